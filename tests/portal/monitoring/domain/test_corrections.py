"""What was accepted stands until its correction is accepted, and stays to be read after that."""

from datetime import date
from decimal import Decimal

import pgtrigger
import pytest
from django.db import IntegrityError, transaction

from portal.accounts.roles import Role
from portal.agreements.domain.errors import NotAllowed
from portal.agreements.models import Agreement
from portal.events.ledger import timeline
from portal.mail.models import Message
from portal.monitoring.domain import (
    AlreadyCorrecting,
    MayOnlyRead,
    NothingCorrected,
    Reported,
    ReturnChanged,
    WordsMissing,
    accept_return,
    drop_correction,
    issue_returns,
    open_correction,
    query_return,
    save_figures,
    submit_return,
)
from portal.monitoring.editions import beside_the_one_before
from portal.monitoring.models import Indicator, Measurement, MeasurementPart, MonitoringReturn, Outlook
from portal.monitoring.periods import Frequency
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import BreakdownFactory, ReturnFactory, TargetFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def agreement(officer):
    agreement = AgreementFactory(state=Agreement.State.LIVE, lead_officer=officer)
    TargetFactory(agreement=agreement, indicator__title="Meetings", value=10)
    referrals = TargetFactory(agreement=agreement, indicator__title="Referrals").indicator
    referrals.breakdowns.add(BreakdownFactory(labels=["Police", "Themselves"]))
    return agreement


@pytest.fixture
def provider(agreement):
    return MembershipFactory(organisation=agreement.organisation, user=UserFactory()).user


@pytest.fixture
def indicators(agreement):
    return {target.indicator.title: target.indicator for target in agreement.targets.all()}


@pytest.fixture
def parts(indicators):
    return {one.label: one.pk for one in indicators["Referrals"].breakdowns.get().categories.all()}


@pytest.fixture
def accepted(agreement, provider, officer, indicators, parts):
    due = ReturnFactory(agreement=agreement, narrative="As it was.")
    split = {parts["Police"]: Decimal(30), parts["Themselves"]: Decimal(11)}
    said = {"Referrals": Reported(Decimal(41), parts=split), "Meetings": Reported(Decimal(7))}
    save_figures(due, {indicators[title].pk: one for title, one in said.items()}, by=provider)
    return accept_return(submit_return(due, by=provider), by=officer)


def begun(accepted, indicators, by):
    return open_correction(accepted, by=by, reason="Twelve came late.", wrong=[indicators["Referrals"].pk])


def put_right(correction, indicators, parts, by):
    split = {parts["Police"]: Decimal(53)}
    figures = {indicators["Referrals"].pk: Reported(Decimal(53), "with the late ones", parts=split)}
    return submit_return(save_figures(correction, figures, by=by), by=by)


def figures(monitoring_return):
    return {one.indicator.title: one.value for one in monitoring_return.measurements.select_related("indicator")}


def split_of(monitoring_return):
    found = MeasurementPart.objects.filter(measurement__monitoring_return=monitoring_return)
    return {one.category.label: one.value for one in found.select_related("category")}


def test_it_begins_with_what_was_accepted(accepted, indicators, provider, officer):
    correction = begun(accepted, indicators, provider)

    assert (correction.corrects, correction.state, correction.reason) == (accepted, "due", "Twelve came late.")
    assert (str(correction), correction.number) == (f"Correction of return 1 of {accepted.agreement.reference}", 1001)
    assert figures(correction) == figures(accepted)
    assert split_of(correction) == {"Police": 30, "Themselves": 11}
    assert [one.title for one in correction.wrong.all()] == ["Referrals"]
    assert timeline(accepted).first().note == "Referrals: Twelve came late."
    assert [one.to for one in Message.objects.filter(event="monitoring/correction_begun")] == [officer.email]


def test_the_office_finds_it_and_the_provider_is_told(accepted, indicators, provider, officer):
    begun(accepted, indicators, officer)

    message = Message.objects.get(event="monitoring/correction_asked")
    assert message.to == provider.email
    assert "Referrals\n\nTwelve came late." in message.text


def test_what_was_accepted_stands_until_the_correction_is(accepted, indicators, parts, provider, officer):
    correction = put_right(begun(accepted, indicators, provider), indicators, parts, provider)

    accepted.refresh_from_db()
    assert (accepted.state, figures(accepted)) == ("accepted", {"Meetings": 7, "Referrals": 41})
    assert Outlook.objects.get(target__indicator=indicators["Referrals"]).actual == 41

    accept_return(correction, by=officer)

    assert figures(accepted) == {"Meetings": 7, "Referrals": 53}
    assert split_of(accepted) == {"Police": 53}
    assert Outlook.objects.get(target__indicator=indicators["Referrals"]).actual == 53


def test_what_was_accepted_first_stays_to_be_read(accepted, indicators, parts, provider, officer):
    correction = put_right(begun(accepted, indicators, provider), indicators, parts, provider)
    accept_return(correction, by=officer)

    first, second = accepted.editions.all()
    assert [(one["title"], one["value"]) for one in first.figures] == [("Meetings", "7"), ("Referrals", "41")]
    assert (second.why, second.correction, second.sent_by) == ("corrected", correction, provider)
    assert [(line.title, line.value, line.before) for line in beside_the_one_before(second).lines] == [
        ("Meetings", "7", ""),
        ("Referrals", "53", "41"),
    ]
    event = timeline(accepted).filter(verb="return-corrected").get()
    assert (event.actor, event.note) == (officer, "Twelve came late.")
    assert event.changes == {
        "Referrals": ["41; Police 30, Themselves 11", "53 (with the late ones); Police 53"],
    }


def test_parts_that_were_corrected_are_told_beside_a_figure_that_stays(accepted, indicators, parts, provider, officer):
    correction = begun(accepted, indicators, provider)
    split = {parts["Police"]: Decimal(20), parts["Themselves"]: Decimal(21)}
    save_figures(correction, {indicators["Referrals"].pk: Reported(Decimal(41), parts=split)}, by=provider)
    accept_return(submit_return(correction, by=provider), by=officer)

    told = beside_the_one_before(accepted.editions.last()).lines
    assert [(line.title, line.value, line.before) for line in told] == [
        ("Meetings", "7", ""),
        ("Referrals", "41", "41 (Police: 30, Themselves: 11)"),
    ]


def test_a_question_is_asked_of_a_correction_as_of_a_return(accepted, indicators, parts, provider, officer):
    correction = put_right(begun(accepted, indicators, provider), indicators, parts, provider)
    referrals = indicators["Referrals"]

    asked = query_return(correction, figures={referrals.pk: "All of them?"}, by=officer)
    again = submit_return(asked, by=provider, answers={referrals.pk: "All."})
    accept_return(again, by=officer)

    assert figures(accepted)["Referrals"] == 53
    assert [one.number for one in correction.editions.all()] == [1, 2]


def test_a_correction_that_changes_nothing_is_not_sent(accepted, indicators, provider):
    correction = begun(accepted, indicators, provider)

    with pytest.raises(NothingCorrected):
        submit_return(correction, by=provider)


def test_words_are_corrected_too(accepted, indicators, provider, officer):
    correction = begun(accepted, indicators, provider)
    save_figures(correction, {}, narrative="As it is.", by=provider)
    accept_return(submit_return(correction, by=provider), by=officer)

    accepted.refresh_from_db()
    assert accepted.narrative == "As it is."
    assert accepted.editions.get(number=1).narrative == "As it was."


def test_one_correction_at_a_time_and_then_another(accepted, indicators, parts, provider, officer):
    first = begun(accepted, indicators, provider)
    with pytest.raises(AlreadyCorrecting) as error:
        begun(accepted, indicators, officer)
    assert error.value.correction == first

    accept_return(put_right(first, indicators, parts, provider), by=officer)
    second = begun(accepted, indicators, officer)
    save_figures(second, {indicators["Meetings"].pk: Reported(Decimal(9))}, by=provider)
    accept_return(submit_return(second, by=provider), by=officer)

    assert second.number == 1002
    assert figures(accepted) == {"Meetings": 9, "Referrals": 53}
    assert [one.why for one in accepted.editions.all()] == ["sent", "corrected", "corrected"]


def test_the_office_lets_the_accepted_figures_stand(accepted, indicators, parts, provider, officer):
    correction = put_right(begun(accepted, indicators, provider), indicators, parts, provider)
    with pytest.raises(WordsMissing):
        drop_correction(correction, by=officer)

    dropped = drop_correction(correction, by=officer, reason="They count in spring.")

    assert dropped.state == "dropped"
    assert figures(accepted)["Referrals"] == 41
    assert "They count in spring." in Message.objects.get(event="monitoring/correction_dropped").text
    assert begun(accepted, indicators, provider).number == 1002


def test_the_provider_takes_back_what_it_began_alone(accepted, indicators, provider, officer):
    drop_correction(begun(accepted, indicators, provider), by=provider)

    with pytest.raises(MayOnlyRead):
        drop_correction(begun(accepted, indicators, officer), by=provider)


def test_nothing_more_happens_to_a_dropped_one(accepted, indicators, provider, officer):
    dropped = drop_correction(begun(accepted, indicators, provider), by=provider)

    for verb in (
        lambda: save_figures(dropped, {}, by=provider),
        lambda: submit_return(dropped, by=provider),
        lambda: query_return(dropped, question="Why?", by=officer),
        lambda: accept_return(dropped, by=officer),
        lambda: drop_correction(dropped, by=officer, reason="Again."),
    ):
        with pytest.raises(ReturnChanged):
            verb()


def test_who_may_begin_one(accepted, indicators, agreement):
    reader = MembershipFactory(organisation=agreement.organisation, role=Membership.Role.READS, user=UserFactory()).user

    for somebody in (reader, UserFactory(), UserFactory(role=Role.COMMISSIONING_OFFICER)):
        with pytest.raises(MayOnlyRead):
            begun(accepted, indicators, somebody)
    assert MonitoringReturn.objects.corrections().count() == 0


def test_who_may_accept_one(accepted, indicators, parts, provider):
    correction = put_right(begun(accepted, indicators, provider), indicators, parts, provider)

    with pytest.raises(NotAllowed):
        accept_return(correction, by=UserFactory(role=Role.COMMISSIONING_OFFICER))


def test_a_reason_and_a_figure_are_named(accepted, indicators, provider):
    for reason, wrong in [(" ", [indicators["Referrals"].pk]), ("Late ones.", []), ("Late ones.", [0])]:
        with pytest.raises(WordsMissing):
            open_correction(accepted, by=provider, reason=reason, wrong=wrong)


@pytest.mark.parametrize("state", ["due", "sent", "asked"])
def test_what_is_not_accepted_is_not_corrected(agreement, provider, indicators, state):
    there = ReturnFactory(agreement=agreement, **({} if state == "due" else {state: True}))

    with pytest.raises(ReturnChanged):
        begun(there, indicators, provider)


def test_a_correction_is_not_corrected(accepted, indicators, parts, provider, officer):
    correction = accept_return(
        put_right(begun(accepted, indicators, provider), indicators, parts, provider), by=officer
    )

    with pytest.raises(ReturnChanged):
        begun(correction, indicators, provider)


def test_a_target_agreed_later_asks_a_correction_for_nothing(accepted, indicators, parts, provider, officer, agreement):
    late = TargetFactory(agreement=agreement, indicator__title="Added later").indicator
    correction = put_right(begun(accepted, indicators, provider), indicators, parts, provider)

    accept_return(correction, by=officer)

    assert late in correction.indicators()
    assert figures(accepted) == {"Meetings": 7, "Referrals": 53}


def test_a_figure_that_was_not_asked_for_yet_comes_with_a_correction(
    accepted, indicators, provider, officer, agreement
):
    late = TargetFactory(agreement=agreement, indicator__title="Added later").indicator
    correction = begun(accepted, indicators, provider)
    save_figures(correction, {late.pk: Reported(Decimal(3))}, by=provider)

    accept_return(submit_return(correction, by=provider), by=officer)

    assert figures(accepted)["Added later"] == 3


def test_an_average_of_nobody_is_taken_away(accepted, indicators, provider, officer, agreement):
    meetings = indicators["Meetings"]
    correction = open_correction(accepted, by=provider, reason="Nobody was asked.", wrong=[meetings.pk])
    with pgtrigger.ignore("monitoring.Indicator:locked_wording_stays"):
        Indicator.objects.filter(pk=meetings.pk).update(aggregation="average", unit="score")
    save_figures(correction, {meetings.pk: Reported(None)}, by=provider)

    accept_return(submit_return(correction, by=provider), by=officer)

    assert figures(accepted) == {"Referrals": 41}
    assert timeline(accepted).filter(verb="return-corrected").get().changes == {"Meetings": ["7", None]}


def test_returns_are_numbered_without_their_corrections(accepted, indicators, provider, officer):
    begun(accepted, indicators, provider)

    issued = issue_returns(accepted.agreement, frequency=Frequency.QUARTERLY, by=officer)

    assert issued[0].number == 2


class TestTheDatabase:
    """It refuses whatever does not go through the verb."""

    def test_keeps_accepted_figures(self, accepted):
        for change in (
            lambda: accepted.measurements.update(value=1),
            lambda: accepted.measurements.all().delete(),
            lambda: Measurement.objects.create(
                monitoring_return=accepted,
                indicator=TargetFactory(agreement=accepted.agreement).indicator,
                value=1,
                entered_by=accepted.accepted_by,
            ),
            lambda: MeasurementPart.objects.update(value=1),
            lambda: MeasurementPart.objects.all().delete(),
            lambda: MonitoringReturn.objects.filter(pk=accepted.pk).update(narrative="Better"),
            lambda: MonitoringReturn.objects.filter(pk=accepted.pk).update(state="due"),
        ):
            with pytest.raises(IntegrityError, match="accepted figures stay"), transaction.atomic():
                change()

    def test_lets_an_accepted_correction_say_only_what_it_says(self, accepted, indicators, parts, provider, officer):
        accept_return(put_right(begun(accepted, indicators, provider), indicators, parts, provider), by=officer)

        with pytest.raises(IntegrityError, match="accepted figures stay"), transaction.atomic():
            accepted.measurements.filter(indicator=indicators["Referrals"]).update(value=41)
        accepted.measurements.filter(indicator=indicators["Referrals"]).update(value=53)

    def test_makes_no_other_row_of_an_accepted_figure(self, accepted, agreement, indicators, parts):
        other = ReturnFactory(
            agreement=agreement, number=2, period_start=date(2018, 1, 1), period_end=date(2018, 3, 31)
        )
        free = Measurement.objects.create(
            monitoring_return=other, indicator=indicators["Referrals"], value=41, entered_by=accepted.accepted_by
        )
        late = TargetFactory(agreement=agreement).indicator
        police = MeasurementPart.objects.filter(category=parts["Police"])
        for change in (
            lambda: accepted.measurements.filter(indicator=indicators["Meetings"]).update(monitoring_return=other),
            lambda: accepted.measurements.filter(indicator=indicators["Meetings"]).update(indicator=late),
            lambda: police.update(measurement=free),
        ):
            with pytest.raises(IntegrityError, match="accepted figures stay"), transaction.atomic():
                change()

    def test_keeps_the_figures_of_an_accepted_correction(self, accepted, indicators, parts, provider, officer):
        correction = put_right(begun(accepted, indicators, provider), indicators, parts, provider)
        accept_return(correction, by=officer)

        with pytest.raises(IntegrityError, match="accepted figures stay"), transaction.atomic():
            correction.measurements.update(value=1)

    def test_knows_one_correction_under_way(self, accepted, indicators, provider):
        begun(accepted, indicators, provider)

        with pytest.raises(IntegrityError, match="return_corrected_once_at_a_time"), transaction.atomic():
            ReturnFactory(correction=True, corrects=accepted, agreement=accepted.agreement, number=1002)

    def test_wants_a_reason(self, accepted):
        with pytest.raises(IntegrityError, match="return_correction_is_one"), transaction.atomic():
            ReturnFactory(correction=True, corrects=accepted, agreement=accepted.agreement, reason="")
