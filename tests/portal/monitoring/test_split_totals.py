"""How what an agreement reported in its last twelve months splits."""

from decimal import Decimal

import pytest

from portal.monitoring.split_totals import split_totals_of
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import (
    BreakdownFactory,
    IndicatorFactory,
    MeasurementFactory,
    MeasurementPartFactory,
    ReturnFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    return BreakdownFactory(title="Source of referral", labels=["Police", "Themselves", "Not known"])


def reported(agreement, indicator, source, *values, number=1, ends="2018-03-31", **state):
    made = ReturnFactory(
        agreement=agreement,
        number=number,
        period_start=f"{ends[:8]}01",
        period_end=ends,
        **state or {"accepted": True},
    )
    measured = MeasurementFactory(monitoring_return=made, indicator=indicator, value=Decimal(sum(values)))
    for category, value in zip(source.categories.order_by("number"), values, strict=True):
        MeasurementPartFactory(measurement=measured, category=category, value=Decimal(value))


def test_accepted_parts_of_a_year_are_added_up(source):
    agreement, referrals = AgreementFactory(), IndicatorFactory(title="Referrals")
    reported(agreement, referrals, source, 90, 0, 0, ends="2017-03-31")
    reported(agreement, referrals, source, 10, 5, 0, number=2, ends="2017-06-30")
    reported(agreement, referrals, source, 5, 0, 0, number=3)
    reported(agreement, referrals, source, 70, 0, 0, number=4, ends="2018-04-30", sent=True)

    [split] = split_totals_of(agreement)

    assert (split.title, split.heading) == ("Referrals, by source of referral", "Source of referral")
    assert [(one.label, one.figure, one.share) for one in split.shares] == [
        ("Police", "15", "75%"),
        ("Themselves", "5", "25%"),
        ("Not known", "0", "0%"),
    ]


def test_another_wording_keeps_its_place(source):
    agreement, referrals = AgreementFactory(), IndicatorFactory(title="Referrals")
    newer = IndicatorFactory(title="Referrals", version=2, replaces=referrals)
    reported(agreement, referrals, source, 1, 0, 0)
    reported(agreement, newer, source, 2, 0, 0, number=2, ends="2018-02-28")

    [split] = split_totals_of(agreement)

    assert split.shares[0].figure == "3"


@pytest.mark.parametrize("aggregation", ["latest", "average"])
def test_what_does_not_add_up_over_periods_is_left_out(source, aggregation):
    agreement = AgreementFactory()
    reported(agreement, IndicatorFactory(aggregation=aggregation), source, 1, 2, 0)

    assert split_totals_of(agreement) == []


def test_nothing_accepted_splits_nowhere(source):
    agreement = AgreementFactory()
    reported(agreement, IndicatorFactory(), source, 1, 2, 0, sent=True)

    assert split_totals_of(agreement) == []
