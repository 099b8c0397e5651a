"""Repayments by card: Stripe's own page, and what Stripe says of it.

A public body may take card payments this way; GOV.UK Pay does. The account is the Commissioner's own at Stripe, never
the Foundation's. What a browser says when it comes back is not believed: only what Stripe answers when it is asked.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import stripe
from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate

from portal.payments.domain.errors import PaymentRefusal, WrongStep
from portal.payments.domain.repayments import receive_by_card
from portal.payments.models import Repayment
from portal.stripe.accounts import COMMISSIONER, Account, StripeIsOff, account_named
from portal.stripe.registry import NotOurs, Unclear

CURRENCY = "gbp"
# On the way back from Stripe's page, where the payer says to have paid; nothing is believed for it.
PAID = "paid"


class CardsAreOff(PaymentRefusal):
    """The office has no account for cards."""


class CardsDidNotAnswer(PaymentRefusal):
    """Stripe could not be reached, or broke. Nothing was paid."""


def account() -> Account:
    return account_named(COMMISSIONER)


def cards_are_on() -> bool:
    return account().is_on


def open_card_page(repayment: Repayment) -> str:
    """The address of Stripe's page for this repayment: the one that is open, or a new one where none is.

    Two clicks at the same moment lead to the same page, because the key of the request is the repayment's own. Raises
    CardsAreOff, WrongStep (it is received or taken back), CardsDidNotAnswer.
    """
    if repayment.state != Repayment.State.ASKED:
        raise WrongStep(f"{repayment} is “{repayment.get_state_display()}” already.")
    try:
        client = account().client()
        attempt = repayment.session
        if attempt:
            before = client.v1.checkout.sessions.retrieve(attempt)
            if before.status == "open" and before.url:
                return before.url
            if before.status == "complete":
                take_session(before)
                raise WrongStep("It is paid by card already. Thank you.")
        key = f"repayment-{repayment.identity}-{attempt or 'first'}"
        session = client.v1.checkout.sessions.create(params_of(repayment), {"idempotency_key": key})
    except StripeIsOff as off:
        raise CardsAreOff("Paying by card is not possible here. Please pay by bank transfer.") from off
    except stripe.StripeError as error:
        raise CardsDidNotAnswer from error
    asked = Repayment.objects.filter(pk=repayment.pk, state=Repayment.State.ASKED)
    if not asked.filter(session=attempt).update(session=session.id) and not asked.exists():
        # Taken back, or received by bank, while Stripe made the page.
        _close(client, session.id)
        raise WrongStep(f"{repayment} is not owed any more.")
    if not session.url:
        raise CardsDidNotAnswer
    return session.url


def close_card_page(repayment: Repayment) -> None:
    """Nobody pays any more what is not owed any more: close the page that may be open at Stripe. One that was paid, or
    is closed, stays as it is. Raises CardsDidNotAnswer: later, then.
    """
    if not repayment.session or repayment.state == Repayment.State.ASKED:
        return
    try:
        _close(account().client(), repayment.session)
    except StripeIsOff:
        return
    except stripe.StripeError as error:
        raise CardsDidNotAnswer from error


def _close(client: stripe.StripeClient, session: str) -> None:
    if client.v1.checkout.sessions.retrieve(session).status == "open":
        client.v1.checkout.sessions.expire(session)


def params_of(repayment: Repayment) -> Any:
    """The same for the same repayment, always: it is part of the idempotency."""
    agreement = repayment.agreement
    page = reverse("provider_repayment", args=[agreement.reference, repayment.number])
    ours = {"repayment": str(repayment.identity)}
    name = f"Repayment {repayment.number} of {agreement.reference}"
    price = {"currency": CURRENCY, "unit_amount": int(repayment.amount * 100), "product_data": {"name": name}}
    return {
        "mode": "payment",
        "line_items": [{"quantity": 1, "price_data": price}],
        "client_reference_id": str(repayment.identity),
        "metadata": ours,
        "payment_intent_data": {"metadata": ours},
        "success_url": f"{settings.SITE_ADDRESS}{page}?{PAID}=1",
        "cancel_url": f"{settings.SITE_ADDRESS}{page}",
        "locale": "en-GB",
    }


def take_session(session: Any) -> Repayment | None:
    """Put a finished page of Stripe's into the books, once; None where it is not paid. Raises NotOurs, Unclear."""
    try:
        marks = session.metadata.to_dict() if session.metadata else {}
        repayment = Repayment.objects.filter(identity=uuid.UUID(marks["repayment"])).first()
    except (KeyError, TypeError, ValueError):
        repayment = None
    if repayment is None:
        raise NotOurs
    if session.payment_status != "paid" or not session.payment_intent:
        return None
    if session.currency != CURRENCY:
        raise Unclear(f"A repayment was paid in {session.currency.upper()}. It is owed in pounds.")
    amount = Decimal(session.amount_total) / 100
    day = localdate(datetime.fromtimestamp(session.created, UTC))
    try:
        return receive_by_card(repayment, card_payment=str(session.payment_intent), amount=amount, on=day)
    except PaymentRefusal as refusal:
        raise Unclear(f"{refusal} It was paid by card: pay it back at Stripe, or see what it was for.") from refusal
