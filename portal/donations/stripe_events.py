"""What of Stripe's events concerns donations. Each asks Stripe how the thing stands now (portal.stripe.registry)."""

from __future__ import annotations

from portal.donations import foundation
from portal.donations.domain.monthly import take_declined, take_subscription
from portal.donations.domain.receiving import gift_of, gift_of_invoice, take_payment
from portal.donations.domain.refunding import take_dispute, take_refunds
from portal.stripe.accounts import FOUNDATION
from portal.stripe.models import StripeEvent
from portal.stripe.registry import NotOurs, Unclear, takes


def take_session(event: StripeEvent) -> None:
    """Somebody has paid on Stripe's page."""
    session = foundation.account().client().v1.checkout.sessions.retrieve(event.object_id)
    gift = gift_of(session)
    if session.subscription:
        take_subscription(str(session.subscription))
    elif session.payment_intent:
        take_payment(str(session.payment_intent), gift=gift)


def take_invoice(event: StripeEvent) -> None:
    """A monthly gift was paid."""
    client = foundation.account().client()
    invoice = client.v1.invoices.retrieve(event.object_id)
    gift = gift_of_invoice(invoice)
    assert invoice.parent is not None
    details = invoice.parent.subscription_details
    assert details is not None
    take_subscription(str(details.subscription))
    for one in client.v1.invoice_payments.list({"invoice": event.object_id, "status": "paid"}).data:
        if one.payment.payment_intent:
            take_payment(str(one.payment.payment_intent), gift=gift, invoice=event.object_id)


def take_declined_invoice(event: StripeEvent) -> None:
    take_declined(foundation.account().client().v1.invoices.retrieve(event.object_id))


def take_subscription_event(event: StripeEvent) -> None:
    take_subscription(event.object_id)


def take_charge(event: StripeEvent) -> None:
    """A refund was made, here or at Stripe."""
    take_refunds(event.object_id)


def take_refund(event: StripeEvent) -> None:
    charge = event.thing.get("charge")
    if not charge:
        raise NotOurs
    take_refunds(charge)


def take_dispute_event(event: StripeEvent) -> None:
    if take_dispute(event.object_id) not in ("won", "lost", "warning_closed"):
        raise Unclear("A donor's bank asks for a donation back. Answer it at Stripe, before its deadline.")


takes("checkout.session.completed", "checkout.session.async_payment_succeeded", account=FOUNDATION, by=take_session)
takes("invoice.paid", account=FOUNDATION, by=take_invoice)
takes("invoice.payment_failed", account=FOUNDATION, by=take_declined_invoice)
takes(
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    account=FOUNDATION,
    by=take_subscription_event,
)
takes("charge.refunded", account=FOUNDATION, by=take_charge)
takes("refund.created", "refund.updated", "refund.failed", account=FOUNDATION, by=take_refund)
takes("charge.dispute.created", "charge.dispute.closed", account=FOUNDATION, by=take_dispute_event)
