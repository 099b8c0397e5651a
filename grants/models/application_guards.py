"""What the database itself refuses of an application, whoever writes to it."""

# The lock makes a second application of the organisation wait here until the first has committed or gone.
WITHIN_THE_CALL = """
    IF NOT NEW.is_test AND NEW.state IN ('submitted', 'assessing', 'decided')
        AND NOT (TG_OP = 'UPDATE' AND OLD.state IN ('submitted', 'assessing', 'decided'))
    THEN
        PERFORM 1 FROM organisations_organisation WHERE id = NEW.organisation_id FOR NO KEY UPDATE;
        SELECT applications_per_organisation INTO STRICT allowed FROM grants_call WHERE id = NEW.call_id;
        SELECT COUNT(*) INTO sent FROM grants_application
            WHERE call_id = NEW.call_id AND organisation_id = NEW.organisation_id AND id <> NEW.id
            AND NOT is_test AND state IN ('submitted', 'assessing', 'decided');
        IF sent >= allowed THEN
            RAISE EXCEPTION 'the organisation would send more applications than the call takes'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'application_within_the_call';
        END IF;
    END IF;
    RETURN NEW;
"""

# What was never a draft here (an archive that was brought in) has no signatures, and none are asked of it.
SIGNED_AS_ASKED = """
    IF OLD.state IN ('draft', 'signing') AND NEW.state IN ('draft', 'signing', 'submitted') THEN
        SELECT CASE WHEN NEW.is_test THEN 1 ELSE signatories_asked END INTO STRICT asked
            FROM grants_call WHERE id = NEW.call_id;
        SELECT COUNT(*), COUNT(DISTINCT answers_sha256) INTO signed, copies
            FROM grants_signature WHERE response_id = NEW.response_id;
        -- What was signed on paper has no signatures here, and its scan is the proof.
        IF NEW.is_paper AND NEW.state = 'submitted' AND EXISTS (
            SELECT 1 FROM grants_paperform WHERE application_id = NEW.id AND scan_id IS NOT NULL
        ) THEN
            RETURN NEW;
        END IF;
        IF (NEW.state = 'draft' AND signed > 0)
            OR (NEW.state = 'signing' AND signed NOT BETWEEN 1 AND asked - 1)
            OR (NEW.state = 'submitted' AND (signed <> asked OR copies <> 1))
        THEN
            RAISE EXCEPTION 'an application is sent when as many as its call asks have signed the same answers'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'application_signed_as_asked';
        END IF;
    END IF;
    RETURN NEW;
"""
