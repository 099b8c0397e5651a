"""Adding up minimal financial assistance over three financial years."""

from datetime import date
from decimal import Decimal

import pytest

from portal.subsidies.models.guards import WITHIN_THE_CAP
from portal.subsidies.rules import (
    CAP,
    YEARS,
    first_day_that_counts,
    most_together,
    publish_by,
    room_left,
    total_up_to,
    years_up_to,
)

GIVEN = [(2023, Decimal(100000)), (2024, Decimal(100000)), (2026, Decimal(50000))]


@pytest.mark.parametrize(("year", "pounds"), [(2023, 100000), (2024, 200000), (2026, 150000), (2029, 0)])
def test_a_year_counts_with_the_two_before(year, pounds):
    assert total_up_to(year, GIVEN) == Decimal(pounds)


def test_what_is_put_in_an_earlier_year_has_to_fit_with_what_came_after():
    assert most_together(2024, [*GIVEN, (2024, Decimal(165000))]) == Decimal(365000)
    assert room_left(2025, GIVEN) == Decimal(115000)
    assert room_left(2025, [(2025, CAP + 1)]) == 0


def test_it_counts_from_the_first_day_of_the_year_before_last():
    assert first_day_that_counts(date(2026, 3, 31)) == date(2023, 4, 1)
    assert first_day_that_counts(date(2026, 4, 1)) == date(2024, 4, 1)


@pytest.mark.parametrize(
    ("given", "by"),
    [
        (date(2026, 4, 15), date(2026, 7, 15)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2026, 12, 1), date(2027, 3, 1)),
    ],
)
def test_it_is_published_within_three_months(given, by):
    assert publish_by(given) == by


def test_the_database_has_the_same_figures():
    assert f"> {CAP} THEN" in WITHIN_THE_CAP
    assert WITHIN_THE_CAP.count(f"closing - {YEARS - 1} AND closing") == 2
    assert len(years_up_to(2026)) == YEARS
