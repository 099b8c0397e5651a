"""What a provider has to do now, over all their agreements: sign, answer, report, meet a condition, improve; and what
waits for the office."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Model, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localdate

from commissioning.due import insurance
from commissioning.models import ImprovementAction, PerformanceNotice, ServiceReview
from portal.accounts.models import User
from portal.agreements.due import Due
from portal.agreements.models import Agreement, AgreementMessage, AgreementQuerySet, Condition, DraftChange, Variation
from portal.banking.models import BankAccount
from portal.design.words import long_date, pounds
from portal.evidence.kinds import Kind
from portal.monitoring.models import MonitoringReturn
from portal.organisations.models import Organisation
from portal.payments.models import Claim, Repayment
from portal.subsidies.models import SubsidyBasis

# A return shows from this long before it is due.
AHEAD = timedelta(days=60)


@dataclass(frozen=True, kw_only=True)
class Task:
    """A line of components/task_list.html, and of the same list as CSV."""

    title: str
    href: str
    hint: str
    status: str
    colour: str
    reference: str
    on: date | None = None
    waits_for_answer: bool = False


def tasks_of(user: User, today: date) -> list[Task]:
    """All that is due, grants and contracts alike: first what waits for an answer (agreements to sign, questions about
    returns, notices, messages), then the earliest first, then conditions without a day. A dozen queries.
    """
    mine = Agreement.objects.of(user)
    messages = AgreementMessage.objects.new_to_provider(user).select_related("agreement").order_by("-pk")
    unread = {one.agreement_id: one for one in messages}
    notices = PerformanceNotice.objects.of(user).to_answer().select_related("contract")
    actions = ImprovementAction.objects.of(user).theirs().filter(contract__state__in=Agreement.IN_FORCE)
    reviews = ServiceReview.objects.of(user).to_come().filter(meets_on__range=(today, today + AHEAD))
    found = [
        *(_to_confirm_cap(one) for one in _notices(mine)),
        *(_to_sign(one, one.change) for one in _awaiting_signature(mine)),
        *(_to_report(one, today) for one in _returns(mine, today)),
        *(_to_answer(one, today) for one in notices),
        *(_to_read(one) for one in unread.values()),
        *(_to_meet(one, today) for one in _conditions(mine)),
        *(_to_improve(one, today) for one in actions.select_related("contract")),
        *(_to_come(one) for one in reviews.select_related("contract")),
        *(_to_repay(one, today) for one in Repayment.objects.of(user).awaited().select_related("agreement")),
        *(_to_renew(one, today) for one in insurance(mine.order_by(), today)),
        *(
            _to_confirm(one)
            for one in BankAccount.objects.to_confirm_by(user).select_related("organisation", "entered_by")
        ),
        *(_to_give(one) for one in _without_account(user)),
    ]
    return sorted(found, key=lambda task: (not task.waits_for_answer, task.on is None, task.on or date.max))


def _returns(mine: AgreementQuerySet, today: date) -> Iterable[MonitoringReturn]:
    """Those to send before long, and those that the office asked about, however far away their day is."""
    asked = Q(state=MonitoringReturn.State.QUERIED)
    awaited = MonitoringReturn.objects.awaited().filter(Q(due_on__lte=today + AHEAD) | asked)
    live = Q(agreement__state__in=[Agreement.State.LIVE, Agreement.State.TERMINATED]) | Q(corrects__isnull=False)
    return awaited.filter(live, agreement__in=mine).select_related("agreement", "corrects")


def _conditions(mine: AgreementQuerySet) -> Iterable[Condition]:
    signed = Condition.objects.to_meet().filter(agreement__in=mine).exclude(agreement__state=Agreement.State.OFFERED)
    return signed.select_related("agreement").order_by("pk")


def waiting_for_us(user: User) -> list[Task]:
    """What the organisation has sent and the office has not answered: changes, claims and returns. Four queries."""
    mine = Agreement.objects.of(user).order_by()
    changes = Variation.objects.filter(agreement__in=mine, state=Variation.State.ASKED)
    wishes = DraftChange.objects.to_answer().filter(agreement__in=mine)
    claims = Claim.objects.to_answer().filter(agreement__in=mine)
    returns = MonitoringReturn.objects.filter(agreement__in=mine, state=MonitoringReturn.State.SUBMITTED)
    found = [
        *(_with_us(one.agreement, f"Change {one.number}", localdate(one.asked_at)) for one in _with(changes)),
        *(_with_us(one.agreement, "Change before signing", localdate(one.asked_at)) for one in _with(wishes)),
        *(
            _with_us(one.agreement, f"Claim {one.number} of {pounds(one.amount)}", localdate(one.claimed_at), "#claims")
            for one in _with(claims)
        ),
        *(
            _with_us(one.agreement, capfirst(one.name), None, href=address_of(one))
            for one in _with(returns).select_related("corrects")
        ),
    ]
    return sorted(found, key=lambda task: (task.on or date.max, task.title))


def _with[Row: Model](rows: QuerySet[Row]) -> QuerySet[Row]:
    return rows.select_related("agreement")


def _with_us(agreement: Agreement, what: str, since: date | None, anchor: str = "", *, href: str = "") -> Task:
    return Task(
        title=f"{what}: {agreement.title}",
        href=href or f"{reverse('provider_agreement', args=[agreement.reference])}{anchor}",
        hint=f"{agreement.reference}{f', since {long_date(since)}' if since else ''}",
        status="With us",
        colour="blue",
        on=since,
        reference=agreement.reference,
    )


def address_of(monitoring_return: MonitoringReturn) -> str:
    """Where the provider fills in a return."""
    return reverse("provider_return", args=[monitoring_return.agreement.reference, monitoring_return.number])


def _awaiting_signature(mine: AgreementQuerySet) -> Iterable[Any]:
    """Agreements that are offered, or with the number of the `change` that the organisation has not signed yet."""
    ours = Count("signatures", filter=Q(signatures__side="provider"))
    waiting = Variation.objects.to_sign().filter(agreement=OuterRef("pk")).annotate(ours=ours)
    number = Subquery(waiting.filter(ours__lt=F("signatories")).values("number")[:1])
    found = mine.annotate(change=number).filter(Q(state=Agreement.State.OFFERED) | Q(change__isnull=False))
    return found.select_related("organisation").order_by("starts_on", "pk")


def _to_sign(agreement: Agreement, change: int | None) -> Task:
    what = f"Change {change} of {agreement.reference}" if change else agreement.reference
    return Task(
        title=f"Sign the {'change to the ' if change else ''}agreement for {agreement.title}",
        href=reverse("provider_variation", args=[agreement.reference, change])
        if change
        else reverse("provider_sign", args=[agreement.reference]),
        hint=f"{what}, {agreement.organisation}",
        status="To sign",
        colour="yellow",
        reference=agreement.reference,
        waits_for_answer=True,
    )


def _to_report(one: MonitoringReturn, today: date) -> Task:
    queried = one.state == MonitoringReturn.State.QUERIED
    status, colour = ("Overdue", "red") if one.is_overdue(today) else ("Due", "blue")
    if queried:
        status, colour = "Question to answer", "yellow"
    the = "the " if one.is_end_report else ""
    return Task(
        title=f"{'Answer our question about' if queried else 'Send'} {the}{one.name} for {one.agreement.title}",
        href=address_of(one),
        hint=f"{one.agreement.reference}, due by {long_date(one.due_on)}",
        status=status,
        colour=colour,
        reference=one.agreement.reference,
        on=one.due_on,
        waits_for_answer=queried,
    )


def _to_read(message: AgreementMessage) -> Task:
    return Task(
        title=f"Read our message about {message.agreement.title}",
        href=reverse("provider_messages", args=[message.agreement.reference]),
        hint=f"{message.agreement.reference}, {long_date(localdate(message.written_at))}",
        status="New",
        colour="blue",
        reference=message.agreement.reference,
        waits_for_answer=True,
    )


def _to_repay(one: Repayment, today: date) -> Task:
    overdue = one.due_on < today
    return Task(
        title=f"Pay back {pounds(one.amount)}",
        href=reverse("provider_repayment", args=[one.agreement.reference, one.number]),
        hint=f"{one.agreement.reference}, {one.agreement.title}, by {long_date(one.due_on)}",
        status="Overdue" if overdue else "To pay back",
        colour="red" if overdue else "yellow",
        reference=one.agreement.reference,
        on=one.due_on,
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
        reference=condition.agreement.reference,
        on=condition.due_on,
    )


def _to_answer(notice: PerformanceNotice, today: date) -> Task:
    overdue = notice.improve_by < today
    return Task(
        title=f"Answer the notice of poor performance on {notice.contract.title}",
        href=reverse("provider_notice", args=[notice.contract.reference, notice.number]),
        hint=f"Notice {notice.number} of {notice.contract.reference}, improve by {long_date(notice.improve_by)}",
        status="Overdue" if overdue else "To answer",
        colour="red" if overdue else "yellow",
        reference=notice.contract.reference,
        on=notice.improve_by,
        waits_for_answer=True,
    )


def _to_improve(action: ImprovementAction, today: date) -> Task:
    overdue = action.is_overdue(today)
    return Task(
        title=action.what,
        href=reverse("provider_action", args=[action.contract.reference, action.number]),
        hint=f"Improvement action {action.number} of {action.contract.reference}, by {long_date(action.due_on)}",
        status="Overdue" if overdue else "To do",
        colour="red" if overdue else "yellow",
        reference=action.contract.reference,
        on=action.due_on,
    )


def _to_come(review: ServiceReview) -> Task:
    return Task(
        title=f"Service review of {review.contract.title}",
        href=reverse("provider_review", args=[review.contract.reference, review.number]),
        hint=f"{long_date(review.meets_on)}, {review.get_way_display().lower()}: {review.where}",
        status="Planned",
        colour="blue",
        reference=review.contract.reference,
        on=review.meets_on,
    )


def _without_account(user: User) -> QuerySet[Organisation]:
    """The organisations that `user` writes for, which have an agreement that is paid under and no account."""
    given = BankAccount.objects.standing().filter(state__in=[BankAccount.State.IN_USE, *BankAccount.ON_ITS_WAY])
    mine = Organisation.objects.written_by(user).exclude(pk__in=given.values("organisation"))
    return mine.filter(pk__in=Agreement.objects.in_force().values("organisation"))


def _to_confirm(account: BankAccount) -> Task:
    return Task(
        title=f"Confirm the bank details of {account.organisation}",
        href=reverse("banking:accounts", args=[account.organisation_id]),
        hint=f"{account.entered_by.email} gave {account.masked}",
        status="To confirm",
        colour="yellow",
        reference="",
        waits_for_answer=True,
    )


def _to_give(organisation: Organisation) -> Task:
    return Task(
        title=f"Tell us where to pay {organisation}",
        href=reverse("banking:accounts", args=[organisation.pk]),
        hint="We can pay nothing without bank details that are checked.",
        status="To give",
        colour="yellow",
        reference="",
        waits_for_answer=True,
    )


def _notices(mine: AgreementQuerySet) -> QuerySet[SubsidyBasis]:
    return SubsidyBasis.objects.to_confirm().filter(agreement__in=mine).select_related("agreement").order_by("pk")


def _to_confirm_cap(basis: SubsidyBasis) -> Task:
    return Task(
        title=f"Confirm what subsidies you have, before the agreement for {basis.agreement.title}",
        href=reverse("provider_subsidy", args=[basis.agreement.reference]),
        hint=f"{basis.agreement.reference}, minimal financial assistance of {pounds(basis.amount)}",
        status="To confirm",
        colour="yellow",
        reference=basis.agreement.reference,
        waits_for_answer=True,
    )


def _to_renew(due: Due, today: date) -> Task:
    """The insurance of a contract: never given (its day is the contract's first), run out, or about to."""
    missing = due.on == due.agreement.starts_on
    over = due.on < today
    return Task(
        title=f"Send us your {'insurance' if missing else 'next insurance'} for {due.agreement.title}",
        href=reverse("evidence:give", args=[due.agreement.organisation_id, Kind.INSURANCE]),
        hint=due.agreement.reference if missing else f"{due.agreement.reference}, good until {long_date(due.on)}",
        status="Overdue" if over else "To give",
        colour="red" if over else "yellow",
        reference=due.agreement.reference,
        on=due.on,
    )
