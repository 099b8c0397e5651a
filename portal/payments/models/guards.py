"""What the database itself holds about payments, in its own language."""

import pgtrigger

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)

# What finance took to the bank: nothing of it changes any more but what became of it.
FILE_STAYS = pgtrigger.Trigger(
    name="file_stays",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
        IF OLD.state <> 'open' AND (
            NEW.number, NEW.rail, NEW.pay_on, NEW.made_by_id, NEW.made_at, NEW.taken_by_id, NEW.taken_at,
            NEW.file_name, NEW.sha256, NEW.count, NEW.total
        ) IS DISTINCT FROM (
            OLD.number, OLD.rail, OLD.pay_on, OLD.made_by_id, OLD.made_at, OLD.taken_by_id, OLD.taken_at,
            OLD.file_name, OLD.sha256, OLD.count, OLD.total
        ) THEN
            RAISE EXCEPTION 'the file of this run was taken, so the run stays as it is'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_run_stays_as_taken';
        END IF;
        RETURN NEW;
    """,
)

# The lock makes a second instalment wait here until the first has committed or gone.
WITHIN_AGREEMENT = pgtrigger.Trigger(
    name="within_agreement",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("amount", "agreement_id"),
    declare=[("agreed", "numeric"), ("planned", "numeric")],
    func="""
        IF NEW.state <> 'cancelled' THEN
            SELECT value INTO STRICT agreed FROM agreements_agreement WHERE id = NEW.agreement_id FOR NO KEY UPDATE;
            SELECT COALESCE(SUM(amount), 0) INTO planned FROM payments_instalment
                WHERE agreement_id = NEW.agreement_id AND state <> 'cancelled' AND id <> NEW.id;
            IF planned + NEW.amount > agreed THEN
                RAISE EXCEPTION 'the instalments would come to more than the agreement is worth'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'instalments_within_agreement';
            END IF;
        END IF;
        RETURN NEW;
    """,
)

# Only a plan is changed freely: from the first signature on, the amount and the number of signatures stand. Before the
# second, one signature more may be asked for: another payment was prepared, and together they pass the limit.
PREPARED_STAYS = pgtrigger.Trigger(
    name="prepared_stays_as_prepared",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("state", "amount", "needs_third"),
    func="""
        IF OLD.state <> 'planned' AND NEW.state <> 'planned' AND (
            NEW.amount <> OLD.amount OR OLD.needs_third AND NOT NEW.needs_third
            OR NEW.needs_third AND NOT OLD.needs_third AND (OLD.state, NEW.state) <> ('prepared', 'prepared')
        ) THEN
            RAISE EXCEPTION 'an instalment stays as it was prepared'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'instalment_stays_as_prepared';
        END IF;
        RETURN NEW;
    """,
)

# Who prepares an instalment does not decide that a hold does not count for it; and nothing is decided afterwards.
OVERRIDDEN_BY_ANOTHER = """
    SELECT prepared_by_id, state INTO STRICT preparer, stands FROM payments_instalment
        WHERE id = NEW.instalment_id FOR NO KEY UPDATE;
    IF preparer = NEW.by_id THEN
        RAISE EXCEPTION 'who prepared an instalment does not override its holds'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'override_by_another_than_prepared';
    END IF;
    IF stands IN ('paid', 'cancelled') THEN
        RAISE EXCEPTION 'nothing holds an instalment that is paid or cancelled'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'override_before_payment';
    END IF;
    RETURN NEW;
"""

# What was decided stays written down. It may be taken back, once, as long as the money is not paid.
TAKEN_BACK_ONCE = pgtrigger.Trigger(
    name="taken_back_once",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func="""
        IF TG_OP = 'UPDATE' AND OLD.taken_back_at IS NULL AND NEW.taken_back_at IS NOT NULL AND (
            to_jsonb(NEW) - ARRAY['taken_back_by_id', 'taken_back_at', 'why_taken_back']
        ) = (
            to_jsonb(OLD) - ARRAY['taken_back_by_id', 'taken_back_at', 'why_taken_back']
        ) AND (SELECT state FROM payments_instalment WHERE id = OLD.instalment_id) NOT IN ('paid', 'cancelled') THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'an override stays as it is, unless it is taken back before anything is paid'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'override_stays';
    """,
)

PREPARED_BY_ANOTHER = pgtrigger.Trigger(
    name="prepared_by_another",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("prepared_by_id"),
    func="""
        IF EXISTS (
            SELECT 1 FROM payments_override
            WHERE instalment_id = NEW.id AND by_id = NEW.prepared_by_id AND taken_back_at IS NULL
        ) THEN
            RAISE EXCEPTION 'who overrode a hold of an instalment does not prepare it'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'override_by_another_than_prepared';
        END IF;
        RETURN NEW;
    """,
)

# A payment is made for an instalment that two people have agreed to, and for its amount.
OF_AN_APPROVED_INSTALMENT = """
    SELECT amount, state INTO STRICT owed, stands FROM payments_instalment WHERE id = NEW.instalment_id;
    IF owed <> NEW.amount OR stands <> 'approved' THEN
        RAISE EXCEPTION 'a payment is for the amount of an approved instalment'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_of_an_approved_instalment';
    END IF;
    RETURN NEW;
"""

# What is paid stays as it is, but for one thing: money that came back is owed again. Its payment was reversed before,
# and nothing of the instalment changes but what said that it was paid.
PAID_STAYS = """
    IF TG_OP = 'UPDATE' AND NEW.state = 'approved' AND NOT EXISTS (
        SELECT 1 FROM payments_payment payment
        WHERE payment.instalment_id = OLD.id AND payment.state = 'confirmed'
    ) AND (
        to_jsonb(NEW) - ARRAY['state', 'paid_by_id', 'paid_on', 'remittance']
    ) = (
        to_jsonb(OLD) - ARRAY['state', 'paid_by_id', 'paid_on', 'remittance']
    ) AND NEW.paid_by_id IS NULL AND NEW.paid_on IS NULL AND NEW.remittance = '' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what is paid stays as paid, unless the money came back'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'paid_stays_as_paid';
"""

# What the schedule says and what became of the money are one: an instalment that is approved has one payment to come or
# under way, a paid one has one that was confirmed, and no other has any. Asked when the transaction commits.
ONE_LIVE_PAYMENT = """
    instalment := %(instalment)s;
    SELECT state INTO stands FROM payments_instalment WHERE id = instalment;
    SELECT payment.state INTO live FROM payments_payment payment
        WHERE payment.instalment_id = instalment
        AND payment.state IN ('approved', 'in_run', 'sent', 'confirmed');
    IF (stands = 'paid') <> COALESCE(live = 'confirmed', FALSE)
        OR (stands = 'approved') <> COALESCE(live IN ('approved', 'in_run', 'sent'), FALSE) THEN
        RAISE EXCEPTION 'the instalment is not what its payment says'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'instalment_is_what_its_payment_says';
    END IF;
    RETURN NULL;
"""

SHARES_ADD_UP = """
    SELECT amount INTO STRICT whole FROM payments_payment WHERE id = NEW.payment_id;
    SELECT SUM(amount) INTO shared FROM payments_paymentshare WHERE payment_id = NEW.payment_id;
    IF shared <> whole THEN
        RAISE EXCEPTION 'the shares of a payment do not come to its amount'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_shares_add_up';
    END IF;
    RETURN NULL;
"""

# By the agreement's payments first: of one stream there may be thousands of shares.
# The other half, for when the money by year and stream changes, is on portal.agreements.models.Allocation.
SHARES_WITHIN_ALLOCATION = """
    SELECT instalment.agreement_id INTO STRICT agreement FROM payments_payment payment
        JOIN payments_instalment instalment ON instalment.id = payment.instalment_id
        WHERE payment.id = NEW.payment_id;
    PERFORM 1 FROM agreements_agreement WHERE id = agreement FOR NO KEY UPDATE;
    SELECT SUM(share.amount) - COALESCE((
            SELECT allocation.amount FROM agreements_allocation allocation
            WHERE allocation.agreement_id = agreement AND allocation.year = NEW.year
            AND allocation.stream_id = NEW.stream_id
        ), 0) INTO over FROM payments_paymentshare share
        WHERE share.payment_id = ANY (ARRAY(
            SELECT payment.id FROM payments_payment payment
                JOIN payments_instalment instalment ON instalment.id = payment.instalment_id
                WHERE instalment.agreement_id = agreement
                AND payment.state IN ('approved', 'in_run', 'sent', 'confirmed')
        )) AND share.year = NEW.year AND share.stream_id = NEW.stream_id;
    IF over > 0 THEN
        RAISE EXCEPTION 'more is paid from a stream than the agreement has of it in that year'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_shares_within_allocation';
    END IF;
    RETURN NULL;
"""

# Nobody is asked for more than arrived. The lock makes a second demand wait until the first has committed or gone.
WITHIN_WHAT_ARRIVED = """
    PERFORM 1 FROM agreements_agreement WHERE id = NEW.agreement_id FOR NO KEY UPDATE;
    SELECT COALESCE(SUM(payment.amount), 0) INTO arrived FROM payments_payment payment
        JOIN payments_instalment instalment ON instalment.id = payment.instalment_id
        WHERE instalment.agreement_id = NEW.agreement_id AND payment.state = 'confirmed';
    SELECT SUM(amount) INTO owed_back FROM payments_repayment
        WHERE agreement_id = NEW.agreement_id AND state <> 'cancelled';
    IF owed_back > arrived THEN
        RAISE EXCEPTION 'more is asked back than was paid'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'repayments_within_what_arrived';
    END IF;
    RETURN NULL;
"""

# Money goes back where it came from, and no more than came from there.
RETURNED_WAS_PAID = """
    SELECT agreement_id INTO STRICT agreement FROM payments_repayment WHERE id = NEW.repayment_id;
    SELECT COALESCE(SUM(share.amount), 0) INTO paid FROM payments_paymentshare share
        JOIN payments_payment payment ON payment.id = share.payment_id
        JOIN payments_instalment instalment ON instalment.id = payment.instalment_id
        WHERE instalment.agreement_id = agreement AND payment.state = 'confirmed'
        AND share.year = NEW.year AND share.stream_id = NEW.stream_id;
    SELECT SUM(share.amount) INTO returned FROM payments_repaymentshare share
        JOIN payments_repayment repayment ON repayment.id = share.repayment_id
        WHERE repayment.agreement_id = agreement AND share.year = NEW.year AND share.stream_id = NEW.stream_id;
    IF returned > paid THEN
        RAISE EXCEPTION 'more is returned to a stream than was paid out of it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'repayment_returned_was_paid';
    END IF;
    RETURN NULL;
"""
