"""Which room takes which of Stripe's events. A room says so in its `stripe_events.py`:

    takes("invoice.paid", account=FOUNDATION, by=take_invoice)

An event is a hint and no more: who takes it asks Stripe how the thing stands now, so that events may come late, twice
and in any order. What it does may be done again. It raises NotOurs for a thing that it does not know, and Unclear, with
a sentence for the office, where a person has to look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.stripe.models import StripeEvent

Taker = Callable[["StripeEvent"], None]


class NotOurs(LookupError):
    """The thing is none that this room knows."""


class Unclear(Exception):
    """A person has to look; the words are for them, and name nobody."""


_TAKERS: dict[tuple[str, str], list[Taker]] = {}


def takes(*kinds: str, account: str, by: Taker) -> None:
    for kind in kinds:
        _TAKERS.setdefault((account, kind), []).append(by)


def takers_of(account: str, kind: str) -> list[Taker]:
    return _TAKERS.get((account, kind), [])


Connected = Callable[[], Iterable[str]]
Lost = Callable[[str], object]
_CONNECTED: dict[str, tuple[Connected, Lost]] = {}


def is_connected_to(account: str, *, by: Connected, lost: Lost) -> None:
    """`by` names the accounts that are connected to this one, whose own events are missed when they do not come; `lost`
    asks how one of them stands that Stripe does not speak of any more.
    """
    _CONNECTED[account] = by, lost


def connected_to(account: str) -> list[str]:
    return sorted(_CONNECTED[account][0]()) if account in _CONNECTED else []


def lost_touch(account: str, connected: str) -> None:
    _CONNECTED[account][1](connected)


def kinds_taken(account: str) -> list[str]:
    return sorted(kind for name, kind in _TAKERS if name == account)
