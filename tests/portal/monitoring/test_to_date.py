"""The year so far, beside the box for the next figure."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from portal.monitoring.performance.promises import Aggregation
from portal.monitoring.to_date import Reported, ToDate, to_date, year_from


def quarter(year, month, value):
    return Reported(date(year, month, 1), date(year, month + 2, 30), Decimal(value))


FIGURES = [quarter(2018, 1, 12), quarter(2017, 10, 7), quarter(2017, 7, 100)]


@pytest.mark.parametrize(
    ("aggregation", "value"),
    [(Aggregation.SUM, "19"), (Aggregation.LATEST, "12"), (Aggregation.AVERAGE, "9.50")],
)
def test_adds_up_as_the_indicator_does(aggregation, value):
    assert to_date(FIGURES, aggregation, since=date(2017, 10, 1)) == ToDate(
        Decimal(value), date(2017, 10, 1), date(2018, 3, 30)
    )


def test_an_average_counts_for_as_many_as_it_is_of():
    said = [replace(quarter(2017, 10, 61), weight=Decimal(3)), replace(quarter(2018, 1, 72), weight=Decimal(7))]

    assert to_date(said, Aggregation.AVERAGE, since=date(2017, 10, 1)).value == Decimal("68.70")
    nobody = [replace(said[0], weight=Decimal(0))]
    assert to_date(nobody, Aggregation.AVERAGE, since=date(2017, 10, 1)) is None


def test_nothing_reported_this_year_is_nothing_to_say():
    assert to_date(FIGURES, Aggregation.SUM, since=date(2018, 4, 1)) is None


@pytest.mark.parametrize(
    ("day", "target", "starts"),
    [
        (date(2018, 3, 31), None, date(2017, 4, 1)),
        (date(2018, 4, 1), None, date(2018, 4, 1)),
        (date(2018, 4, 1), (date(2017, 10, 1), date(2018, 9, 30)), date(2017, 10, 1)),
        # A target over three years is no year.
        (date(2018, 4, 1), (date(2016, 10, 1), date(2019, 9, 30)), date(2018, 4, 1)),
    ],
)
def test_the_year_is_the_targets_or_the_financial_one(day, target, starts):
    assert year_from(day, target) == starts
