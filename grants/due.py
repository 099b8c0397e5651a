"""Money that an end report leaves over, and that nobody has asked back yet."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import localdate

from grants.domain.reported_spending import underspent
from portal.agreements.due import Due, Kind
from portal.agreements.models import AgreementQuerySet
from portal.dates.working_days import working_days_after
from portal.design.words import pounds
from portal.monitoring.models import MonitoringReturn
from portal.payments.models import Repayment

# Working days after the end report was accepted.
ASKED_BACK_IN, TOLD_BEFORE = 10, 5


def underspends(agreements: AgreementQuerySet, today: date) -> Iterator[Due]:
    left = underspent(agreements)
    if not left:
        return
    reports = MonitoringReturn.objects.filter(
        agreement__in=left, kind=MonitoringReturn.Kind.END, state=MonitoringReturn.State.ACCEPTED
    ).select_related("agreement__organisation", "agreement__lead_officer")
    for report in {one.agreement_id: one for one in reports.order_by("number")}.values():
        agreement, amount = report.agreement, left[report.agreement_id]
        proposed = urlencode({"amount": amount, "kind": Repayment.Kind.UNDERSPEND})
        yield Due(
            key=f"underspend-{report.pk}-{amount}",
            agreement=agreement,
            kind=Kind.MONEY_BACK,
            what=f"Ask for {pounds(amount)} back: the end report leaves it over",
            on=working_days_after(localdate(report.accepted_at), ASKED_BACK_IN),
            href=f"{reverse('office_agreements:ask_back', args=[agreement.reference])}?{proposed}",
            ahead=TOLD_BEFORE,
        )
