"""What a line of the bank's answer means for the payment that it is about. Pure.

A bank says the same thing more than once and in any order: a status report, then the statement. What is known already
changes nothing. What contradicts what is known is for a person to explain.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from portal.payments.rails.orders import Outcome


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
