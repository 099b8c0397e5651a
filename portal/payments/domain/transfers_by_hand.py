"""What an officer does about a payment through Stripe: give it up before it is made, bring it back after, see to it.

Whether money moved is never a matter of somebody's word: it is given up only while Stripe has plainly not made it, and
it counts as back only once Stripe says so.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from portal.accounts.models import User
from portal.agreements.domain.thread import require_stranger_to
from portal.events.ledger import record
from portal.payments.domain.errors import ReasonMissing, SamePerson, WrongStep
from portal.payments.domain.locking import locked_with_run
from portal.payments.domain.outcomes import finish_runs
from portal.payments.domain.payments import take_step
from portal.payments.domain.runs import require_finance
from portal.payments.domain.transfers import drop
from portal.payments.models import Payment, Transfer

State = Transfer.State
SEND_BACK = "payments.send_back"  # the job of `jobs.py`, by name


@transaction.atomic
def give_up_transfer(transfer: Transfer, *, by: User, reason: str) -> Payment:
    """Not to be made: the instalment waits for another run. Raises NotAllowed, ReasonMissing, WrongStep.

    Refused while nobody knows whether Stripe has made it.
    """
    held, row = _held(transfer, by, reason, deed="gives up a transfer")
    if row.state != State.WAITING:
        raise WrongStep(f"It is “{row.get_state_display()}”, so it cannot be given up.")
    drop(row, held, by=by, why=reason)
    finish_runs({held.run_id} if held.run_id else set())
    return held


@transaction.atomic
def bring_back(transfer: Transfer, *, by: User, reason: str) -> Transfer:
    """Have Stripe bring the money back from the organisation's account there; it is owed again once Stripe has.

    Raises NotAllowed, ReasonMissing, WrongStep, SamePerson (who released the run: two people, as everywhere).
    """
    held, row = _held(transfer, by, reason, deed="brings money back")
    if row.state != State.MADE:
        raise WrongStep(f"It is “{row.get_state_display()}”, so nothing can be brought back.")
    if held.run and held.run.taken_by_id == by.pk:
        raise SamePerson("You released this run, so another finance officer has to bring a payment of it back.")
    if row.back_asked_by_id:
        raise WrongStep("Stripe was asked for it already.")
    row.back_asked_by, row.back_reason, row.why = by, reason.strip(), ""
    row.save()
    take_step(held, by=by, note=f"Stripe is asked to bring it back: {reason}")
    record("payment-recall-asked", held.instalment, by=by, note=reason)
    app.configure_task(SEND_BACK, queue="stripe").defer(transfer=row.pk)
    return row


@transaction.atomic
def see_to(transfer: Transfer, *, by: User, reason: str) -> Transfer:
    """Take it off the work list, and say how it was seen to. Raises NotAllowed, ReasonMissing, WrongStep."""
    held, row = _held(transfer, by, reason, deed="sees to transfers")
    if not row.why or row.seen_to_by_id:
        raise WrongStep("Nobody has to see to it any more.")
    row.seen_to_by, row.seen_to_at, row.seen_to = by, timezone.now(), reason.strip()
    row.save()
    record("transfer-seen-to", held.instalment, by=by, note=reason)
    return row


def _held(transfer: Transfer, by: User, reason: str, *, deed: str) -> tuple[Payment, Transfer]:
    require_finance(by, deed)
    if not reason.strip():
        raise ReasonMissing("Say why, or how you know.")
    held = locked_with_run(transfer.payment_id)
    require_stranger_to(held.instalment.agreement, by, has_to="see to this payment")
    return held, Transfer.objects.select_for_update(of=("self",)).get(pk=transfer.pk)
