"""What a provider has to do now, over all their agreements: sign, report, meet a condition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Q, When
from django.urls import reverse

from portal.accounts.models import User
from portal.agreements.models import Agreement, Condition
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
    """Agreements to sign, returns to send and conditions to meet, in this order, each the earliest first; 3 queries.

    What the office asked about comes before other returns.
    """
    mine = Agreement.objects.of(user)
    to_sign = mine.to_sign().select_related("organisation").order_by("starts_on", "pk")[:MOST]
    # The office waits for an answer, however far away the day is on which the return was due.
    asked = Q(state=MonitoringReturn.State.QUERIED)
    returns = (
        MonitoringReturn.objects.awaited()
        .filter(agreement__in=mine, agreement__state__in=[Agreement.State.LIVE, Agreement.State.TERMINATED])
        .filter(Q(due_on__lte=today + AHEAD) | asked)
        .select_related("agreement")
        .order_by(Case(When(asked, then=0), default=1), "due_on", "pk")[:MOST]
    )
    conditions = (
        Condition.objects.to_meet()
        .filter(agreement__in=mine)
        .exclude(agreement__state=Agreement.State.OFFERED)
        .select_related("agreement")
        .order_by("due_on", "pk")[:MOST]
    )
    return [
        *(_to_sign(agreement) for agreement in to_sign),
        *(_to_report(one, today) for one in returns),
        *(_to_meet(condition, today) for condition in conditions),
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
    kind = "end report" if one.kind == MonitoringReturn.Kind.END else f"return {one.number}"
    return Task(
        title=f"{'Answer our question about' if queried else 'Send'} the {kind} for {one.agreement.title}",
        href=address_of(one),
        hint=f"{one.agreement.reference}, due by {long_date(one.due_on)}",
        status=status,
        colour=colour,
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
