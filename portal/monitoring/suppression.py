"""Small numbers are hidden before anything is published, so that nobody can be picked out. Pure: no Django.

The counts of a row of periods grow: every accepted return makes a new edition, and somebody may have kept the one
before. What is published must therefore hold against all editions together. The rule is simple:

- A count of 1 to 4 opens a group. The group takes in the periods that follow until it adds up to 5 or more. Every count
  in it is hidden, noughts as well, and only when it is complete does its sum enter the total.
- A period that is not known yet ends what can be shown: counts after a gap wait until it is filled.
- A rate is so many cases out of so many. Its cases, and its misses, are counts: "95% of 40" says that two were missed.
  So a group closes when its cases and its misses are both 0 or at least 5. Until then the rate is not shown.

So a later edition repeats what an earlier one showed and adds whole groups; the difference between two editions is the
sum of complete groups and single counts of 0 or at least 5, as in the table itself. A reader who subtracts is left with
at least two possible values for every hidden count (the tests try them all). "Seven of twelve by March" can stand
beside hidden cells: the seven is a whole group or several. Of a rate this holds even for a reader who is told the cases
and what they are out of, wherever the per cent is shown.

It relies on this: an accepted figure never changes, and targets and periods are not cut anew once they were published.
It cannot help against what people write (a story that says "one of the three families"), nor against a percentage that
a provider worked out itself: who accepts a return reads for that. The rating beside a hidden total is one of a few
words and says no more than on which side of a wide band the total lies.

Tables that are published once, with all of their totals, are in `portal.monitoring.tables`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import add

LEAST_HIDDEN = 1
MOST_HIDDEN = 4


@dataclass(frozen=True)
class Table:
    """Counts as they may be published, in the order they came. None is hidden, or was not known to begin with."""

    counts: tuple[int | None, ...]
    total: int | None
    """Of the first `covers` periods. None where something is known and nothing may be shown yet."""
    covers: int
    waiting: bool
    """Whether a known count is not in the total yet."""


def is_small(count: int) -> bool:
    return LEAST_HIDDEN <= count <= MOST_HIDDEN


@dataclass(frozen=True)
class Together:
    """Of which periods, in the order they came, everything may be published, and of how many of them the sums."""

    shown: tuple[bool, ...]
    covers: int
    waiting: bool
    """Whether something that is known is not in the sums yet."""


def suppressed(counts: Sequence[int | None]) -> Table:
    """`counts`, in the order of their periods, and their total as the public may see them. None in `counts` is a figure
    not known yet. Counts are not negative.
    """
    if any(count is not None and count < 0 for count in counts):
        raise ValueError("A count is not negative.")
    shown, (total,), covers = _grouped([None if count is None else (count,) for count in counts], width=1)
    waiting = any(count is not None for count in counts[covers:])
    seen = tuple(count if show else None for count, show in zip(counts, shown, strict=True))
    return Table(seen, None if waiting and not covers else total, covers, waiting)


def suppressed_rates(rates: Sequence[tuple[int, int] | None]) -> Together:
    """Which of `rates`, (cases, what they are out of) in the order of their periods, the public may see. None is not
    known yet. More cases than they are out of cannot be judged and count as not known."""
    return suppressed_together([one and (one[0], one[1] - one[0]) for one in rates])


def suppressed_together(rows: Sequence[Sequence[int] | None]) -> Together:
    """The same of several counts of each period that give each other away: cases and misses of a rate, or of several
    that are out of the same. A period with a count below 0, a difference that cannot be, counts as not known."""
    width = max((len(row) for row in rows if row is not None), default=0)
    shown, _, covers = _grouped(
        [tuple(row) if row is not None and min(row, default=0) >= 0 else None for row in rows], width=width
    )
    return Together(tuple(shown), covers, any(row is not None for row in rows[covers:]))


def _grouped(rows: Sequence[tuple[int, ...] | None], *, width: int) -> tuple[list[bool], tuple[int, ...], int]:
    """Which rows of counts stand alone; the sum of those that do and of the complete groups; how many rows that is."""
    shown = [False] * len(rows)
    total: tuple[int, ...] = (0,) * width
    group: tuple[int, ...] | None = None
    covers = 0
    for place, row in enumerate(rows):
        if row is None:
            break
        if group is None and not any(map(is_small, row)):
            shown[place] = True
            group = row
        else:
            group = _added(group or (0,) * width, row)
            if any(map(is_small, group)):
                continue
        total, covers, group = _added(total, group), place + 1, None
    return shown, total, covers


def _added(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(add, one, other))
