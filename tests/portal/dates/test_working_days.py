"""Working days in England and Wales, around weekends and bank holidays."""

from datetime import date

import pytest

from portal.dates.working_days import is_working_day, working_days_after, working_days_before


@pytest.mark.parametrize(
    ("day", "count", "after"),
    [
        pytest.param(date(2018, 3, 29), 0, date(2018, 3, 29), id="none"),
        pytest.param(date(2018, 3, 29), 1, date(2018, 4, 3), id="over Good Friday, a weekend and Easter Monday"),
        pytest.param(date(2017, 12, 31), 15, date(2018, 1, 22), id="three weeks and New Year"),
        pytest.param(date(2026, 12, 24), 2, date(2026, 12, 30), id="with the substitute of Boxing Day"),
    ],
)
def test_counting_on(day, count, after):
    assert working_days_after(day, count) == after
    assert is_working_day(after)


def test_counting_back():
    assert working_days_before(date(2018, 4, 3), 1) == date(2018, 3, 29)


def test_days_are_not_counted_below_nought():
    with pytest.raises(ValueError, match="from 0 on"):
        working_days_after(date(2018, 1, 1), -1)
