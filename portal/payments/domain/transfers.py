"""Carrying out a run through Stripe: one transfer for each payment, however often it is cut short and tried again.

What is about to be asked is kept before Stripe is asked, under a key made of the payment's identity. Each time Stripe
is looked at first, under the payment's own transfer group, and then asked with the same key: Stripe keeps keys for a
day, and the group for ever, also where this database is a copy of an earlier one. Only where Stripe has plainly refused
is there a new key, or the refusal would be the answer for a day. Stripe tells of everything by webhook, too, and is
asked how it stands then.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import stripe
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.banking.domain import take_account
from portal.banking.domain.looking import why_stripe_waits
from portal.banking.models import BankAccount
from portal.payments.domain.locking import locked_with_run
from portal.payments.domain.outcomes import Arrival, arrived, came_back, finish_runs, reference_of, refused
from portal.payments.models import Payment, PaymentRun, Transfer
from portal.stripe.accounts import COMMISSIONER, Account, account_named
from portal.stripe.registry import NotOurs, Unclear

State = Transfer.State
CURRENCY = "gbp"
TOO_SMALL = "balance_insufficient"
# Nobody has to know of what is mended by itself within this time.
PATIENCE = timedelta(minutes=30)
# A request that was lost is not carried out any more after this time, and its key is forgotten.
FORGOTTEN = timedelta(hours=25)
# After so many that Stripe did not answer it is left alone until the next time.
ENOUGH = 3
TOP_UP = (
    "The Commissioner’s balance at Stripe is too small for it. Put money there; the portal then sends it by itself. Or "
    "give it up, and pay it another way."
)
OTHER_FIGURES = "Stripe was asked for it with other figures before. Look for it at Stripe; nothing is sent meanwhile."
NO_ACCOUNT = "Stripe does not say how the organisation’s account stands ({code}). Nothing is sent there meanwhile."
NO_ANSWER = "Stripe has not said whether it was done. The portal asks again by itself, and it is never done twice."


class NotNow(RuntimeError):
    """Stripe did not answer, or may have done it; asked again later."""


class BalanceTooSmall(RuntimeError):
    """The rest of the run waits, too."""


def account() -> Account:
    return account_named(COMMISSIONER)


def send_transfers(run: PaymentRun) -> None:
    """Ask Stripe for what this run still waits for. Raises NotNow where some of it has to be asked again."""
    _send_all(Transfer.objects.to_send().filter(payment__run=run))


def send_overdue() -> None:
    """The same for every run that has lost its job, and for what waited for money."""
    _send_all(Transfer.objects.to_send())


def _send_all(rows: Any) -> None:
    due = rows.filter(payment__run__pay_on__lte=timezone.localdate())
    later = 0
    # In turn: what Stripe cannot answer for a day does not stand before the rest.
    for pk in list(due.order_by(F("tried_at").asc(nulls_first=True), "pk").values_list("pk", flat=True)):
        try:
            send_transfer(pk)
        except BalanceTooSmall:
            break
        except NotNow:
            later += 1
            if later == ENOUGH:
                break
    if later:
        raise NotNow(f"{later} have to be asked again.")


def send_transfer(pk: int) -> None:
    """Ask Stripe for one transfer. Raises NotNow, BalanceTooSmall."""
    if not account().is_on:
        return
    if not _account_is_asked(pk):
        return
    row = _begin(pk)
    if row is None:
        return
    try:
        if found := _ask(row):
            take_transfer(found)
    except Unclear as unclear:
        _say(pk, str(unclear))
    except stripe.IdempotencyError:
        _say(pk, OTHER_FIGURES)
    except stripe.InvalidRequestError as error:
        _refused(row, error)
    except stripe.StripeError as error:
        raise _not_now(row, error) from error


def _not_now(row: Transfer, error: stripe.StripeError) -> NotNow:
    if row.asked_at and row.asked_at < timezone.now() - PATIENCE:
        _say(row.pk, f"{NO_ANSWER} ({type(error).__name__})")
    return NotNow(type(error).__name__)


def _account_is_asked(pk: int) -> bool:
    """How the organisation's account stands at Stripe now: another bank account may have been put in, untold."""
    row = Transfer.objects.to_send().filter(pk=pk).first()
    if row is None:
        return False
    try:
        take_account(row.destination)
    except NotOurs:
        return True  # nothing goes to an account that nobody knows
    except stripe.InvalidRequestError as error:
        _say(pk, NO_ACCOUNT.format(code=error.code))
        return False
    except stripe.StripeError as error:
        raise _not_now(row, error) from error
    return True


@transaction.atomic
def _begin(pk: int) -> Transfer | None:
    """Keep that Stripe is about to be asked; None: there is nothing to ask."""
    row = Transfer.objects.select_for_update(of=("self",)).select_related("payment__account").get(pk=pk)
    if row.state == State.ASKING:
        return row
    if row.state != State.WAITING:
        return None
    if why := _why_wait(row.payment):
        row.say(why)
        row.save()
        return None
    row.ask()
    row.tried_at = timezone.now()
    row.asked_at = row.asked_at or row.tried_at
    row.save()
    return row


def _why_wait(payment: Payment) -> str:
    """What has come between since the run was taken."""
    account = payment.account
    if account is None or account.state != BankAccount.State.IN_USE or account.beside_another:
        return "The organisation’s account was stopped or changed after the run was taken. Give it up, and pay it anew."
    return why_stripe_waits([account])[account.pk]


def _ask(row: Transfer) -> Any | None:
    """The transfer that Stripe has for it, made now if there was none; None where nothing must go there any more."""
    client, payment = account().client(), row.payment
    try:
        there = client.v1.transfers.list({"transfer_group": payment.identity.hex, "limit": 10})
    except stripe.InvalidRequestError as error:  # no word about the transfer itself
        raise NotNow(type(error).__name__) from error
    if found := next((one for one in there.data if _identity_in(one) == payment.identity), None):
        return found
    if why := _why_wait(payment):
        _leave(row, why)
        return None
    # Unless somebody has heard from Stripe, or given it up, while Stripe was looked at.
    still = Transfer.objects.filter(pk=row.pk, state=State.ASKING, refusals=row.refusals)
    if not still.update(tried_at=timezone.now()):
        return None
    instalment = payment.instalment
    return client.v1.transfers.create(
        {
            "amount": int(payment.amount * 100),
            "currency": CURRENCY,
            "destination": row.destination,
            "transfer_group": payment.identity.hex,
            "description": reference_of(instalment),
            "metadata": {"payment": str(payment.identity)},
        },
        {"idempotency_key": f"payment-{payment.identity}-{row.refusals}"},
    )


def _identity_in(found: Any) -> UUID | None:
    marks = found.metadata.to_dict() if found.metadata else {}
    try:
        return UUID(marks.get("payment", ""))
    except (ValueError, AttributeError, TypeError):
        return None


def take_transfer(found: Any) -> Transfer:
    """A transfer as Stripe has it now: our payment is made with it, or came back. Again, it does nothing.

    Raises NotOurs, Unclear.
    """
    identity = _identity_in(found)
    payment = Payment.objects.filter(identity=identity, transfer__isnull=False).first() if identity else None
    if payment is None:
        raise NotOurs
    with transaction.atomic():
        held = locked_with_run(payment.pk)
        row = Transfer.objects.select_for_update(of=("self",)).select_related("back_asked_by").get(payment=held)
        if row.stripe_id not in (None, found.id):
            raise Unclear(f"{held} was made by {row.stripe_id} already. Bring one of the two back at Stripe.")
        if row.state == State.GIVEN_UP:
            raise Unclear(f"{held} was given up, and Stripe has made it all the same. Bring it back at Stripe.")
        said = (found.amount, found.currency, str(found.destination))
        if said != (int(held.amount * 100), CURRENCY, row.destination):
            raise Unclear(f"Stripe has other figures for {held} than the books: {said[0] / 100:.2f} {said[1].upper()}.")
        if row.state in (State.WAITING, State.ASKING):
            _make(row, held, found)
        _take_back(row, held, found)
        row.save()
        finish_runs({held.run_id} if held.run_id else set())
    return row


def _make(row: Transfer, held: Payment, found: Any) -> None:
    if row.state == State.WAITING:
        row.ask()
        row.save()  # the database, too, takes one step at a time
    row.make()
    row.stripe_id, row.made_at, row.why = found.id, datetime.fromtimestamp(found.created, UTC), ""
    row.asked_at, row.arrival = row.asked_at or row.made_at, str(found.destination_payment or "")
    row.save()
    day = min(timezone.localdate(row.made_at), timezone.localdate())
    arrival = Arrival(held, paid_on=day, reference=reference_of(held.instalment), note=found.id)
    arrived([arrival], by=_taker(held))


def _take_back(row: Transfer, held: Payment, found: Any) -> None:
    back = Decimal(found.amount_reversed) / 100
    if back <= row.brought_back:
        return
    row.brought_back = back
    if back < held.amount:
        row.say(f"£{back} of it was brought back at Stripe. The portal knows only whole payments: bring back the rest.")
    elif row.state == State.MADE:
        row.reverse()
        row.why = ""
        by = row.back_asked_by or _taker(held)
        came_back(held, by=by, why=row.back_reason or "It was brought back at Stripe.")


def _taker(held: Payment) -> Any:
    return held.run.taken_by if held.run else None


def _refused(row: Transfer, error: stripe.InvalidRequestError) -> None:
    """Stripe has plainly said no, so nothing was moved. Raises BalanceTooSmall."""
    too_small = error.code == TOO_SMALL
    with transaction.atomic():
        held = locked_with_run(row.payment_id)
        now = Transfer.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if (now.state, now.refusals) != (State.ASKING, row.refusals):
            return  # somebody else has heard of it already
        now.wait()
        now.refusals += 1
        now.say(TOP_UP if too_small else "")
        now.save()
        if not too_small:
            drop(now, held, by=_taker(held), why=f"Stripe refused it: {error.user_message or error}"[:500])
            finish_runs({held.run_id} if held.run_id else set())
    if too_small:
        raise BalanceTooSmall


def drop(row: Transfer, held: Payment, *, by: Any, why: str) -> None:
    """It is not made: the instalment waits for another run. In the caller's transaction, both locked."""
    row.give_up()
    row.why = ""
    row.save()
    refused([(held, why)], by=by)


@transaction.atomic
def _leave(row: Transfer, why: str) -> None:
    """Nothing must go there any more, and Stripe knows nothing of it. Once that cannot change it may be given up."""
    now = Transfer.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if now.state != State.ASKING:
        return
    if now.tried_at and now.tried_at < timezone.now() - FORGOTTEN:
        now.wait()
        now.refusals += 1
    now.say(why)
    now.save()


def _say(pk: int, why: str) -> None:
    say_of(Transfer.objects.to_send().filter(pk=pk), why)


def say_of(rows: Any, why: str) -> None:
    """What was seen to stays so while there is nothing new to say."""
    rows.exclude(why=why[:500]).update(why=why[:500], seen_to_by=None, seen_to="")
