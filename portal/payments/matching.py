"""What a line of the bank's answer means for the payment that it is about. Pure.

A bank says the same thing more than once and in any order: a status report, then the statement. What is known already
changes nothing. What contradicts what is known is for a person to explain.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from portal.payments.rails.orders import Outcome, Source


class Deed(StrEnum):
    """What is to be done about a payment."""

    NOTHING = "nothing"
    CONFIRM = "confirm"
    FAIL = "fail"
    REVERSE = "reverse"
    CONFIRM_AND_REVERSE = "confirm and reverse"


DEEDS: Mapping[tuple[str, Outcome], Deed] = {
    ("sent", Outcome.PAID): Deed.CONFIRM,
    ("sent", Outcome.REFUSED): Deed.FAIL,
    ("sent", Outcome.CAME_BACK): Deed.CONFIRM_AND_REVERSE,
    ("sent", Outcome.PENDING): Deed.NOTHING,
    ("confirmed", Outcome.PAID): Deed.NOTHING,
    ("confirmed", Outcome.CAME_BACK): Deed.REVERSE,
    ("confirmed", Outcome.PENDING): Deed.NOTHING,
    ("failed", Outcome.REFUSED): Deed.NOTHING,
    ("failed", Outcome.PENDING): Deed.NOTHING,
    ("reversed", Outcome.PAID): Deed.NOTHING,
    ("reversed", Outcome.REFUSED): Deed.NOTHING,
    ("reversed", Outcome.CAME_BACK): Deed.NOTHING,
    ("reversed", Outcome.PENDING): Deed.NOTHING,
}
SAID = {
    Outcome.PAID: "paid",
    Outcome.REFUSED: "refused",
    Outcome.CAME_BACK: "came back",
    Outcome.PENDING: "not decided yet",
}


@dataclass(frozen=True)
class Telling:
    """That a line says of a payment that money moved: in which file, of which kind, on which day, and what the bank
    calls the movement."""

    file: int
    source: str
    on: date | None
    bank_reference: str


def is_the_same(now: Telling, before: Telling) -> bool:
    """Whether two lines that say the same of a payment surely tell of one movement of money.

    One file says nothing twice. Two reports do, and so do two lists of one day. A statement has each movement once: in
    another statement it is the same only where day and bank's reference are, as when the days of two overlap.
    """
    if now.source != before.source or now.file == before.file:
        return False
    if now.source == Source.REPORT:
        return True
    if now.on and before.on and now.on != before.on:
        return False
    return now.source == Source.LIST or (now.bank_reference != "" and now.bank_reference == before.bank_reference)


def is_another(now: Telling, before: Sequence[Telling]) -> bool:
    """Whether `now` may be about another movement of money than the lines `before`. A report, a list and a statement
    tell of one movement each in its own way, so they are not compared with each other.
    """
    alike = [one for one in before if one.source == now.source or one.file == now.file]
    return bool(alike) and not any(is_the_same(now, one) for one in alike)


def movements(lines: Sequence[Telling]) -> int:
    """Of how many movements of money these lines tell at least."""
    firsts = [one for place, one in enumerate(lines) if not any(is_the_same(one, other) for other in lines[:place])]
    return max(Counter(one.source for one in firsts).values(), default=0)


def names(reference: str, words: str) -> bool:
    """Whether somebody wrote `reference`, in whatever case and with whatever between its parts."""
    return _written(reference).search(words.upper()) is not None


@lru_cache(maxsize=64)
def _written(reference: str) -> re.Pattern[str]:
    return re.compile("[^A-Z0-9]*".join(re.findall(r"[A-Z]+|[0-9]+", reference.upper())) + r"(?![0-9])")


def deed_of(state: str, outcome: Outcome) -> Deed | None:
    """What follows for a payment in `state`, or None where somebody has to look."""
    return DEEDS.get((state, outcome))


def contradiction(outcome: Outcome, state_in_words: str) -> str:
    """The sentence for where `deed_of` says None."""
    return f"The bank says “{SAID[outcome]}”, but the payment is “{state_in_words}”."


def identity_of(words: str) -> UUID | None:
    """The payment's identity as a bank gave it back: with or without hyphens, in small letters or capitals."""
    plain = words.replace("-", "").strip()
    if len(plain) != 32:
        return None
    try:
        return UUID(hex=plain)
    except ValueError:
        return None
