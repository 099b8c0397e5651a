"""What the accepted end reports of grants say was spent of them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from grants.domain.agreed_spending import LINE, SPEND
from portal.agreements.models import Agreement, AgreementQuerySet
from portal.monitoring.models import MonitoringReturn
from portal.payments.models import Instalment, Payment, Repayment

SPENT, UNSPENT = "spent", "unspent"


def reported_spending(kept: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Pounds by the key of the grant's agreement, never more than what arrived of it and did not come back: `kept`.

    Those are left out that have no accepted end report, or one that does not say. Four queries at most.
    """
    accepted = MonitoringReturn.objects.filter(
        agreement__in=kept, kind=MonitoringReturn.Kind.END, state=MonitoringReturn.State.ACCEPTED
    ).exclude(response=None)
    # The last report of an agreement stands in the place of an earlier one.
    reports = accepted.select_related("response__version").prefetch_related("response__answers").order_by("number")
    latest = {report.agreement_id: report for report in reports}
    if not latest:
        return {}
    granted = _sums(Instalment.objects.in_force().filter(agreement__in=latest), "agreement")
    found = {}
    for key, report in latest.items():
        said = spending_in(report.response.values(), granted.get(key, Decimal(0))) if report.response else None
        if said is not None:
            found[key] = min(said, kept[key])
    return found


def underspent(agreements: AgreementQuerySet) -> dict[int, Decimal]:
    """Pounds by the key of the grant's agreement that its accepted end report leaves over, and that nobody asked back.

    Where something is still to be paid, less can be paid instead. Six queries, however many there are.
    """
    ended = agreements.filter(
        kind=Agreement.Kind.GRANT,
        returns__kind=MonitoringReturn.Kind.END,
        returns__state=MonitoringReturn.State.ACCEPTED,
    ).exclude(instalments__in=Instalment.objects.unpaid())
    arrived = _sums(Payment.objects.confirmed().filter(instalment__agreement__in=ended), "instalment__agreement")
    if not arrived:
        return {}
    back = _sums(Repayment.objects.in_force().filter(agreement__in=ended), "agreement")
    spent = reported_spending(arrived)
    left = {key: arrived[key] - said - back.get(key, Decimal(0)) for key, said in spent.items()}
    return {key: amount for key, amount in left.items() if amount > 0}


def _sums(rows: QuerySet[Any], key: str) -> dict[int, Decimal]:
    return dict(rows.order_by().values_list(key).annotate(sum=Sum("amount")))


def reported_by_line(agreement: Agreement) -> dict[str, Decimal]:
    """{what a line is for, in small letters: pounds} of the accepted end report. Two queries."""
    accepted = agreement.returns.filter(kind=MonitoringReturn.Kind.END, state=MonitoringReturn.State.ACCEPTED)
    report = accepted.exclude(response=None).select_related("response").order_by("-number").first()
    sums: dict[str, Decimal] = {}
    for row in (report.response.values().get(SPEND) or []) if report and report.response else []:
        if row.get(LINE) and row.get(SPENT) not in (None, ""):
            name = " ".join(str(row[LINE]).split()).casefold()
            sums[name] = sums.get(name, Decimal(0)) + Decimal(row[SPENT])
    return sums


def spending_in(answers: Mapping[str, Any], granted: Decimal) -> Decimal | None:
    """What was spent by budget line, or what was granted without what is left of it."""
    rows = [row for row in answers.get(SPEND) or [] if row.get(SPENT) not in (None, "")]
    if rows:
        return sum((Decimal(row[SPENT]) for row in rows), Decimal(0))
    if answers.get(UNSPENT) not in (None, ""):
        return max(granted - Decimal(answers[UNSPENT]), Decimal(0))
    return None
