"""Money back: an officer asks for it with a reason and a day; it returns to the streams that it came from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, Min, Sum
from django.utils import timezone
from procrastinate.contrib.django import app

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.domain.errors import NotAllowed
from portal.agreements.domain.letters import write_to_office, write_to_provider
from portal.agreements.domain.locking import locked
from portal.agreements.domain.officers import is_officer_of, require_officer_of
from portal.agreements.domain.thread import require_stranger_to
from portal.agreements.models import Agreement
from portal.design.words import long_date, pounds
from portal.events.ledger import record
from portal.payments.domain.errors import DayInFuture, MoreThanArrived, ReasonMissing, WrongStep
from portal.payments.domain.publication import show_to_public
from portal.payments.drawing import give_back
from portal.payments.models import Payment, PaymentShare, Repayment, RepaymentShare

# The page that may be open at the card company; its job is known here by name alone, because it speaks to Stripe.
CLOSE_CARD_PAGE = "payments.close_card_page"


def may_ask_back(agreement: Agreement, user: User) -> bool:
    """The agreement's own officers, and finance."""
    return user.has_role(Role.FINANCE_OFFICER) or is_officer_of(agreement, user)


def left_to_ask_back(agreement: Agreement) -> Decimal:
    """Pounds that arrived and are neither back nor asked back. Two queries."""
    arrived = Payment.objects.confirmed().filter(instalment__agreement=agreement).total()
    return arrived - agreement.repayments.in_force().total()


@transaction.atomic
def ask_back(agreement: Agreement, *, by: User, amount: Decimal, kind: str, reason: str, due_on: date) -> Repayment:
    """Ask the organisation to pay `amount` back by a day; it hears by mail how.

    Raises NotAllowed, ReasonMissing, MoreThanArrived, WrongStep (a day in the past).
    """
    held = locked(agreement)
    if not may_ask_back(held, by):
        require_officer_of(held, by)
    require_stranger_to(held, by, has_to="ask for the money")
    if not reason.strip():
        raise ReasonMissing("Say why the money is owed back: the organisation reads it.")
    if due_on < timezone.localdate():
        raise WrongStep("The day by which it is to be paid back lies in the past.")
    left = left_to_ask_back(held)
    if left <= 0:
        raise MoreThanArrived("Nothing was paid that is not back or asked back already.")
    if amount <= 0 or amount > left:
        raise MoreThanArrived(
            f"Between 1p and {pounds(left)} can be asked back: that was paid and is not asked back yet."
        )
    repayment = Repayment.objects.create(
        agreement=held,
        number=(held.repayments.aggregate(last=Max("number"))["last"] or 0) + 1,
        amount=amount,
        kind=kind,
        reason=reason.strip(),
        due_on=due_on,
        asked_by=by,
    )
    record("repayment-asked", held, by=by, note=f"{repayment}, {pounds(amount)}: {reason}"[:500])
    write_to_provider("payments/repayment_asked", held, repayment=repayment)
    return repayment


@transaction.atomic
def receive_by_bank(repayment: Repayment, *, by: User, received_on: date, bank_reference: str) -> Repayment:
    """Finance has seen it on the bank statement. Raises NotAllowed, WrongStep, DayInFuture, ReasonMissing."""
    if not by.has_role(Role.FINANCE_OFFICER):
        raise NotAllowed("Only a finance officer says that money has come back.")
    held = _awaited(repayment)
    require_stranger_to(held.agreement, by, has_to="say so")
    _require_after_payment(held, received_on)
    if not bank_reference.strip():
        raise ReasonMissing("Write the reference on the bank statement, so that it can be found again.")
    held.way, held.received_by = Repayment.Way.BANK, by
    held.bank_reference = bank_reference.strip()
    return _received(held, received_on, by=by)


def _require_after_payment(held: Repayment, day: date) -> None:
    """Raise DayInFuture for a day that is still to come, and WrongStep for one before anything was paid."""
    if day > timezone.localdate():
        raise DayInFuture("The day on which it came cannot be in the future.")
    paid = Payment.objects.confirmed().filter(instalment__agreement=held.agreement)
    first = paid.aggregate(first=Min("paid_on"))["first"]
    if first and day < first:
        raise WrongStep(f"Nothing was paid before {long_date(first)}, so nothing can have come back before that day.")


@transaction.atomic
def receive_whole(repayment: Repayment, *, by: User, received_on: date | None, bank_reference: str) -> Repayment:
    """A statement that `by` gave the portal says that all of it came. Raises NotAllowed, WrongStep."""
    held = _awaited(repayment)
    _require_believable(held, by, received_on)
    return _by_bank(held, by, received_on, bank_reference)


@transaction.atomic
def receive_part(
    repayment: Repayment, *, by: User, amount: Decimal, received_on: date | None, bank_reference: str
) -> Repayment:
    """A statement says that a part of it came: that part is received and goes back to its streams, and the rest is
    asked for on its own, by the same day. Two repayments stand in its place; the organisation hears of both.

    The part. Raises NotAllowed, WrongStep.
    """
    held = _awaited(repayment)
    _require_believable(held, by, received_on)
    assert 0 < amount < held.amount
    rest = held.amount - amount
    last = held.agreement.repayments.aggregate(last=Max("number"))["last"]
    part, left = Repayment.objects.bulk_create(
        Repayment(
            agreement=held.agreement,
            number=last + place,
            amount=pounds_of_it,
            kind=held.kind,
            reason=held.reason,
            due_on=held.due_on,
            asked_by=held.asked_by,
            instead_of=held,
        )
        for place, pounds_of_it in enumerate((amount, rest), start=1)
    )
    held.cancel()
    held.why_cancelled = f"{pounds(amount)} of it came: {part}. The rest is {left}, {pounds(rest)}."
    held.save()
    _close_card_page(held)
    record("repayment-split", held.agreement, by=by, note=f"{held}: {held.why_cancelled}")
    _by_bank(part, by, received_on, bank_reference)
    write_to_provider("payments/repayment_rest", held.agreement, repayment=left)
    return part


def _require_believable(held: Repayment, by: User, received_on: date | None) -> None:
    """As `receive_by_bank`, of a statement; what it books ahead comes today."""
    require_stranger_to(held.agreement, by, has_to="say so")
    _require_after_payment(held, _by_today(received_on))


def _by_today(day: date | None) -> date:
    today = timezone.localdate()
    return min(day or today, today)


def _by_bank(held: Repayment, by: User, received_on: date | None, bank_reference: str) -> Repayment:
    held.way, held.received_by = Repayment.Way.BANK, by
    held.bank_reference = bank_reference.strip()[:80] or "On the statement"
    return _received(held, _by_today(received_on), by=by)


@transaction.atomic
def receive_by_card(repayment: Repayment, *, card_payment: str, amount: Decimal, on: date) -> Repayment:
    """The card company says that it was paid; told twice, it is received once. Raises WrongStep, MoreThanArrived.

    Whoever calls has asked the card company; nothing that a browser says is believed.
    """
    # Under the lock, because the card company tells and the payer comes back at the same moment.
    locked(repayment.agreement)
    known = Repayment.objects.filter(pk=repayment.pk, card_payment=card_payment, state=Repayment.State.RECEIVED)
    if found := known.first():
        return found
    held = _awaited(repayment)
    if amount != held.amount:
        raise MoreThanArrived(f"{pounds(amount)} was paid, and {pounds(held.amount)} is owed.")
    held.way, held.card_payment = Repayment.Way.CARD, card_payment
    return _received(held, on, by=None)


@transaction.atomic
def cancel_repayment(repayment: Repayment, *, by: User, reason: str) -> Repayment:
    """It is not owed after all; the organisation hears. Raises NotAllowed, WrongStep, ReasonMissing."""
    held = _awaited(repayment)
    if not may_ask_back(held.agreement, by):
        require_officer_of(held.agreement, by)
    require_stranger_to(held.agreement, by, has_to="say so")
    if not reason.strip():
        raise ReasonMissing("Say why it is not owed after all: the organisation reads it.")
    held.cancel()
    held.why_cancelled = reason.strip()
    held.save()
    _close_card_page(held)
    record("repayment-cancelled", held.agreement, by=by, note=f"{held}: {reason}"[:500])
    write_to_provider("payments/repayment_cancelled", held.agreement, repayment=held)
    return held


def _awaited(repayment: Repayment) -> Repayment:
    """The repayment as it stands now, locked after its agreement. Raises WrongStep."""
    agreement = locked(repayment.agreement)
    held = Repayment.objects.select_for_update(of=("self",)).get(pk=repayment.pk)
    held.agreement = agreement
    if held.state != Repayment.State.ASKED:
        raise WrongStep(f"{held} is “{held.get_state_display()}” already.")
    return held


def _received(held: Repayment, on: date, *, by: User | None) -> Repayment:
    parts = give_back(held.amount, paid=_paid_and_not_back(held.agreement))
    held.received_on = on
    held.receive()
    held.save()
    if held.way == Repayment.Way.BANK:
        _close_card_page(held)
    RepaymentShare.objects.bulk_create(
        RepaymentShare(repayment=held, year=year, stream_id=stream, amount=amount)
        for (year, stream), amount in parts.items()
    )
    record("repayment-received", held.agreement, by=by, note=f"{held}, {pounds(held.amount)}")
    write_to_provider("payments/repayment_received", held.agreement, repayment=held)
    if by is None:
        write_to_office("payments/repayment_by_card", held.agreement, repayment=held)
    show_to_public(held.agreement)
    return held


def _close_card_page(held: Repayment) -> None:
    if held.session:
        app.configure_task(CLOSE_CARD_PAGE, queue="stripe").defer(repayment=held.pk)


def _paid_and_not_back(agreement: Agreement) -> dict[tuple[int, int], Decimal]:
    """{(financial year, stream's key): pounds} that arrived out of it and did not come back. Two queries."""
    paid = PaymentShare.objects.paid().filter(payment__instalment__agreement=agreement).order_by()
    back = RepaymentShare.objects.filter(repayment__agreement=agreement).order_by()
    sums = {
        (year, stream): amount for year, stream, amount in paid.values_list("year", "stream").annotate(s=Sum("amount"))
    }
    for year, stream, amount in back.values_list("year", "stream").annotate(s=Sum("amount")):
        sums[year, stream] -= amount
    return {place: amount for place, amount in sums.items() if amount}
