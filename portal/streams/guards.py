"""What a stream gives in a year and what is promised of it, in the database's own language.

Agreements and payments live in rooms above this one; the database does not mind. The verbs ask the same questions
(`portal.streams.budgets`), so that nobody meets these guards who did not go round the verbs.
"""


def budget_of(stream: str, year: str) -> str:
    """SQL for the pounds that `stream` gives in `year`, with what was carried in and out; NULL without a budget."""
    return f"""(
        SELECT budget.amount
            + COALESCE((SELECT SUM(amount) FROM streams_carryover
                WHERE stream_id = budget.stream_id AND year = budget.year - 1), 0)
            - COALESCE((SELECT SUM(amount) FROM streams_carryover
                WHERE stream_id = budget.stream_id AND year = budget.year), 0)
        FROM streams_streambudget budget WHERE budget.stream_id = {stream} AND budget.year = {year}
    )"""  # noqa: S608 - names in our own statements


def committed_of(stream: str, year: str) -> str:
    """SQL for the pounds of `year` that agreements take of `stream`: what they were promised; what is paid or on its
    way, without what came back, where they are over; nothing where they never began.
    """
    return f"""(
        SELECT COALESCE(SUM(CASE
            WHEN agreement.state IN ('withdrawn', 'declined') THEN 0
            WHEN agreement.state IN ('ended', 'terminated') THEN COALESCE((
                SELECT SUM(share.amount) FROM payments_paymentshare share
                JOIN payments_payment payment ON payment.id = share.payment_id
                JOIN payments_instalment instalment ON instalment.id = payment.instalment_id
                WHERE instalment.agreement_id = agreement.id
                AND share.stream_id = allocation.stream_id AND share.year = allocation.year
                AND payment.state IN ('approved', 'in_run', 'sent', 'confirmed')
            ), 0) - COALESCE((
                SELECT SUM(share.amount) FROM payments_repaymentshare share
                JOIN payments_repayment repayment ON repayment.id = share.repayment_id
                WHERE repayment.agreement_id = agreement.id
                AND share.stream_id = allocation.stream_id AND share.year = allocation.year
            ), 0)
            ELSE allocation.amount
        END), 0)
        FROM agreements_allocation allocation
        JOIN agreements_agreement agreement ON agreement.id = allocation.agreement_id
        WHERE allocation.stream_id = {stream} AND allocation.year = {year}
    )"""  # noqa: S608 - names in our own statements


def within_budget(stream: str, year: str, constraint: str) -> str:
    """A guard's words: lock the budget, then compare. A second transaction waits until the first has committed."""
    return f"""
    PERFORM 1 FROM streams_streambudget WHERE stream_id = {stream} AND year = {year} FOR UPDATE;
    budgeted := {budget_of(stream, year)};
    committed := {committed_of(stream, year)};
    IF committed > budgeted OR budgeted < 0 THEN
        RAISE EXCEPTION 'more is promised of the stream in that year than it gives'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{constraint}';
    END IF;
    """


BUDGET_COVERS = within_budget("NEW.stream_id", "NEW.year", "stream_budget_covers") + "RETURN NULL;"
# Money can only be carried out of a budget, and stands in the next year's: without one it would be nowhere.
BETWEEN_BUDGETS = """
    IF (SELECT COUNT(*) FROM streams_streambudget
        WHERE stream_id = NEW.stream_id AND year IN (NEW.year, NEW.year + 1)) < 2 THEN
        RAISE EXCEPTION 'money is carried from one budget of the stream into the next'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'carry_over_between_budgets';
    END IF;
"""
CARRY_OVER_COVERED = f"{BETWEEN_BUDGETS}{within_budget('NEW.stream_id', 'NEW.year', 'carry_over_covered')}RETURN NULL;"
