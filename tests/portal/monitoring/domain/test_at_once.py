"""Two people act on a return at the same moment: one thing happens, once."""

from datetime import date
from decimal import Decimal

import pytest

from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.events.ledger import timeline
from portal.mail.models import Message
from portal.monitoring.domain import (
    Reported,
    accept_return,
    confirm_cases,
    count_file,
    drop_correction,
    open_correction,
    query_return,
    save_figures,
    save_file,
    spreadsheet_form,
    submit_return,
)
from portal.monitoring.models import MonitoringReturn, Upload
from portal.monitoring.spreadsheet import as_csv
from tests.at_once import at_once, kinds
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import CaseRuleFactory, MeasurementFactory, ReturnFactory, TargetFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)

THREE = b"case,referred_on\nC-1,2017-10-02\nC-2,2017-11-03\nC-3,2017-12-31\n"


def verbs(about):
    return list(timeline(about).values_list("verb", flat=True))


@pytest.fixture
def agreement():
    agreement = AgreementFactory(state=Agreement.State.LIVE)
    CaseRuleFactory(indicator=TargetFactory(agreement=agreement).indicator)
    return agreement


@pytest.fixture
def provider(agreement):
    return MembershipFactory(organisation=agreement.organisation, user=UserFactory()).user


@pytest.fixture
def colleague(agreement):
    return MembershipFactory(organisation=agreement.organisation, user=UserFactory()).user


@pytest.fixture
def officers():
    return [UserFactory(role=Role.GRANTS_OFFICER), UserFactory(role=Role.GRANTS_OFFICER)]


def with_figure(agreement, **traits):
    made = ReturnFactory(agreement=agreement, **traits)
    MeasurementFactory(monitoring_return=made, indicator=agreement.targets.get().indicator, value=41)
    return made


def correction_sent(accepted, provider):
    indicator = accepted.indicators().get()
    correction = open_correction(accepted, by=provider, reason="Twelve came late.", wrong=[indicator.pk])
    return submit_return(save_figures(correction, {indicator.pk: Reported(Decimal(53))}, by=provider), by=provider)


def test_two_officers_accept_and_it_is_accepted_once(agreement, officers):
    sent = with_figure(agreement, sent=True)

    results = at_once(*[lambda by=by: accept_return(sent, by=by) for by in officers])

    assert kinds(results) == ["MonitoringReturn", "ReturnChanged"]
    assert verbs(sent) == ["return-accepted"]
    assert Message.objects.filter(event="monitoring/return_accepted").count() == 1


def test_one_accepts_while_the_other_asks(agreement, officers):
    sent = with_figure(agreement, sent=True)
    one, other = officers

    results = at_once(lambda: accept_return(sent, by=one), lambda: query_return(sent, question="All?", by=other))

    assert kinds(results) == ["MonitoringReturn", "ReturnChanged"]
    assert len(verbs(sent)) == 1


def test_two_officers_accept_a_correction_and_it_is_taken_over_once(agreement, provider, officers):
    accepted = with_figure(agreement, accepted=True)
    correction = correction_sent(accepted, provider)

    results = at_once(*[lambda by=by: accept_return(correction, by=by) for by in officers])

    assert kinds(results) == ["MonitoringReturn", "ReturnChanged"]
    assert [one.why for one in accepted.editions.all()] == ["sent", "corrected"]
    assert accepted.measurements.get().value == 53


def test_accepted_while_the_provider_still_writes(agreement, provider, officers):
    """Whichever comes first: the accepted figure is the one that the officer saw."""
    accepted = with_figure(agreement, accepted=True)
    correction = correction_sent(accepted, provider)
    indicator = accepted.indicators().get()

    results = at_once(
        lambda: accept_return(correction, by=officers[0], seen=correction.revision),
        lambda: save_figures(correction, {indicator.pk: Reported(Decimal(99))}, by=provider),
    )

    assert kinds(results) == ["MonitoringReturn", "ReturnChanged"]
    assert accepted.measurements.get().value == 53


def test_accepted_while_it_is_dropped(agreement, provider, officers):
    accepted = with_figure(agreement, accepted=True)
    correction = correction_sent(accepted, provider)

    results = at_once(
        lambda: accept_return(correction, by=officers[0]),
        lambda: drop_correction(correction, by=officers[1], reason="It was right."),
    )

    correction.refresh_from_db()
    assert kinds(results) == ["MonitoringReturn", "ReturnChanged"]
    assert accepted.measurements.get().value == (53 if correction.state == "accepted" else 41)


def test_both_sides_begin_a_correction_and_there_is_one(agreement, provider, officers):
    accepted = with_figure(agreement, accepted=True)
    indicator = accepted.indicators().get()

    results = at_once(
        *[
            lambda by=by: open_correction(accepted, by=by, reason="Twelve came late.", wrong=[indicator.pk])
            for by in (provider, officers[0])
        ]
    )

    assert kinds(results) == ["AlreadyCorrecting", "MonitoringReturn"]
    assert MonitoringReturn.objects.corrections().count() == 1


def test_two_returns_of_an_agreement_are_corrected_at_once(agreement, provider, officers):
    first = with_figure(agreement, accepted=True)
    second = with_figure(
        agreement, accepted=True, number=2, period_start=date(2018, 1, 1), period_end=date(2018, 3, 31)
    )
    indicator = first.indicators().get()

    results = at_once(
        lambda: open_correction(first, by=provider, reason="Twelve came late.", wrong=[indicator.pk]),
        lambda: open_correction(second, by=officers[0], reason="Some came twice.", wrong=[indicator.pk]),
    )

    assert kinds(results) == ["MonitoringReturn", "MonitoringReturn"]
    assert [one.number for one in MonitoringReturn.objects.corrections().order_by("number")] == [1001, 1002]


def test_the_same_template_twice_changes_the_figures_once(agreement, provider, colleague):
    due = ReturnFactory(agreement=agreement)
    figure = {agreement.targets.get().indicator_id: Reported(Decimal(7))}
    filled = as_csv(spreadsheet_form(save_figures(due, figure, by=provider))).replace(b",7,", b",19,")
    seen = MonitoringReturn.objects.get(pk=due.pk).revision

    results = at_once(
        *[lambda by=by: save_file(due, filled, "a.csv", by=by, seen=seen) for by in (provider, colleague)]
    )

    assert sorted(map(repr, results)) == ["False", "True"]
    assert due.measurements.get().value == 19
    assert verbs(due) == ["return-written", "return-written"]


def test_the_same_case_file_twice_waits_once_and_is_confirmed_once(agreement, provider, colleague):
    due = ReturnFactory(agreement=agreement)
    at_once(*[lambda by=by: count_file(due, THREE, "cases.csv", by=by) for by in (provider, colleague)])
    waiting = Upload.objects.waiting().get()

    results = at_once(*[lambda by=by: confirm_cases(waiting, by=by) for by in (provider, colleague)])

    assert kinds(results) == ["MonitoringReturn", "MonitoringReturn"]
    assert due.measurements.get().value == 3
    assert verbs(due) == ["return-written"]


def test_a_return_is_sent_once_by_two(agreement, provider, colleague):
    due = with_figure(agreement)

    results = at_once(*[lambda by=by: submit_return(due, by=by) for by in (provider, colleague)])

    assert kinds(results) == ["MonitoringReturn", "ReturnChanged"]
    assert due.editions.count() == 1
