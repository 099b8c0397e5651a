"""Rows of the database held against targets."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from portal.agreements.models import Agreement
from portal.monitoring.models import Indicator, MonitoringReturn, Target
from portal.monitoring.performance.profiles import by_hand
from portal.monitoring.performance.ratings import Rating
from portal.monitoring.periods import Frequency
from portal.monitoring.standings import PeriodFigure, running, standings_of
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import (
    IndicatorFactory,
    MeasurementFactory,
    RateFactory,
    ReturnFactory,
    TargetFactory,
)

pytestmark = pytest.mark.django_db

NOW = date(2018, 8, 1)


@pytest.fixture
def agreement():
    """Two accepted quarters, one sent, one due."""
    agreement = AgreementFactory(state=Agreement.State.LIVE)
    indicator = TargetFactory(agreement=agreement, indicator__title="Referrals").indicator
    for number, (starts, ends, value, traits) in enumerate(
        [
            ("2017-10-01", "2017-12-31", 19, {"accepted": True}),
            ("2018-01-01", "2018-03-31", 22, {"accepted": True}),
            ("2018-04-01", "2018-06-30", 26, {"sent": True}),
            ("2018-07-01", "2018-09-30", None, {}),
        ],
        start=1,
    ):
        made = ReturnFactory(agreement=agreement, number=number, period_start=starts, period_end=ends, **traits)
        if value:
            MeasurementFactory(monitoring_return=made, indicator=indicator, value=Decimal(value))
    return agreement


def test_only_accepted_returns_count(agreement):
    (one,) = standings_of(agreement, as_at=NOW)

    assert (one.standing.actual, one.standing.provisional) == (Decimal(41), Decimal(67))
    assert one.standing.rating == Rating.APPROACHING_TARGET
    assert (one.actual_shown, one.expected_shown, one.projection_shown, one.target_shown) == ("41", "45", "82", "90")


def test_what_each_cost_if_all_the_money_went_into_it(agreement):
    """Half a year of a year's £9,125 is £4,550, for 41 referrals."""
    Agreement.objects.filter(pk=agreement.pk).update(value=9125, starts_on="2017-10-01", ends_on="2018-09-30")

    (one,) = standings_of(agreement, as_at=NOW)

    assert one.cost_shown == "£111"


def test_the_chart_tells_accepted_from_sent(agreement):
    (one,) = standings_of(agreement, as_at=NOW)

    assert [(series.label, list(series.values)) for series in one.chart.series] == [
        ("Accepted, to date", [19, 41, None, None]),
        ("Sent, not accepted yet", [None, None, 67, None]),
        ("Expected", [Decimal("22.7"), Decimal("44.9"), Decimal("67.3"), Decimal("90.0")]),
        ("Likely at least", [None, None, Decimal("54.4"), Decimal("68.0")]),
        ("Likely at most", [None, None, Decimal("69.8"), Decimal("99.0")]),
    ]


def test_the_public_sees_nothing_that_is_not_accepted(agreement):
    (one,) = standings_of(agreement, as_at=NOW, public=True)

    assert [period.value for period in one.periods] == [19, 22, None, None]
    assert one.standing.provisional is None


def test_a_figure_still_being_written_does_not_count(agreement):
    due = MonitoringReturn.objects.get(number=4)
    MeasurementFactory(monitoring_return=due, indicator=Indicator.objects.get(), value=Decimal(500))

    (one,) = standings_of(agreement, as_at=date(2026, 1, 1))

    assert one.standing.provisional == Decimal(67)


def test_an_end_report_does_not_count_the_year_twice(agreement):
    end = ReturnFactory(
        agreement=agreement,
        number=5,
        kind=MonitoringReturn.Kind.END,
        period_start="2017-10-01",
        period_end="2018-09-30",
        accepted=True,
    )
    MeasurementFactory(monitoring_return=end, indicator=Indicator.objects.get(), value=Decimal(90))

    (one,) = standings_of(agreement, as_at=date(2026, 1, 1))

    assert one.standing.actual == Decimal(41)


def test_a_grants_end_report_is_all_there_is():
    target = TargetFactory()
    end = ReturnFactory(
        agreement=target.agreement,
        kind=MonitoringReturn.Kind.END,
        period_start="2017-10-01",
        period_end="2018-09-30",
        accepted=True,
    )
    MeasurementFactory(monitoring_return=end, indicator=target.indicator, value=Decimal(95))

    (one,) = standings_of(target.agreement, as_at=date(2026, 1, 1))

    assert (one.standing.actual, one.standing.rating) == (Decimal(95), Rating.GOOD)


def test_a_level_is_drawn_period_by_period():
    target = TargetFactory(value=80, indicator__unit="percentage", indicator__aggregation="latest")
    first = ReturnFactory(agreement=target.agreement, accepted=True)
    MeasurementFactory(monitoring_return=first, indicator=target.indicator, value=Decimal(76))

    (one,) = standings_of(target.agreement, as_at=NOW)

    assert [list(series.values) for series in one.chart.series] == [[Decimal(76)], [Decimal("80.00")]]
    assert one.chart.unit == "%"


@pytest.mark.parametrize(
    ("starts", "ends", "label"),
    [
        (date(2017, 10, 1), date(2017, 12, 31), "Oct to Dec 2017"),
        (date(2017, 10, 1), date(2018, 3, 31), "Oct 2017 to Mar 2018"),
        (date(2017, 10, 1), date(2017, 10, 31), "Oct 2017"),
    ],
)
def test_what_a_period_is_called(starts, ends, label):
    period = PeriodFigure(starts_on=starts, ends_on=ends, value=None, accepted=False, expected=Decimal(0))

    assert period.label == label


def test_nothing_is_added_up_beyond_a_gap():
    assert running([Decimal(1), None, Decimal(2)]) == [Decimal(1), None, None]


def test_a_rate_is_made_of_the_two_that_the_return_asks_for():
    agreement = AgreementFactory(state=Agreement.State.LIVE)
    rate = RateFactory(title="Contacted in time")
    TargetFactory(agreement=agreement, indicator=rate, value=Decimal(80))
    first, second = (
        ReturnFactory(agreement=agreement, number=number, period_start=starts, period_end=ends, accepted=True)
        for number, starts, ends in [(1, "2017-10-01", "2017-12-31"), (2, "2018-01-01", "2018-03-31")]
    )
    for made, in_time, referred in [(first, 90, 100), (second, 1, 10)]:
        MeasurementFactory(monitoring_return=made, indicator=rate.numerator, value=Decimal(in_time))
        MeasurementFactory(monitoring_return=made, indicator=rate.denominator, value=Decimal(referred))

    (one,) = standings_of(agreement, as_at=NOW)

    assert set(first.indicators()) == {rate.numerator, rate.denominator}
    assert one.standing.actual == Decimal("82.73")  # 91 of 110
    assert [period.value for period in one.periods] == [Decimal(90), Decimal(10)]
    assert one.standing.forecast is not None


def test_a_target_keeps_its_profile_and_tolerance(agreement):
    target = agreement.targets.get()
    target.profile, target.tolerance = Target.Profile.BY_HAND, Decimal("10.00")
    amounts = [Decimal(one) for one in (15, 20, 25, 30)]
    target.profile_steps = by_hand(target.starts_on, target.ends_on, Frequency.QUARTERLY, amounts)
    target.full_clean()
    target.save()

    (one,) = standings_of(agreement, as_at=NOW)

    assert [period.expected for period in one.periods] == amounts
    assert (one.standing.expected, one.standing.promise.tolerance) == (Decimal(35), Fraction(1, 10))


def test_earlier_years_tell_how_much_a_service_swings():
    agreement = AgreementFactory(state=Agreement.State.LIVE)
    indicator = TargetFactory(agreement=agreement).indicator
    quarters = [("10-01", "12-31", 0), ("01-01", "03-31", 1), ("04-01", "06-30", 1), ("07-01", "09-30", 1)]
    figures = [(2016, (5, 40, 2, 60)), (2017, (19, 22))]
    number = 0
    for year, values in figures:
        for (starts, ends, later), value in zip(quarters, values, strict=False):
            number += 1
            made = ReturnFactory(
                agreement=agreement,
                number=number,
                period_start=f"{year + later}-{starts}",
                period_end=f"{year + later}-{ends}",
                accepted=True,
            )
            MeasurementFactory(monitoring_return=made, indicator=indicator, value=Decimal(value))

    (office,), (public,) = (standings_of(agreement, as_at=NOW, public=public) for public in (False, True))

    assert office.standing.actual == public.standing.actual == Decimal(41)
    assert office.standing.forecast.low < public.standing.forecast.low


def test_an_average_of_people_weighs_each_period_by_them(agreement):
    """As the funnel of the same contract says it."""
    people = IndicatorFactory(title="Reached")
    target = TargetFactory(
        agreement=agreement,
        indicator__title="Days until reached",
        indicator__unit="days",
        indicator__aggregation="average",
        indicator__denominator=people,
        value=70,
    )
    first, second, *_ = agreement.returns.order_by("number")
    for one, days, came in [(first, 61, 3), (second, 72, 7)]:
        MeasurementFactory(monitoring_return=one, indicator=target.indicator, value=days)
        MeasurementFactory(monitoring_return=one, indicator=people, value=came)

    (one,) = [each for each in standings_of(agreement, as_at=NOW) if each.target == target]

    assert (one.actual_shown, [period.weight for period in one.periods]) == (
        "68.7 days",
        [3, 7, None, None],
    )
    assert people in first.indicators()
