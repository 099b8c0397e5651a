"""What an agreement reports without a target on it."""

from decimal import Decimal

import pytest

from portal.accounts.roles import Role
from portal.events import ledger
from portal.monitoring.domain import Reported, ask_figures, save_figures, submit_return
from portal.monitoring.models import MonitoringReturn
from tests.commissioning.factories import ContractFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.monitoring.factories import (
    IndicatorFactory,
    MeasurementFactory,
    RateFactory,
    ReturnFactory,
    TargetFactory,
)
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.COMMISSIONING_OFFICER)


def a_return(contract, number=1, **state):
    starts, ends = [("2017-10-01", "2017-12-31"), ("2018-01-01", "2018-03-31")][number - 1]
    return ReturnFactory(agreement=contract, number=number, period_start=starts, period_end=ends, **state)


def test_returns_to_come_ask_for_it_beside_the_targets(officer):
    contract = ContractFactory()
    target = TargetFactory(agreement=contract, indicator__title="A target")
    due = a_return(contract)
    waiting = IndicatorFactory(title="B waiting")

    ask_figures(contract, [waiting], by=officer)

    assert list(due.indicators()) == [target.indicator, waiting]
    waiting.refresh_from_db()
    assert waiting.is_locked
    [event] = ledger.timeline(contract)
    assert (event.verb, event.changes) == ("figures-asked-for", {"B waiting": ["", "asked for"]})


def test_of_a_rate_its_two_parts(officer):
    contract, rate = ContractFactory(), RateFactory()
    due = a_return(contract)

    ask_figures(contract, [rate], by=officer)

    assert set(due.indicators()) == {rate.numerator, rate.denominator}
    rate.refresh_from_db()
    assert rate.is_locked


def test_what_was_sent_stays_as_it_was(officer):
    contract, first, second = ContractFactory(), IndicatorFactory(), IndicatorFactory()
    sent, due = a_return(contract, accepted=True), a_return(contract, 2)
    MeasurementFactory(monitoring_return=sent, indicator=first, value=Decimal(7))
    ask_figures(contract, [first], by=officer)

    ask_figures(contract, [second], by=officer)

    assert list(sent.indicators()) == [first]
    assert list(due.indicators()) == [second]


def test_what_is_no_longer_asked_for_is_not_sent(officer):
    """The page from which it is sent does not show it."""
    contract, first, second = ContractFactory(state="live"), IndicatorFactory(title="First"), IndicatorFactory()
    provider = MembershipFactory(organisation=contract.organisation, user=UserFactory()).user
    due = a_return(contract, narrative="A quiet time.")
    ask_figures(contract, [first, second], by=officer)
    save_figures(due, {one.pk: Reported(Decimal(7)) for one in (first, second)}, by=provider)
    ask_figures(contract, [second], by=officer)

    submit_return(due, by=provider)

    assert [one.indicator for one in due.measurements.all()] == [second]
    assert ledger.timeline(due).first().changes == {"First": ["7", None]}


def test_the_same_again_changes_nothing(officer):
    contract, one = ContractFactory(), IndicatorFactory()
    ask_figures(contract, [one], by=officer)

    ask_figures(contract, [one], by=officer)

    assert [event.verb for event in ledger.timeline(contract)] == ["figures-asked-for"]


def test_an_end_report_asks_for_promises_alone(officer):
    contract = ContractFactory()
    report = ReturnFactory(agreement=contract, kind=MonitoringReturn.Kind.END)

    ask_figures(contract, [IndicatorFactory()], by=officer)

    assert list(report.indicators()) == []
