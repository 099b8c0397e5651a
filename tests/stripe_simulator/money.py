"""Payments, charges, refunds, disputes, and the balance that they come to."""

from __future__ import annotations

from typing import Any

from tests.stripe_simulator.errors import Refusal, declined
from tests.stripe_simulator.world import Thing, World

# What a card from the United Kingdom costs, as Stripe advertises it.
FEE_PERCENT, FEE_FIXED = 1.5, 20
DECLINED = {"pm_card_chargeDeclined", "pm_card_visa_chargeDeclined", "tok_chargeDeclined"}
ASKED = {"pm_card_authenticationRequired", "pm_card_threeDSecureRequired", "pm_card_threeDSecure2Required"}


def fee_on(amount: int) -> int:
    return round(amount * FEE_PERCENT / 100) + FEE_FIXED


def on_balance(world: World, kind: str, amount: int, source: str, fee: int = 0) -> Thing:
    return world.make(
        "balance_transaction", amount=amount, fee=fee, net=amount - fee, currency="gbp", type=kind, source=source,
        reporting_category=kind, status="pending", available_on=world.now() + 3 * 86400, description=None,
        exchange_rate=None,
        fee_details=[{"amount": fee, "currency": "gbp", "type": "stripe_fee"}] if fee else [],
    )  # fmt: skip


def balance(world: World) -> int:
    return sum(one["net"] for one in world.all("balance_transaction"))


def create_intent(world: World, params: Thing) -> Thing:
    if params["amount"] < 30:
        raise Refusal("Amount must be at least £0.30 gbp", code="amount_too_small", param="amount")
    intent = world.make(
        "payment_intent", amount=params["amount"], amount_received=0, currency=params["currency"],
        status="requires_payment_method", customer=params.get("customer"), metadata=params.get("metadata") or {},
        latest_charge=None, next_action=None, last_payment_error=None, description=params.get("description"),
        payment_method=params.get("payment_method"), receipt_email=params.get("receipt_email"),
        client_secret="pi_secret_simulated", canceled_at=None, transfer_data=params.get("transfer_data"),
    )  # fmt: skip
    world.tell("payment_intent.created", intent)
    return confirm_intent(world, intent, params) if params.get("confirm") else intent


def confirm_intent(world: World, intent: Thing, params: Thing) -> Thing:
    method = params.get("payment_method") or intent["payment_method"]
    if intent["status"] not in ("requires_payment_method", "requires_confirmation"):
        raise Refusal(
            f"This PaymentIntent's payment_method could not be updated because it has a status of {intent['status']}.",
            code="payment_intent_unexpected_state",
        )
    if not method:
        raise Refusal("You cannot confirm this PaymentIntent because it's missing a payment method.")
    intent["payment_method"] = method
    if method in DECLINED:
        fail(world, intent)
        raise declined(payment_intent=intent)
    if method in ASKED:
        intent["status"] = "requires_action"
        intent["next_action"] = {"type": "redirect_to_url", "redirect_to_url": {"url": "", "return_url": None}}
        world.tell("payment_intent.requires_action", intent)
        return intent
    succeed(world, intent)
    return intent


def fail(world: World, intent: Thing) -> None:
    intent["status"] = "requires_payment_method"
    intent["last_payment_error"] = {"type": "card_error", "code": "card_declined", "message": "Your card was declined."}
    world.tell("payment_intent.payment_failed", intent)


def succeed(world: World, intent: Thing, *, email: str | None = None, name: str | None = None) -> Thing:
    """The money is taken: a charge and its line of the balance."""
    charge = world.make(
        "charge", amount=intent["amount"], amount_refunded=0, amount_captured=intent["amount"], captured=True,
        paid=True, refunded=False, disputed=False, currency=intent["currency"], status="succeeded",
        payment_intent=intent["id"], customer=intent["customer"], metadata=dict(intent["metadata"]),
        billing_details={"email": email, "name": name, "address": None, "phone": None}, receipt_email=None,
        description=intent["description"], balance_transaction=None, failure_code=None,
        payment_method_details={"type": "card", "card": {"brand": "visa", "last4": "4242"}},
    )  # fmt: skip
    line = on_balance(world, "charge", charge["amount"], charge["id"], fee_on(charge["amount"]))
    charge["balance_transaction"] = line["id"]
    intent.update(status="succeeded", latest_charge=charge["id"], amount_received=intent["amount"], next_action=None)
    world.tell("charge.succeeded", charge)
    world.tell("payment_intent.succeeded", intent)
    return charge


def cancel_intent(world: World, intent: Thing, params: Thing) -> Thing:
    if intent["status"] in ("succeeded", "canceled"):
        raise Refusal(
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}.",
            code="payment_intent_unexpected_state",
        )
    intent.update(status="canceled", canceled_at=world.now())
    world.tell("payment_intent.canceled", intent)
    return intent


def charge_of(world: World, params: Thing) -> Thing:
    if params.get("charge"):
        return world.get("charge", params["charge"], "charge")
    if params.get("payment_intent"):
        intent = world.get("payment_intent", params["payment_intent"], "payment_intent")
        if intent["latest_charge"]:
            return world.get("charge", intent["latest_charge"])
        raise Refusal("This PaymentIntent does not have a successful charge to refund.")
    raise Refusal("One of the following params should be provided for this request: payment_intent or charge.")


def create_refund(world: World, params: Thing, *, outcome: str = "succeeded") -> Thing:
    """`outcome`: "succeeded", or "pending" for one that the bank has not answered."""
    charge = charge_of(world, params)
    left = charge["amount"] - charge["amount_refunded"]
    amount = params.get("amount", left)
    if left <= 0:
        raise Refusal(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if amount <= 0 or amount > left:
        raise Refusal(
            f"Refund amount (£{amount / 100:.2f}) is greater than unrefunded amount on charge (£{left / 100:.2f})",
            param="amount",
        )
    refund = world.make(
        "refund", amount=amount, currency=charge["currency"], charge=charge["id"], status=outcome,
        payment_intent=charge["payment_intent"], reason=params.get("reason"), metadata=params.get("metadata") or {},
        balance_transaction=None, failure_reason=None,
    )  # fmt: skip
    refund["balance_transaction"] = on_balance(world, "refund", -amount, refund["id"])["id"]
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    world.tell("refund.created", refund)
    world.tell("charge.refunded", charge)
    return refund


def answer_refund(world: World, refund: Thing, *, succeeds: bool) -> None:
    """The bank's answer to a refund that was pending."""
    if succeeds:
        refund["status"] = "succeeded"
        world.tell("refund.updated", refund)
        return
    refund.update(status="failed", failure_reason="expired_or_canceled_card")
    refund["failure_balance_transaction"] = on_balance(world, "refund_failure", refund["amount"], refund["id"])["id"]
    charge = world.things[refund["charge"]]
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    world.tell("refund.failed", refund)


def dispute(world: World, charge: Thing, *, closed_as: str = "") -> Thing:
    """The cardholder's bank takes the money back; `closed_as`: "won" or "lost"."""
    found = next((one for one in world.all("dispute") if one["charge"] == charge["id"]), None)
    if found is None:
        found = world.make(
            "dispute", charge=charge["id"], payment_intent=charge["payment_intent"], amount=charge["amount"],
            currency="gbp", status="needs_response", reason="fraudulent", metadata={}, balance_transactions=[],
        )  # fmt: skip
        charge["disputed"] = True
        found["balance_transactions"] = [on_balance(world, "adjustment", -charge["amount"], found["id"], 2000)]
        world.tell("charge.dispute.created", found)
    if closed_as:
        found["status"] = closed_as
        if closed_as == "won":
            found["balance_transactions"].append(on_balance(world, "adjustment", charge["amount"], found["id"]))
        world.tell("charge.dispute.closed", found)
    return found


def show_balance(world: World) -> dict[str, Any]:
    sums = [{"amount": balance(world), "currency": "gbp", "source_types": {"card": balance(world)}}]
    return {"object": "balance", "livemode": False, "available": sums, "pending": [{"amount": 0, "currency": "gbp"}]}
