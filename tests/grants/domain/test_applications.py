"""Starting, sending and taking back an application."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from grants.domain.applications import (
    AnswersDoNotFit,
    CallClosed,
    CannotWithdraw,
    EnoughSent,
    NotADraft,
    NotEligible,
    ProfileIncomplete,
    save_section,
    start_application,
    submit_application,
    withdraw_application,
)
from grants.domain.carried_over import profile_known
from grants.domain.signing import Declarations, NotDeclared, Signatory
from grants.models import Application
from portal.events.models import Event
from portal.mail.models import Message
from portal.organisations.domain import MayOnlyRead
from portal.organisations.models import Membership
from portal.questionnaires.domain import ResponseIncomplete
from portal.questionnaires.models import Answer
from portal.questionnaires.schema import Kind, Question, Schema, Section
from tests.grants.community_grant import ELIGIBILITY, ELIGIBLE, write_answers
from tests.grants.factories import ApplicationFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory
from tests.portal.plan.factories import ThemeFactory
from tests.portal.questionnaires.factories import QuestionnaireVersionFactory

DECLARED = Declarations(agreed=("What we say is true.",), signatory=Signatory("A volunteer", "Trustee"))
State = Application.State


def stored(application: Application) -> Application:
    """As it stands in the database."""
    return Application.objects.get(pk=application.pk)


def verbs_about(thing) -> list[str]:
    return [event.verb for event in Event.objects.about(thing).order_by("pk")]


class TestStarting:
    def test_makes_a_draft_with_a_reference_of_the_fund_and_year(self, call, organisation, applicant):
        at = timezone.now()

        application = start_application(call, organisation, by=applicant, eligibility_answers=ELIGIBLE, at=at)

        assert application.state == State.DRAFT
        assert application.reference == f"SDF-{timezone.localdate(at).year}-0001"
        assert application.eligibility_answers == ELIGIBLE
        assert verbs_about(application) == ["application-started"]

    def test_the_year_is_londons(self, call, organisation, applicant):
        call.opens_at, call.closes_at = datetime(2026, 6, 1, tzinfo=UTC), datetime(2028, 6, 1, tzinfo=UTC)
        call.save()

        in_june = start_application(
            call,
            organisation,
            by=applicant,
            eligibility_answers=ELIGIBLE,
            at=datetime(2027, 1, 1, 0, 30, tzinfo=UTC),
        )

        assert in_june.reference == "SDF-2027-0001"

    def test_a_second_click_finds_the_same_draft(self, call, organisation, applicant):
        first = start_application(call, organisation, by=applicant, eligibility_answers=ELIGIBLE)

        second = start_application(call, organisation, by=applicant, eligibility_answers=ELIGIBLE)

        assert second == first
        assert Application.objects.count() == 1

    @pytest.mark.parametrize(
        ("said", "known"),
        [
            ({"kind_of_body": "community_group"}, {"kind": "community_group"}),
            ({"kind_of_body": "individual"}, {}),
            ({"kind_of_body": None}, {}),
            ({}, {}),
        ],
    )
    def test_the_kind_of_a_new_organisation_is_known_from_the_check(self, said, known):
        assert profile_known(said) == known

    def test_what_is_known_of_the_organisation_is_not_asked_again(self, call, organisation, applicant):
        volunteers = replace(Question(key="volunteers", kind=Kind.NUMBER, label="Volunteers"), carries_over=True)
        asked = (
            Question(key="income", kind=Kind.MONEY, label="Income"),
            Question(key="body", kind=Kind.CHOICE, label="Body", choices=ELIGIBILITY.question("body").choices),
            volunteers,
            Question(key="project_name", kind=Kind.SHORT, label="Name"),
        )
        says = Schema(title="Next year", sections=(Section(key="us", title="Us", questions=asked),))
        earlier = ApplicationFactory(
            organisation=organisation, sent=True, reference="OTH-2026-0001", call__questionnaire_version__says=says
        )
        for key, value in {"volunteers": "12", "project_name": "Last year"}.items():
            Answer.objects.create(response=earlier.response, key=key, value=value)
        call.questionnaire_version = QuestionnaireVersionFactory(says=says)
        call.save()
        organisation.yearly_income = Decimal("2500.00")
        organisation.save()

        application = start_application(call, organisation, by=applicant, eligibility_answers=ELIGIBLE)

        assert application.response.values() == {"income": "2500.00", "body": "charity", "volunteers": "12"}

    @pytest.mark.parametrize("state", [State.SUBMITTED, State.ASSESSING, State.DECIDED])
    def test_no_other_can_be_started_when_the_first_was_sent(self, call, organisation, applicant, state):
        ApplicationFactory(call=call, organisation=organisation, sent=True, state=state, reference="OTH-2026-0001")

        with pytest.raises(EnoughSent, match="one application from each organisation, and yours has sent OTH-2026-00"):
            start_application(call, organisation, by=applicant, eligibility_answers=ELIGIBLE)

        assert Application.objects.count() == 1

    @pytest.mark.parametrize("state", [State.INELIGIBLE, State.WITHDRAWN])
    def test_what_is_out_of_the_race_does_not_count(self, call, organisation, applicant, state):
        ApplicationFactory(call=call, organisation=organisation, sent=True, state=state, reference="OTH-2026-0001")

        application = start_application(call, organisation, by=applicant, eligibility_answers=ELIGIBLE)

        assert application.state == State.DRAFT

    def test_a_call_may_take_more(self, call, organisation, applicant):
        call.applications_per_organisation = 2
        call.save()
        ApplicationFactory(call=call, organisation=organisation, sent=True, reference="OTH-2026-0001")
        ApplicationFactory(call=call, sent=True, reference="OTH-2026-0002")

        application = start_application(call, organisation, by=applicant, eligibility_answers=ELIGIBLE)

        assert application.state == State.DRAFT

    @pytest.mark.parametrize("answers", [{}, ELIGIBLE | {"body": "trader"}])
    def test_needs_every_rule_to_say_yes(self, call, organisation, applicant, answers):
        with pytest.raises(NotEligible):
            start_application(call, organisation, by=applicant, eligibility_answers=answers)

        assert Application.objects.count() == 0

    @pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1)])
    def test_nothing_is_started_from_the_deadline_on(self, call, organisation, applicant, late):
        with pytest.raises(CallClosed):
            start_application(call, organisation, by=applicant, eligibility_answers=ELIGIBLE, at=call.closes_at + late)

    def test_a_stranger_starts_nothing(self, call, organisation):
        with pytest.raises(MayOnlyRead):
            start_application(call, organisation, by=UserFactory(), eligibility_answers=ELIGIBLE)


class TestSending:
    def test_freezes_the_answers_and_copies_the_facts(self, draft, applicant):
        theme = ThemeFactory(slug="rural-crime")
        draft.response.answers.filter(key="themes").update(value=["rural-crime"])
        at = timezone.now()

        sent = submit_application(draft, by=applicant, declarations=DECLARED, at=at)

        sent = stored(sent)
        assert (sent.state, sent.submitted_at, sent.submitted_by) == (State.SUBMITTED, at, applicant)
        assert (sent.title, sent.amount_requested, sent.areas) == ("Pop-up Youth Clubs", Decimal(1500), ["E06000058"])
        assert list(sent.themes.all()) == [theme]
        assert sent.response.is_submitted
        assert [one["name"] for one in sent.declarations["signatories"]] == ["A volunteer"]
        assert verbs_about(sent) == ["application-submitted"]

    def test_the_sender_gets_the_reference_by_mail(self, draft, applicant):
        sent = submit_application(draft, by=applicant, declarations=DECLARED)

        (message,) = Message.objects.all()
        assert (message.to, message.about) == (applicant.email, sent.reference)
        assert message.subject == f"{sent.reference}: we have your application"
        assert f"/apply/{sent.reference}/copy.pdf" in message.text

    def test_sending_twice_changes_nothing(self, draft, applicant):
        first = submit_application(draft, by=applicant, declarations=DECLARED)

        second = submit_application(draft, by=applicant, declarations=DECLARED)

        assert (second.pk, second.submitted_at) == (first.pk, first.submitted_at)
        assert Message.objects.count() == 1

    def test_a_request_that_arrived_in_time_counts_however_long_it_took(self, draft, applicant):
        last_second = timezone.now() - timedelta(minutes=3)
        draft.call.closes_at = last_second + timedelta(seconds=1)
        draft.call.save()

        assert submit_application(draft, by=applicant, declarations=DECLARED, at=last_second).state == State.SUBMITTED

    def test_nothing_is_taken_from_the_deadline_on(self, draft, applicant):
        with pytest.raises(CallClosed):
            submit_application(draft, by=applicant, declarations=DECLARED, at=draft.call.closes_at)

        draft = stored(draft)
        assert (draft.state, draft.response.is_submitted) == (State.DRAFT, False)

    @pytest.mark.parametrize(
        ("changed", "keys"),
        [
            ({"amount_requested": "3000.01"}, ["amount_requested"]),
            ({"starts_on": "2027-12-21"}, ["ends_on"]),
        ],
    )
    def test_answers_that_the_call_cannot_take(self, call, organisation, applicant, changed, keys):
        draft = ApplicationFactory(call=call, organisation=organisation)
        write_answers(draft.response, **changed)

        with pytest.raises(AnswersDoNotFit) as refused:
            submit_application(draft, by=applicant, declarations=DECLARED)

        assert [problem.key for problem in refused.value.problems] == keys
        draft = stored(draft)
        assert (draft.state, draft.response.is_submitted) == (State.DRAFT, False)

    def test_every_section_has_to_be_whole(self, call, organisation, applicant):
        draft = ApplicationFactory(call=call, organisation=organisation)
        write_answers(draft.response, summary=None)

        with pytest.raises(ResponseIncomplete) as refused:
            submit_application(draft, by=applicant, declarations=DECLARED)

        assert [left.section.key for left in refused.value.sections] == ["project"]

    @pytest.mark.parametrize(
        "declarations",
        [
            Declarations(agreed=(), signatory=DECLARED.signatory),
            Declarations(agreed=DECLARED.agreed, signatory=Signatory("A", "")),
            Declarations(agreed=DECLARED.agreed, signatory=Signatory(" ", "Chair")),
        ],
    )
    def test_two_people_have_to_stand_for_it(self, draft, applicant, declarations):
        with pytest.raises(NotDeclared):
            submit_application(draft, by=applicant, declarations=declarations)

    def test_the_profile_has_to_be_whole(self, draft, applicant):
        draft.organisation.contacts.filter(position=2).delete()

        with pytest.raises(ProfileIncomplete):
            submit_application(draft, by=applicant, declarations=DECLARED)

    def test_whoever_may_only_read_sends_nothing(self, draft):
        reader = MembershipFactory(organisation=draft.organisation, user=UserFactory(), role=Membership.Role.READS).user

        with pytest.raises(MayOnlyRead):
            submit_application(draft, by=reader, declarations=DECLARED)

    def test_a_withdrawn_one_stays_withdrawn(self, draft, applicant):
        withdraw_application(draft, by=applicant)

        with pytest.raises(NotADraft):
            submit_application(draft, by=applicant, declarations=DECLARED)


class TestWriting:
    def test_a_sent_application_takes_no_more_answers(self, draft, applicant):
        sent = submit_application(draft, by=applicant, declarations=DECLARED)

        with pytest.raises(NotADraft):
            save_section(sent, "project", {"project_name": "Another"}, by=applicant)

    def test_nothing_is_saved_from_the_deadline_on(self, draft, applicant):
        with pytest.raises(CallClosed):
            save_section(draft, "project", {"project_name": "Late"}, by=applicant, at=draft.call.closes_at)

        assert draft.response.values()["project_name"] == "Pop-up Youth Clubs"

    def test_members_of_other_organisations_write_nothing(self, draft):
        stranger = UserFactory()
        OrganisationFactory(member=stranger)

        with pytest.raises(MayOnlyRead):
            save_section(draft, "project", {"project_name": "Mine"}, by=stranger)


class TestWithdrawing:
    @pytest.mark.parametrize("traits", [{}, {"sent": True}])
    def test_a_draft_and_a_sent_one_can_be_taken_back(self, call, organisation, applicant, traits):
        application = ApplicationFactory(call=call, organisation=organisation, **traits)

        withdraw_application(application, by=applicant)

        assert stored(application).state == State.WITHDRAWN
        assert verbs_about(application) == ["application-withdrawn"]

    @pytest.mark.parametrize("state", [State.ASSESSING, State.DECIDED])
    def test_with_the_panel_decided_or_not_the_answer_is_the_same(self, call, organisation, applicant, state):
        application = ApplicationFactory(call=call, organisation=organisation, sent=True, state=state)

        with pytest.raises(CannotWithdraw):
            withdraw_application(application, by=applicant)

    def test_a_stranger_takes_nothing_back(self, draft):
        with pytest.raises(MayOnlyRead):
            withdraw_application(draft, by=UserFactory())


class TestOneOfEachOrganisation:
    """However the row gets there, the database counts too."""

    def test_a_draft_is_not_sent_beside_another(self, draft, applicant):
        ApplicationFactory(call=draft.call, organisation=draft.organisation, sent=True, reference="OTH-2026-0001")

        with pytest.raises(EnoughSent):
            submit_application(draft, by=applicant, declarations=DECLARED)

        assert stored(draft).state == State.DRAFT

    def test_the_database_takes_no_second_row(self, call, organisation):
        ApplicationFactory(call=call, organisation=organisation, sent=True)

        with pytest.raises(IntegrityError, match="more applications than the call takes"), transaction.atomic():
            ApplicationFactory(call=call, organisation=organisation, sent=True)

    def test_the_database_brings_no_second_one_back(self, call, organisation):
        out = ApplicationFactory(call=call, organisation=organisation, sent=True, state=State.INELIGIBLE)
        ApplicationFactory(call=call, organisation=organisation, sent=True)

        with pytest.raises(IntegrityError, match="more applications than the call takes"), transaction.atomic():
            Application.objects.filter(pk=out.pk).update(state=State.SUBMITTED)
