"""Claims that wait for their answer, and money that has not come back."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.timezone import localdate

from portal.agreements.due import Due, Kind
from portal.agreements.models import AgreementQuerySet
from portal.dates.working_days import working_days_after
from portal.design.words import pounds
from portal.payments.models import Claim, Repayment

# Working days.
ANSWERED_IN, TOLD_BEFORE = 10, 5


def claims(agreements: AgreementQuerySet, today: date) -> Iterator[Due]:
    found = Claim.objects.to_answer().filter(agreement__in=agreements)
    for one in found.select_related("agreement__organisation", "agreement__lead_officer"):
        yield Due(
            key=f"claim-{one.pk}",
            agreement=one.agreement,
            kind=Kind.CLAIM,
            what=f"Answer claim {one.number} of {pounds(one.amount)}",
            on=working_days_after(localdate(one.claimed_at), ANSWERED_IN),
            href=reverse("office_agreements:claim", args=[one.agreement.reference, one.number]),
            ahead=TOLD_BEFORE,
        )


def repayments(agreements: AgreementQuerySet, today: date) -> Iterator[Due]:
    """Repayments whose day is over. Finance says that one came; the agreement's officers ask, or take it back."""
    late = Repayment.objects.awaited().filter(agreement__in=agreements, due_on__lt=today)
    for one in late.select_related("agreement__organisation", "agreement__lead_officer"):
        yield Due(
            key=f"repayment-{one.pk}",
            agreement=one.agreement,
            kind=Kind.MONEY_BACK,
            what=f"Repayment {one.number} of {pounds(one.amount)} has not come: ask for it, or take it back",
            on=one.due_on,
            href=f"{reverse('office_agreements:agreement', args=[one.agreement.reference])}#repayments",
            ahead=0,
        )
