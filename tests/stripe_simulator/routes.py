"""Which request does what, and by which declaration of the library its parameters are checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.stripe_simulator import billing, connect, money
from tests.stripe_simulator.errors import Refusal, no_access, no_such
from tests.stripe_simulator.world import PLATFORM, Thing, a_list

if TYPE_CHECKING:
    from tests.stripe_simulator.server import Simulator

Answer = Callable[["Simulator", Thing, tuple[str, ...]], Any]


@dataclass(frozen=True)
class Route:
    method: str
    path: re.Pattern[str]
    declared: str
    answer: Answer


ROUTES: list[Route] = []


def on(method: str, path: str, declared: str, answer: Answer) -> None:
    """`path` as in "/v1/refunds/:id"."""
    ROUTES.append(Route(method, re.compile(re.sub(r":\w+", r"([\\w-]+)", path) + "$"), declared, answer))


def find(method: str, path: str) -> tuple[Route, tuple[str, ...]]:
    for route in ROUTES:
        if route.method == method and (match := route.path.match(path)):
            return route, match.groups()
    raise Refusal(
        f"Unrecognized request URL ({method}: {path}). The simulator does not play it, or there is no such address.",
        status=404,
    )


def got(kind: str) -> Answer:
    return lambda s, params, ids: s.world.get(kind, ids[0])


def an_account(s: Simulator, params: Thing, ids: tuple[str, ...]) -> Thing:
    account = s.world.get("account", ids[0])
    if account.get("_disconnected"):
        raise no_access(account["id"])
    return account


def listed(kind: str, address: str, *filters: str) -> Answer:
    """A list; `filters` are parameters that are fields of the object."""

    def answer(s: Simulator, params: Thing, ids: tuple[str, ...]) -> Thing:
        things = s.world.all(kind)
        for name in filters:
            if name in params:
                things = [one for one in things if one.get(name) == params[name]]
        return a_list(things, params, address)

    return answer


def changed(kind: str) -> Answer:
    """Only metadata and a description can be changed of most things."""

    def answer(s: Simulator, params: Thing, ids: tuple[str, ...]) -> Thing:
        thing = s.world.get(kind, ids[0])
        thing["metadata"].update(params.get("metadata") or {})
        thing.update({name: value for name, value in params.items() if name in ("description", "email", "name")})
        return thing

    return answer


def same(verb: Callable[..., Thing], kind: str) -> Answer:
    """A verb about one thing that is there: verb(world, thing, params)."""
    return lambda s, params, ids: verb(s.world, s.world.get(kind, ids[0]), params)


def made(verb: Callable[..., Thing]) -> Answer:
    return lambda s, params, ids: verb(s.world, params)


def listed_subscriptions(s: Simulator, params: Thing, ids: tuple[str, ...]) -> Thing:
    things, status = s.world.all("subscription"), params.get("status")
    if status not in ("all", None):
        things = [one for one in things if one["status"] == status]
    elif status is None:
        things = [one for one in things if one["status"] != "canceled"]
    if "customer" in params:
        things = [one for one in things if one["customer"] == params["customer"]]
    return a_list(things, params, "/v1/subscriptions")


def listed_events(s: Simulator, params: Thing, ids: tuple[str, ...]) -> Thing:
    kinds = set(params.get("types") or ([params["type"]] if "type" in params else []))
    things = [one for one in s.world.all("event") if not kinds or one["type"] in kinds]
    return a_list(things, params, "/v1/events")


def listed_invoices(s: Simulator, params: Thing, ids: tuple[str, ...]) -> Thing:
    things = s.world.all("invoice")
    if "subscription" in params:
        wanted = params["subscription"]
        things = [one for one in things if one["parent"]["subscription_details"]["subscription"] == wanted]
    for name in ("customer", "status"):
        things = [one for one in things if name not in params or one[name] == params[name]]
    return a_list(things, params, "/v1/invoices")


def listed_invoice_payments(s: Simulator, params: Thing, ids: tuple[str, ...]) -> Thing:
    things = s.world.all("invoice_payment")
    for name in ("invoice", "status"):
        things = [one for one in things if name not in params or one[name] == params[name]]
    if "payment" in params:
        wanted = params["payment"].get("payment_intent")
        things = [one for one in things if one["payment"]["payment_intent"] == wanted]
    return a_list(things, params, "/v1/invoice_payments")


def endpoint(s: Simulator, params: Thing, ids: tuple[str, ...]) -> Thing:
    secret = "whsec_simulated_endpoint"
    made_endpoint = s.world.make(
        "webhook_endpoint", url=params["url"], enabled_events=params["enabled_events"], status="enabled", secret=secret
    )
    s.webhooks.send_to(params["url"], secret)
    return made_endpoint


def refund(s: Simulator, params: Thing, ids: tuple[str, ...]) -> Thing:
    return money.create_refund(s.world, params, outcome=s.refunds_are)


def line_items(s: Simulator, params: Thing, ids: tuple[str, ...]) -> Thing:
    return s.world.get("checkout.session", ids[0])["line_items"]


def own_account(s: Simulator, params: Thing, ids: tuple[str, ...]) -> Thing:
    if s.world.account == PLATFORM:
        raise no_such("account", "self")
    return s.world.things[s.world.account]


SESSION = "checkout._session_{}_params:Session{}Params"
on("POST", "/v1/checkout/sessions", SESSION.format("create", "Create"),
   lambda s, params, ids: billing.create_session(s.world, params, address=s.address))  # fmt: skip
on("GET", "/v1/checkout/sessions", SESSION.format("list", "List"),
   listed("checkout.session", "/v1/checkout/sessions", "payment_intent", "subscription", "status"))  # fmt: skip
on("GET", "/v1/checkout/sessions/:id", SESSION.format("retrieve", "Retrieve"), got("checkout.session"))
on("GET", "/v1/checkout/sessions/:id/line_items", SESSION.format("list_line_items", "ListLineItems"), line_items)
on("POST", "/v1/checkout/sessions/:id/expire", SESSION.format("expire", "Expire"),
   lambda s, params, ids: billing.expire_session(s.world, s.world.get("checkout.session", ids[0])))  # fmt: skip

INTENT = "_payment_intent_{}_params:PaymentIntent{}Params"
on("POST", "/v1/payment_intents", INTENT.format("create", "Create"), made(money.create_intent))
on("GET", "/v1/payment_intents", INTENT.format("list", "List"),
   listed("payment_intent", "/v1/payment_intents", "customer"))  # fmt: skip
on("GET", "/v1/payment_intents/:id", INTENT.format("retrieve", "Retrieve"), got("payment_intent"))
on("POST", "/v1/payment_intents/:id/confirm", INTENT.format("confirm", "Confirm"),
   same(money.confirm_intent, "payment_intent"))  # fmt: skip
on("POST", "/v1/payment_intents/:id/cancel", INTENT.format("cancel", "Cancel"),
   same(money.cancel_intent, "payment_intent"))  # fmt: skip

on("GET", "/v1/charges", "_charge_list_params:ChargeListParams",
   listed("charge", "/v1/charges", "customer", "payment_intent"))  # fmt: skip
on("GET", "/v1/charges/:id", "_charge_retrieve_params:ChargeRetrieveParams", got("charge"))

on("POST", "/v1/refunds", "_refund_create_params:RefundCreateParams", refund)
on("GET", "/v1/refunds", "_refund_list_params:RefundListParams",
   listed("refund", "/v1/refunds", "charge", "payment_intent"))  # fmt: skip
on("GET", "/v1/refunds/:id", "_refund_retrieve_params:RefundRetrieveParams", got("refund"))

CUSTOMER = "_customer_{}_params:Customer{}Params"
on("POST", "/v1/customers", CUSTOMER.format("create", "Create"), made(billing.create_customer))
on("GET", "/v1/customers", CUSTOMER.format("list", "List"), listed("customer", "/v1/customers", "email"))
on("GET", "/v1/customers/:id", CUSTOMER.format("retrieve", "Retrieve"), got("customer"))
on("POST", "/v1/customers/:id", CUSTOMER.format("update", "Update"), changed("customer"))
on("POST", "/v1/products", "_product_create_params:ProductCreateParams", made(billing.create_product))
on("POST", "/v1/prices", "_price_create_params:PriceCreateParams", made(billing.create_price))

SUBSCRIPTION = "_subscription_{}_params:Subscription{}Params"
on("POST", "/v1/subscriptions", SUBSCRIPTION.format("create", "Create"), made(billing.create_subscription))
on("GET", "/v1/subscriptions", SUBSCRIPTION.format("list", "List"), listed_subscriptions)
on("GET", "/v1/subscriptions/:id", SUBSCRIPTION.format("retrieve", "Retrieve"), got("subscription"))
on("POST", "/v1/subscriptions/:id", SUBSCRIPTION.format("update", "Update"),
   same(billing.update_subscription, "subscription"))  # fmt: skip
on("DELETE", "/v1/subscriptions/:id", SUBSCRIPTION.format("cancel", "Cancel"),
   same(billing.cancel_subscription, "subscription"))  # fmt: skip

on("GET", "/v1/invoices", "_invoice_list_params:InvoiceListParams", listed_invoices)
on("GET", "/v1/invoices/:id", "_invoice_retrieve_params:InvoiceRetrieveParams", got("invoice"))
on("GET", "/v1/invoice_payments", "_invoice_payment_list_params:InvoicePaymentListParams",
   listed_invoice_payments)  # fmt: skip

on("GET", "/v1/disputes/:id", "_dispute_retrieve_params:DisputeRetrieveParams", got("dispute"))
on("GET", "/v1/disputes", "_dispute_list_params:DisputeListParams", listed("dispute", "/v1/disputes", "charge"))

LINE = "_balance_transaction_{}_params:BalanceTransaction{}Params"
on("GET", "/v1/balance", "_balance_retrieve_params:BalanceRetrieveParams",
   lambda s, params, ids: money.show_balance(s.world))  # fmt: skip
on("GET", "/v1/balance_transactions", LINE.format("list", "List"),
   listed("balance_transaction", "/v1/balance_transactions", "type", "source", "payout", "currency"))  # fmt: skip
on("GET", "/v1/balance_transactions/:id", LINE.format("retrieve", "Retrieve"), got("balance_transaction"))

on("POST", "/v1/accounts", "_account_create_params:AccountCreateParams", made(connect.create_account))
on("GET", "/v1/accounts", "_account_list_params:AccountListParams", listed("account", "/v1/accounts"))
on("GET", "/v1/accounts/:id", "_account_retrieve_params:AccountRetrieveParams", an_account)
on("GET", "/v1/account", "", own_account)
on("POST", "/v1/account_links", "_account_link_create_params:AccountLinkCreateParams",
   lambda s, params, ids: connect.create_link(s.world, params, address=s.address))  # fmt: skip

TRANSFER = "_transfer_{}_params:Transfer{}Params"
on("POST", "/v1/transfers", TRANSFER.format("create", "Create"), made(connect.create_transfer))
on("GET", "/v1/transfers", TRANSFER.format("list", "List"),
   listed("transfer", "/v1/transfers", "destination", "transfer_group"))  # fmt: skip
on("GET", "/v1/transfers/:id", TRANSFER.format("retrieve", "Retrieve"), got("transfer"))
on("POST", "/v1/transfers/:id/reversals", "_transfer_reversal_create_params:TransferReversalCreateParams",
   same(connect.reverse_transfer, "transfer"))  # fmt: skip

PAYOUT = "_payout_{}_params:Payout{}Params"
on("POST", "/v1/payouts", PAYOUT.format("create", "Create"), made(connect.create_payout))
on("GET", "/v1/payouts", PAYOUT.format("list", "List"), listed("payout", "/v1/payouts", "status"))
on("GET", "/v1/payouts/:id", PAYOUT.format("retrieve", "Retrieve"), got("payout"))
on("POST", "/v1/payouts/:id/cancel", PAYOUT.format("cancel", "Cancel"),
   lambda s, params, ids: connect.cancel_payout(s.world, s.world.get("payout", ids[0])))  # fmt: skip

on("GET", "/v1/events", "_event_list_params:EventListParams", listed_events)
on("GET", "/v1/events/:id", "_event_retrieve_params:EventRetrieveParams", got("event"))
on("POST", "/v1/webhook_endpoints", "_webhook_endpoint_create_params:WebhookEndpointCreateParams", endpoint)
on("GET", "/v1/webhook_endpoints", "_webhook_endpoint_list_params:WebhookEndpointListParams",
   listed("webhook_endpoint", "/v1/webhook_endpoints"))  # fmt: skip
