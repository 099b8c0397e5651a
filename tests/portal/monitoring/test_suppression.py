"""Small counts are hidden, and cannot be worked out from what is shown now, nor from what was shown earlier."""

from functools import cache
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.monitoring.suppression import is_small, level_shown, suppressed_together
from tests.portal.monitoring.suppression_readers import rates as seen_rates
from tests.portal.monitoring.suppression_readers import table as seen_table


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
    table = seen_table(counts)

    assert (table.counts, table.total, table.covers) == (shown, total, covers)


@pytest.mark.parametrize(
    ("counts", "waiting"), [([9, 3], True), ([9, 3, 2], False), ([9], False), ([9, None], False), ([None, 9], True)]
)
def test_whether_anything_waits(counts, waiting):
    assert seen_table(counts).waiting is waiting


def test_a_count_below_nought_counts_as_not_known():
    assert seen_table([12, -1, 9]).counts == (12, None, None)


tables = st.lists(st.integers(0, 30), min_size=1, max_size=6)


@given(tables)
def test_no_small_count_is_shown(counts):
    table = seen_table(counts)

    assert [count for count in table.counts if count is not None and is_small(count)] == []
    assert table.total is None or not is_small(table.total)


@given(tables)
def test_what_is_shown_is_true(counts):
    table = seen_table(counts)

    assert [
        (shown, count) for shown, count in zip(table.counts, counts, strict=True) if shown not in (None, count)
    ] == []
    assert table.total in (None, sum(counts[: table.covers]))


@given(tables)
def test_nothing_is_hidden_without_a_reason(counts):
    if not any(is_small(count) for count in counts):
        assert seen_table(counts).counts == tuple(counts)
        assert seen_table(counts).total == sum(counts)


@given(tables)
def test_a_later_edition_takes_nothing_back_and_hides_nothing_that_was_shown(counts):
    """So that who kept the earlier edition knows no more than who reads the later."""
    for known in range(len(counts)):
        earlier = seen_table([*counts[:known], *[None] * (len(counts) - known)])
        later = seen_table(counts)
        assert [now for was, now in zip(earlier.counts, later.counts, strict=True) if was is not None] == [
            was for was in earlier.counts if was is not None
        ]
        assert later.covers >= earlier.covers


def editions(counts):
    """Everything that is shown as the counts come in one by one."""
    return [seen_table(counts[: known + 1]) for known in range(len(counts))]


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
            if seen_table(same[0]).counts[place] is None:
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
    seen = seen_rates(rates)

    assert (seen.shown, seen.covers, seen.waiting) == (shown, covers, waiting)


rates = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda one: (one[0], sum(one))), max_size=6)


def sums(rates):
    return sum(cases for cases, _ in rates), sum(out_of for _, out_of in rates)


@given(rates)
def test_no_rate_with_few_cases_or_few_misses_is_shown(rates):
    seen = seen_rates(rates)

    shown = [one for one, show in zip(rates, seen.shown, strict=True) if show]
    assert [one for one in [*shown, sums(rates[: seen.covers])] if is_small(one[0]) or is_small(one[1] - one[0])] == []


@given(rates)
def test_a_later_edition_of_rates_takes_nothing_back(rates):
    for known in range(len(rates)):
        earlier, later = seen_rates(rates[:known]), seen_rates(rates)
        assert later.shown[: earlier.covers] == earlier.shown[: earlier.covers]
        assert later.covers >= earlier.covers


def rate_editions(rates):
    """What a reader sees who is told the counts behind every rate that is shown, as the periods come in one by one."""
    return tuple(rate_edition(tuple(rates[: known + 1])) for known in range(len(rates)))


@cache
def rate_edition(rates):
    one = seen_rates(rates)
    told = tuple(rate if show else None for rate, show in zip(rates, one.shown, strict=True))
    return told, one.covers, sums(rates[: one.covers])


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


@pytest.mark.parametrize(
    ("editions", "shown", "total", "correcting"),
    [
        # Corrected by 5 or more it is simply the new count.
        ([[41, 20], [53, 20]], (53, 20), 73, False),
        # By 1 to 4, up or down, it would say how many people were forgotten.
        ([[41, 20], [43, 20]], (None, 20), 61, True),
        ([[41, 20], [38, 20]], (None, 20), 61, True),
        # So it waits for the next period, and both are in the total then.
        ([[41, None], [43, None], [43, 30]], (None, None), 73, False),
        # Or for the next correction of the same period, which is told apart by nobody.
        ([[41, 20], [43, 20], [48, 20]], (48, 20), 68, False),
        # What would be small afterwards waits, too, however much it went down.
        ([[41, 20], [3, 20]], (None, 20), 61, True),
        ([[41, None], [3, None], [3, 50]], (None, None), 53, False),
        ([[41, 20], [0, 20]], (0, 20), 20, False),
        # A small one that is not small any more was 1 to 4 before, and nobody knows which.
        ([[3], [9]], (9,), 9, False),
        ([[3, 8], [3, 18]], (None, None), 21, False),
        ([[3, 8], [6, 8]], (None, None), 11, True),
        # There and back: the last would differ by two from the first.
        ([[41], [51], [43]], (None,), 51, True),
        ([[41], [43], [41]], (41,), 41, False),
        # Corrected before it could be shown at all.
        ([[12, None, 30], [12, None, 3], [12, 9, 3]], (12, 9, None), 21, False),
    ],
)
def test_corrections(editions, shown, total, correcting):
    table = seen_table(editions[-1], earlier=editions[:-1])

    assert (table.counts, table.total, table.correcting) == (shown, total, correcting)
    assert table.waiting >= correcting


def test_a_correction_may_make_a_rate_known():
    seen = seen_rates([(30, 40), (20, 30)], earlier=[[(30, 40), (41, 30)]])

    assert (seen.shown, seen.covers, seen.sums) == ((True, True), 2, (50, 20))


def test_a_correction_may_spoil_a_rate():
    seen = seen_rates([(41, 40), (20, 30)], earlier=[[(30, 40), (20, 30)]])

    assert (seen.shown, seen.waiting) == ((False, True), True)


corrected = st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=1, max_size=5)


@given(corrected)
def test_what_is_shown_after_corrections_is_true_and_not_small(editions):
    table = seen_table(editions[-1], earlier=editions[:-1])

    for shown, count in zip(table.counts, editions[-1], strict=True):
        assert shown is None or (shown == count and not is_small(count))
    if not table.waiting:
        assert table.total == sum(editions[-1])
    assert table.total is None or not is_small(table.total)


@given(corrected)
def test_editions_differ_by_no_small_number_of_what_is_shown(editions):
    seen = [seen_table(editions[last], earlier=editions[:last]).counts for last in range(len(editions))]

    for place in range(3):
        shown = [one[place] for one in seen if one[place] is not None]
        assert [(a, b) for a, b in combinations(shown, 2) if is_small(abs(a - b))] == []


def seen_all_along(editions, show):
    """What a reader sees who kept every edition."""
    return tuple(show(editions[last], earlier=editions[:last]) for last in range(len(editions)))


def looking_alike(histories, show):
    """The histories that show the same all along, together."""
    same = {}
    for editions in histories:
        same.setdefault(seen_all_along(editions, show), []).append(editions)
    return same.values()


# Which periods are there, and which one is corrected, from edition to edition: the reader is told that, too.
STORIES = {
    "one, corrected": [(0,), "0"],
    "one, corrected twice": [(0,), "0", "0"],
    "two, the first corrected": [(0, 1), "0"],
    "two, the second corrected": [(0, 1), "1"],
    "one, corrected, then another": [(0,), "0", (1,)],
}


def told(story, wide):
    """Every history of a story, counts below `wide`."""

    def go(editions, rest):
        if not rest:
            yield list(editions)
            return
        step, now = rest[0], editions[-1] if editions else [None, None]
        places = [int(step)] if isinstance(step, str) else step
        for counts in product(range(wide), repeat=len(places)):
            following = list(now)
            for place, count in zip(places, counts, strict=True):
                following[place] = count
            yield from go([*editions, following], rest[1:])

    yield from go([], story)


@pytest.mark.parametrize("name", STORIES)
def test_no_small_count_and_no_small_correction_can_be_worked_out(name):
    """Try every history that would have looked the same all along. What is small in it, a count of any edition or the
    difference between two, must be able to be something else."""
    wide, most = 15, 9
    alone = []
    for same in looking_alike(told(STORIES[name], wide), seen_table):
        first = same[0]
        if any(count > most for edition in first for count in edition if count is not None):
            continue
        for place in range(2):
            ways = [[edition[place] for edition in history] for history in same]
            known = [at for at in range(len(first)) if first[at][place] is not None]
            for at in known:
                if is_small(first[at][place]) and len({way[at] for way in ways}) < 2:
                    alone.append((first, at))
            for one, other in combinations(known, 2):
                small = is_small(abs(first[one][place] - first[other][place]))
                if small and len({way[other] - way[one] for way in ways}) < 2:
                    alone.append((first, one, other))
    assert alone == []


def test_no_small_part_of_a_corrected_rate_can_be_worked_out():
    """The same of a rate, for a reader who is told the counts behind everything that is shown."""
    wide, most = 10, 5

    def show(edition, *, earlier=()):
        one = suppressed_together(edition, earlier=earlier)
        return tuple(row for row, there in zip(edition, one.shown, strict=True) if there), one.covers, one.sums

    parts = list(product(range(wide), repeat=2))
    alone = []
    for same in looking_alike(([[first], [second]] for first in parts for second in parts), show):
        first = same[0]
        if max(map(max, [first[0][0], first[1][0]])) > most:
            continue
        for which in range(2):
            ways = [[edition[0][which] for edition in history] for history in same]
            alone += [first for at in range(2) if is_small(ways[0][at]) and len({way[at] for way in ways}) < 2]
            if is_small(abs(ways[0][0] - ways[0][1])) and len({way[1] - way[0] for way in ways}) < 2:
                alone.append(first)
    assert alone == []


@pytest.mark.parametrize(
    ("editions", "shown"),
    [
        ([12], True), ([3], False), ([0], True), ([3, 9], True), ([12, 14], False), ([12, 14, 19], True),
        ([12, 14, 12], True), ([12, 30, 14], False), ([12, 0], True), ([0, 3], False),
    ],
)  # fmt: skip
def test_a_level_that_was_corrected(editions, shown):
    assert level_shown(editions[-1], earlier=editions[:-1]) is shown
