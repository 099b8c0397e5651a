"""The periods that returns are issued for."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.monitoring.periods import Frequency, Period, months_later, periods


def test_quarters_of_restorative_dorsets_year():
    assert periods(date(2017, 10, 1), date(2018, 9, 30), Frequency.QUARTERLY) == [
        Period(date(2017, 10, 1), date(2017, 12, 31)),
        Period(date(2018, 1, 1), date(2018, 3, 31)),
        Period(date(2018, 4, 1), date(2018, 6, 30)),
        Period(date(2018, 7, 1), date(2018, 9, 30)),
    ]


def test_the_last_period_may_be_shorter():
    assert periods(date(2020, 1, 15), date(2020, 3, 1), Frequency.MONTHLY) == [
        Period(date(2020, 1, 15), date(2020, 2, 14)),
        Period(date(2020, 2, 15), date(2020, 3, 1)),
    ]


@pytest.mark.parametrize("anchor", [date(2017, 10, 1), date(2018, 7, 1), date(2016, 1, 1)])
def test_periods_are_counted_from_another_day(anchor):
    cut = periods(date(2017, 9, 28), date(2018, 2, 10), Frequency.QUARTERLY, counted_from=anchor)

    assert cut == [
        Period(date(2017, 9, 28), date(2017, 9, 30)),
        Period(date(2017, 10, 1), date(2017, 12, 31)),
        Period(date(2018, 1, 1), date(2018, 2, 10)),
    ]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2019, 10, 31), 1, date(2019, 11, 30)),
        (date(2019, 11, 30), 3, date(2020, 2, 29)),
        (date(2019, 12, 1), 12, date(2020, 12, 1)),
    ],
)
def test_months_later(day, months, later):
    assert months_later(day, months) == later


@given(
    st.dates(date(2010, 1, 1), date(2030, 1, 1)),
    st.integers(0, 2000),
    st.sampled_from(list(Frequency)),
    st.none() | st.integers(-800, 800),
)
def test_every_day_is_in_exactly_one_period(starts, days, frequency, away):
    anchor = None if away is None else starts + timedelta(days=away)
    cut = periods(starts, starts + timedelta(days=days), frequency, counted_from=anchor)

    assert cut[0].starts_on == starts
    assert cut[-1].ends_on == starts + timedelta(days=days)
    assert [one.ends_on + timedelta(days=1) for one in cut[:-1]] == [one.starts_on for one in cut[1:]]
    assert [one for one in cut if one.ends_on < one.starts_on] == []
