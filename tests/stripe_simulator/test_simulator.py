"""The simulator, asked by the real library."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from stripe import (
    APIError,
    AuthenticationError,
    CardError,
    IdempotencyError,
    InvalidRequestError,
    RateLimitError,
    SignatureVerificationError,
    StripeClient,
    Webhook,
)

from tests.stripe_simulator import SECRET_KEY, Simulator

GIFT = {"currency": "gbp", "unit_amount": 1000, "product_data": {"name": "Gift"}}
ONCE = {
    "mode": "payment",
    "success_url": "http://127.0.0.1/{CHECKOUT_SESSION_ID}",
    "line_items": [{"quantity": 1, "price_data": GIFT}],
}
MONTHLY = ONCE | {
    "mode": "subscription",
    "line_items": [{"quantity": 1, "price_data": GIFT | {"recurring": {"interval": "month"}}}],
}


@pytest.fixture
def stripe() -> Iterator[Simulator]:
    with Simulator() as simulator:
        simulator.webhooks.hold()
        yield simulator


@pytest.fixture
def client(stripe) -> StripeClient:
    return StripeClient(SECRET_KEY, base_addresses={"api": stripe.address}, max_network_retries=0)


def browse(url: str, **sent: str) -> tuple[int, str, str]:
    """What a browser sees: status, page, and where it is sent on to."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    data = "&".join(f"{name}={value}" for name, value in sent.items()).encode() or None
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({}), Stay).open(url, data=data) as answer:
            return answer.status, answer.read().decode(), ""
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers.get("Location") or ""


def paid(stripe: Simulator, client: StripeClient, params: dict = ONCE):
    session = client.v1.checkout.sessions.create(params)
    stripe.pay()
    return client.v1.checkout.sessions.retrieve(session.id)


def test_it_calls_itself_a_simulator(stripe, client):
    page = browse(client.v1.checkout.sessions.create(ONCE).url)[1]

    assert "A simulator that stands in for Stripe. No money moves." in page


def test_a_payer_is_declined_asked_by_the_bank_and_pays(stripe, client):
    session = client.v1.checkout.sessions.create(ONCE)

    assert "Your card was declined" in browse(session.url, card="declined")[1]
    assert "is this you" in browse(session.url, card="asked")[1]
    assert "could not confirm" in browse(session.url, card="refused")[1]
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"
    status, _, where = browse(session.url, card="good")

    assert (status, where) == (303, f"http://127.0.0.1/{session.id}")
    assert browse(session.url)[0] == 410
    after = client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge.balance_transaction"]}
    )
    line = after.payment_intent.latest_charge.balance_transaction
    assert (after.status, after.payment_status, line.amount, line.fee, line.net) == ("complete", "paid", 1000, 35, 965)


def test_an_abandoned_page_expires(stripe, client):
    session = client.v1.checkout.sessions.create(ONCE)

    stripe.advance(1.1)

    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert client.v1.events.list({"type": "checkout.session.expired"}).data[0].data.object["id"] == session.id


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"colour": "red"}, "parameter_unknown", "colour"),
        ({"line_items": [{"price_data": GIFT | {"size": 1}}]}, "parameter_unknown", "line_items[0][price_data][size]"),
        (
            {"line_items": [{"price_data": {"unit_amount": 1}}]},
            "parameter_missing",
            "line_items[0][price_data][currency]",
        ),
        (
            {"line_items": [{"price_data": GIFT | {"unit_amount": "ten"}}]},
            "parameter_invalid_integer",
            "line_items[0][price_data][unit_amount]",
        ),
        ({"success_url": None}, None, "success_url"),
        ({"subscription_data": {"metadata": {"a": "b"}}}, None, "subscription_data"),
        ({"line_items": [{"quantity": 1, "price": "price_none"}]}, "resource_missing", "line_items[0][price]"),
        ({"expires_at": 1}, None, "expires_at"),
    ],
)
def test_parameters_are_checked_as_the_library_declares_them(client, change, code, param):
    params = {name: value for name, value in (ONCE | change).items() if value is not None}

    with pytest.raises(InvalidRequestError) as refusal:
        client.v1.checkout.sessions.create(params)

    assert (refusal.value.code, refusal.value.param) == (code, param)


def test_the_same_key_gives_the_same_answer_and_other_parameters_an_error(stripe, client):
    first = client.v1.checkout.sessions.create(ONCE, {"idempotency_key": "one"})
    again = client.v1.checkout.sessions.create(ONCE, {"idempotency_key": "one"})

    assert first.id == again.id
    with pytest.raises(IdempotencyError):
        client.v1.checkout.sessions.create(MONTHLY, {"idempotency_key": "one"})
    # What was refused for its parameters is not kept.
    with pytest.raises(InvalidRequestError):
        client.v1.checkout.sessions.create({"mode": "payment"}, {"idempotency_key": "two"})
    assert client.v1.checkout.sessions.create(ONCE, {"idempotency_key": "two"}).id != first.id


def test_faults_on_demand(stripe, client):
    stripe.go_wrong("rate_limit", "error")

    with pytest.raises(RateLimitError):
        client.v1.balance.retrieve()
    with pytest.raises(APIError):
        client.v1.balance.retrieve()
    assert client.v1.balance.retrieve().object == "balance"


def test_an_answer_that_is_lost_was_done_all_the_same(stripe):
    client = StripeClient(SECRET_KEY, base_addresses={"api": stripe.address}, max_network_retries=2)
    stripe.go_wrong("lost")

    client.v1.payment_intents.create({"amount": 500, "currency": "gbp"})  # the library tries again with its own key

    assert len(stripe.world.all("payment_intent")) == 1


def test_a_live_key_is_refused(stripe):
    with pytest.raises(AuthenticationError):
        StripeClient("sk_live_1", base_addresses={"api": stripe.address}).v1.balance.retrieve()


def test_a_subscription_is_billed_each_month_until_it_is_cancelled(stripe, client):
    session = paid(stripe, client, MONTHLY)
    stripe.advance(62)
    invoices = client.v1.invoices.list({"subscription": session.subscription}).data
    assert [(one.status, one.billing_reason) for one in invoices] == [
        ("paid", "subscription_cycle"),
        ("paid", "subscription_cycle"),
        ("paid", "subscription_create"),
    ]
    assert "payments" not in invoices[0].to_dict()  # only for whoever asks to have it expanded

    client.v1.subscriptions.cancel(session.subscription)
    stripe.advance(62)

    assert len(client.v1.invoices.list({"subscription": session.subscription}).data) == 3
    with pytest.raises(InvalidRequestError):
        client.v1.subscriptions.cancel(session.subscription)


def test_a_subscription_ends_with_its_period_when_asked_so(stripe, client):
    session = paid(stripe, client, MONTHLY)
    client.v1.subscriptions.update(session.subscription, {"cancel_at_period_end": True})
    assert client.v1.subscriptions.retrieve(session.subscription).status == "active"

    stripe.advance(32)

    assert client.v1.subscriptions.retrieve(session.subscription).status == "canceled"
    assert len(client.v1.invoices.list({"subscription": session.subscription}).data) == 1


def test_a_renewal_that_is_declined_is_past_due(stripe, client):
    session = paid(stripe, client, MONTHLY)

    stripe.advance(32, declined=True)

    assert client.v1.subscriptions.retrieve(session.subscription).status == "past_due"
    assert client.v1.invoices.list({"subscription": session.subscription}).data[0].status == "open"


def test_refunds_come_to_no_more_than_the_charge(stripe, client):
    intent = paid(stripe, client).payment_intent
    client.v1.refunds.create({"payment_intent": intent, "amount": 400})

    with pytest.raises(InvalidRequestError, match="greater than unrefunded amount"):
        client.v1.refunds.create({"payment_intent": intent, "amount": 601})
    client.v1.refunds.create({"payment_intent": intent})
    with pytest.raises(InvalidRequestError) as refusal:
        client.v1.refunds.create({"payment_intent": intent})

    assert refusal.value.code == "charge_already_refunded"
    assert client.v1.balance.retrieve().available[0].amount == -35


def test_payment_intents_are_confirmed_declined_and_cancelled(client):
    good = {"amount": 500, "currency": "gbp", "confirm": True, "payment_method": "pm_card_visa"}

    assert client.v1.payment_intents.create(good).status == "succeeded"
    with pytest.raises(CardError):
        client.v1.payment_intents.create(good | {"payment_method": "pm_card_chargeDeclined"})
    asked = client.v1.payment_intents.create(good | {"payment_method": "pm_card_authenticationRequired"})
    assert asked.status == "requires_action"
    assert client.v1.payment_intents.cancel(asked.id).status == "canceled"


def test_money_goes_to_a_connected_account_and_on_to_its_bank(stripe, client):
    for _ in range(3):
        paid(stripe, client)
    wanted = {"transfers": {"requested": True}}
    account = client.v1.accounts.create({"type": "express", "country": "GB", "capabilities": wanted})
    order = {"amount": 2000, "currency": "gbp", "destination": account.id}
    with pytest.raises(InvalidRequestError, match="capabilities"):
        client.v1.transfers.create(order)
    ways = {"return_url": "http://127.0.0.1/back", "refresh_url": "http://127.0.0.1/"}
    link = client.v1.account_links.create({"account": account.id, "type": "account_onboarding", **ways})
    assert "filled in" in browse(link.url)[1]
    assert browse(link.url, done="yes")[2] == "http://127.0.0.1/back"

    transfer = client.v1.transfers.create(order)
    assert client.v1.transfers.retrieve(transfer.id).amount == 2000
    with pytest.raises(InvalidRequestError) as refusal:
        client.v1.transfers.create(order)
    assert refusal.value.code == "balance_insufficient"

    theirs = {"stripe_account": account.id}
    good = client.v1.payouts.create({"amount": 500, "currency": "gbp"}, theirs)
    bad = client.v1.payouts.create({"amount": 600, "currency": "gbp"}, theirs)
    stripe.settle(good.id)
    stripe.settle(bad.id, failure="account_closed")
    assert [one.status for one in client.v1.payouts.list({}, theirs).data] == ["failed", "paid"]
    assert client.v1.payouts.retrieve(bad.id, {}, theirs).failure_code == "account_closed"
    assert client.v1.balance.retrieve({}, theirs).available[0].amount == 1500
    with pytest.raises(InvalidRequestError):
        client.v1.payouts.create({"amount": 5000, "currency": "gbp"}, theirs)

    client.v1.transfers.reversals.create(transfer.id, {"amount": 700})
    assert client.v1.transfers.retrieve(transfer.id).amount_reversed == 700


def onboarded(stripe, client, **facts):
    wanted = {"transfers": {"requested": True}}
    account = client.v1.accounts.create({"type": "express", "country": "GB", "capabilities": wanted})
    stripe.onboard(account.id, **facts)
    return account.id


def test_a_refused_transfer_is_refused_again_under_the_same_key_whatever_happened_since(stripe, client):
    order = {"amount": 2000, "currency": "gbp", "destination": onboarded(stripe, client)}
    for _ in range(2):
        with pytest.raises(InvalidRequestError, match="insufficient"):
            client.v1.transfers.create(order, {"idempotency_key": "one"})
        stripe.top_up(50)

    assert client.v1.transfers.create(order, {"idempotency_key": "two"}).amount == 2000


def test_an_error_can_be_the_answer_to_a_key_for_good(stripe, client):
    stripe.go_wrong("kept_error")
    for _ in range(2):
        with pytest.raises(APIError):
            client.v1.customers.create({}, {"idempotency_key": "one"})

    assert client.v1.customers.list({}).data == []


def test_a_daily_payout_names_what_it_is_made_of(stripe, client):
    stripe.top_up(50)
    account = onboarded(stripe, client, sort_code="000000", number="12345678")
    transfer = client.v1.transfers.create({"amount": 2000, "currency": "gbp", "destination": account})

    payout = stripe.pay_out(account, failure="account_closed")

    assert client.v1.accounts.retrieve(account).external_accounts.data[0].last4 == "5678"
    lines = client.v1.balance_transactions.list({"payout": payout["id"]}, {"stripe_account": account}).data
    assert [line.source for line in lines] == [transfer.destination_payment]
    again = stripe.pay_out(account)
    lines = client.v1.balance_transactions.list({"payout": again["id"]}, {"stripe_account": account}).data
    assert [line.source for line in lines] == [payout["id"]]
    told = client.v1.events.list({"types": ["payout.failed", "account.updated"]}, {"stripe_account": account}).data
    assert [(one.type, one.account) for one in told[:2]] == [("payout.failed", account), ("account.updated", account)]


def test_lists_are_turned_over_and_filtered_by_time(stripe, client):
    for _ in range(25):
        client.v1.customers.create({"email": "sam@example.org"})

    first = client.v1.customers.list({"limit": 10})
    assert (len(first.data), first.has_more) == (10, True)
    assert len(list(first.auto_paging_iter())) == 25
    assert client.v1.customers.list({"email": "nobody@example.org"}).data == []
    assert client.v1.customers.list({"created": {"gte": int(time.time()) + 60}}).data == []


def test_webhooks_are_signed_and_can_be_held_doubled_reordered_and_dropped(stripe, client):
    came: list[tuple[bytes, str]] = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.append((body, self.headers["Stripe-Signature"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Door) as door:
        Thread(target=door.serve_forever, args=(0.05,), daemon=True).start()
        stripe.webhooks.send_to(f"http://127.0.0.1:{door.server_address[1]}/", "whsec_1")
        paid(stripe, client)
        assert came == []
        assert set(stripe.webhooks.release(backwards=True, times=2)) == {200}
        kinds = [json.loads(body)["type"] for body, _ in came]
        assert (kinds[:2], kinds[-1]) == (["checkout.session.completed"] * 2, "payment_intent.created")
        paid(stripe, client)
        assert (stripe.webhooks.drop() > 0, stripe.webhooks.release()) == (True, [])
        stripe.webhooks.held = False
        client.v1.customers.create({})
        stripe.webhooks.quiet()
        assert json.loads(came[-1][0])["type"] == "customer.created"
        door.shutdown()

    assert Webhook.construct_event(*came[-1], "whsec_1").type == "customer.created"
    with pytest.raises(SignatureVerificationError):
        Webhook.construct_event(*came[-1], "whsec_2")


def test_it_remembers_between_two_runs(tmp_path):
    keep = tmp_path / "kept.json"
    with Simulator(keep=keep) as first:
        session = StripeClient(SECRET_KEY, base_addresses={"api": first.address}).v1.checkout.sessions.create(
            ONCE, {"idempotency_key": "one"}
        )

    with Simulator(keep=keep) as second:
        client = StripeClient(SECRET_KEY, base_addresses={"api": second.address})
        assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
        assert client.v1.checkout.sessions.create(ONCE, {"idempotency_key": "one"}).id == session.id


def test_what_it_does_not_play_it_says(client):
    with pytest.raises(InvalidRequestError, match="The simulator does not play it"):
        client.v1.coupons.list()
