"""The simulator in the place of Stripe, for tests of the portal.

def test_something(stripe, told):
    …                       # the portal asks the simulator, over HTTP
    stripe.pay()            # the payer does what they do on the hosted page
    told()                  # webhooks that were held back reach the portal, and their jobs run
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse

from portal.stripe.accounts import FOUNDATION
from portal.stripe.domain.working import StripeUnavailable, work_through
from portal.stripe.models import StripeEvent
from tests.stripe_simulator.server import SECRET_KEY, Simulator
from tests.stripe_simulator.webhooks import Letter

WEBHOOK_SECRET = "whsec_simulated"
WEBHOOK = "/stripe/webhook/foundation/"


@pytest.fixture
def stripe(settings) -> Iterator[Simulator]:
    """A simulator that holds its webhooks back, and a portal that takes it for Stripe."""
    with Simulator() as simulator:
        keys = {"secret_key": SECRET_KEY, "webhook_secrets": [WEBHOOK_SECRET]}
        settings.STRIPE_ACCOUNTS = settings.STRIPE_ACCOUNTS | {FOUNDATION: keys}
        settings.STRIPE_API_BASE = simulator.address
        simulator.webhooks.send_to(WEBHOOK, WEBHOOK_SECRET)
        simulator.webhooks.hold()
        yield simulator


def post(letter: Letter, *, at: int | None = None, signature: str | None = None) -> int:
    """Bring a webhook to the portal's door; the status that came back."""
    answer = Client().post(
        reverse("stripe:webhook", args=[FOUNDATION]),
        letter.body,
        content_type="application/json",
        headers={"Stripe-Signature": letter.signature(at=at) if signature is None else signature},
    )
    return answer.status_code


def work() -> None:
    """What the worker does; an event for which Stripe cannot be asked now stays where it is."""
    for pk in list(StripeEvent.objects.received().order_by("pk").values_list("pk", flat=True)):
        try:
            work_through(pk)
        except StripeUnavailable:
            continue


@pytest.fixture
def told(stripe: Simulator) -> Callable[..., list[int]]:
    """`told()` delivers what was held and runs the jobs; `told(backwards=True, times=2)` in another way."""

    def deliver(*, backwards: bool = False, times: int = 1) -> list[int]:
        letters, stripe.webhooks.waiting = stripe.webhooks.waiting, []
        if backwards:
            letters.reverse()
        statuses = [post(letter) for letter in letters for _ in range(times)]
        work()
        return statuses

    return deliver
