"""Issuing returns."""

from datetime import date

import pytest

from portal.accounts.roles import Role
from portal.events import ledger
from portal.monitoring.domain import issue_end_report, issue_returns
from portal.monitoring.models import MonitoringReturn
from portal.monitoring.periods import Frequency
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return AgreementFactory(starts_on=date(2017, 10, 1), ends_on=date(2018, 9, 30))


@pytest.fixture
def officer():
    return UserFactory(role=Role.COMMISSIONING_OFFICER)


def test_a_return_for_each_quarter(agreement, officer):
    issued = issue_returns(agreement, frequency=Frequency.QUARTERLY, by=officer)

    assert [(one.number, one.period_start, one.period_end, one.due_on) for one in issued] == [
        (1, date(2017, 10, 1), date(2017, 12, 31), date(2018, 1, 22)),
        (2, date(2018, 1, 1), date(2018, 3, 31), date(2018, 4, 23)),
        (3, date(2018, 4, 1), date(2018, 6, 30), date(2018, 7, 20)),
        (4, date(2018, 7, 1), date(2018, 9, 30), date(2018, 10, 19)),
    ]
    assert [event.verb for event in ledger.timeline(*issued)] == ["return-issued"] * 4


def test_pressing_twice_changes_nothing(agreement, officer):
    issue_returns(agreement, frequency=Frequency.QUARTERLY, by=officer)

    assert issue_returns(agreement, frequency=Frequency.QUARTERLY, by=officer) == []
    assert issue_returns(agreement, frequency=Frequency.MONTHLY, by=officer) == []
    assert agreement.returns.count() == 4


def test_an_extended_agreement_gets_what_is_new(agreement, officer):
    issue_returns(agreement, frequency=Frequency.QUARTERLY, by=officer)
    agreement.ends_on = date(2018, 12, 31)
    agreement.save()

    issued = issue_returns(agreement, frequency=Frequency.QUARTERLY, by=officer)

    assert [(one.number, one.period_start) for one in issued] == [(5, date(2018, 10, 1))]


def test_one_end_report(agreement, officer):
    report = issue_end_report(agreement, by=officer)

    assert (report.kind, report.number) == (MonitoringReturn.Kind.END, 1)
    assert (report.period_start, report.period_end) == (agreement.starts_on, agreement.ends_on)
    assert issue_end_report(agreement, by=officer) == report
