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

Accepted figures are corrected now and then, and who kept the edition before subtracts. So a correction is treated as
what it is, a count of its own: by how much a period's count went up or down, in the order in which it came.

- It opens a group where it is 1 to 4, up or down, and where it would leave a small count behind; what comes after it
  joins the group, as above, until the sum of the group, the sum of all periods that its groups have tied together, and
  by how much that sum differs from what it was before are 0 or at least 5. Until then the total stays as it was.
- A period is shown while no group ties it to another one, and nothing of it waits.

So 41 corrected to 43 is hidden, with the next period's 30, and the total goes from 41 to 73; 41 corrected to 53 is 53.

It relies on this: targets and periods are not cut anew once they were published, and nothing changes an accepted figure
but a correction, whose editions are all kept.
It cannot help against what people write (a story that says "one of the three families"), nor against a percentage that
a provider worked out itself: who accepts a return reads for that.

Whatever else is published beside a hidden figure must follow from complete groups, too: the rating ("Good" of a target
of 33 says that 29 and a hidden figure are at least 33, so that this is a 4), the forecast, the sentence. Who publishes
works all of it out from sums up to a cut (`Together.cuts`).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from operator import add, sub

LEAST_HIDDEN = 1
MOST_HIDDEN = 4

Row = tuple[int, ...]


def is_small(count: int) -> bool:
    return LEAST_HIDDEN <= count <= MOST_HIDDEN


@dataclass(frozen=True)
class Together:
    """Of which periods, in their order, everything may be published, and of how many of them `sums`, of each count."""

    shown: tuple[bool, ...]
    covers: int
    waiting: bool
    """Whether something that is known is not in the sums yet."""
    sums: Row = ()
    correcting: bool = False
    cuts: tuple[int, ...] = (0,)
    """Up to where the periods may be summed, and from where: places between two periods that no group reaches over."""
    settled: tuple[Row, ...] = ()
    """Of the periods that are covered: their counts as they are in the sums. Not to be published one by one."""

    def sums_between(self, start: int, end: int) -> Row:
        """Of the periods from cut to cut."""
        return tuple(map(sum, zip(*self.settled[start:end], strict=True)))


def suppressed_together(
    rows: Sequence[Sequence[int] | None], *, earlier: Sequence[Sequence[Sequence[int] | None]] = ()
) -> Together:
    """Which periods' counts, in their order, the public may see, and the sums over them. None is not known yet.

    A row holds one count, or several of the period that give each other away: cases and misses of a rate, or of several
    that are out of the same. A period with a count below 0, a difference that cannot be, counts as not known.
    `earlier` are the rows as they were just before each correction, oldest first, of the same periods.
    """
    editions = [
        [tuple(row) if row is not None and min(row, default=0) >= 0 else None for row in edition]
        for edition in [*earlier, rows]
    ]
    width = max((len(row) for edition in editions for row in edition if row is not None), default=0)
    found = _taken_in(editions, width=width)
    # What cannot be judged is known all the same.
    return replace(found, waiting=found.waiting or any(row is not None for row in rows[found.covers :]))


def level_shown(now: int, *, earlier: Sequence[int] = ()) -> bool:
    """Whether a count that stands alone, in no total, may be shown: it is not small, nor is what it differs by from
    each edition that was shown before. `earlier` are its editions, oldest first."""
    shown: list[int] = []
    for value in [*earlier, now]:
        if not is_small(value) and not any(is_small(abs(value - one)) for one in shown):
            shown.append(value)
    return now in shown


def _taken_in(editions: Sequence[Sequence[Row | None]], *, width: int) -> Together:
    """What may be published of the last of `editions`, each of the same periods, when all of them were published."""
    groups = _Groups(width)
    for edition in editions:
        known = list(takewhile(lambda row: row is not None, edition))
        # What was changed came to light before what is new.
        places = sorted(range(len(known)), key=lambda place: place not in groups.rows)
        for place in places:
            row = known[place]
            if row is not None and row != groups.rows.get(place):
                groups.take(place, row)
    now = editions[-1]
    covers = groups.covers
    return Together(
        cuts=groups.cuts,
        settled=tuple(groups.settled[place] for place in range(covers)),
        shown=tuple(groups.shows(place, row) for place, row in enumerate(now)),
        covers=covers,
        waiting=groups.is_open or groups.differ_from(now) or any(row is not None for row in now[covers:]),
        sums=groups.sums,
        correcting=groups.corrects,
    )


class _Groups:
    """What was taken in, change by change: a period's counts when they came, then by how much they were corrected."""

    def __init__(self, width: int) -> None:
        self.nothing: Row = (0,) * width
        self.rows: dict[int, Row] = {}
        """By period: its counts with everything that was taken in."""
        self.sums: Row = self.nothing
        """Of the complete groups."""
        self.tied: dict[int, frozenset[int]] = {}
        """By period: the periods that complete groups tie it to, itself among them."""
        self.settled: dict[int, Row] = {}
        """By period: its counts as they are in the sums."""
        self.shown: dict[frozenset[int], list[Row]] = defaultdict(list)
        """By periods tied together: what they came to, each time that it could be worked out."""
        self.group: Row = self.nothing
        self.waiting: set[int] = set()
        """The periods of the open group; empty where none is open."""
        self.corrects = False

    @property
    def is_open(self) -> bool:
        return bool(self.waiting)

    @property
    def covers(self) -> int:
        """How many of the first periods are in the sums, if only as they were before a correction."""
        return next((place for place in range(len(self.rows)) if place not in self.tied), len(self.rows))

    @property
    def cuts(self) -> tuple[int, ...]:
        """Places that no group reaches over, up to the last period that is in the sums."""
        reach = 0
        cuts = [0]
        for place in range(self.covers):
            reach = max(reach, *self.tied[place])
            if reach == place:
                cuts.append(place + 1)
        return tuple(cuts)

    def shows(self, place: int, row: Row | None) -> bool:
        return row is not None and self.tied.get(place) == {place} and place not in self.waiting

    def differ_from(self, rows: Sequence[Row | None]) -> bool:
        """Whether something that was taken in has become unknown since."""
        return any(rows[place] != row for place, row in self.rows.items())

    def take(self, place: int, row: Row) -> None:
        before = self.rows.get(place)
        self.group = tuple(map(add, self.group, map(sub, row, before or self.nothing)))
        self.rows[place] = row
        self.waiting.add(place)
        self.corrects = self.corrects or place in self.tied
        tied = frozenset(self.waiting).union(*(self.tied.get(one, ()) for one in self.waiting))
        together: Row = tuple(map(sum, zip(*(self.rows[one] for one in tied), strict=True)))
        told = [self.group, together, *(tuple(map(sub, together, one)) for one in self.shown[tied])]
        if any(is_small(abs(count)) for counts in told for count in counts):
            return
        self.shown[tied].append(together)
        self.settled |= {one: self.rows[one] for one in self.waiting}
        self.sums = tuple(map(add, self.sums, self.group))
        self.tied |= dict.fromkeys(tied, tied)
        self.group, self.waiting, self.corrects = self.nothing, set(), False
