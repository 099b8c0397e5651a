"""What an officer does about one payment that left: ask for it back, or say what the bank said by other means.

Whoever sent it, or said that it was paid, is not the one who says that it was not: after that word the money goes out
again. Two people, as everywhere.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.thread import require_stranger_to
from portal.events.ledger import record
from portal.payments.domain.errors import ReasonMissing, SamePerson, WrongStep
from portal.payments.domain.locking import locked_payments
from portal.payments.domain.outcomes import came_back, finish_runs, refused
from portal.payments.domain.payments import take_step
from portal.payments.domain.runs import require_finance
from portal.payments.models import Payment, PaymentRun, Rail


@transaction.atomic
def ask_recall(payment: Payment, *, by: User, reason: str) -> Payment:
    """Keep that the bank was asked to stop or fetch back a payment. It stays sent until the bank answers.

    Raises NotAllowed, ReasonMissing, WrongStep.
    """
    one = _held(payment, by, reason, deed="asks for a payment back", states=(Payment.State.SENT,))
    if one.recall_asked_at:
        raise WrongStep(f"The bank was asked for {one} already.")
    one.recall_asked_at = timezone.now()
    one.save()
    take_step(one, by=by, note=f"The bank was asked to bring it back: {reason}")
    record("payment-recall-asked", one.instalment, by=by, note=reason)
    return one


@transaction.atomic
def say_refused(payment: Payment, *, by: User, reason: str) -> Payment:
    """The bank says, other than in a file, that it never sent the money; the new payment.

    Raises NotAllowed, ReasonMissing, WrongStep, SamePerson (who took the file).
    """
    one = _held(payment, by, reason, deed="says that a payment was refused", states=(Payment.State.SENT,))
    if one.run and one.run.taken_by_id == by.pk:
        raise SamePerson("You took the file to the bank, so another finance officer has to say that it was refused.")
    [again] = refused([(one, reason)], by=by)
    finish_runs({one.run_id} if one.run_id else set())
    return again


@transaction.atomic
def reverse_payment(payment: Payment, *, by: User, reason: str) -> Payment:
    """The money is on the office's account again; the new payment.

    Raises NotAllowed, ReasonMissing, WrongStep, SamePerson (who said that it was paid).
    """
    one = _held(payment, by, reason, deed="says that money came back", states=(Payment.State.CONFIRMED,))
    if one.instalment.paid_by_id == by.pk:
        raise SamePerson("You marked it as paid, so another finance officer has to say that it came back.")
    return came_back(one, by=by, why=reason)


def _held(payment: Payment, by: User, reason: str, *, deed: str, states: tuple[Payment.State, ...]) -> Payment:
    require_finance(by, deed)
    if not reason.strip():
        raise ReasonMissing("Say why, and who told you.")
    [one] = locked_payments([payment.pk])
    require_stranger_to(one.instalment.agreement, by, has_to="see to this payment")
    if one.rail == Rail.STRIPE:
        raise WrongStep("It went through Stripe, so Stripe says what became of it. See to it under “Through Stripe”.")
    if one.state not in states:
        raise WrongStep(f"{one} is “{one.get_state_display()}” already.")
    if one.run_id:
        one.run = PaymentRun.objects.select_related("made_by", "taken_by").get(pk=one.run_id)
    return one
