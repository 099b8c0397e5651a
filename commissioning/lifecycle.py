"""How a contract stood on any day: planned, mobilising, live, extended, over. Pure, without Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.agreements.standing import is_past, past_its_last_day

PLANNED, MOBILISING, LIVE = "Planned", "Mobilising", "Live"
EXTENDED, LATE = "Live, extended", past_its_last_day(LIVE)
ENDED, TERMINATED = "Ended", "Terminated"


@dataclass(frozen=True, kw_only=True)
class Life:
    """The days of its steps, None for those not taken. `first_end` is the last day that was agreed first."""

    first_end: date
    mobilised_on: date | None = None
    live_on: date | None = None
    terminated_on: date | None = None
    is_ended: bool = False


def standing_on(day: date, life: Life, *, ends_on: date) -> str:
    """In words. `ends_on` is the last day as it was agreed by `day`."""
    if life.terminated_on is not None and day >= life.terminated_on:
        return TERMINATED
    if life.live_on is not None and day >= life.live_on:
        if is_past(ends_on, day):
            return ENDED if life.is_ended else LATE
        return EXTENDED if ends_on > life.first_end else LIVE
    if life.mobilised_on is not None and day >= life.mobilised_on:
        return MOBILISING
    return PLANNED
