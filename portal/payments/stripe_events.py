"""What of Stripe's events concerns repayments (portal.stripe.registry)."""

from portal.payments.cards import account, take_session
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
