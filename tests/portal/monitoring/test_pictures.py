"""What an agreement reported in its last twelve months, as funnels and distances."""

from decimal import Decimal

import pytest

from portal.monitoring.models import Indicator
from portal.monitoring.pictures import DistancePicture, FunnelPicture, pictures_of
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import (
    DistanceAreaFactory,
    FunnelFactory,
    FunnelStepFactory,
    IndicatorFactory,
    MeasurementFactory,
    ReturnFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return AgreementFactory()


def reported(agreement, figures: dict[Indicator, str], *, number: int = 1, ends: str = "2018-03-31", **traits):
    traits = traits or {"accepted": True}
    starts = f"{ends[:8]}01"
    made = ReturnFactory(agreement=agreement, number=number, period_start=starts, period_end=ends, **traits)
    for indicator, value in figures.items():
        MeasurementFactory(monitoring_return=made, indicator=indicator, value=Decimal(value))


@pytest.fixture
def funnel():
    funnel = FunnelFactory(title="Restorative justice")
    for number, title in enumerate(["Enquiries", "Referrals", "Meetings"], start=1):
        FunnelStepFactory(funnel=funnel, number=number, indicator__title=title)
    return funnel


def test_a_funnel_adds_up_the_accepted_returns_of_a_year(agreement, funnel):
    enquiries, referrals, _ = (step.indicator for step in funnel.steps.order_by("number"))
    reported(agreement, {enquiries: "100", referrals: "9"}, ends="2016-03-31")
    reported(agreement, {enquiries: "50", referrals: "20"}, number=2, ends="2017-06-30")
    reported(agreement, {enquiries: "30", referrals: "20"}, number=3, ends="2018-03-31")
    reported(agreement, {enquiries: "7", referrals: "7"}, number=4, ends="2018-04-30", sent=True)

    (picture,) = pictures_of(agreement)

    assert isinstance(picture, FunnelPicture)
    assert [(one.step.label, one.step.count, one.share) for one in picture.passages] == [
        ("Enquiries", 80, None),
        ("Referrals", 40, 0.5),
    ]
    assert (picture.chart.labels, list(picture.chart.series[0].values)) == (["Enquiries", "Referrals"], [80, 40])


def test_the_days_waited_stand_at_their_step(agreement, funnel):
    first, second = funnel.steps.order_by("number")[:2]
    second.waiting = IndicatorFactory(title="Days to contact", unit="days", aggregation="average")
    second.save()
    reported(agreement, {first.indicator: "10", second.indicator: "5", second.waiting: "12"})

    (picture,) = pictures_of(agreement)

    assert [(one.step.days, one.step.days_shown) for one in picture.passages] == [(None, ""), (Decimal(12), "12")]


def test_a_quarter_with_few_people_weighs_as_little_in_their_waiting(agreement, funnel):
    first, second = funnel.steps.order_by("number")[:2]
    second.waiting = IndicatorFactory(
        title="Days to contact", unit="days", aggregation="average", denominator=second.indicator
    )
    second.save()
    reported(agreement, {first.indicator: "40", second.indicator: "30", second.waiting: "10"})
    reported(
        agreement, {first.indicator: "10", second.indicator: "10", second.waiting: "30"}, number=2, ends="2018-02-28"
    )

    (picture,) = pictures_of(agreement)

    assert picture.passages[1].step.days_shown == "15"


def test_one_step_is_no_funnel(agreement, funnel):
    reported(agreement, {funnel.steps.first().indicator: "10"})

    assert pictures_of(agreement) == []


def test_nothing_accepted_is_no_picture(agreement, funnel):
    reported(agreement, {step.indicator: "10" for step in funnel.steps.all()}, sent=True)

    assert pictures_of(agreement) == []


def test_a_reworded_indicator_keeps_its_place(agreement, funnel):
    first, second = (step.indicator for step in funnel.steps.order_by("number")[:2])
    newer = IndicatorFactory(title=second.title, version=2, replaces=second)
    reported(agreement, {first: "10", newer: "4"})

    (picture,) = pictures_of(agreement)

    assert [one.step.count for one in picture.passages] == [10, 4]


def test_the_distance_travelled_in_each_area(agreement):
    area = DistanceAreaFactory(title="Outlook and attitudes")
    other = DistanceAreaFactory(distance=area.distance, number=2)
    reported(agreement, {area.entry: "2.20", area.exit: "3.40", other.entry: "2.00"})
    reported(agreement, {area.entry: "2.00", area.exit: "3.00"}, number=2, ends="2018-02-28")

    (picture,) = pictures_of(agreement)

    assert isinstance(picture, DistancePicture)
    assert [(one.title, one.entry, one.exit, one.distance_shown) for one in picture.gains] == [
        ("Outlook and attitudes", Decimal("2.10"), Decimal("3.20"), "+1.10")
    ]


@pytest.mark.parametrize("many", [1, 4])
def test_the_cost_does_not_grow_with_the_pictures(agreement, many, django_assert_max_num_queries):
    figures = {}
    for _ in range(many):
        funnel = FunnelFactory()
        figures |= {FunnelStepFactory(funnel=funnel, number=number).indicator: "5" for number in (1, 2, 3)}
        area = DistanceAreaFactory()
        figures |= {area.entry: "2", area.exit: "3"}
    reported(agreement, figures)

    with django_assert_max_num_queries(7):
        assert len(pictures_of(agreement)) == 2 * many
