"""What a provider has to do now, over all their agreements: sign, answer, report, meet a condition, improve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Q, When
from django.urls import reverse
from django.utils.timezone import localdate

from commissioning.models import ImprovementAction, PerformanceNotice, ServiceReview
from portal.accounts.models import User
from portal.agreements.models import Agreement, AgreementMessage, Condition
from portal.design.words import long_date
from portal.monitoring.models import MonitoringReturn

# A return shows from this long before it is due.
AHEAD = timedelta(days=60)
# Of each kind; who has more works through these first.
MOST = 20


@dataclass(frozen=True, kw_only=True)
class Task:
    """A line of components/task_list.html."""

    title: str
    href: str
    hint: str
    status: str
    colour: str


def tasks_of(user: User, today: date) -> list[Task]:
    """Agreements to sign, notices to answer, returns to send, messages to read, conditions to meet, improvement actions
    and reviews to come, in this order, each the earliest first; 7 queries.

    What the office asked about comes before other returns.
    """
    mine = Agreement.objects.of(user)
    to_sign = mine.to_sign().select_related("organisation").order_by("starts_on", "pk")[:MOST]
    # The office waits for an answer, however far away the day is on which the return was due.
    asked = Q(state=MonitoringReturn.State.QUERIED)
    returns = (
        MonitoringReturn.objects.awaited()
        .filter(agreement__in=mine)
        .filter(Q(agreement__state__in=[Agreement.State.LIVE, Agreement.State.TERMINATED]) | Q(corrects__isnull=False))
        .filter(Q(due_on__lte=today + AHEAD) | asked)
        .select_related("agreement", "corrects")
        .order_by(Case(When(asked, then=0), default=1), "due_on", "pk")[:MOST]
    )
    conditions = (
        Condition.objects.to_meet()
        .filter(agreement__in=mine)
        .exclude(agreement__state=Agreement.State.OFFERED)
        .select_related("agreement")
        .order_by("due_on", "pk")[:MOST]
    )
    messages = AgreementMessage.objects.new_to_provider(user).select_related("agreement").order_by("-pk")
    unread = {one.agreement_id: one for one in messages}
    notices = PerformanceNotice.objects.of(user).to_answer().select_related("contract").order_by("improve_by", "pk")
    actions = (
        ImprovementAction.objects.of(user)
        .theirs()
        .filter(contract__state__in=Agreement.IN_FORCE)
        .select_related("contract")
        .order_by("due_on", "pk")
    )
    reviews = ServiceReview.objects.of(user).to_come().filter(meets_on__range=(today, today + AHEAD))
    return [
        *(_to_sign(agreement) for agreement in to_sign),
        *(_to_answer(notice, today) for notice in notices[:MOST]),
        *(_to_report(one, today) for one in returns),
        *(_to_read(one) for one in list(unread.values())[:MOST]),
        *(_to_meet(condition, today) for condition in conditions),
        *(_to_improve(action, today) for action in actions[:MOST]),
        *(_to_come(review) for review in reviews.select_related("contract")[:MOST]),
    ]


def address_of(monitoring_return: MonitoringReturn) -> str:
    """Where the provider fills in a return."""
    return reverse("provider_return", args=[monitoring_return.agreement.reference, monitoring_return.number])


def _to_sign(agreement: Agreement) -> Task:
    return Task(
        title=f"Sign the agreement for {agreement.title}",
        href=reverse("provider_sign", args=[agreement.reference]),
        hint=f"{agreement.reference}, {agreement.organisation}",
        status="To sign",
        colour="yellow",
    )


def _to_report(one: MonitoringReturn, today: date) -> Task:
    queried = one.state == MonitoringReturn.State.QUERIED
    status, colour = ("Overdue", "red") if one.is_overdue(today) else ("Due", "blue")
    if queried:
        status, colour = "Question to answer", "yellow"
    return Task(
        title=f"{'Answer our question about' if queried else 'Send'} the {one.name} for {one.agreement.title}",
        href=address_of(one),
        hint=f"{one.agreement.reference}, due by {long_date(one.due_on)}",
        status=status,
        colour=colour,
    )


def _to_read(message: AgreementMessage) -> Task:
    return Task(
        title=f"Read our message about {message.agreement.title}",
        href=reverse("provider_messages", args=[message.agreement.reference]),
        hint=f"{message.agreement.reference}, {long_date(localdate(message.written_at))}",
        status="New",
        colour="blue",
    )


def _to_meet(condition: Condition, today: date) -> Task:
    overdue = condition.is_overdue(today)
    by = f", by {long_date(condition.due_on)}" if condition.due_on else ""
    return Task(
        title=condition.text,
        href=f"{reverse('provider_agreement', args=[condition.agreement.reference])}#conditions",
        hint=f"Condition {condition.number} of {condition.agreement.reference}{by}",
        status="Overdue" if overdue else "To meet",
        colour="red" if overdue else "yellow",
    )


def _to_answer(notice: PerformanceNotice, today: date) -> Task:
    overdue = notice.improve_by < today
    return Task(
        title=f"Answer the notice of poor performance on {notice.contract.title}",
        href=reverse("provider_notice", args=[notice.contract.reference, notice.number]),
        hint=f"Notice {notice.number} of {notice.contract.reference}, improve by {long_date(notice.improve_by)}",
        status="Overdue" if overdue else "To answer",
        colour="red" if overdue else "yellow",
    )


def _to_improve(action: ImprovementAction, today: date) -> Task:
    overdue = action.is_overdue(today)
    return Task(
        title=action.what,
        href=reverse("provider_action", args=[action.contract.reference, action.number]),
        hint=f"Improvement action {action.number} of {action.contract.reference}, by {long_date(action.due_on)}",
        status="Overdue" if overdue else "To do",
        colour="red" if overdue else "yellow",
    )


def _to_come(review: ServiceReview) -> Task:
    return Task(
        title=f"Service review of {review.contract.title}",
        href=reverse("provider_review", args=[review.contract.reference, review.number]),
        hint=f"{long_date(review.meets_on)}, {review.get_way_display().lower()}: {review.where}",
        status="Planned",
        colour="blue",
    )
