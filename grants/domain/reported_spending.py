"""What the accepted end reports of grants say was spent of them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from grants.domain.agreed_spending import SPEND
from portal.monitoring.models import MonitoringReturn

SPENT, UNSPENT = "spent", "unspent"


def reported_spending(arrived: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Pounds by the key of the grant's agreement, never more than what arrived of it.

    Those are left out that have no accepted end report, or one that does not say. Three queries at most.
    """
    accepted = MonitoringReturn.objects.filter(
        agreement__in=arrived, kind=MonitoringReturn.Kind.END, state=MonitoringReturn.State.ACCEPTED
    ).exclude(response=None)
    # The last report of an agreement stands in the place of an earlier one.
    reports = accepted.select_related("response__version").prefetch_related("response__answers").order_by("number")
    found = {}
    for key, report in {report.agreement_id: report for report in reports}.items():
        said = spending_in(report.response.values(), arrived[key]) if report.response else None
        if said is not None:
            found[key] = min(said, arrived[key])
    return found


def spending_in(answers: Mapping[str, Any], arrived: Decimal) -> Decimal | None:
    """What was spent by budget line, or what arrived without what is left of it."""
    rows = [row for row in answers.get(SPEND) or [] if row.get(SPENT) not in (None, "")]
    if rows:
        return sum((Decimal(row[SPENT]) for row in rows), Decimal(0))
    if answers.get(UNSPENT) not in (None, ""):
        return max(arrived - Decimal(answers[UNSPENT]), Decimal(0))
    return None
