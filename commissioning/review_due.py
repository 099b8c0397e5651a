"""What holding providers to account has due: reviews to plan, hold and minute, actions, and notices to settle."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.timezone import localdate

from commissioning.models import Contract, ImprovementAction, PerformanceNotice, ServiceReview
from portal.agreements.due import Due, Kind
from portal.agreements.models import Agreement, AgreementQuerySet
from portal.dates.working_days import working_days_after

# Listed from this long before.
AHEAD = timedelta(days=60)
# Working days in which minutes are agreed after a review, and a report on an action is answered.
AGREED_IN, ANSWERED_IN = 15, 10
# Working days before, on which the officer is reminded: a review takes longer to plan than to prepare.
TOLD_BEFORE_PLANNING, TOLD_BEFORE = 15, 5
WITH = ("contract__organisation", "contract__lead_officer")


def to_plan(agreements: AgreementQuerySet, today: date) -> Iterator[Due]:
    """Contracts that still run, of which the next service review is due, with none planned."""
    running = Contract.objects.filter(pk__in=agreements, ends_on__gte=today)
    contracts = running.review_due_by(today + AHEAD)
    for one in contracts.select_related("organisation", "lead_officer"):
        yield Due(
            key=f"review-of-{one.pk}",
            agreement=one,
            kind=Kind.REVIEW,
            what="Plan the next service review",
            on=one.review_due_on,
            href=reverse("contract_reviews", args=[one.pk]),
            ahead=TOLD_BEFORE_PLANNING,
        )


def reviews(agreements: AgreementQuerySet, today: date) -> Iterator[Due]:
    """Reviews that come, whose day is over, or whose minutes are not agreed."""
    for one in ServiceReview.objects.filter(contract__in=agreements).due_by(today + AHEAD).select_related(*WITH):
        over = one.is_planned and one.meets_on < today
        what = f"Hold service review {one.number}"
        if one.is_held:
            what = f"Agree the minutes of service review {one.number}"
        elif over:
            what = f"Say whether service review {one.number} was held: its day is over"
        yield Due(
            key=f"review-{one.pk}-{one.state}",
            agreement=one.contract,
            kind=Kind.REVIEW,
            what=what,
            on=working_days_after(one.day, AGREED_IN) if one.is_held else one.meets_on,
            href=reverse("review", args=[one.pk]),
            ahead=TOLD_BEFORE,
        )


def actions(agreements: AgreementQuerySet, today: date) -> Iterator[Due]:
    """Improvement actions that are not settled, and those that the provider says are done."""
    found = ImprovementAction.objects.filter(contract__in=agreements)
    for one in (found.due_by(today + AHEAD) | found.to_confirm()).select_related(*WITH):
        yield Due(
            key=f"action-{one.pk}-{one.state}",
            agreement=one.contract,
            kind=Kind.ACTION,
            what=_of_action(one, today),
            on=_day_of(one),
            href=reverse("improvement_action", args=[one.pk]),
            ahead=TOLD_BEFORE,
        )


def _of_action(one: ImprovementAction, today: date) -> str:
    if one.contract.state in Agreement.OVER:
        return f"Settle improvement action {one.number}: the contract is over"
    if one.state == ImprovementAction.State.REPORTED:
        return f"Confirm that improvement action {one.number} is done, or send it back"
    if not one.is_providers:
        return f"Do improvement action {one.number}, which is the office’s"
    if one.due_on < today:
        return f"Chase improvement action {one.number}: it is overdue"
    return f"Expect improvement action {one.number}"


def _day_of(one: ImprovementAction) -> date:
    if one.state == ImprovementAction.State.REPORTED and one.reported_at:
        return working_days_after(localdate(one.reported_at), ANSWERED_IN)
    return one.due_on


def notices(agreements: AgreementQuerySet, today: date) -> Iterator[Due]:
    """Notices of poor performance that are neither improved nor escalated."""
    found = PerformanceNotice.objects.filter(contract__in=agreements)
    for one in found.due_by(today + AHEAD).select_related(*WITH):
        over = one.improve_by < today
        what = f"Settle notice {one.number} of poor performance: {'its day is over' if over else 'it is answered'}"
        if not one.answer and not over:
            what = f"Expect the answer to notice {one.number} of poor performance"
        yield Due(
            key=f"notice-{one.pk}-{'answered' if one.answer else 'issued'}",
            agreement=one.contract,
            kind=Kind.POOR_PERFORMANCE,
            what=what,
            on=one.improve_by,
            href=reverse("performance_notice", args=[one.pk]),
            ahead=TOLD_BEFORE,
        )
