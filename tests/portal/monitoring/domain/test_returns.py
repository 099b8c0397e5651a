"""The life of a return: who may do what to it, when."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.events import ledger
from portal.mail.models import Message
from portal.monitoring.domain import (
    MayOnlyRead,
    OwnReturn,
    PeriodRuns,
    Reported,
    ReturnChanged,
    ReturnIncomplete,
    WordsMissing,
    accept_return,
    query_return,
    save_figures,
    submit_return,
)
from portal.monitoring.models import MonitoringReturn
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import IndicatorFactory, MeasurementFactory, ReturnFactory, TargetFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db

State = MonitoringReturn.State
TRAITS = {
    State.DUE: {},
    State.SUBMITTED: {"sent": True},
    State.QUERIED: {"asked": True},
    State.ACCEPTED: {"accepted": True},
}


@pytest.fixture
def agreement():
    return AgreementFactory(state=Agreement.State.LIVE)


@pytest.fixture
def provider(agreement):
    return MembershipFactory(organisation=agreement.organisation, user=UserFactory()).user


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def indicator(agreement):
    return TargetFactory(agreement=agreement, indicator__title="Referrals").indicator


def with_figure(agreement, indicator, **rest):
    """A return that could be sent: its figure and narrative are there."""
    made = ReturnFactory(agreement=agreement, **rest)
    MeasurementFactory(monitoring_return=made, indicator=indicator, value=Decimal(19))
    return made


def last_event(thing):
    return ledger.timeline(thing).first()


def test_figures_are_kept_and_changed(agreement, indicator, provider):
    due = ReturnFactory(agreement=agreement, narrative="")

    save_figures(due, {indicator.pk: Reported(Decimal(19))}, by=provider, narrative="A good start.")
    save_figures(due, {indicator.pk: Reported(Decimal(21), "two came late")}, by=provider)

    due.refresh_from_db()
    kept = due.measurements.get()
    assert (kept.value, kept.note, kept.entered_by) == (Decimal(21), "two came late", provider)
    assert (due.narrative, due.revision) == ("A good start.", 2)
    assert last_event(due).changes == {"Referrals": ["19", "21 (two came late)"]}


def test_saving_the_same_again_leaves_no_trace(agreement, indicator, provider):
    due = with_figure(agreement, indicator)
    kept = due.measurements.get()

    save_figures(due, {indicator.pk: Reported(Decimal("19.00"))}, by=provider, narrative="What happened.")

    due.refresh_from_db()
    assert due.revision == 0
    assert due.measurements.get().entered_at == kept.entered_at
    assert list(ledger.timeline(due)) == []


def test_a_figure_can_be_taken_away(agreement, indicator, provider):
    due = with_figure(agreement, indicator)

    save_figures(due, {indicator.pk: Reported(None)}, by=provider)

    assert not due.measurements.exists()


def test_an_indicator_that_is_not_asked_for_is_ignored(agreement, indicator, provider):
    due = ReturnFactory(agreement=agreement)
    elsewhere = TargetFactory().indicator

    save_figures(due, {elsewhere.pk: Reported(Decimal(5))}, by=provider)

    assert not due.measurements.exists()


def test_two_colleagues_do_not_overwrite_each_other(agreement, indicator, provider):
    due = ReturnFactory(agreement=agreement)
    save_figures(due, {indicator.pk: Reported(Decimal(19))}, by=provider, seen=0)

    with pytest.raises(ReturnChanged):
        save_figures(due, {indicator.pk: Reported(Decimal(7))}, by=provider, seen=0)

    assert due.measurements.get().value == Decimal(19)


def test_who_may_only_read_cannot_write_or_send(agreement, indicator):
    reader = MembershipFactory(organisation=agreement.organisation, user=UserFactory(), role=Membership.Role.READS).user
    due = with_figure(agreement, indicator)

    with pytest.raises(MayOnlyRead):
        save_figures(due, {indicator.pk: Reported(Decimal(1))}, by=reader)
    with pytest.raises(MayOnlyRead):
        submit_return(due, by=reader)


def test_the_office_does_not_write_for_the_provider(agreement, indicator, officer):
    with pytest.raises(MayOnlyRead):
        save_figures(with_figure(agreement, indicator), {indicator.pk: Reported(Decimal(1))}, by=officer)


def test_sent(agreement, indicator, provider):
    sent = submit_return(with_figure(agreement, indicator), by=provider)

    assert sent.state == State.SUBMITTED
    assert sent.submitted_by == provider
    assert (last_event(sent).verb, last_event(sent).actor) == ("return-submitted", provider)


def test_what_is_missing_is_named(agreement, indicator, provider):
    second = TargetFactory(agreement=agreement, indicator__title="Satisfaction").indicator
    due = with_figure(agreement, indicator, narrative=" ")

    with pytest.raises(ReturnIncomplete) as caught:
        submit_return(due, by=provider)

    assert (caught.value.indicators, caught.value.narrative, caught.value.answer) == ([second], True, False)
    due.refresh_from_db()
    assert due.state == State.DUE


def test_of_nobody_no_average_is_asked(agreement, indicator, provider):
    TargetFactory(agreement=agreement, indicator__title="Days", indicator__aggregation="average")
    due = with_figure(agreement, indicator)

    assert submit_return(due, by=provider).state == State.SUBMITTED


def test_a_question_and_its_answer(agreement, indicator, provider, officer):
    sent = with_figure(agreement, indicator, sent=True)

    asked = query_return(sent, question="Are these all?", by=officer)
    with pytest.raises(ReturnIncomplete) as caught:
        submit_return(asked, by=provider, answer=" ")
    answered = submit_return(asked, by=provider, answer="Yes, all.")

    assert (caught.value.answer, caught.value.indicators) == (True, [])
    assert (answered.state, answered.question, answered.answer) == (State.SUBMITTED, "Are these all?", "Yes, all.")
    assert [event.verb for event in ledger.timeline(sent)] == ["return-submitted", "return-queried"]


def test_a_question_needs_words(agreement, indicator, officer):
    with pytest.raises(WordsMissing):
        query_return(with_figure(agreement, indicator, sent=True), question=" \n", by=officer)


def test_accepted(agreement, indicator, officer):
    accepted = accept_return(with_figure(agreement, indicator, sent=True), by=officer)

    assert (accepted.state, accepted.accepted_by) == (State.ACCEPTED, officer)
    assert list(MonitoringReturn.objects.accepted()) == [accepted]


def test_nobody_accepts_for_the_organisation_they_belong_to(agreement, indicator, officer):
    MembershipFactory(organisation=agreement.organisation, user=officer)

    with pytest.raises(OwnReturn):
        accept_return(with_figure(agreement, indicator, sent=True), by=officer)


VERBS = {
    "save": lambda one, provider, officer: save_figures(one, {}, by=provider),
    "submit": lambda one, provider, officer: submit_return(one, by=provider, answer="An answer."),
    "query": lambda one, provider, officer: query_return(one, question="Why?", by=officer),
    "accept": lambda one, provider, officer: accept_return(one, by=officer),
}
# Every state and every verb: the state afterwards, or None where it is refused.
MATRIX = [
    ("save", State.DUE, State.DUE),
    ("save", State.SUBMITTED, None),
    ("save", State.QUERIED, State.QUERIED),
    ("save", State.ACCEPTED, None),
    ("submit", State.DUE, State.SUBMITTED),
    ("submit", State.SUBMITTED, None),
    ("submit", State.QUERIED, State.SUBMITTED),
    ("submit", State.ACCEPTED, None),
    ("query", State.DUE, None),
    ("query", State.SUBMITTED, State.QUERIED),
    ("query", State.QUERIED, None),
    ("query", State.ACCEPTED, None),
    ("accept", State.DUE, None),
    ("accept", State.SUBMITTED, State.ACCEPTED),
    ("accept", State.QUERIED, None),
    ("accept", State.ACCEPTED, None),
]


def test_the_matrix_names_every_pair_once():
    assert sorted((verb, state) for verb, state, _ in MATRIX) == sorted(
        (verb, state) for verb in VERBS for state in State if state != State.DROPPED
    )


@pytest.mark.parametrize(("verb", "before", "after"), MATRIX)
def test_every_verb_in_every_state(verb, before, after, agreement, indicator, provider, officer):
    one = with_figure(agreement, indicator, **TRAITS[before])

    if after is None:
        with pytest.raises(ReturnChanged):
            VERBS[verb](one, provider, officer)
    else:
        VERBS[verb](one, provider, officer)

    one.refresh_from_db()
    assert one.state == (after or before)


@pytest.mark.parametrize("verb", VERBS)
def test_a_page_from_yesterday_is_noticed(verb, agreement, indicator, provider, officer):
    """Whatever the state, what the page showed has changed since."""
    one = with_figure(agreement, indicator, revision=3, **({} if verb in {"save", "submit"} else {"sent": True}))
    stale = {
        "save": lambda: save_figures(one, {}, by=provider, narrative="Mine.", seen=2),
        "submit": lambda: submit_return(one, by=provider, seen=2),
        "query": lambda: query_return(one, question="Why?", by=officer, seen=2),
        "accept": lambda: accept_return(one, by=officer, seen=2),
    }

    with pytest.raises(ReturnChanged) as caught:
        stale[verb]()

    assert caught.value.monitoring_return == one


def test_what_a_return_asks_for(agreement):

    first_year = TargetFactory(agreement=agreement, indicator__title="A").indicator
    TargetFactory(agreement=agreement, indicator=first_year, starts_on="2018-10-01", ends_on="2019-09-30")
    second_year = TargetFactory(
        agreement=agreement, indicator__title="B", starts_on="2018-10-01", ends_on="2019-09-30"
    ).indicator
    own = IndicatorFactory(agreement=agreement, title="C")
    IndicatorFactory(title="in the library only")
    periodic = ReturnFactory(agreement=agreement)
    end = ReturnFactory(agreement=agreement, number=2, kind=MonitoringReturn.Kind.END)

    assert list(periodic.indicators()) == [first_year, own]
    assert list(end.indicators()) == [first_year, second_year, own]


@pytest.mark.parametrize("state", ["offered", "declined", "withdrawn"])
def test_nothing_is_reported_on_an_agreement_that_was_not_signed(state):
    found = ReturnFactory(agreement=AgreementFactory(state=state, text="We agree."), narrative="It went well.")
    member = MembershipFactory(organisation=found.agreement.organisation, user=UserFactory()).user

    with pytest.raises(ReturnChanged):
        submit_return(found, by=member)

    assert MonitoringReturn.objects.get(pk=found.pk).state == MonitoringReturn.State.DUE


def test_a_return_goes_on_the_last_day_of_its_period_at_the_earliest(agreement, indicator, provider):
    due = with_figure(agreement, indicator)

    with time_machine.travel(due.period_end - timedelta(days=1), tick=False), pytest.raises(PeriodRuns) as caught:
        submit_return(due, by=provider)
    due.refresh_from_db()
    kept = (due.state, due.measurements.get().value)
    with time_machine.travel(due.period_end, tick=False):
        sent = submit_return(due, by=provider)

    assert caught.value.last_day == due.period_end
    assert kept == (State.DUE, Decimal(19))
    assert sent.state == State.SUBMITTED


def test_one_that_was_sent_early_is_not_accepted_early_but_may_be_asked_about(agreement, indicator, officer):
    early = with_figure(agreement, indicator, sent=True)

    with time_machine.travel(early.period_end - timedelta(days=1), tick=False):
        with pytest.raises(PeriodRuns):
            accept_return(early, by=officer)
        asked = query_return(early, question="Send it once the quarter is over.", by=officer)

    assert asked.state == State.QUERIED


def test_a_period_that_the_end_of_the_agreement_cuts_is_over_with_it(agreement, indicator, provider):
    agreement.starts_on, agreement.ends_on = date(2017, 1, 1), date(2017, 11, 15)
    agreement.save()
    due = with_figure(agreement, indicator)

    with time_machine.travel(date(2017, 11, 14), tick=False), pytest.raises(PeriodRuns) as caught:
        submit_return(due, by=provider)
    with time_machine.travel(date(2017, 11, 15), tick=False):
        sent = submit_return(due, by=provider)

    assert caught.value.last_day == agreement.ends_on
    assert sent.state == State.SUBMITTED


def test_of_an_agreement_that_was_terminated_nothing_is_waited_for(agreement, indicator, provider, officer):
    agreement.terminate()
    agreement.save()
    due = with_figure(agreement, indicator)

    with time_machine.travel(date(2017, 11, 15), tick=False):
        accepted = accept_return(submit_return(due, by=provider), by=officer)

    assert accepted.state == State.ACCEPTED


def test_everybody_who_may_write_hears_of_a_question_and_nobody_else(agreement, indicator, provider, officer):
    """Whoever sent it may be gone."""
    colleague = MembershipFactory(
        organisation=agreement.organisation, user=UserFactory(), role=Membership.Role.EDITS
    ).user
    MembershipFactory(organisation=agreement.organisation, user=UserFactory(), role=Membership.Role.READS)
    MembershipFactory(organisation=agreement.organisation, user=UserFactory(is_active=False))

    query_return(with_figure(agreement, indicator, sent=True), question="Are these all?", by=officer)

    told = Message.objects.filter(event="monitoring/return_question").order_by("pk").values_list("to", flat=True)
    assert list(told) == [provider.email, colleague.email]
