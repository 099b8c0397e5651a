"""Which cells of a table are hidden before it is published with all of its totals. Pure: no Django.

A count of 1 to 4 is hidden, a total too; and wherever the shown numbers give a hidden one away, a second is hidden with
it. What "give away" means is exact: a reader knows every shown number, that cells add up to their totals, and that no
count is negative; each hidden cell must then have at least two possible values.

A row of counts is grouped as in `portal.monitoring.suppression`, so it holds also against a reader who knows the rule
by which it was hidden. A table of rows and columns is a network: each hidden cell joins its row and its column, and one
of them can go up only where, along a circle of hidden cells, others go down and up by the same, none below 0. So a cell
has a second value exactly where there is such a circle (L. H. Cox, "Suppression methodology and statistical disclosure
control", Journal of the American Statistical Association 75, 1980). Where there is none, the circle is closed with the
fewest shown cells, neither totals nor noughts if it can be (a nought says too little beside a small number). Hiding
more never takes a possible value away, so every hidden cell needs to be looked at once.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from operator import add

from portal.monitoring.suppression import is_small

Counts = tuple[int | None, ...]


@dataclass(frozen=True)
class Row:
    """A row of counts with its total; None is hidden."""

    counts: Counts
    total: int | None


@dataclass(frozen=True)
class TwoWay:
    """A table of rows and columns with its totals; None is hidden."""

    rows: tuple[Counts, ...]
    row_totals: Counts
    column_totals: Counts
    total: int | None


def hide_in_row(counts: Sequence[int]) -> Row:
    """`counts` and their total as they may be published once, when all of them are known. Counts are not negative."""
    _check(counts)
    total = sum(counts)
    if is_small(total):
        return Row((None,) * len(counts), None)
    hidden = {place for group in _groups(counts) for place in group}
    return Row(tuple(None if place in hidden else count for place, count in enumerate(counts)), total)


def hide_in_table(rows: Sequence[Sequence[int]]) -> TwoWay:
    """`rows`, all of the same length, with their totals, as they may be published. Counts are not negative."""
    if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
        raise ValueError("A table has rows of the same length.")
    for row in rows:
        _check(row)
    whole = [[*row, sum(row)] for row in rows]
    whole.append([sum(column) for column in zip(*whole, strict=True)])
    hidden = _hidden(whole)
    seen = [
        tuple(None if (place, across) in hidden else count for across, count in enumerate(row))
        for place, row in enumerate(whole)
    ]
    return TwoWay(
        rows=tuple(row[:-1] for row in seen[:-1]),
        row_totals=tuple(row[-1] for row in seen[:-1]),
        column_totals=seen[-1][:-1],
        total=seen[-1][-1],
    )


def _check(counts: Sequence[int]) -> None:
    if any(count < 0 for count in counts):
        raise ValueError("A count is not negative.")


def _groups(counts: Sequence[int]) -> list[list[int]]:
    """Places hidden together: a small count and what follows until they add up to 5 or more; the last group takes in
    what stands before it where nothing follows."""
    groups: list[list[int]] = []
    group: list[int] = []
    for place, count in enumerate(counts):
        if group or is_small(count):
            group.append(place)
            if not is_small(sum(counts[one] for one in group)):
                groups.append(group)
                group = []
    while group and is_small(sum(counts[one] for one in group)):
        before = group[0] - 1
        joined = groups.pop() if groups and groups[-1][-1] == before else [before]
        group = [*joined, *group]
    return [*groups, group] if group else groups


Cell = tuple[int, int]
Node = tuple[str, int]
# How many totals a circle would hide, how many noughts, how many cells at all, and how much is in them.
Cost = tuple[int, int, int, int]
NOTHING: Cost = (0, 0, 0, 0)


def _hidden(whole: list[list[int]]) -> set[Cell]:
    """The cells to hide in a table whose last row and last column are totals."""
    cells = [(row, column) for row in range(len(whole)) for column in range(len(whole[0]))]
    hidden = {cell for cell in cells if is_small(_at(whole, cell))}
    for cell in sorted(hidden):
        hidden |= _cheapest_circle(whole, hidden, cell)
    return hidden


def _cheapest_circle(whole: list[list[int]], hidden: set[Cell], cell: Cell) -> set[Cell]:
    """The cells, hidden already or to be hidden, that can go up and down with `cell`."""
    roads: dict[Node, list[tuple[Node, Cell, Cost]]] = defaultdict(list)
    for one in ((row, column) for row in range(len(whole)) for column in range(len(whole[0]))):
        cost = NOTHING if one in hidden else _cost(whole, one)
        for start, end in _ways(whole, one) if one != cell else ():
            roads[start].append((end, one, cost))
    circles = [_cheapest_way(roads, end, start) for start, end in _ways(whole, cell)]
    return set(min(one for one in circles if one is not None)[1])


def _cost(whole: list[list[int]], cell: Cell) -> Cost:
    return int(_is_total(whole, cell)), int(not _at(whole, cell)), 1, _at(whole, cell)


def _cheapest_way(
    roads: Mapping[Node, Sequence[tuple[Node, Cell, Cost]]], start: Node, end: Node
) -> tuple[Cost, tuple[Cell, ...]] | None:
    """Dijkstra's: what it costs, and by which cells it goes."""
    seen: set[Node] = set()
    left: list[tuple[Cost, tuple[Cell, ...], Node]] = [(NOTHING, (), start)]
    while left:
        spent, way, here = heappop(left)
        if here == end:
            return spent, way
        if here in seen:
            continue
        seen.add(here)
        for following, cell, cost in roads[here]:
            if following not in seen:
                totals, noughts, cells, much = map(add, spent, cost)
                heappush(left, ((totals, noughts, cells, much), (*way, cell), following))
    return None


def _ways(whole: list[list[int]], cell: Cell) -> Iterator[tuple[Node, Node]]:
    """From row to column where its part of the sum may grow, from column to row where it may shrink. A total stands on
    the other side of the sum than its cells, so there it is the other way round; the total of all is on both."""
    row, column = ("row", cell[0]), ("column", cell[1])
    on_the_other_side = (cell[0] == len(whole) - 1) != (cell[1] == len(whole[0]) - 1)
    more, less = ((column, row), (row, column)) if on_the_other_side else ((row, column), (column, row))
    yield more
    if _at(whole, cell):
        yield less


def _is_total(whole: list[list[int]], cell: Cell) -> bool:
    return cell[0] == len(whole) - 1 or cell[1] == len(whole[0]) - 1


def _at(whole: list[list[int]], cell: Cell) -> int:
    return whole[cell[0]][cell[1]]
