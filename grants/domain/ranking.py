"""A call's applications in the order of their panel's score, beside the money. Pure: no Django.

Highest total first; equal totals share a rank and the next rank is skipped (1, 2, 2, 4). An application without a
total has no rank and stands below them. One that somebody has still to score has no rank either, whatever the others
gave it: it stands last and takes no money yet. Within a rank the order is by reference, which says nothing about
merit, so that two people looking at the page see the same one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

PENNY = Decimal("0.01")


@dataclass(frozen=True)
class Entry:
    """One application. Amounts in pounds; `awarded` is what its award takes of the budget: 0 where none stands."""

    reference: str
    total: Decimal | None
    requested: Decimal
    recommended: Decimal | None = None
    awarded: Decimal = Decimal(0)
    not_taken_up: bool = False
    """Its offer was declined or taken back: it keeps its rank and needs no money."""
    still_scored: bool = False
    """Somebody who has to has not scored it."""


@dataclass(frozen=True)
class Ranked:
    entry: Entry
    rank: int | None
    so_far: Decimal
    """What it takes to give this one and all above it what was recommended (or, with no recommendation, asked); those
    still being scored are not counted."""
    within_budget: bool


def ranked(entries: Iterable[Entry], *, budget: Decimal) -> list[Ranked]:
    """Rank `entries` and add up, from the top, what they would take of `budget` (pounds)."""
    ordered = sorted(entries, key=lambda one: (one.still_scored, one.total is None, -(one.total or 0), one.reference))
    rows: list[Ranked] = []
    so_far = Decimal(0)
    for place, entry in enumerate(ordered, start=1):
        tied = bool(rows) and rows[-1].entry.total == entry.total
        unranked = entry.still_scored or entry.total is None
        rank = None if unranked else rows[-1].rank if tied else place
        if not entry.not_taken_up and not entry.still_scored:
            so_far += entry.requested if entry.recommended is None else entry.recommended
        rows.append(Ranked(entry=entry, rank=rank, so_far=so_far, within_budget=so_far <= budget))
    return rows


def recommended_amount(amounts: Sequence[Decimal]) -> Decimal | None:
    """The median of what the assessors recommend, to the penny: one very high or low figure does not move it much."""
    return Decimal(median(amounts)).quantize(PENNY) if amounts else None
