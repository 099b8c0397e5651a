"""Gathering a month: what was paid and what came back in it, a line each. However often, each is there once.

What is told only after its month was published stands in the month that is prepared then, with its own day: a
published month is never added to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import DateField, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.models import Agreement
from portal.events.ledger import record
from portal.expenditure.domain.at_once import one_at_a_time
from portal.expenditure.domain.errors import AlreadyPublished, NotReady
from portal.expenditure.domain.reasons import usual_reasons
from portal.expenditure.domain.who import require_preparer
from portal.expenditure.models import ExpenditureLine, ExpenditureMonth
from portal.expenditure.rules import OVER, last_of, month_of
from portal.payments.models import Payment, PaymentStep, Repayment

Kind = ExpenditureLine.Kind
PAID = (Payment.State.CONFIRMED, Payment.State.REVERSED)


@transaction.atomic
def prepare_month(first: date, *, by: User | None) -> ExpenditureMonth:
    """Gather the month that begins on `first`, again if need be. Raises AlreadyPublished, NotReady, NotAllowed."""
    if by:
        require_preparer(by)
    first = month_of(first)
    if first > timezone.localdate():
        raise NotReady("That month is still to come.")
    one_at_a_time()
    _, new = ExpenditureMonth.objects.get_or_create(first=first)
    month = ExpenditureMonth.objects.select_for_update().get(first=first)
    if month.is_published:
        raise AlreadyPublished(f"{month} is published. What was told since stands in the month that is prepared next.")
    gather(month)
    if new:
        record("expenditure-month-prepared", month, by=by)
    return month


def gather(month: ExpenditureMonth) -> None:
    """The lines of a month that the caller holds, who is alone in the register. A dozen queries, however many lines."""
    _keep([*_paid(month), *_reversed(month)])
    # Money back is told where the payments of its agreement are.
    _keep(list(_repaid(month)))
    _refresh(month)


def _keep(made: list[ExpenditureLine]) -> None:
    """New lines; whoever is hidden in a line before is hidden in these, too."""
    holders = {one.agreement.organisation_id for one in made}
    hidden = {
        one.agreement.organisation_id: one
        for one in ExpenditureLine.objects.redacted().filter(agreement__organisation__in=holders).order_by("pk")
    }
    for one in made:
        if before := hidden.get(one.agreement.organisation_id):
            one.hide_as(before)
    ExpenditureLine.objects.bulk_create(made, batch_size=500)


def months_with_payments() -> list[date]:
    """The first days of the months in which something was paid that belongs into the register. One query."""
    paid = Payment.objects.filter(state__in=PAID, amount__gt=OVER)
    return list(paid.order_by().values_list(TruncMonth("paid_on", output_field=DateField()), flat=True).distinct())


def _falls_in(month: ExpenditureMonth, field: str) -> Q:
    """Days of this month, and of months before it that are published already: those came late."""
    published = ExpenditureMonth.objects.filter(state=ExpenditureMonth.State.PUBLISHED, first__lt=month.first)
    found = Q(**{f"{field}__range": (month.first, month.last)})
    for first in published.values_list("first", flat=True):
        found |= Q(**{f"{field}__range": (first, last_of(first))})
    return found


def _paid(month: ExpenditureMonth) -> Iterator[ExpenditureLine]:
    there = ExpenditureLine.objects.filter(kind=Kind.PAYMENT).values("payment")
    found = Payment.objects.filter(state__in=PAID, amount__gt=OVER).filter(_falls_in(month, "paid_on"))
    found = found.exclude(pk__in=there).select_related("instalment__agreement__organisation")
    for one in found.order_by("paid_on", "pk"):
        yield _line(month, one.instalment.agreement, Kind.PAYMENT, on=one.paid_on, amount=one.amount, payment=one)


def _reversed(month: ExpenditureMonth) -> Iterator[ExpenditureLine]:
    """On the day on which the office heard of it."""
    there = ExpenditureLine.objects.filter(kind=Kind.REVERSAL).values("payment")
    steps = PaymentStep.objects.filter(state=Payment.State.REVERSED, payment__state=Payment.State.REVERSED)
    found = steps.filter(_falls_in(month, "at__date"), payment__amount__gt=OVER).exclude(payment__in=there)
    for step in found.select_related("payment__instalment__agreement__organisation").order_by("at", "pk"):
        one = step.payment
        on = timezone.localdate(step.at)
        yield _line(month, one.instalment.agreement, Kind.REVERSAL, on=on, amount=-one.amount, payment=one)


def _repaid(month: ExpenditureMonth) -> Iterator[ExpenditureLine]:
    there = ExpenditureLine.objects.filter(kind=Kind.REPAYMENT).values("repayment")
    told = ExpenditureLine.objects.filter(kind=Kind.PAYMENT).values("agreement")
    found = Repayment.objects.received().filter(_falls_in(month, "received_on"), agreement__in=told)
    found = found.exclude(pk__in=there).select_related("agreement__organisation").order_by("received_on", "pk")
    for one in found:
        yield _line(month, one.agreement, Kind.REPAYMENT, on=one.received_on, amount=-one.amount, repayment=one)


def _line(month: ExpenditureMonth, agreement: Agreement, kind: Kind, **facts: Any) -> ExpenditureLine:
    told = told_of(agreement)
    return ExpenditureLine(
        month=month, agreement=agreement, kind=kind, recipient=told.recipient, identifier=told.identifier,
        purpose=told.purpose, reference=told.reference, **facts,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Told:
    recipient: str
    identifier: str
    purpose: str
    reference: str


def told_of(agreement: Agreement) -> Told:
    organisation = agreement.organisation
    return Told(
        recipient=organisation.name,
        identifier=next(iter(organisation.identifiers), ""),
        purpose=f"{agreement.title}: {agreement.purpose}",
        reference=agreement.reference,
    )


def _refresh(month: ExpenditureMonth) -> None:
    """Names and reasons as they are now, as long as the month is a draft. A reason that a person gave stays."""
    lines = list(month.lines.held().select_related("agreement__organisation"))
    reasons = usual_reasons({one.agreement_id for one in lines})
    changed: list[ExpenditureLine] = []
    for one in lines:
        was = (one.recipient, one.identifier, one.purpose, one.reference, one.value)
        told = told_of(one.agreement)
        one.recipient, one.identifier, one.purpose, one.reference = (
            told.recipient, told.identifier, told.purpose, told.reference,
        )  # fmt: skip
        if one.kind == Kind.PAYMENT and one.value_by_id is None:
            one.value = reasons.get(one.agreement_id, "")
        if was != (one.recipient, one.identifier, one.purpose, one.reference, one.value):
            changed.append(one)
    _save(changed)


def _save(lines: Iterable[ExpenditureLine]) -> None:
    names = ["recipient", "identifier", "purpose", "reference", "value"]
    ExpenditureLine.objects.bulk_update(list(lines), names, batch_size=500)
