"""A simulator of Stripe, for tests and the demonstration. Not Stripe, and not verified against it.

There is no network to Stripe where the tests run, so this stateful double answers the real `stripe` library over HTTP:

    with Simulator() as stripe:
        client = StripeClient("sk_test_simulated", base_addresses={"api": stripe.address})

It is written from what the library declares and what Stripe documents. Parameters are checked against the library's own
`stripe.params`; what comes back has the fields that the portal reads and some around them, not all of Stripe's. A flow
that works here may still fail there: the tests marked `stripe_live` walk the same flows with a real test key.

What it plays: Checkout sessions (payment and subscription) with a hosted page, PaymentIntents, charges, customers,
products and prices, subscriptions and invoices with a clock moved by hand, refunds, disputes, balance transactions,
Connect accounts and their links, transfers, payouts; events and signed webhooks that can be held, doubled, reordered
and dropped; idempotency keys; rate limits, errors and lost answers on demand.
"""

from tests.stripe_simulator.server import SECRET_KEY, Simulator

__all__ = ["SECRET_KEY", "Simulator"]
