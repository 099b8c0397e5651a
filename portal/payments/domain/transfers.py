"""Carrying out a run through Stripe: one transfer for each payment, however often it is cut short and tried again.

What is about to be asked is kept before Stripe is asked, under a key made of the payment's identity. Whoever does not
know what became of it looks at Stripe first, under the payment's own transfer group, and asks again with the same key:
Stripe keeps keys for a day, and the group for ever. Only where Stripe has plainly refused is there a new key, or the
refusal would be the answer for a day. Stripe tells of everything by webhook, too, and is asked how it stands then.
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
# Stripe is carrying out the same request at this very moment.
AT_THIS_MOMENT = "idempotency_key_in_use"
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
NO_ANSWER = "Stripe has not said whether it was done. The portal asks again by itself, and it is never done twice."

ASK_THEM = "Where the money was paid out already, ask the organisation for it back instead."


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
    begun = _begin(pk)
    if begun is None:
        return
    row, again = begun
    try:
        if found := _ask(row, again=again):
            take_transfer(found)
    except Unclear as unclear:
        _say(row, str(unclear))
    except stripe.IdempotencyError as error:
        if error.code == AT_THIS_MOMENT:
            raise NotNow(AT_THIS_MOMENT) from error
        _say(row, OTHER_FIGURES)
    except stripe.InvalidRequestError as error:
        _refused(row, error)
    except stripe.StripeError as error:
        if row.asked_at and row.asked_at < timezone.now() - PATIENCE:
            _say(row, f"{NO_ANSWER} ({type(error).__name__})")
        raise NotNow(type(error).__name__) from error


@transaction.atomic
def _begin(pk: int) -> tuple[Transfer, bool] | None:
    """Keep that Stripe is about to be asked, and say whether it may have been before; None: there is nothing to ask."""
    row = Transfer.objects.select_for_update(of=("self",)).select_related("payment__account").get(pk=pk)
    if row.state == State.ASKING:
        return row, True
    if row.state != State.WAITING:
        return None
    if why := _why_wait(row.payment):
        row.why, row.seen_to_by, row.seen_to = why, None, ""
        row.save()
        return None
    row.ask()
    row.tried_at = timezone.now()
    row.asked_at = row.asked_at or row.tried_at
    row.save()
    return row, row.refusals > 0


def _why_wait(payment: Payment) -> str:
    """What has come between since the run was taken."""
    account = payment.account
    if account is None or account.state != BankAccount.State.IN_USE or account.beside_another:
        return "The organisation’s account was stopped or changed after the run was taken. Give it up, and pay it anew."
    return why_stripe_waits([account])[account.pk]


def _ask(row: Transfer, *, again: bool) -> Any | None:
    client, payment = account().client(), row.payment
    if again:
        try:
            there = client.v1.transfers.list({"transfer_group": payment.identity.hex, "limit": 10})
        except stripe.InvalidRequestError as error:  # no word about the transfer itself
            raise NotNow(type(error).__name__) from error
        if found := next((one for one in there.data if _identity_in(one) == payment.identity), None):
            return found
        if why := _why_wait(payment):
            _leave(row, why)
            return None
        Transfer.objects.filter(pk=row.pk).update(tried_at=timezone.now())
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
        row.why = (
            f"£{back} of it was brought back at Stripe. The portal knows only whole payments: bring back the rest."
        )
        row.seen_to_by, row.seen_to = None, ""
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
        now.why = TOP_UP if too_small else ""
        now.seen_to_by, now.seen_to = None, ""
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
    if now.why != why:
        now.why, now.seen_to_by, now.seen_to = why, None, ""
    now.save()


def _say(row: Transfer, why: str) -> None:
    Transfer.objects.filter(pk=row.pk, state=State.ASKING).update(why=why[:500], seen_to_by=None, seen_to="")


def take_back_overdue() -> None:
    """Ask for what officers want back and Stripe has not answered."""
    wanted = Transfer.objects.filter(state=State.MADE, back_asked_by__isnull=False, why="")
    for pk in list(wanted.values_list("pk", flat=True)[:100]):
        send_back(pk)


def send_back(pk: int) -> None:
    """Ask Stripe to bring a transfer back from the organisation's account there. Raises NotNow."""
    row = (
        Transfer.objects.select_related("payment").filter(pk=pk, state=State.MADE, back_asked_by__isnull=False).first()
    )
    if row is None or row.stripe_id is None or not account().is_on:
        return
    client = account().client()
    try:
        found = client.v1.transfers.retrieve(row.stripe_id)
        if found.amount_reversed < found.amount:
            key = f"back-{row.payment.identity}-{row.back_refusals}"
            client.v1.transfers.reversals.create(row.stripe_id, {}, {"idempotency_key": key})
            found = client.v1.transfers.retrieve(row.stripe_id)
    except stripe.InvalidRequestError as error:
        Transfer.objects.filter(pk=pk, back_refusals=row.back_refusals).update(
            back_refusals=row.back_refusals + 1,
            why=f"Stripe could not bring it back: {error.user_message or error} {ASK_THEM}"[:500],
            seen_to_by=None,
            seen_to="",
        )
    except stripe.StripeError as error:
        raise NotNow(type(error).__name__) from error
    else:
        take_transfer(found)
