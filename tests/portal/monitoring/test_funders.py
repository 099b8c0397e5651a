"""What the portal tells a funder: each figure of the year once, of whatever its money pays for."""

from datetime import date
from decimal import Decimal

import pytest

from portal.agreements.domain import set_money
from portal.agreements.models import Agreement
from portal.monitoring.domain import reword
from portal.monitoring.funders import asked_by_funders
from portal.monitoring.models import Indicator
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import IndicatorFactory, MeasurementFactory, RateFactory, ReturnFactory
from tests.portal.streams.factories import FundingStreamFactory

pytestmark = pytest.mark.django_db
YEAR = 2017
QUARTERS = [("2017-10-01", "2017-12-31"), ("2018-01-01", "2018-03-31"), ("2018-04-01", "2018-06-30")]


@pytest.fixture
def stream():
    return FundingStreamFactory(name="Core grant", funder="Ministry of Justice")


def paid_by(*streams, year=YEAR, **says) -> Agreement:
    agreement = AgreementFactory(
        value=Decimal(100 * len(streams)), starts_on=date(2016, 4, 1), ends_on=date(2019, 3, 31), **says
    )
    set_money(agreement, {(year, one.pk): Decimal(100) for one in streams})
    return agreement


def reported(agreement, indicator, *values, trait="accepted", taken_from=None):
    """A return for each of the quarters from October 2017; gives the first one back."""
    returns = []
    for number, ((starts, ends), value) in enumerate(zip(QUARTERS, values, strict=False), start=1):
        there = agreement.returns.filter(number=number).first()
        made = there or ReturnFactory(
            agreement=agreement, number=number, period_start=starts, period_end=ends, **{trait: True}
        )
        came = {"came_by": "shared", "taken_from": taken_from} if taken_from else {}
        MeasurementFactory(monitoring_return=made, indicator=indicator, value=value, **came)
        returns.append(made)
    return returns[0]


def asked(stream, **says) -> Indicator:
    indicator = IndicatorFactory(**says)
    indicator.asked_by.add(stream)
    return indicator


def told(stream) -> list[tuple[str, list[tuple[str, str]], str]]:
    (found,) = [one for one in asked_by_funders(Agreement.objects.all(), YEAR) if one.stream == stream]
    return [
        (one.indicator.title, [(line.agreement.title, line.shown) for line in one.lines], one.total_shown)
        for one in found.asked
    ]


def test_the_accepted_figures_of_the_year_of_what_the_stream_pays_for(stream):
    referrals = asked(stream, title="Referrals")
    reported(paid_by(stream, title="Panels"), referrals, 19, 22, 400)
    reported(paid_by(stream, title="Visits"), referrals, 5)
    reported(paid_by(stream, title="Not accepted"), referrals, 50, trait="sent")
    reported(paid_by(stream, year=2016, title="Paid for in another year"), referrals, 60)
    reported(paid_by(FundingStreamFactory(), title="Paid for by another"), referrals, 70)

    assert told(stream) == [("Referrals", [("Panels", "41"), ("Visits", "5")], "46")]


def test_a_figure_taken_over_counts_once_and_whole_for_each_funder(stream):
    other = FundingStreamFactory(name="Other")
    referrals = asked(stream, title="Referrals")
    referrals.asked_by.add(other)
    source = reported(paid_by(stream, title="Measured here"), referrals, 19)
    both = paid_by(stream, other, title="Told here too")
    reported(both, referrals, 19, taken_from=source)

    assert told(stream) == [("Referrals", [("Measured here", "19")], "19")]
    assert told(other) == [("Referrals", [("Told here too", "19")], "19")]


def test_a_figure_counts_where_it_was_taken_over_while_its_source_is_not_accepted(stream):
    referrals = asked(stream, title="Referrals")
    source = reported(paid_by(stream, title="Measured here"), referrals, 19, trait="sent")
    reported(paid_by(stream, title="Told here too"), referrals, 19, taken_from=source)

    assert told(stream) == [("Referrals", [("Told here too", "19")], "19")]


def test_a_rate_is_of_returns_that_tell_both_of_its_parts(stream):
    cases, out_of = IndicatorFactory(title="Reached"), IndicatorFactory(title="Referred")
    RateFactory(title="Share reached", numerator=cases, denominator=out_of).asked_by.add(stream)
    one = paid_by(stream, title="One")
    reported(one, cases, 30, 30)
    reported(one, out_of, 40)

    assert told(stream) == [("Share reached", [("One", "75%")], "75%")]


def test_what_cannot_be_added_up_over_agreements_is_not(stream):
    one, two = paid_by(stream, title="One"), paid_by(stream, title="Two")
    cases, out_of = IndicatorFactory(title="Reached"), IndicatorFactory(title="Referred")
    rate = RateFactory(title="Share reached", numerator=cases, denominator=out_of)
    rate.asked_by.add(stream)
    days = asked(stream, title="Days waited", unit="days", aggregation="average")
    waiting = asked(stream, title="Waiting", aggregation="latest")
    for agreement, reached, of, waits, left in [(one, 30, 40, 2, 7), (two, 10, 60, 8, 9)]:
        for indicator, value in [(cases, reached), (out_of, of), (days, waits), (waiting, left)]:
            reported(agreement, indicator, value)

    assert told(stream) == [
        ("Days waited", [("One", "2 days"), ("Two", "8 days")], ""),
        ("Share reached", [("One", "75%"), ("Two", "16.67%")], "40%"),
        ("Waiting", [("One", "7"), ("Two", "9")], "16"),
    ]


def test_a_new_wording_is_asked_for_and_the_old_one_while_it_says_something(stream):
    referrals = asked(stream, title="Referrals")
    reported(paid_by(stream, title="Panels"), referrals, 19)
    quiet = asked(stream, title="Visits")
    for one in (referrals, quiet):
        reword(one, by=UserFactory(), reason="Clearer.", definition="In other words.")

    assert told(stream) == [("Referrals", [("Panels", "19")], "19"), ("Referrals", [], ""), ("Visits", [], "")]


@pytest.mark.parametrize("agreements", [1, 8])
def test_it_costs_the_same_for_one_agreement_and_eight(agreements, stream, django_assert_num_queries):
    referrals = asked(stream, title="Referrals")
    for _ in range(agreements):
        reported(paid_by(stream), referrals, 19, 22)

    with django_assert_num_queries(4):
        asked_by_funders(Agreement.objects.all(), YEAR)
