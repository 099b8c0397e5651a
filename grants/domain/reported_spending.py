"""What the accepted end report of a grant says was spent of it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from grants.domain.agreed_spending import SPEND
from portal.agreements.models import Agreement
from portal.monitoring.models import MonitoringReturn

SPENT, UNSPENT = "spent", "unspent"


def reported_spending(agreement: Agreement, *, arrived: Decimal) -> Decimal | None:
    """Pounds; None where no end report is accepted, or it does not say. Never more than `arrived`. Two queries."""
    accepted = agreement.returns.filter(kind=MonitoringReturn.Kind.END, state=MonitoringReturn.State.ACCEPTED)
    report = accepted.exclude(response=None).select_related("response").order_by("-number").first()
    said = spending_in(report.response.values(), arrived) if report and report.response else None
    return None if said is None else min(said, arrived)


def spending_in(answers: Mapping[str, Any], arrived: Decimal) -> Decimal | None:
    """What was spent by budget line, or what arrived without what is left of it."""
    rows = [row for row in answers.get(SPEND) or [] if row.get(SPENT) not in (None, "")]
    if rows:
        return sum((Decimal(row[SPENT]) for row in rows), Decimal(0))
    if answers.get(UNSPENT) not in (None, ""):
        return max(arrived - Decimal(answers[UNSPENT]), Decimal(0))
    return None
