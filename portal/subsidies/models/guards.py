"""What the database itself holds about subsidies, in its own language."""

# Nobody comes above the cap, whoever writes at the same moment: of all that counts for one organisation, one writer at
# a time adds up. The sum is made after the lock, so it sees what the other has committed. The figures are the law's, as
# in portal.subsidies.rules.
WITHIN_THE_CAP = """
    IF NEW.basis <> 'mfa' OR NEW.superseded_at IS NOT NULL OR NEW.is_within_cap IS FALSE THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        -- What counts already and stays the same asks for no room, though others have declared more meanwhile.
        IF NEW.amount = OLD.amount AND NEW.year = OLD.year AND NEW.basis = OLD.basis
                AND NEW.superseded_at IS NOT DISTINCT FROM OLD.superseded_at
                AND NEW.is_within_cap IS NOT DISTINCT FROM OLD.is_within_cap THEN
            RETURN NEW;
        END IF;
    END IF;
    SELECT organisation_id INTO holder FROM agreements_agreement WHERE id = NEW.agreement_id;
    PERFORM pg_advisory_xact_lock(hashtextextended('subsidies of organisation ' || holder, 0));
    SELECT basis.id INTO answer FROM subsidies_subsidybasis basis
        JOIN agreements_agreement agreement ON agreement.id = basis.agreement_id
        WHERE agreement.organisation_id = holder AND basis.answered_at IS NOT NULL
        ORDER BY basis.answered_at DESC, basis.id DESC LIMIT 1;
    FOR closing IN NEW.year .. NEW.year + 2 LOOP
        SELECT COALESCE(SUM(basis.amount), 0) INTO ours FROM subsidies_subsidybasis basis
            JOIN agreements_agreement agreement ON agreement.id = basis.agreement_id
            WHERE agreement.organisation_id = holder AND agreement.state NOT IN ('withdrawn', 'declined')
                AND basis.basis = 'mfa' AND basis.superseded_at IS NULL AND basis.is_within_cap IS NOT FALSE
                AND basis.year BETWEEN closing - 2 AND closing;
        SELECT COALESCE(SUM(amount), 0) INTO theirs FROM subsidies_declaredassistance
            WHERE basis_id = answer AND year BETWEEN closing - 2 AND closing;
        IF ours + theirs > 315000 THEN
            RAISE EXCEPTION 'minimal financial assistance would come to more than the cap'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'subsidy_within_the_cap';
        END IF;
    END LOOP;
    RETURN NEW;
"""

# Assistance is given as soon as somebody has a right to it, which is when the agreement is signed. Before that, the Act
# asks for the recipient's confirmation.
SIGNED_AFTER_CONFIRMATION = """
    IF EXISTS (
        SELECT 1 FROM subsidies_subsidybasis WHERE agreement_id = NEW.id AND basis = 'mfa' AND superseded_at IS NULL
            AND is_within_cap IS NOT TRUE
    ) THEN
        RAISE EXCEPTION 'the recipient has not confirmed that the cap is kept'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_signed_after_confirmation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM subsidies_subsidybasis WHERE agreement_id = NEW.id AND basis = 'mfa' AND superseded_at IS NULL
    ) AND NEW.value > (
        SELECT SUM(amount) FROM subsidies_subsidybasis WHERE agreement_id = NEW.id AND superseded_at IS NULL
    ) THEN
        RAISE EXCEPTION 'the agreement is worth more than was decided on in subsidy control'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_value_has_its_basis';
    END IF;
    RETURN NEW;
"""

# What was noticed, confirmed and given stays as it was; the next step only adds to it.
WHAT_IS_SAID_STAYS = """
    IF (OLD.notice_at IS NOT NULL AND (
            NEW.notice_at IS DISTINCT FROM OLD.notice_at OR NEW.notice IS DISTINCT FROM OLD.notice
            OR NEW.amount IS DISTINCT FROM OLD.amount))
        OR (OLD.answered_at IS NOT NULL AND (
            NEW.answered_at IS DISTINCT FROM OLD.answered_at OR NEW.is_within_cap IS DISTINCT FROM OLD.is_within_cap
            OR NEW.answered_by_id IS DISTINCT FROM OLD.answered_by_id
            OR NEW.confirmation IS DISTINCT FROM OLD.confirmation))
        OR (OLD.given_on IS NOT NULL AND (
            NEW.given_on IS DISTINCT FROM OLD.given_on OR NEW.superseded_at IS DISTINCT FROM OLD.superseded_at)) THEN
        RAISE EXCEPTION 'what was said about a subsidy stays as it was said'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'subsidy_stays_as_it_was_said';
    END IF;
    RETURN NEW;
"""

# More money in an agreement that holds minimal financial assistance is given on a basis of its own, decided and, for
# minimal financial assistance, confirmed before.
VALUE_HAS_ITS_BASIS = """
    IF NEW.value <= OLD.value OR NEW.state NOT IN ('mobilising', 'live') THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
        SELECT 1 FROM subsidies_subsidybasis WHERE agreement_id = NEW.id AND basis = 'mfa' AND superseded_at IS NULL
    ) AND NEW.value > (
        SELECT COALESCE(SUM(amount), 0) FROM subsidies_subsidybasis
        WHERE agreement_id = NEW.id AND superseded_at IS NULL AND (basis <> 'mfa' OR is_within_cap)
    ) THEN
        RAISE EXCEPTION 'the agreement would be worth more than was decided on in subsidy control'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_value_has_its_basis';
    END IF;
    RETURN NEW;
"""
