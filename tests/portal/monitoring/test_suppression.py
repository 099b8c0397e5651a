"""Small counts are hidden, and cannot be worked out from what is shown."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.monitoring.suppression import MOST_HIDDEN, is_small, suppressed


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ([], (), 0),
        ([10, 20, 30], (10, 20, 30), 60),
        ([0, 5, 9], (0, 5, 9), 14),
        # One hidden count could be subtracted from the total: the next smallest goes with it.
        ([3, 20, 9], (None, 20, None), 32),
        ([1, 2, 30], (None, None, 30), 33),
        # 1 + 1 can only be two ones, 4 + 4 is given away to whoever knows that both are small.
        ([1, 1, 30], (None, None, None), 32),
        ([4, 4, 30], (None, None, None), 38),
        # Nothing else to hide: the total goes.
        ([3], (None,), None),
        ([3, 0, 0], (None, 0, 0), None),
        ([1, 1, 0], (None, None, 0), None),
        # Not known yet is neither hidden nor counted.
        ([None, 12, 3, 8], (None, 12, None, None), 23),
        ([None, None], (None, None), 0),
    ],
)
def test_what_is_shown(counts, shown, total):
    table = suppressed(counts)

    assert table.counts == shown
    assert table.total == total


def test_unknown_is_not_hidden():
    assert suppressed([None, 3, 20, 30]).hidden == frozenset({1, 2})


def test_a_count_is_not_negative():
    with pytest.raises(ValueError, match="not negative"):
        suppressed([3, -1])


tables = st.lists(st.integers(0, 30), min_size=1, max_size=6)


@given(tables)
def test_no_small_count_is_shown(counts):
    table = suppressed(counts)

    assert [count for count in table.counts if count is not None and is_small(count)] == []
    assert table.total is None or not is_small(table.total)


@given(tables)
def test_what_is_shown_is_true(counts):
    table = suppressed(counts)

    assert [
        (shown, count) for shown, count in zip(table.counts, counts, strict=True) if shown not in (None, count)
    ] == []
    assert table.total in (None, sum(counts))


@given(tables)
def test_nothing_is_hidden_without_a_reason(counts):
    if not any(is_small(count) for count in [*counts, sum(counts)]):
        assert suppressed(counts).counts == tuple(counts)
        assert suppressed(counts).total == sum(counts)


@given(st.lists(st.integers(0, 12), min_size=1, max_size=4))
def test_no_hidden_small_count_can_be_worked_out(counts):
    """Try every table that would look the same: each hidden small count must be able to have two values."""
    table = suppressed(counts)
    if table.total is None:
        return
    places = sorted(table.hidden)
    rest = table.total - sum(count for count in table.counts if count is not None)
    same = [
        values
        for values in product(range(1, rest + 1), repeat=len(places))
        if sum(values) == rest and any(value <= MOST_HIDDEN for value in values)
    ]
    for position, place in enumerate(places):
        if is_small(counts[place]):
            assert len({values[position] for values in same}) >= 2
