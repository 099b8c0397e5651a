"""What of Stripe's events concerns repayments by card and payments through Stripe (portal.stripe.registry)."""

from portal.payments.cards import account, take_session
from portal.payments.domain.payouts import take_payout
from portal.payments.domain.transfers import take_transfer
from portal.stripe.accounts import COMMISSIONER
from portal.stripe.models import StripeEvent
from portal.stripe.registry import takes


def take_card_payment(event: StripeEvent) -> None:
    """Somebody has paid on Stripe's page: ask Stripe how it stands now."""
    take_session(account().client().v1.checkout.sessions.retrieve(event.object_id))


takes(
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    account=COMMISSIONER,
    by=take_card_payment,
)


def take_one_transfer(event: StripeEvent) -> None:
    take_transfer(account().client().v1.transfers.retrieve(event.object_id))


def take_one_payout(event: StripeEvent) -> None:
    if event.connected:  # the Commissioner's own payouts are between the Commissioner and the bank
        take_payout(event.object_id, event.connected)


takes("transfer.created", "transfer.updated", "transfer.reversed", account=COMMISSIONER, by=take_one_transfer)
takes("payout.paid", "payout.failed", "payout.updated", account=COMMISSIONER, by=take_one_payout)
