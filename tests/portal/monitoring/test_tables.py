"""Hidden cells cannot be worked out from what is shown: every table that could be meant is tried."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.monitoring.suppression import is_small
from portal.monitoring.tables import hide_in_row, hide_in_table


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ([], (), 0),
        ([10, 20], (10, 20), 30),
        ([0, 9], (0, 9), 9),
        # The total would give a lone small count away, so what stands beside it is hidden as well.
        ([3, 20, 9], (None, None, 9), 32),
        ([20, 9, 3], (20, None, None), 32),
        ([20, 3, 0, 4], (20, None, None, None), 27),
        ([4, 4, 30], (None, None, 30), 38),
        ([9, 0, 3], (None, None, None), 12),
        # The total is small itself.
        ([1, 0, 2], (None, None, None), None),
    ],
)
def test_a_row_with_its_total(counts, shown, total):
    row = hide_in_row(counts)

    assert (row.counts, row.total) == (shown, total)


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([[10, 20], [30, 40]], ((10, 20), (30, 40))),
        ([[3, 20], [30, 40]], ((None, None), (None, None))),
        ([[3, 20, 50], [30, 40, 60], [70, 80, 90]], ((None, None, 50), (None, None, 60), (70, 80, 90))),
        # With the nought hidden instead, the total would still say that the two are three.
        ([[3, 0, 20], [30, 40, 50]], ((None, 0, None), (None, 40, None))),
    ],
)
def test_a_table_with_its_totals(rows, shown):
    assert hide_in_table(rows).rows == shown


def test_totals_are_kept_as_long_as_the_cells_can_hide_each_other():
    table = hide_in_table([[3, 20, 50], [30, 40, 60], [70, 80, 90]])

    assert (table.row_totals, table.column_totals, table.total) == ((73, 130, 240), (103, 140, 200), 443)


def test_a_small_total_is_hidden():
    table = hide_in_table([[1, 2], [30, 40]])

    assert (table.row_totals[0], table.row_totals[1]) == (None, None)


@pytest.mark.parametrize("rows", [[], [[]], [[1], [1, 2]]])
def test_a_table_has_a_shape(rows):
    with pytest.raises(ValueError, match="same length"):
        hide_in_table(rows)


def test_counts_are_not_negative():
    with pytest.raises(ValueError, match="not negative"):
        hide_in_row([-1])
    with pytest.raises(ValueError, match="not negative"):
        hide_in_table([[-1]])


WIDE, MOST = 13, 8


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_no_hidden_count_of_a_row_can_be_worked_out_even_by_who_knows_the_rule(length):
    """Every row that would have looked the same."""
    wide = WIDE if length < 4 else 11
    looks: dict = {}
    for counts in product(range(wide), repeat=length):
        looks.setdefault(hide_in_row(counts), []).append(counts)

    alone = [
        (same[0], look)
        for look, same in looks.items()
        if max(same[0]) <= MOST
        for place in range(length)
        if look.counts[place] is None and len({counts[place] for counts in same}) < 2
    ]
    assert alone == []


def cells_of(table):
    return [*[cell for row in table.rows for cell in row], *table.row_totals, *table.column_totals, table.total]


def whole(rows):
    return [*[cell for row in rows for cell in row], *map(sum, rows), *map(sum, zip(*rows, strict=True)),
            sum(map(sum, rows))]  # fmt: skip


def cut(cells, across):
    return [cells[start : start + across] for start in range(0, len(cells), across)]


@pytest.mark.parametrize(("down", "across", "most"), [(1, 2, 8), (1, 3, 7), (2, 1, 8), (2, 2, 7), (2, 3, 2)])
def test_every_hidden_cell_of_a_table_has_two_possible_values(down, across, most):
    """Every table that agrees with what is shown, cell by cell and total by total."""
    margin = 3
    every = [whole(cut(cells, across)) for cells in product(range(most + margin + 1), repeat=down * across)]
    alike: dict = {}

    for cells in product(range(most + 1), repeat=down * across):
        shown = tuple(cells_of(hide_in_table(cut(cells, across))))
        places = tuple(place for place, cell in enumerate(shown) if cell is not None)
        if places not in alike:
            alike[places] = {}
            for one in every:
                alike[places].setdefault(tuple(one[place] for place in places), []).append(one)
        same = alike[places][tuple(shown[place] for place in places)]
        certain = [place for place, cell in enumerate(shown) if cell is None and len({one[place] for one in same}) < 2]
        assert certain == [], (cells, shown)


tables = st.integers(1, 5).flatmap(
    lambda across: st.lists(st.lists(st.integers(0, 12), min_size=across, max_size=across), min_size=1, max_size=5)
)


@settings(deadline=None)
@given(tables)
def test_what_is_shown_is_true_and_never_small(rows):
    shown = cells_of(hide_in_table(rows))

    assert [cell for cell in shown if cell is not None and is_small(cell)] == []
    assert [(cell, is_so) for cell, is_so in zip(shown, whole(rows), strict=True) if cell not in (None, is_so)] == []


@settings(deadline=None)
@given(tables)
def test_nothing_is_hidden_without_a_reason(rows):
    if not any(map(is_small, whole(rows))):
        assert cells_of(hide_in_table(rows)) == whole(rows)
