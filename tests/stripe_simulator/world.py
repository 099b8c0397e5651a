"""What the simulator remembers: objects, a clock that can be moved, and the events that came of it all."""

from __future__ import annotations

import copy
import itertools
import threading
import time
from collections.abc import Callable
from typing import Any

from tests.stripe_simulator.errors import no_such

Thing = dict[str, Any]
API_VERSION = "2026-10-28.endive"
PREFIXES = {
    "checkout.session": "cs_test", "payment_intent": "pi", "charge": "ch", "customer": "cus", "product": "prod",
    "price": "price", "subscription": "sub", "invoice": "in", "invoice_payment": "inpay", "refund": "re",
    "balance_transaction": "txn", "account": "acct", "transfer": "tr", "transfer_reversal": "trr", "payout": "po",
    "event": "evt", "dispute": "dp", "webhook_endpoint": "we", "subscription_item": "si", "payment_method": "pm",
}  # fmt: skip
PLATFORM = ""


class World:
    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.things: dict[str, Thing] = {}
        self.owners: dict[str, str] = {}  # the connected account that has it; the platform's is empty
        self.numbers = itertools.count(1)
        self.run = f"{time.time_ns():x}"
        self.moved = 0  # seconds
        self.account = PLATFORM  # whose request is being answered
        self.told: list[Callable[[Thing, str], None]] = []

    def now(self) -> int:
        return int(time.time()) + self.moved

    def make(self, kind: str, **fields: Any) -> Thing:
        name = f"{PREFIXES[kind]}_{self.run}{next(self.numbers):06d}"
        thing = {"id": name, "object": kind, "created": self.now(), "livemode": False, **fields}
        self.things[name], self.owners[name] = thing, self.account
        return thing

    def get(self, kind: str, name: Any, param: str = "id") -> Thing:
        thing = self.things.get(str(name))
        if thing is None or thing["object"] != kind or self.owners[thing["id"]] not in (self.account, PLATFORM):
            raise no_such(kind.replace("_", " ").replace("checkout.session", "checkout.session"), name, param)
        return thing

    def all(self, kind: str) -> list[Thing]:
        """Those of the account that asks, latest first."""
        mine = [one for one in self.things.values() if one["object"] == kind]
        return [one for one in reversed(mine) if self.owners[one["id"]] == self.account]

    def tell(self, kind: str, thing: Thing) -> Thing:
        """Something happened: an event, and its webhook."""
        event = self.make(
            "event", type=kind, api_version=API_VERSION, data={"object": copy.deepcopy(shown(thing))},
            pending_webhooks=1, request={"id": None, "idempotency_key": None},
        )  # fmt: skip
        if self.account:
            event["account"] = self.account
        for listener in self.told:
            listener(event, self.account)
        return event

    # Keeping

    def to_plain(self) -> Thing:
        return {
            "things": self.things, "owners": self.owners, "moved": self.moved, "run": self.run,
            "next": len(self.things) + 1_000,
        }  # fmt: skip

    def take_up(self, plain: Thing) -> None:
        self.things, self.owners, self.moved = plain["things"], plain["owners"], plain["moved"]
        self.run, self.numbers = plain["run"], itertools.count(plain["next"])


# Fields that are there only for whoever asks to have them expanded.
ON_REQUEST = {"invoice": ("payments",), "checkout.session": ("line_items",)}


def shown(thing: Thing, *, expanded: tuple[str, ...] = ()) -> Thing:
    hidden = set(ON_REQUEST.get(thing["object"], ())) - set(expanded)
    return {name: value for name, value in thing.items() if name not in hidden and not name.startswith("_")}


def expand(world: World, value: Any, paths: list[list[str]]) -> Any:
    """`value` as the answer shows it, with what stands at `paths` in the place of its id."""
    if isinstance(value, list):
        return [expand(world, one, paths) for one in value]
    if isinstance(value, str) and value in world.things:
        value = world.things[value]
    if not isinstance(value, dict):
        return value
    heads = {path[0] for path in paths if path}
    result = shown(value, expanded=tuple(heads)) if "object" in value and "id" in value else dict(value)
    for head in heads:
        rest = [path[1:] for path in paths if path and path[0] == head]
        if head in result:
            result[head] = expand(world, result[head], rest)
    return result


def a_list(things: list[Thing], params: Thing, address: str) -> Thing:
    """One page of `things` (latest first), as Stripe turns over pages."""
    created = params.get("created")
    if isinstance(created, dict):
        tests = {"gt": int.__gt__, "gte": int.__ge__, "lt": int.__lt__, "lte": int.__le__}
        things = [one for one in things if all(tests[how](one["created"], int(at)) for how, at in created.items())]
    limit = int(params.get("limit") or 10)
    names = [one["id"] for one in things]
    if after := params.get("starting_after"):
        things = things[names.index(after) + 1 :] if after in names else []
    elif before := params.get("ending_before"):
        things = things[: names.index(before)] if before in names else []
        return {"object": "list", "url": address, "has_more": len(things) > limit, "data": things[-limit:]}
    return {"object": "list", "url": address, "has_more": len(things) > limit, "data": things[:limit]}
