"""Quarters of the calendar year."""

from datetime import date

import pytest

from portal.dates.quarters import quarter_of, quarter_words, quarters


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 3, 31), date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 9, 30), date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_every_day_lies_in_one_quarter(day, first, last):
    assert quarter_of(day) == (first, last)


def test_quarters_come_latest_first_without_a_gap():
    found = quarters(date(2025, 11, 30), date(2026, 4, 1))

    assert [first for first, _ in found] == [date(2026, 4, 1), date(2026, 1, 1), date(2025, 10, 1)]


def test_a_quarter_is_named_by_its_months_and_another_period_by_its_days():
    assert quarter_words(date(2026, 7, 1), date(2026, 9, 30)) == "July to September 2026"
    assert quarter_words(date(2026, 7, 2), date(2026, 9, 30)) == "2 July 2026 to 30 September 2026"
