"""What a reader sees of what `suppressed_together` lets through: a row of counts with its total, or of rates."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.monitoring.suppression import Together, suppressed_together

Counts = Sequence[int | None]
Rates = Sequence[tuple[int, int] | None]


@dataclass(frozen=True)
class Table:
    """Counts in the order of their periods: None is hidden, or was never known. The total is of the first `covers`
    periods, and None where something is known and nothing may be shown yet."""

    counts: tuple[int | None, ...]
    total: int | None
    covers: int
    waiting: bool
    correcting: bool


def table(counts: Counts, *, earlier: Sequence[Counts] = ()) -> Table:
    rows, *before = [[None if one is None else (one,) for one in edition] for edition in [counts, *earlier]]
    found = suppressed_together(rows, earlier=before)
    seen = tuple(count if show else None for count, show in zip(counts, found.shown, strict=True))
    total = None if found.waiting and not found.covers else sum(found.sums)
    return Table(seen, total, found.covers, found.waiting, found.correcting)


def rates(shares: Rates, *, earlier: Sequence[Rates] = ()) -> Together:
    """Of (cases, what they are out of): more cases than they are out of cannot be judged."""
    rows, *before = [[one and (one[0], one[1] - one[0]) for one in edition] for edition in [shares, *earlier]]
    return suppressed_together(rows, earlier=before)
