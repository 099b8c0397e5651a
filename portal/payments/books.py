"""The books, added up anew from their rows in the database's own language: what an auditor would add up by hand.

The same rules are guarded when rows are written. This asks what stands, whoever wrote it and however: it would show a
restored copy that misses rows, or a hand in the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from portal.streams.guards import budget_of, committed_of

LIVE = "('approved', 'in_run', 'sent', 'confirmed')"
# More than these are not listed; the number says how many there are.
MOST_NAMED = 20


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`rows` is a SELECT of (name, should, stands), each in pounds but where `counted` says otherwise. The rule holds
    for a row where both are equal or, `at_most`, where no more stands than should.
    """

    key: str
    title: str
    rows: str
    at_most: bool = False
    counted: bool = False


@dataclass(frozen=True)
class Wrong:
    name: str
    should: Decimal | None
    stands: Decimal | None


@dataclass(frozen=True)
class Result:
    rule: Rule
    looked_at: int
    should: Decimal
    stands: Decimal
    number_wrong: int
    wrong: Sequence[Wrong]

    @property
    def holds(self) -> bool:
        return not self.number_wrong

    @property
    def not_named(self) -> int:
        return self.number_wrong - len(self.wrong)


RULES = (
    Rule(
        key="budgets",
        title="No more of a stream’s year is promised than it gives",
        at_most=True,
        rows=f"""
            SELECT stream.name || ', ' || asked.year AS name,
                {budget_of("asked.stream_id", "asked.year")} AS should,
                {committed_of("asked.stream_id", "asked.year")} AS stands
            FROM streams_streambudget asked JOIN streams_fundingstream stream ON stream.id = asked.stream_id
        """,  # noqa: S608 - names in our own statements
    ),
    Rule(
        key="allocations",
        title="The money of an agreement by stream and year comes to its value",
        rows="""
            SELECT agreement.reference AS name, agreement.value AS should, SUM(allocation.amount) AS stands
            FROM agreements_allocation allocation
            JOIN agreements_agreement agreement ON agreement.id = allocation.agreement_id
            GROUP BY agreement.id
        """,
    ),
    Rule(
        key="instalments",
        title="The instalments of an agreement come to no more than its value",
        at_most=True,
        rows="""
            SELECT agreement.reference AS name, agreement.value AS should, SUM(instalment.amount) AS stands
            FROM payments_instalment instalment
            JOIN agreements_agreement agreement ON agreement.id = instalment.agreement_id
            WHERE instalment.state <> 'cancelled' GROUP BY agreement.id
        """,
    ),
    Rule(
        key="payments",
        title="What is approved or paid has one payment of the same amount, what is not has none",
        rows=f"""
            SELECT agreement.reference || ', instalment ' || instalment.number AS name,
                CASE WHEN instalment.state IN ('approved', 'paid') THEN instalment.amount ELSE 0 END AS should,
                COALESCE((SELECT SUM(amount) FROM payments_payment
                    WHERE instalment_id = instalment.id AND state IN {LIVE}), 0) AS stands
            FROM payments_instalment instalment
            JOIN agreements_agreement agreement ON agreement.id = instalment.agreement_id
        """,  # noqa: S608 - names in our own statements
    ),
    Rule(
        key="arrived",
        title="What counts as paid arrived, and what arrived counts as paid",
        rows="""
            SELECT agreement.reference || ', instalment ' || instalment.number AS name,
                CASE WHEN instalment.state = 'paid' THEN instalment.amount ELSE 0 END AS should,
                COALESCE((SELECT SUM(amount) FROM payments_payment
                    WHERE instalment_id = instalment.id AND state = 'confirmed'), 0) AS stands
            FROM payments_instalment instalment
            JOIN agreements_agreement agreement ON agreement.id = instalment.agreement_id
        """,
    ),
    Rule(
        key="shares",
        title="The parts of a payment by stream and year come to the payment",
        rows="""
            SELECT payment.identity::text AS name, payment.amount AS should, SUM(share.amount) AS stands
            FROM payments_paymentshare share JOIN payments_payment payment ON payment.id = share.payment_id
            GROUP BY payment.id
        """,
    ),
    Rule(
        key="drawn",
        title="Payments take no more of a stream’s year than their agreement has of it",
        at_most=True,
        rows=f"""
            SELECT agreement.reference || ', ' || share.year AS name,
                COALESCE((SELECT SUM(amount) FROM agreements_allocation allocation
                    WHERE allocation.agreement_id = agreement.id AND allocation.year = share.year
                    AND allocation.stream_id = share.stream_id), 0) AS should,
                SUM(share.amount) AS stands
            FROM payments_paymentshare share
            JOIN payments_payment payment ON payment.id = share.payment_id
            JOIN payments_instalment instalment ON instalment.id = payment.instalment_id
            JOIN agreements_agreement agreement ON agreement.id = instalment.agreement_id
            WHERE payment.state IN {LIVE} GROUP BY agreement.id, share.year, share.stream_id
        """,  # noqa: S608 - names in our own statements
    ),
    Rule(
        key="steps",
        title="The last step of every payment says where it is",
        counted=True,
        rows="""
            SELECT payment.identity::text AS name, 1 AS should,
                (SELECT COUNT(*) FROM (SELECT state FROM payments_paymentstep WHERE payment_id = payment.id
                    ORDER BY id DESC LIMIT 1) last WHERE last.state = payment.state) AS stands
            FROM payments_payment payment
        """,
    ),
    Rule(
        key="runs",
        title="The payments of a run that was sent come to its total",
        rows="""
            SELECT run.number AS name, run.total AS should,
                COALESCE((SELECT SUM(amount) FROM payments_payment WHERE run_id = run.id), 0) AS stands
            FROM payments_paymentrun run WHERE run.state IN ('taken', 'done')
        """,
    ),
    Rule(
        key="transfers",
        title="What Stripe made counts as paid, and what counts as paid through Stripe was made",
        rows="""
            SELECT payment.identity::text AS name,
                CASE WHEN transfer.state = 'made' THEN payment.amount ELSE 0 END AS should,
                CASE WHEN payment.state = 'confirmed' THEN payment.amount ELSE 0 END AS stands
            FROM payments_transfer transfer JOIN payments_payment payment ON payment.id = transfer.payment_id
        """,
    ),
    Rule(
        key="claims",
        title="The lines of an accepted claim come to what its instalment pays",
        rows="""
            SELECT agreement.reference || ', claim ' || claim.number AS name, instalment.amount AS should,
                COALESCE((SELECT SUM(accepted) FROM payments_claimline WHERE claim_id = claim.id), claim.accepted)
                    AS stands
            FROM payments_claim claim
            JOIN payments_instalment instalment ON instalment.id = claim.instalment_id
            JOIN agreements_agreement agreement ON agreement.id = claim.agreement_id
            WHERE claim.state = 'accepted' AND instalment.state <> 'cancelled'
        """,
    ),
    Rule(
        key="budget_lines",
        title="Claims take no more of a budget line than it has, with what was moved and its tolerance",
        at_most=True,
        rows="""
            SELECT agreement.reference || ', ' || line.name AS name,
                line.amount + line.tolerance
                + COALESCE((SELECT SUM(amount) FROM payments_virement WHERE target_id = line.id), 0)
                - COALESCE((SELECT SUM(amount) FROM payments_virement WHERE source_id = line.id), 0) AS should,
                COALESCE((SELECT SUM(COALESCE(part.accepted, part.amount)) FROM payments_claimline part
                    JOIN payments_claim claim ON claim.id = part.claim_id
                    LEFT JOIN payments_instalment instalment ON instalment.id = claim.instalment_id
                    WHERE part.line_id = line.id AND (claim.state = 'sent'
                        OR claim.state = 'accepted' AND instalment.state <> 'cancelled')), 0) AS stands
            FROM payments_budgetline line JOIN agreements_agreement agreement ON agreement.id = line.agreement_id
        """,
    ),
    Rule(
        key="repayments",
        title="No more came back from an agreement than was ever paid to it",
        at_most=True,
        rows="""
            SELECT agreement.reference AS name,
                COALESCE((SELECT SUM(payment.amount) FROM payments_payment payment
                    JOIN payments_instalment instalment ON instalment.id = payment.instalment_id
                    WHERE instalment.agreement_id = agreement.id AND payment.state IN ('confirmed', 'reversed')
                ), 0) AS should,
                SUM(repayment.amount) AS stands
            FROM payments_repayment repayment
            JOIN agreements_agreement agreement ON agreement.id = repayment.agreement_id
            WHERE repayment.state = 'received' GROUP BY agreement.id
        """,
    ),
)


def add_up() -> list[Result]:
    """Every rule, asked of all rows there are. Two queries a rule."""
    return [_result(rule) for rule in RULES]


def _result(rule: Rule) -> Result:
    broken = "stands > should" if rule.at_most else "stands IS DISTINCT FROM should"
    with connection.cursor() as cursor:
        # Our own statements: nothing in them comes from outside.
        cursor.execute(
            f"SELECT COUNT(*), COALESCE(SUM(should), 0), COALESCE(SUM(stands), 0), COUNT(*) FILTER (WHERE {broken})"  # noqa: S608
            f" FROM ({rule.rows}) looked_at"
        )
        looked_at, should, stands, number_wrong = cursor.fetchone()
        cursor.execute(
            f"SELECT name, should, stands FROM ({rule.rows}) looked_at WHERE {broken} ORDER BY name LIMIT {MOST_NAMED}"  # noqa: S608
        )
        wrong = [Wrong(*row) for row in cursor.fetchall()]
    return Result(rule, looked_at, should, stands, number_wrong, wrong)
