"""The order of a call's applications, beside what they cost."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, strategies

from grants.domain.ranking import Entry, ranked, recommended_amount


def entry(reference, total, requested="1000", recommended=None):
    return Entry(
        reference=reference,
        total=None if total is None else Decimal(total),
        requested=Decimal(requested),
        recommended=None if recommended is None else Decimal(recommended),
    )


def test_equal_totals_share_a_rank_and_the_next_is_skipped():
    entries = [
        entry("SDF-4", "60"),
        entry("SDF-3", "80"),
        entry("SDF-2", "80"),
        entry("SDF-1", None),
        entry("SDF-5", "90"),
    ]

    rows = ranked(entries, budget=Decimal(10_000))

    assert [(row.entry.reference, row.rank) for row in rows] == [
        ("SDF-5", 1),
        ("SDF-2", 2),
        ("SDF-3", 2),
        ("SDF-4", 4),
        ("SDF-1", None),
    ]


def test_who_is_still_scored_has_no_rank_stands_last_and_takes_no_money_yet():
    high = replace(entry("SDF-1", "99", "5000"), still_scored=True)

    rows = ranked([high, entry("SDF-2", "60", "1000"), entry("SDF-3", None, "500")], budget=Decimal(10_000))

    assert [(row.entry.reference, row.rank, row.so_far) for row in rows] == [
        ("SDF-2", 1, Decimal(1000)),
        ("SDF-3", None, Decimal(1500)),
        ("SDF-1", None, Decimal(1500)),
    ]


def test_the_money_is_added_from_the_top_by_what_is_recommended_or_else_asked():
    entries = [
        entry("SDF-1", "90", "3000", "2000"),
        entry("SDF-2", "80", "1500"),
        entry("SDF-3", "70", "1000", "500.01"),
    ]

    rows = ranked(entries, budget=Decimal(4000))

    assert [(row.so_far, row.within_budget) for row in rows] == [
        (Decimal(2000), True),
        (Decimal(3500), True),
        (Decimal("4000.01"), False),
    ]


@pytest.mark.parametrize(
    ("amounts", "recommended"),
    [
        ([], None),
        (["900"], "900.00"),
        (["900", "1000"], "950.00"),
        (["10", "900", "1000"], "900.00"),
        (["0.01", "0.02"], "0.02"),
    ],
)
def test_the_recommended_amount_is_the_median(amounts, recommended):
    middle = recommended_amount([Decimal(amount) for amount in amounts])

    assert middle == (None if recommended is None else Decimal(recommended))


totals = strategies.none() | strategies.decimals(0, 100, places=2)


@given(strategies.lists(totals, max_size=30))
def test_everybody_is_ranked_once_and_nobody_above_a_better_total(all_totals):
    entries = [Entry(f"SDF-{place:03}", total, Decimal(100)) for place, total in enumerate(all_totals)]

    rows = ranked(entries, budget=Decimal(1000))

    assert sorted(row.entry.reference for row in rows) == [one.reference for one in entries]
    for row in rows:
        better = sum(one.total is not None and one.total > row.entry.total for one in entries) if row.rank else None
        assert row.rank == (None if better is None else better + 1)


def test_what_was_not_taken_up_keeps_its_rank_and_needs_no_money():
    fallen = Entry(reference="SDF-1", total=Decimal(90), requested=Decimal(800), not_taken_up=True)

    rows = ranked([entry("SDF-2", "80"), fallen], budget=Decimal(1000))

    assert [(row.entry.reference, row.rank, row.so_far, row.within_budget) for row in rows] == [
        ("SDF-1", 1, Decimal(0), True),
        ("SDF-2", 2, Decimal(1000), True),
    ]
