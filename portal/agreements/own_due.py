"""What agreements themselves have due: messages, changes asked for, ends near or passed, pounds without a tag."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import localdate

from portal.agreements.due import Due, Kind
from portal.agreements.models import (
    Agreement,
    AgreementMessage,
    AgreementQuerySet,
    Allocation,
    ConditionProof,
    DraftChange,
    Variation,
)
from portal.agreements.models.signature import Signed
from portal.agreements.signatories import Waits
from portal.agreements.standing import is_past
from portal.dates.working_days import working_days_after

# An end is listed from this long before it.
AHEAD = timedelta(days=180)
# Working days in which a change is answered, and before an end that its officer is reminded.
ANSWERED_IN, TOLD_BEFORE_THE_END = 10, 60
# Working days in which a message is read.
READ_IN = 3


def changes(agreements: AgreementQuerySet, today: date) -> Iterator[Due]:
    """Variations that wait for their answer, for the office's signature, or could not take hold when they were signed.
    One query."""
    ours = Count("signatures", filter=Q(signatures__side=Signed.Side.PROVIDER))
    waiting = Variation.objects.open().filter(agreement__in=agreements).annotate(ours=ours)
    for one in waiting.select_related("agreement__organisation", "agreement__lead_officer"):
        asked, where = one.state == Variation.State.ASKED, [one.agreement.reference, one.number]
        if asked:
            what = f"Answer variation {one.number}"
        elif one.stuck_because:
            what = f"Variation {one.number} cannot take hold: put right what stands in the way, or take it back"
        elif one.rule.waits_for(organisation=one.ours, office=0) == Waits.OFFICE:
            what = f"Have variation {one.number} signed for the office"
        else:
            continue
        yield Due(
            key=f"variation-{one.pk}" if asked else f"variation-to-sign-{one.pk}",
            agreement=one.agreement,
            kind=Kind.CHANGE,
            what=what,
            on=working_days_after(localdate(one.asked_at if asked else one.answered_at), ANSWERED_IN),
            href=reverse(f"office_agreements:{'answer' if asked else 'variation'}", args=where),
            ahead=5 if asked else None,
        )


def draft_changes(agreements: AgreementQuerySet, today: date) -> Iterator[Due]:
    """What organisations ask to have changed before they sign."""
    asked = DraftChange.objects.to_answer().filter(agreement__in=agreements)
    for one in asked.select_related("agreement__organisation", "agreement__lead_officer"):
        yield Due(
            key=f"draft-{one.pk}",
            agreement=one.agreement,
            kind=Kind.CHANGE,
            what="Answer what is asked for before signing",
            on=working_days_after(localdate(one.asked_at), ANSWERED_IN),
            href=reverse("office_agreements:draft", args=[one.agreement.reference]),
            ahead=5,
        )


def proofs(agreements: AgreementQuerySet, today: date) -> Iterator[Due]:
    """Conditions that organisations say they have met."""
    given = ConditionProof.objects.to_answer().filter(condition__agreement__in=agreements)
    for one in given.select_related("condition__agreement__organisation", "condition__agreement__lead_officer"):
        agreement = one.condition.agreement
        yield Due(
            key=f"proof-{one.pk}",
            agreement=agreement,
            kind=Kind.CONDITION,
            what=f"Look at what shows that condition {one.condition.number} is met",
            on=working_days_after(localdate(one.given_at), ANSWERED_IN),
            href=f"{reverse('office_agreements:agreement', args=[agreement.reference])}#conditions",
            ahead=5,
        )


def messages(agreements: AgreementQuerySet, today: date) -> Iterator[Due]:
    """Agreements whose organisation wrote something that nobody has read: by the first of it."""
    waiting = AgreementMessage.objects.waiting_for_office().filter(agreement__in=agreements).order_by("-pk")
    first = {
        one.agreement_id: one for one in waiting.select_related("agreement__organisation", "agreement__lead_officer")
    }
    for one in first.values():
        yield Due(
            key=f"message-{one.pk}",
            agreement=one.agreement,
            kind=Kind.MESSAGE,
            what="Read the message",
            on=working_days_after(localdate(one.written_at), READ_IN),
            href=reverse("office_agreements:messages", args=[one.agreement.reference]),
        )


def ends(agreements: AgreementQuerySet, today: date) -> Iterator[Due]:
    """Contracts in force whose last day comes near, or has passed."""
    for one in _contracts(agreements).filter(ends_on__lte=today + AHEAD):
        over = is_past(one.ends_on, today)
        yield Due(
            # Told in time before it, and once more when it has passed all the same.
            key=f"{'over' if over else 'end'}-{one.pk}",
            agreement=one,
            kind=Kind.ENDS,
            what="Its last day has passed: end it, or extend it" if over else "Its last day comes near",
            on=one.ends_on,
            href=reverse("office_agreements:agreement", args=[one.reference]),
            ahead=0 if over else TOLD_BEFORE_THE_END,
        )


def money(agreements: AgreementQuerySet, today: date) -> Iterator[Due]:
    """Contracts in force of which no pound is tagged."""
    tagged = Allocation.objects.filter(agreement=OuterRef("pk"))
    for one in _contracts(agreements).filter(~Exists(tagged)):
        yield Due(
            key=f"money-{one.pk}",
            agreement=one,
            kind=Kind.MONEY,
            what="Say from which streams and in which years the money comes",
            on=one.starts_on,
            href=reverse("office_agreements:agreement", args=[one.reference]),
        )


def _contracts(agreements: AgreementQuerySet) -> AgreementQuerySet:
    in_force = agreements.filter(kind=Agreement.Kind.CONTRACT, state__in=Agreement.IN_FORCE)
    return in_force.select_related("organisation", "lead_officer").order_by("pk")
