"""Connected accounts, transfers to them, and payouts to banks."""

from __future__ import annotations

import hashlib

from tests.stripe_simulator import money
from tests.stripe_simulator.errors import Refusal
from tests.stripe_simulator.world import PLATFORM, Thing, World


def create_account(world: World, params: Thing) -> Thing:
    account = world.make(
        "account", type=params.get("type", "none"), country=params.get("country", "GB"), email=params.get("email"),
        charges_enabled=False, payouts_enabled=False, details_submitted=False, default_currency="gbp",
        capabilities=dict.fromkeys(params.get("capabilities") or {}, "inactive"),
        metadata=params.get("metadata") or {}, business_type=params.get("business_type"),
        requirements={"currently_due": ["external_account", "tos_acceptance.date"], "disabled_reason": None},
        external_accounts={"object": "list", "data": [], "has_more": False, "url": ""},
    )  # fmt: skip
    return _told(world, account)


def _told(world: World, account: Thing) -> Thing:
    """What happens to a connected account is told as its own event, which names it."""
    before, world.account = world.account, account["id"]
    world.tell("account.updated", account)
    world.account = before
    return account


def create_link(world: World, params: Thing, *, address: str) -> Thing:
    account = world.get("account", params["account"], "account")
    account["_return_url"] = params.get("return_url")
    url = f"{address}/onboarding/{account['id']}"
    return {"object": "account_link", "created": world.now(), "expires_at": world.now() + 300, "url": url}


def give_bank(account: Thing, sort_code: str, number: str, holder: str = "") -> None:
    """The bank account that payouts go to, as its owner types it on a hosted page."""
    said = f"{sort_code} {number}".encode()
    account["external_accounts"]["data"] = [
        {
            "id": f"ba_{account['id']}", "object": "bank_account", "account": account["id"], "country": "GB",
            "currency": "gbp", "routing_number": sort_code, "last4": number[-4:], "bank_name": "A BANK",
            "fingerprint": hashlib.sha256(said).hexdigest()[:16], "account_holder_name": holder or None,
            "account_holder_type": "company", "status": "new", "default_for_currency": True,
        }
    ]  # fmt: skip


def finish_onboarding(world: World, account: Thing, sort_code: str = "108800", number: str = "00012345") -> str:
    """Everything is filled in; where the browser goes back to."""
    account.update(charges_enabled=True, payouts_enabled=True, details_submitted=True)
    account["capabilities"] = dict.fromkeys(account["capabilities"] or {"transfers": ""}, "active")
    account["requirements"] = {"currently_due": [], "disabled_reason": None}
    give_bank(account, sort_code, number)
    _told(world, account)
    return account.get("_return_url") or ""


def change_bank(world: World, account: Thing, sort_code: str, number: str) -> None:
    """Somebody with the account's own sign-in at Stripe puts another bank account in."""
    give_bank(account, sort_code, number)
    _told(world, account)


def restrict(world: World, account: Thing, reason: str) -> None:
    """Stripe wants to know more before it pays out again."""
    account.update(payouts_enabled=False)
    account["capabilities"] = dict.fromkeys(account["capabilities"], "inactive")
    account["requirements"] = {"currently_due": ["company.verification.document"], "disabled_reason": reason}
    _told(world, account)


def create_transfer(world: World, params: Thing) -> Thing:
    destination = world.get("account", params["destination"], "destination")
    if destination["capabilities"].get("transfers") != "active":
        raise Refusal(
            "Your destination account needs to have at least one of the following capabilities enabled: transfers",
            code="insufficient_capabilities_for_transfer",
        )
    amount = params.get("amount") or 0
    if amount <= 0:
        raise Refusal("This value must be greater than or equal to 1.", param="amount")
    if amount > money.balance(world):
        raise Refusal("You have insufficient available funds in your Stripe account.", code="balance_insufficient")
    transfer = world.make(
        "transfer", amount=amount, amount_reversed=0, currency=params["currency"], destination=destination["id"],
        description=params.get("description"), metadata=params.get("metadata") or {}, reversed=False,
        transfer_group=params.get("transfer_group"), balance_transaction=None, destination_payment=None,
    )  # fmt: skip
    transfer["balance_transaction"] = money.on_balance(world, "transfer", -amount, transfer["id"])["id"]
    world.account = destination["id"]
    arrived = world.make("charge", amount=amount, currency="gbp", source_transfer=transfer["id"], metadata={})
    money.on_balance(world, "payment", amount, arrived["id"])
    world.account = PLATFORM
    transfer["destination_payment"] = arrived["id"]
    world.tell("transfer.created", transfer)
    return transfer


def reverse_transfer(world: World, transfer: Thing, params: Thing) -> Thing:
    left = transfer["amount"] - transfer["amount_reversed"]
    amount = params.get("amount") or left
    if amount > left:
        raise Refusal("The reversal is more than what is left of the transfer.", param="amount")
    world.account = transfer["destination"]
    there = money.balance(world)
    if there >= amount:
        money.on_balance(world, "payment_refund", -amount, transfer["destination_payment"])
    world.account = PLATFORM
    if there < amount:
        raise Refusal("The destination account has insufficient funds for this reversal.", code="balance_insufficient")
    reversal = world.make("transfer_reversal", amount=amount, currency="gbp", transfer=transfer["id"], metadata={})
    money.on_balance(world, "transfer_refund", amount, reversal["id"])
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    world.tell("transfer.reversed", transfer)
    return reversal


def create_payout(world: World, params: Thing) -> Thing:
    if params["amount"] > money.balance(world):
        raise Refusal("You have insufficient funds in your Stripe account.", code="balance_insufficient")
    payout = world.make(
        "payout", amount=params["amount"], currency=params["currency"], status="pending", method="standard",
        type="bank_account", arrival_date=world.now() + 2 * 86400, metadata=params.get("metadata") or {},
        statement_descriptor=params.get("statement_descriptor"), failure_code=None, failure_message=None,
        automatic=False, balance_transaction=None, failure_balance_transaction=None,
    )  # fmt: skip
    payout["balance_transaction"] = money.on_balance(world, "payout", -payout["amount"], payout["id"])["id"]
    world.tell("payout.created", payout)
    return payout


def pay_out(world: World, account: str) -> Thing | None:
    """Stripe's own daily payout of all that is on a connected account; its lines name it from then on."""
    world.account = account
    lines = [one for one in world.all("balance_transaction") if one["type"] != "payout" and not one.get("payout")]
    amount = sum(one["net"] for one in lines)
    payout = None
    if amount > 0:
        payout = create_payout(world, {"amount": amount, "currency": "gbp"})
        payout["automatic"] = True
        for one in lines:
            one["payout"] = payout["id"]
    world.account = PLATFORM
    return payout


def cancel_payout(world: World, payout: Thing) -> Thing:
    if payout["status"] != "pending":
        raise Refusal("Payouts can only be canceled while they are pending.")
    payout["status"] = "canceled"
    money.on_balance(world, "payout_cancel", payout["amount"], payout["id"])
    world.tell("payout.canceled", payout)
    return payout


def settle_payout(world: World, payout: Thing, *, failure: str = "") -> None:
    """The bank's answer: paid, or a failure code such as "account_closed"."""
    world.account = world.owners[payout["id"]]
    if failure:
        payout.update(status="failed", failure_code=failure, failure_message="The bank account has been closed.")
        back = money.on_balance(world, "payout_failure", payout["amount"], payout["id"])
        payout["failure_balance_transaction"] = back["id"]
        world.tell("payout.failed", payout)
    else:
        payout["status"] = "paid"
        world.tell("payout.paid", payout)
    world.account = PLATFORM
