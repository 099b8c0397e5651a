"""Money that Stripe says has come: a donation in the books, once, with its receipt."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from portal.donations import foundation
from portal.donations.models import Donation, Gift
from portal.events import ledger
from portal.mail.outbox import queue_mail
from portal.references.numbering import next_reference
from portal.stripe.registry import NotOurs, Unclear

CURRENCY = "gbp"


@dataclass(frozen=True)
class Paid:
    """A payment as Stripe has it now."""

    payment_intent: str
    charge: str
    amount: Decimal
    currency: str
    at: datetime
    invoice: str = ""


def marks_of(thing: Any) -> dict[str, str]:
    """What we wrote on a thing of Stripe's when we asked for it."""
    return thing.metadata.to_dict() if thing.metadata else {}


def gift_of(thing: Any) -> Gift:
    """The gift that we named when we asked Stripe for the thing. Raises NotOurs."""
    try:
        gift = Gift.objects.filter(identity=uuid.UUID(marks_of(thing)["gift"])).first()
    except (KeyError, TypeError, ValueError):
        gift = None
    if gift is None:
        raise NotOurs
    return gift


def take_payment(intent_name: str, *, gift: Gift | None = None, invoice: str = "") -> Donation | None:
    """Ask Stripe how a payment stands, and put it into the books if it was made; None if it was not.

    Raises NotOurs where it belongs to no gift, and Unclear where it is not what the gift says.
    """
    client = foundation.account().client()
    intent = client.v1.payment_intents.retrieve(intent_name, {"expand": ["latest_charge"]})
    if gift is None:
        gift, invoice = _whose(intent)
    if intent.status != "succeeded" or intent.latest_charge is None:
        return None
    charge: Any = intent.latest_charge
    return record_donation(
        gift,
        paid=Paid(
            payment_intent=intent.id,
            charge=charge.id,
            amount=Decimal(intent.amount_received) / 100,
            currency=intent.currency,
            at=datetime.fromtimestamp(charge.created, UTC),
            invoice=invoice,
        ),
    )


def _whose(intent: Any) -> tuple[Gift, str]:
    """The gift of a payment, and the invoice that it pays, if any: a monthly gift is named by its invoices."""
    if "gift" in marks_of(intent):
        return gift_of(intent), ""
    client = foundation.account().client()
    found = client.v1.invoice_payments.list(
        {"payment": {"type": "payment_intent", "payment_intent": intent.id}, "limit": 1}
    )
    if not found.data:
        raise NotOurs
    invoice = client.v1.invoices.retrieve(str(found.data[0].invoice))
    return gift_of_invoice(invoice), invoice.id


def gift_of_invoice(invoice: Any) -> Gift:
    """Raises NotOurs."""
    details = invoice.parent.subscription_details if invoice.parent else None
    if details is None:
        raise NotOurs
    return gift_of(details)


def record_donation(gift: Gift, *, paid: Paid) -> Donation:
    """The donation of a payment: made once, however often it is told. Raises Unclear."""
    with transaction.atomic():
        gift = Gift.objects.select_for_update(of=("self",)).select_related("donor", "cause").get(pk=gift.pk)
        known = Donation.objects.filter(payment_intent=paid.payment_intent).first()
        if known:
            return known
        _require_as_meant(gift, paid)
        donation = Donation.objects.create(
            reference=next_reference("GIFT", paid.at.year),
            gift=gift,
            amount=paid.amount,
            received_at=paid.at,
            payment_intent=paid.payment_intent,
            charge=paid.charge,
            invoice=paid.invoice,
        )
        if gift.state == Gift.State.STARTED:
            gift.begin() if gift.monthly else gift.complete()
            gift.save(update_fields=["state"])
        ledger.record("donation-received", donation, by=None)
        queue_mail("donations/receipt", to=gift.donor.email, context={"donation": donation, "gift": gift})
        return donation


def _require_as_meant(gift: Gift, paid: Paid) -> None:
    """What came must be what was set out: anything else is for a person to see, with the money still at Stripe."""
    if paid.currency != CURRENCY:
        raise Unclear(f"It was paid in {paid.currency.upper()}. Donations are in pounds.")
    if paid.amount != gift.amount:
        raise Unclear(f"£{paid.amount:.2f} was paid, and the gift is of £{gift.amount:.2f}.")
    if not gift.monthly and gift.donations.exists():
        raise Unclear("A gift that is given once was paid a second time. Refund the second payment at Stripe.")
    if gift.monthly and not paid.invoice:
        raise Unclear("A monthly gift was paid without an invoice.")
