"""What the database itself holds about donations, in its own language."""

import pgtrigger

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)

# Refunds of a donation that are asked for or made never come to more than it. Two at the same instant wait in turn.
WITHIN_THE_DONATION = """
    SELECT amount INTO STRICT given FROM donations_donation WHERE id = NEW.donation_id FOR NO KEY UPDATE;
    SELECT COALESCE(SUM(amount), 0) INTO back FROM donations_refund
        WHERE donation_id = NEW.donation_id AND state <> 'failed';
    IF back > given THEN
        RAISE EXCEPTION 'more is refunded than was given'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'refunds_within_the_donation';
    END IF;
    RETURN NULL;
"""

# A one-off gift is paid once; only a monthly one is paid by invoices, each once.
AS_ITS_GIFT_SAYS = """
    SELECT monthly, amount INTO STRICT again, meant FROM donations_gift WHERE id = NEW.gift_id;
    IF again <> (NEW.invoice <> '') OR meant <> NEW.amount THEN
        RAISE EXCEPTION 'a donation is what its gift says'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'donation_as_its_gift_says';
    END IF;
    RETURN NEW;
"""

# Nothing is claimed for a donation of which nothing is left, and never more than is left.
CLAIMED_IS_LEFT = """
    SELECT amount INTO STRICT given FROM donations_donation WHERE id = NEW.donation_id FOR NO KEY UPDATE;
    SELECT COALESCE(SUM(amount), 0) INTO back FROM donations_refund
        WHERE donation_id = NEW.donation_id AND state <> 'failed';
    IF NEW.amount > given - back THEN
        RAISE EXCEPTION 'more is claimed than is left of the donation'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'gift_aid_claimed_is_left';
    END IF;
    RETURN NEW;
"""
