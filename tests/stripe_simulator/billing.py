"""Checkout sessions, and what a donor or customer pays month by month."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime
from typing import Any

from tests.stripe_simulator import money
from tests.stripe_simulator.errors import Refusal
from tests.stripe_simulator.world import Thing, World

SESSION_LASTS = 24 * 3600


def a_month_after(moment: int) -> int:
    at = datetime.fromtimestamp(moment, UTC)
    year, month = at.year + at.month // 12, at.month % 12 + 1
    day = min(at.day, calendar.monthrange(year, month)[1])
    return int(at.replace(year=year, month=month, day=day).timestamp())


def create_customer(world: World, params: Thing) -> Thing:
    customer = world.make(
        "customer", email=params.get("email"), name=params.get("name"), metadata=params.get("metadata") or {},
        description=params.get("description"), delinquent=False,
    )  # fmt: skip
    world.tell("customer.created", customer)
    return customer


def create_product(world: World, params: Thing) -> Thing:
    return world.make("product", name=params["name"], active=True, metadata=params.get("metadata") or {})


def create_price(world: World, params: Thing) -> Thing:
    product = params.get("product") or create_product(world, params.get("product_data") or {})["id"]
    recurring = params.get("recurring")
    if "unit_amount" not in params:
        raise Refusal("You must specify either `unit_amount` or `unit_amount_decimal`.", param="unit_amount")
    return world.make(
        "price", product=product, currency=params["currency"], unit_amount=params["unit_amount"], active=True,
        recurring={"interval_count": 1, **recurring} if recurring else None,
        type="recurring" if recurring else "one_time", metadata=params.get("metadata") or {},
    )  # fmt: skip


def line_of(world: World, item: Thing, mode: str) -> Thing:
    if data := item.get("price_data"):
        if "product" not in data and "product_data" not in data:
            raise Refusal(
                "You must specify either `product` or `product_data` when creating a price.",
                param="line_items[0][price_data]",
            )
        price = create_price(world, data)
    elif item.get("price"):
        price = world.get("price", item["price"], "line_items[0][price]")
    else:
        raise Refusal("Each line item must have `price` or `price_data`.", param="line_items")
    if mode == "subscription" and not price["recurring"]:
        raise Refusal("You must provide at least one recurring price in `subscription` mode when using prices.")
    if mode == "payment" and price["recurring"]:
        raise Refusal("You specified `payment` mode but passed a recurring price.")
    quantity = item.get("quantity", 1)
    return {
        "id": f"li_{price['id']}", "object": "item", "price": price, "quantity": quantity,
        "amount_total": price["unit_amount"] * quantity, "currency": price["currency"],
    }  # fmt: skip


def create_session(world: World, params: Thing, *, address: str) -> Thing:
    mode = params.get("mode", "payment")
    if not params.get("success_url"):
        raise Refusal("You must provide `success_url` for hosted pages.", param="success_url")
    if not params.get("line_items"):
        raise Refusal("You must pass `line_items`.", param="line_items")
    if mode == "payment" and params.get("subscription_data"):
        raise Refusal("You can not pass `subscription_data` in `payment` mode.", param="subscription_data")
    if mode == "subscription" and params.get("payment_intent_data"):
        raise Refusal("You can not pass `payment_intent_data` in `subscription` mode.", param="payment_intent_data")
    if mode == "subscription" and params.get("submit_type"):
        raise Refusal("`submit_type` can not be used in `subscription` mode.", param="submit_type")
    expires_at = params.get("expires_at") or world.now() + SESSION_LASTS
    if not 30 * 60 - 60 <= expires_at - world.now() <= SESSION_LASTS + 60:
        raise Refusal("The `expires_at` timestamp must be between 30 minutes and 24 hours away.", param="expires_at")
    lines = [line_of(world, item, mode) for item in params["line_items"]]
    total = sum(line["amount_total"] for line in lines)
    if total < 30:
        raise Refusal("The Checkout Session's total amount due must add up to at least £0.30", code="amount_too_small")
    session = world.make(
        "checkout.session", mode=mode, status="open", payment_status="unpaid", amount_total=total,
        amount_subtotal=total, currency=lines[0]["currency"], customer=params.get("customer"),
        customer_email=params.get("customer_email"), customer_details=None, metadata=params.get("metadata") or {},
        client_reference_id=params.get("client_reference_id"), payment_intent=None, subscription=None, invoice=None,
        success_url=params["success_url"], cancel_url=params.get("cancel_url"), expires_at=expires_at,
        locale=params.get("locale"), payment_method_types=params.get("payment_method_types") or ["card"],
        line_items={"object": "list", "has_more": False, "data": lines, "url": ""}, url=None,
        _intent=params.get("payment_intent_data") or {}, _subscription=params.get("subscription_data") or {},
    )  # fmt: skip
    session["url"] = f"{address}/pay/{session['id']}"
    return session


def expire_session(world: World, session: Thing) -> Thing:
    if session["status"] != "open":
        raise Refusal(f"Only Checkout Sessions with a status of open can be expired; it is {session['status']}.")
    session.update(status="expired", url=None)
    world.tell("checkout.session.expired", session)
    return session


def _intent_of(world: World, session: Thing) -> Thing:
    """The payment of a session appears when somebody first tries to pay."""
    if session["payment_intent"] is None:
        metadata = session["_intent"].get("metadata") or {}
        intent = money.create_intent(
            world, {"amount": session["amount_total"], "currency": session["currency"], "metadata": metadata}
        )
        if session["mode"] == "subscription":
            return intent
        session["payment_intent"] = intent["id"]
    return world.things[session["payment_intent"]]


def decline(world: World, session: Thing) -> None:
    money.fail(world, _intent_of(world, session))


def complete(world: World, session: Thing) -> Thing:
    """The payer has paid on the hosted page."""
    if session["status"] != "open":
        raise Refusal("This session is no longer open.")
    email = session["customer_email"]
    if session["mode"] == "subscription":
        customer = session["customer"] or create_customer(world, {"email": email})["id"]
        session["customer"] = customer
        price = session["line_items"]["data"][0]["price"]
        subscription = create_subscription(
            world,
            {"customer": customer, "items": [{"price": price["id"]}], **session["_subscription"]},
        )
        session.update(subscription=subscription["id"], invoice=subscription["latest_invoice"])
    else:
        money.succeed(world, _intent_of(world, session), email=email)
    session.update(status="complete", payment_status="paid", url=None)
    session["customer_details"] = {"email": email, "name": None, "address": None, "phone": None}
    world.tell("checkout.session.completed", session)
    return session


def create_subscription(world: World, params: Thing) -> Thing:
    world.get("customer", params["customer"], "customer")
    price = world.get("price", params["items"][0]["price"], "items[0][price]")
    start = world.now()
    item = world.make("subscription_item", price=price, quantity=1, metadata={})
    item.update(current_period_start=start, current_period_end=a_month_after(start))
    subscription = world.make(
        "subscription", customer=params["customer"], status="active", metadata=params.get("metadata") or {},
        items={"object": "list", "data": [item], "has_more": False, "url": ""}, cancel_at_period_end=False,
        canceled_at=None, ended_at=None, cancel_at=None, latest_invoice=None, currency=price["currency"],
        start_date=start, description=params.get("description"), cancellation_details={"reason": None},
    )  # fmt: skip
    world.tell("customer.subscription.created", subscription)
    bill(world, subscription)
    return subscription


def bill(world: World, subscription: Thing, *, declined: bool = False) -> Thing:
    """The invoice of a period, paid by the card that Stripe keeps, or declined."""
    price = subscription["items"]["data"][0]["price"]
    amount = price["unit_amount"]
    details = {"subscription": subscription["id"], "metadata": dict(subscription["metadata"])}
    invoice = world.make(
        "invoice", customer=subscription["customer"], amount_due=amount, amount_paid=0, amount_remaining=amount,
        total=amount, currency=price["currency"], status="open", attempt_count=1, metadata={},
        billing_reason="subscription_cycle" if subscription["latest_invoice"] else "subscription_create",
        parent={"type": "subscription_details", "subscription_details": details, "quote_details": None},
        payments={"object": "list", "data": [], "has_more": False, "url": ""},
        status_transitions={"paid_at": None, "finalized_at": world.now()},
    )  # fmt: skip
    intent = money.create_intent(
        world, {"amount": amount, "currency": price["currency"], "customer": subscription["customer"]}
    )
    payment = world.make(
        "invoice_payment", invoice=invoice["id"], amount_requested=amount, amount_paid=None, currency="gbp",
        is_default=True, status="open", payment={"type": "payment_intent", "payment_intent": intent["id"]},
        status_transitions={"paid_at": None, "canceled_at": None},
    )  # fmt: skip
    invoice["payments"]["data"].append(payment)
    subscription["latest_invoice"] = invoice["id"]
    if declined:
        money.fail(world, intent)
        subscription["status"] = "past_due"
        world.tell("invoice.payment_failed", invoice)
        world.tell("customer.subscription.updated", subscription)
        return invoice
    money.succeed(world, intent)
    payment.update(status="paid", amount_paid=amount)
    invoice.update(status="paid", amount_paid=amount, amount_remaining=0)
    invoice["status_transitions"]["paid_at"] = world.now()
    world.tell("invoice.paid", invoice)
    world.tell("invoice.payment_succeeded", invoice)
    return invoice


def update_subscription(world: World, subscription: Thing, params: Thing) -> Thing:
    if subscription["status"] == "canceled":
        raise Refusal("A canceled subscription can only update its cancellation_details and metadata.")
    if "metadata" in params:
        subscription["metadata"].update(params["metadata"])
    if "cancel_at_period_end" in params:
        ends = subscription["items"]["data"][0]["current_period_end"]
        subscription["cancel_at_period_end"] = params["cancel_at_period_end"]
        subscription["cancel_at"] = ends if params["cancel_at_period_end"] else None
    world.tell("customer.subscription.updated", subscription)
    return subscription


def cancel_subscription(world: World, subscription: Thing, params: Thing) -> Thing:
    if subscription["status"] == "canceled":
        raise Refusal(f"No such subscription: '{subscription['id']}'", status=404, code="resource_missing")
    now = world.now()
    subscription.update(status="canceled", canceled_at=now, ended_at=now)
    subscription["cancellation_details"] = {"reason": "cancellation_requested"}
    world.tell("customer.subscription.deleted", subscription)
    return subscription


def renew(world: World, *, declined: bool = False) -> None:
    """What the clock brings: invoices of new periods, ends that were asked for, sessions that have expired."""
    now = world.now()
    for thing in list(world.things.values()):
        if thing["object"] == "checkout.session" and thing["status"] == "open" and thing["expires_at"] <= now:
            expire_session(world, thing)
        if thing["object"] != "subscription" or thing["status"] not in ("active", "past_due"):
            continue
        item: dict[str, Any] = thing["items"]["data"][0]
        while item["current_period_end"] <= now and thing["status"] != "canceled":
            if thing["cancel_at_period_end"]:
                cancel_subscription(world, thing, {})
                break
            item["current_period_start"] = item["current_period_end"]
            item["current_period_end"] = a_month_after(item["current_period_end"])
            bill(world, thing, declined=declined)
