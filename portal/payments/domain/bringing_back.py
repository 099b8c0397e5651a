"""Having Stripe bring back what officers want back. It counts as back only once Stripe says so."""

from __future__ import annotations

import stripe

from portal.payments.domain.transfers import ENOUGH, NotNow, account, say_of, take_transfer
from portal.payments.models import Transfer
from portal.stripe.registry import NotOurs, Unclear

State = Transfer.State
ASK_THEM = "Where the money was paid out already, ask the organisation for it back instead."
NOT_NAMED = "Stripe’s transfer does not say any more which payment it is for. Look for it at Stripe."


def take_back_overdue() -> None:
    """Ask for what officers want back and Stripe has not answered. Raises NotNow."""
    wanted = Transfer.objects.filter(state=State.MADE, back_asked_by__isnull=False)
    later = 0
    for pk in list(wanted.values_list("pk", flat=True)[:100]):
        try:
            send_back(pk)
        except NotNow:
            later += 1
            if later == ENOUGH:
                break
    if later:
        raise NotNow(f"{later} have to be asked again.")


def send_back(pk: int) -> None:
    """Ask Stripe to bring a transfer back from the organisation's account there. Raises NotNow.

    What Stripe refuses is not asked for again by itself: an officer may ask anew.
    """
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
            back_asked_by=None,
            back_reason="",
            why=f"Stripe could not bring it back: {error.user_message or error} {ASK_THEM}"[:500],
            seen_to_by=None,
            seen_to="",
        )
    except stripe.StripeError as error:
        raise NotNow(type(error).__name__) from error
    else:
        try:
            take_transfer(found)
        except Unclear as unclear:
            say_of(Transfer.objects.filter(pk=pk), str(unclear))
        except NotOurs:
            say_of(Transfer.objects.filter(pk=pk), NOT_NAMED)
