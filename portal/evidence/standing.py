"""Which evidence an organisation has, lacks, or has to renew. Pure."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from portal.evidence.kinds import MONTHS_GOOD, Kind

# Somebody who applies should hear in time that a paper will not last.
SOON = timedelta(weeks=5)


class State(StrEnum):
    MISSING = "missing"
    INFECTED = "infected"
    STALE = "stale"
    ENDING = "ending"
    GOOD = "good"


@dataclass(frozen=True)
class Standing[P]:
    """Where one kind stands. `good_until` is its last good day, None where it does not run out or is missing."""

    kind: Kind
    state: State
    piece: P | None = None
    good_until: date | None = None

    @property
    def lacking(self) -> bool:
        return self.state in (State.MISSING, State.INFECTED, State.STALE)


def good_until(kind: str, dated_on: date, expires_on: date | None) -> date | None:
    """The last day on which it is taken; None for what does not run out."""
    if expires_on:
        return expires_on
    months = MONTHS_GOOD.get(Kind(kind))
    return _months_later(dated_on, months) if months else None


def standing_of[P](kind: str, piece: P | None, on: date) -> Standing[P]:
    """How `piece`, the latest of its kind, stands on that day.

    It is anything with `dated_on`, `expires_on` and `is_infected`.
    """
    if piece is None:
        return Standing(Kind(kind), State.MISSING)
    dated: Any = piece
    until = good_until(kind, dated.dated_on, dated.expires_on)
    if dated.is_infected:
        return Standing(Kind(kind), State.INFECTED, piece, until)
    if until is None or until >= on + SOON:
        state = State.GOOD
    else:
        state = State.ENDING if until >= on else State.STALE
    return Standing(Kind(kind), state, piece, until)


def standings[P](wanted: Iterable[str], given: Mapping[str, P], on: date) -> list[Standing[P]]:
    """Each kind that is wanted, in the order of `Kind`; `given` maps kinds to the latest piece."""
    chosen = set(wanted)
    return [standing_of(kind, given.get(kind), on) for kind in Kind.values if kind in chosen]


def _months_later(day: date, months: int) -> date:
    """The same day `months` later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
