"""Small numbers are hidden before anything is published, so that nobody can be picked out. Pure: no Django.

A count of 1 to 4 is hidden. Where what is hidden could be worked out from the total and the counts still shown, the
next smallest count is hidden too, or the total where there is no other count left to hide. "Worked out" is meant
strictly: a reader who subtracts, and knows that at least one of the hidden counts is 1 to 4, is left with at least two
possible values for every hidden count.

What it does not do: it looks at one table as it is shown now. Somebody who wrote down an earlier edition of the table
can subtract. Zero is shown: it is about nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LEAST_HIDDEN = 1
MOST_HIDDEN = 4


@dataclass(frozen=True)
class Table:
    """Counts as they may be published, in the order they came. None is hidden, or was not known to begin with.

    `hidden` are the places (from 0) of the counts that are hidden.
    """

    counts: tuple[int | None, ...]
    total: int | None
    hidden: frozenset[int] = frozenset()

    @property
    def total_hidden(self) -> bool:
        return self.total is None


def is_small(count: int) -> bool:
    return LEAST_HIDDEN <= count <= MOST_HIDDEN


def suppressed(counts: Sequence[int | None]) -> Table:
    """`counts` and their total as the public may see them. None in `counts` is a figure not known yet: it stays None
    and is no part of the total. Counts are not negative.
    """
    if any(count is not None and count < 0 for count in counts):
        raise ValueError("A count is not negative.")
    known = {place: count for place, count in enumerate(counts) if count is not None}
    total: int | None = sum(known.values())
    hidden = {place for place, count in known.items() if is_small(count)}
    if is_small(sum(known.values())):
        total = None
    while total is not None and hidden and _worked_out([known[place] for place in hidden]):
        left = [place for place in known if place not in hidden and known[place] > MOST_HIDDEN]
        if not left:
            total = None
            break
        hidden.add(min(left, key=lambda place: (known[place], place)))
    shown = tuple(None if place in hidden else count for place, count in enumerate(counts))
    return Table(counts=shown, total=total, hidden=frozenset(hidden))


def _worked_out(hidden: Sequence[int]) -> bool:
    """Whether the sum of what is hidden gives any hidden count away."""
    if len(hidden) == 1:
        return True
    if any(not is_small(count) for count in hidden):
        return False
    return sum(hidden) in {LEAST_HIDDEN * len(hidden), MOST_HIDDEN * len(hidden)}
