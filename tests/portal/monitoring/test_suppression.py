"""Small counts are hidden, and cannot be worked out from what is shown now, nor from what was shown earlier."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.monitoring.suppression import is_small, suppressed, suppressed_rates


@pytest.mark.parametrize(
    ("counts", "shown", "total", "covers"),
    [
        ([], (), 0, 0),
        ([10, 20, 30], (10, 20, 30), 60, 3),
        ([0, 5, 9], (0, 5, 9), 14, 3),
        # A small count waits for what comes after it, and is added to the total together with that.
        ([3, 20, 9], (None, None, 9), 32, 3),
        ([1, 2, 30], (None, None, None), 33, 3),
        ([2, 4, 30], (None, None, 30), 36, 3),
        # A nought that stands in the same group is hidden, too: it would say who is left.
        ([3, 0, 7], (None, None, None), 10, 3),
        # The last one still waits, so the total stays as it was before it.
        ([20, 9, 3], (20, 9, None), 29, 2),
        ([3], (None,), None, 0),
        ([0, 0, 1], (0, 0, None), 0, 2),
        ([1, 1, 0], (None, None, None), None, 0),
        # Not known yet: what comes after it waits.
        ([12, None, 3, 8], (12, None, None, None), 12, 1),
        ([None, 12], (None, None), None, 0),
        ([12, None, None], (12, None, None), 12, 1),
        ([None, None], (None, None), 0, 0),
    ],
)
def test_what_is_shown(counts, shown, total, covers):
    table = suppressed(counts)

    assert (table.counts, table.total, table.covers) == (shown, total, covers)


@pytest.mark.parametrize(
    ("counts", "waiting"), [([9, 3], True), ([9, 3, 2], False), ([9], False), ([9, None], False), ([None, 9], True)]
)
def test_whether_anything_waits(counts, waiting):
    assert suppressed(counts).waiting is waiting


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
    assert table.total in (None, sum(counts[: table.covers]))


@given(tables)
def test_nothing_is_hidden_without_a_reason(counts):
    if not any(is_small(count) for count in counts):
        assert suppressed(counts).counts == tuple(counts)
        assert suppressed(counts).total == sum(counts)


@given(tables)
def test_a_later_edition_takes_nothing_back_and_hides_nothing_that_was_shown(counts):
    """So that who kept the earlier edition knows no more than who reads the later."""
    for known in range(len(counts)):
        earlier = suppressed([*counts[:known], *[None] * (len(counts) - known)])
        later = suppressed(counts)
        assert [now for was, now in zip(earlier.counts, later.counts, strict=True) if was is not None] == [
            was for was in earlier.counts if was is not None
        ]
        assert later.covers >= earlier.covers


def editions(counts):
    """Everything that is shown as the counts come in one by one."""
    return [suppressed(counts[: known + 1]) for known in range(len(counts))]


# Wider than what is asked about, so that a table does not look alone only because the search ended.
MOST, WIDE = 8, 13
ALL = {length: {counts: editions(counts) for counts in product(range(WIDE), repeat=length)} for length in (1, 2, 3)}


@pytest.mark.parametrize("length", ALL)
def test_no_hidden_count_can_be_worked_out_from_all_editions_together(length):
    """Try every table that would have looked the same all along: a hidden count must be able to have two values."""
    seen: dict = {}
    for counts, shown in ALL[length].items():
        seen.setdefault(tuple((one.counts, one.total) for one in shown), []).append(counts)

    for same in seen.values():
        if max(same[0]) > MOST:
            continue
        for place in range(length):
            if suppressed(same[0]).counts[place] is None:
                assert len({counts[place] for counts in same}) >= 2, same


@pytest.mark.parametrize(
    ("rates", "shown", "covers", "waiting"),
    [
        ([], (), 0, False),
        ([(30, 40), (20, 30)], (True, True), 2, False),
        # All of them, or none of them: nobody stands out.
        ([(40, 40), (0, 30)], (True, True), 2, False),
        ([(0, 0)], (True,), 1, False),
        # "95% of 40" says that two were missed; with the next period it is "90% of 70".
        ([(38, 40), (25, 30)], (False, False), 2, False),
        ([(38, 40)], (False,), 0, True),
        ([(30, 40), (38, 40)], (True, False), 1, True),
        # Few cases are as telling as few misses.
        ([(3, 40), (20, 30)], (False, False), 2, False),
        # Both have to be enough at the same time.
        ([(38, 40), (1, 1), (20, 40)], (False, False, False), 3, False),
        ([(38, 40), (20, 21), (5, 6), (20, 25)], (False, False, False, False), 4, False),
        ([(30, 40), None, (30, 40)], (True, False, False), 1, True),
        # More cases than they are out of: nothing can be said.
        ([(30, 40), (41, 40)], (True, False), 1, True),
    ],
)
def test_which_rates_are_shown(rates, shown, covers, waiting):
    seen = suppressed_rates(rates)

    assert (seen.shown, seen.covers, seen.waiting) == (shown, covers, waiting)


rates = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda one: (one[0], sum(one))), max_size=6)


def sums(rates):
    return sum(cases for cases, _ in rates), sum(out_of for _, out_of in rates)


@given(rates)
def test_no_rate_with_few_cases_or_few_misses_is_shown(rates):
    seen = suppressed_rates(rates)

    shown = [one for one, show in zip(rates, seen.shown, strict=True) if show]
    assert [one for one in [*shown, sums(rates[: seen.covers])] if is_small(one[0]) or is_small(one[1] - one[0])] == []


@given(rates)
def test_a_later_edition_of_rates_takes_nothing_back(rates):
    for known in range(len(rates)):
        earlier, later = suppressed_rates(rates[:known]), suppressed_rates(rates)
        assert later.shown[: earlier.covers] == earlier.shown[: earlier.covers]
        assert later.covers >= earlier.covers


def rate_editions(rates):
    """What a reader sees who is told the counts behind every rate that is shown, as the periods come in one by one."""
    seen = []
    for known in range(len(rates)):
        one = suppressed_rates(rates[: known + 1])
        told = tuple(rate if show else None for rate, show in zip(rates, one.shown, strict=False))
        seen.append((told, one.covers, sums(rates[: one.covers])))
    return tuple(seen)


@pytest.mark.parametrize(("length", "wide", "most"), [(1, 13, 8), (2, 13, 8), (3, 8, 5)])
def test_no_small_part_of_a_rate_can_be_worked_out_from_all_editions_together(length, wide, most):
    same: dict = {}
    for parts in product(product(range(wide), repeat=2), repeat=length):
        counted = [(cases, cases + misses) for cases, misses in parts]
        same.setdefault(rate_editions(counted), []).append(parts)

    alone = [
        parts
        for looks_so in same.values()
        for parts in looks_so[:1]
        if max(map(max, parts)) <= most
        for place, which in product(range(length), range(2))
        if is_small(parts[place][which]) and len({one[place][which] for one in looks_so}) < 2
    ]
    assert alone == []
