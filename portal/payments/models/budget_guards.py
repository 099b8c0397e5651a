"""What the database itself holds about budgets by line and claims against them, in its own language."""

# What a line has, what may be claimed on it, and what claims take of it: those that wait, and those that were accepted
# and are not cancelled. The lock makes a second claim wait here until the first has committed or gone.
_FIGURES = """
    line := %(line)s;
    PERFORM 1 FROM agreements_agreement WHERE id = (
        SELECT agreement_id FROM payments_budgetline WHERE id = line
    ) FOR NO KEY UPDATE;
    SELECT budget.amount
        + COALESCE((SELECT SUM(amount) FROM payments_virement WHERE target_id = line), 0)
        - COALESCE((SELECT SUM(amount) FROM payments_virement WHERE source_id = line), 0),
        budget.tolerance
        INTO has, room FROM payments_budgetline budget WHERE budget.id = line;
    SELECT COALESCE(SUM(COALESCE(part.accepted, part.amount)), 0) INTO used FROM payments_claimline part
        JOIN payments_claim claim ON claim.id = part.claim_id
        LEFT JOIN payments_instalment instalment ON instalment.id = claim.instalment_id
        WHERE part.line_id = line AND (
            claim.state = 'sent' OR claim.state = 'accepted' AND instalment.state <> 'cancelled'
        );
"""

LINE_WITHIN_ITSELF = f"""
    {_FIGURES}
    IF has < 0 OR used > has + room THEN
        RAISE EXCEPTION 'more is claimed on a line of the budget than was agreed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claims_within_budget_line';
    END IF;
    RETURN NULL;
"""

# Nothing is moved that is claimed already, not even within the tolerance.
LINE_OF_A_VIREMENT = f"""
    {_FIGURES.replace("%(line)s", "NEW.source_id")}
    IF has < 0 OR used > has THEN
        RAISE EXCEPTION 'more is moved out of a line of the budget than it has left'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'virement_leaves_enough';
    END IF;
    RETURN NULL;
"""

SAME_AGREEMENT = """
    IF (SELECT agreement_id FROM payments_budgetline WHERE id = NEW.source_id)
        IS DISTINCT FROM (SELECT agreement_id FROM payments_budgetline WHERE id = NEW.target_id) THEN
        RAISE EXCEPTION 'money is moved between lines of one budget'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'virement_in_one_agreement';
    END IF;
    RETURN NEW;
"""

LINE_OF_ITS_AGREEMENT = """
    IF (SELECT agreement_id FROM payments_budgetline WHERE id = NEW.line_id)
        IS DISTINCT FROM (SELECT agreement_id FROM payments_claim WHERE id = NEW.claim_id) THEN
        RAISE EXCEPTION 'a claim is for lines of its own agreement'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_line_of_its_agreement';
    END IF;
    RETURN NEW;
"""

# A line of a claim is answered while the claim is, and stays so.
ANSWERED_WITH_ITS_CLAIM = """
    IF OLD.accepted IS NOT NULL OR (SELECT state FROM payments_claim WHERE id = OLD.claim_id) <> 'sent' THEN
        RAISE EXCEPTION 'the line of an answered claim stays as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answered_claim_line_stays';
    END IF;
    RETURN NEW;
"""

# A claim is what its lines come to, asked for and accepted, with evidence for each of them. Where there is a budget, a
# claim has lines. What was accepted is what its instalment pays. Asked when the transaction commits.
CLAIM_ADDS_UP = """
    SELECT * INTO whole FROM payments_claim WHERE id = %(claim)s;
    SELECT COUNT(*) AS lines, SUM(amount) AS amount, SUM(accepted) AS accepted,
        COUNT(*) FILTER (WHERE document_id IS NULL) AS bare
        INTO parts FROM payments_claimline WHERE claim_id = whole.id;
    IF parts.lines > 0 AND (
        parts.amount <> whole.amount OR whole.state = 'accepted' AND parts.accepted IS DISTINCT FROM whole.accepted
    ) THEN
        RAISE EXCEPTION 'the lines of a claim do not come to its amount'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_lines_add_up';
    END IF;
    IF parts.bare > 0 AND whole.document_id IS NULL THEN
        RAISE EXCEPTION 'a claim by line shows its evidence'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_lines_have_evidence';
    END IF;
    RETURN NULL;
"""

CLAIM_HAS_LINES = """
    IF EXISTS (SELECT 1 FROM payments_budgetline WHERE agreement_id = NEW.agreement_id)
        AND NOT EXISTS (SELECT 1 FROM payments_claimline WHERE claim_id = NEW.id) THEN
        RAISE EXCEPTION 'a claim says which lines of the budget it is for'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_has_its_lines';
    END IF;
    RETURN NULL;
"""

CLAIM_IS_WHAT_IS_PAID = """
    IF NEW.state = 'accepted' AND NEW.accepted IS DISTINCT FROM (
        SELECT amount FROM payments_instalment WHERE id = NEW.instalment_id
    ) THEN
        RAISE EXCEPTION 'an instalment pays what was accepted of its claim'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_accepted_is_what_is_paid';
    END IF;
    RETURN NULL;
"""

# An answer stays. But the instalment of an accepted claim may be cancelled and planned again, when the agreement is
# varied: then the new one pays it.
ANSWER_STAYS = """
    IF TG_OP = 'UPDATE' AND NEW.state = 'accepted'
        AND (to_jsonb(NEW) - 'instalment_id') = (to_jsonb(OLD) - 'instalment_id')
        AND EXISTS (SELECT 1 FROM payments_instalment WHERE id = OLD.instalment_id AND state = 'cancelled')
        AND EXISTS (
            SELECT 1 FROM payments_instalment
            WHERE id = NEW.instalment_id AND agreement_id = NEW.agreement_id AND state = 'planned'
        ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the answer to a claim stays'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'answered_claim_stays';
"""

# Each instalment waits for one thing at most; its milestone stands in a table of its own.
MILESTONE_ALONE = """
    IF EXISTS (
        SELECT 1 FROM payments_instalment WHERE id = NEW.instalment_id
        AND (by_claim OR after_return_id IS NOT NULL OR after_condition_id IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'an instalment waits for one thing at most'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'instalment_waits_for_one_thing';
    END IF;
    RETURN NULL;
"""
WAITS_ALONE = """
    IF (NEW.by_claim OR NEW.after_return_id IS NOT NULL OR NEW.after_condition_id IS NOT NULL)
        AND EXISTS (SELECT 1 FROM payments_milestone WHERE instalment_id = NEW.id) THEN
        RAISE EXCEPTION 'an instalment waits for one thing at most'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'instalment_waits_for_one_thing';
    END IF;
    RETURN NULL;
"""

# What an instalment is paid for has happened before anybody prepares it.
PREPARED_WHEN_OWED = """
    IF NEW.by_claim AND NOT EXISTS (
        SELECT 1 FROM payments_claim WHERE instalment_id = NEW.id AND state = 'accepted'
    ) THEN
        RAISE EXCEPTION 'an instalment by claim is prepared once its claim is accepted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'instalment_prepared_when_claimed';
    END IF;
    IF EXISTS (
        SELECT 1 FROM payments_claim WHERE instalment_id = NEW.id AND state = 'accepted' AND accepted < NEW.amount
    ) THEN
        RAISE EXCEPTION 'an instalment pays no more than was accepted of its claim'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'instalment_pays_what_was_accepted';
    END IF;
    IF EXISTS (SELECT 1 FROM payments_milestone WHERE instalment_id = NEW.id AND reached_on IS NULL) THEN
        RAISE EXCEPTION 'an instalment is prepared once its milestone is reached'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'instalment_prepared_when_reached';
    END IF;
    RETURN NEW;
"""
