"""The flows that money takes, at the simulator and, where there is a test key of Stripe's, at Stripe itself.

    STRIPE_TEST_KEY=sk_test_… ./run test tests/portal/donations/test_the_same_at_stripe.py

Nothing but a test key is taken. The payer's browser is left out: cards are Stripe's own test cards, by their names.
"""

from __future__ import annotations

import os
import time
from decimal import Decimal
from typing import Any

import pytest

from portal.accounts.roles import Role
from portal.donations import foundation
from portal.donations.domain import ask_refund, open_checkout, stop_monthly
from portal.donations.domain.monthly import take_subscription
from portal.donations.domain.receiving import take_payment
from portal.donations.domain.reconciling import fetch_balance
from portal.donations.domain.refunding import send_refund
from portal.donations.models import BalanceLine, Gift
from portal.stripe.domain.working import catch_up
from portal.stripe.models import StripeEvent
from tests.portal.accounts.factories import UserFactory
from tests.portal.donations.factories import GiftFactory
from tests.stripe_simulator import SECRET_KEY, Simulator
from tests.stripe_simulator.standing_in import work

pytestmark = pytest.mark.django_db
TEST_KEY = os.environ.get("STRIPE_TEST_KEY", "")
NO_KEY = "Needs a test key of Stripe's: STRIPE_TEST_KEY=sk_test_…"
CARD = {
    "payment_method": "pm_card_visa",
    "confirm": True,
    "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
}


@pytest.fixture(
    params=[
        "simulator",
        pytest.param(
            "stripe",
            marks=[pytest.mark.stripe_live, pytest.mark.skipif(not TEST_KEY.startswith("sk_test_"), reason=NO_KEY)],
        ),
    ]
)
def client(request, settings) -> Any:
    if request.param == "stripe":
        settings.STRIPE_ACCOUNTS = {"foundation": {"secret_key": TEST_KEY, "webhook_secrets": ["whsec_unused"]}}
        yield foundation.account().client()
        return
    with Simulator() as simulator:
        settings.STRIPE_ACCOUNTS = {"foundation": {"secret_key": SECRET_KEY, "webhook_secrets": ["whsec_unused"]}}
        settings.STRIPE_API_BASE = simulator.address
        yield foundation.account().client()


def paid(client: Any, gift: Gift) -> str:
    intent = client.v1.payment_intents.create(
        {"amount": 2000, "currency": "gbp", "metadata": {"gift": str(gift.identity)}, **CARD}
    )
    return intent.id


def running(client: Any, gift: Gift) -> str:
    customer = client.v1.customers.create(
        {
            "email": "sam@example.org",
            "payment_method": "pm_card_visa",
            "invoice_settings": {"default_payment_method": "pm_card_visa"},
        }
    )
    product = client.v1.products.create({"name": "Gift"})
    price = client.v1.prices.create(
        {"product": product.id, "currency": "gbp", "unit_amount": 2000, "recurring": {"interval": "month"}}
    )
    subscription = client.v1.subscriptions.create(
        {"customer": customer.id, "items": [{"price": price.id}], "metadata": {"gift": str(gift.identity)}}
    )
    return subscription.id


@pytest.mark.parametrize("monthly", [False, True])
def test_the_page_for_a_gift_is_opened_once(client, monthly):
    gift = GiftFactory(monthly=monthly)

    first = open_checkout(gift)
    gift.refresh_from_db()

    assert open_checkout(gift) == first
    session = client.v1.checkout.sessions.retrieve(gift.session)
    assert (session.amount_total, session.status, session.payment_status) == (2000, "open", "unpaid")
    client.v1.checkout.sessions.expire(gift.session)
    assert open_checkout(gift) != first


def test_a_payment_comes_into_the_books_and_goes_back_once(client):
    gift = GiftFactory()
    donation = take_payment(paid(client, gift))
    assert (donation.gift, donation.amount) == (gift, Decimal(20))

    refund = ask_refund(donation, amount=Decimal(5), reason="Asked for", by=UserFactory(role=Role.FOUNDATION_TREASURER))
    send_refund(refund.pk)
    send_refund(refund.pk)

    refund.refresh_from_db()
    assert refund.state in ("done", "asked")
    assert len(client.v1.refunds.list({"payment_intent": donation.payment_intent}).data) == 1
    fetch_balance()
    line = BalanceLine.objects.get(source=donation.charge)
    assert (line.amount, line.net) == (Decimal(20), Decimal(20) - line.fee)


def test_a_monthly_gift_runs_is_paid_by_invoice_and_is_stopped(client):
    gift = GiftFactory(monthly=True)
    take_subscription(running(client, gift))
    gift.refresh_from_db()
    assert gift.state == "running"

    for _ in range(20):  # Stripe charges the first invoice by and by
        catch_up()
        work()
        if gift.donations.exists():
            break
        time.sleep(1)
    donation = gift.donations.get()
    assert (donation.amount, donation.invoice != "") == (Decimal(20), True)
    assert StripeEvent.objects.get(kind="invoice.paid", object_id=donation.invoice).state == "done"

    stop_monthly(gift)
    stop_monthly(Gift.objects.get(pk=gift.pk))
    assert client.v1.subscriptions.retrieve(gift.subscription).status == "canceled"
