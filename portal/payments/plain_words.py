"""Where an instalment stands, in the provider's words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.design.words import long_date


@dataclass(frozen=True)
class Standing:
    """`words` go into a tag of `colour`; `then` says what happens next, or nothing."""

    words: str
    colour: str
    then: str = ""


def standing_of(state: str, *, signed: bool, reasons: Sequence[str] = (), paid_on: date | None = None) -> Standing:
    """`state` is an instalment's state; `reasons` are those of portal.payments.holds."""
    if state == "paid":
        return Standing("Paid", "green", f"We sent it on {long_date(paid_on)}.")
    if state == "approved":
        return Standing("Approved", "green", "It will be paid by Bacs.")
    if state == "prepared":
        return Standing("Being approved", "blue", "A second person checks it before it is paid.")
    if state == "seconded":
        return Standing("Being approved", "blue", "It is large, so a third person checks it before it is paid.")
    if state == "cancelled":
        return Standing("Cancelled", "grey", "It will not be paid.")
    if not signed:
        return Standing("Planned", "blue", "We can pay once the agreement is signed.")
    if reasons:
        return Standing("Waiting", "yellow", " ".join(reasons))
    return Standing("Planned", "blue", "We prepare it when it is due.")
