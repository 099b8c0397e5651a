"""The pages that a payer's browser sees: the hosted checkout, the bank's question, and the onboarding of an account."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tests.stripe_simulator import billing, connect
from tests.stripe_simulator.errors import Refusal

if TYPE_CHECKING:
    from tests.stripe_simulator.server import Simulator

STYLE = """
body { font: 18px/1.5 sans-serif; max-width: 30rem; margin: 2rem auto; padding: 0 1rem; color: #1a1f36 }
button { font: inherit; display: block; width: 100%; margin: .75rem 0; padding: .6rem; border: 2px solid #3d3bb5;
border-radius: .4rem; background: #fff; color: #3d3bb5 } button.main { background: #3d3bb5; color: #fff }
.simulator { background: #fff3cd; padding: .5rem 1rem } .wrong { color: #a4001d; font-weight: bold }
"""


def page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>'
        f'<body><main><p class="simulator">A simulator that stands in for Stripe. No money moves.</p>'
        f"<h1>{escape(title)}</h1>{body}</main></body></html>"
    )


def checkout(simulator: Simulator, name: str, *, said: str = "") -> tuple[int, str]:
    session = simulator.world.get("checkout.session", name)
    if session["status"] != "open":
        return 410, page("This page has expired", "<p>Nothing more can be paid here.</p>")
    line = session["line_items"]["data"][0]
    product = simulator.world.things[line["price"]["product"]]
    often = " every month" if session["mode"] == "subscription" else ""
    wrong = f'<p class="wrong" role="alert">{escape(said)}</p>' if said else ""
    back = escape(session["cancel_url"] or "#")
    return 200, page(
        f"Pay £{session['amount_total'] / 100:.2f}{often}",
        f"<p>{escape(product['name'])}<br>{escape(session['customer_email'] or '')}</p>{wrong}"
        '<form method="post">'
        '<button class="main" name="card" value="good">Pay</button>'
        '<button name="card" value="asked">Pay with a card whose bank asks first</button>'
        '<button name="card" value="declined">Pay with a card that is declined</button></form>'
        f'<p><a href="{back}">Back</a></p>',
    )


def bank_asks(name: str) -> str:
    return page(
        "Your bank asks: is this you?",
        f'<form method="post" action="/pay/{escape(name)}">'
        '<button class="main" name="card" value="good">Yes, it is me</button>'
        '<button name="card" value="refused">No, refuse it</button></form>',
    )


def pay(simulator: Simulator, name: str, card: str) -> tuple[int, str, str]:
    """Status, page, and where to go instead of it."""
    session = simulator.world.get("checkout.session", name)
    if session["status"] != "open":
        return *checkout(simulator, name), ""
    if card == "asked":
        return 200, bank_asks(name), ""
    if card in ("declined", "refused"):
        billing.decline(simulator.world, session)
        said = "Your card was declined." if card == "declined" else "We could not confirm that it is you."
        return *checkout(simulator, name, said=said + " Nothing was taken. Try another card."), ""
    billing.complete(simulator.world, session)
    return 303, "", session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])


def onboarding(simulator: Simulator, name: str) -> str:
    simulator.world.get("account", name)
    return page(
        "Tell us about your organisation",
        '<form method="post"><p><label>Sort code<br><input name="sort_code" value="108800"></label></p>'
        '<p><label>Account number<br><input name="number" value="00012345"></label></p>'
        '<button class="main">Everything is filled in</button></form>',
    )


def onboard(simulator: Simulator, name: str, sent: dict[str, str]) -> str:
    account = simulator.world.get("account", name)
    said = {key: sent[key].strip() for key in ("sort_code", "number") if sent.get(key, "").strip()}
    address = connect.finish_onboarding(simulator.world, account, **said)
    if not address:
        raise Refusal("The account link has no return_url.")
    return address
