"""Asking an applicant to change named sections: what may be changed, by whom, until when, what the officer reads."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.domain.applications import submit_application
from grants.domain.conflicts import InConflict, declare_conflict
from grants.domain.gates import StillAsked, finish_checks
from grants.domain.officers import OnlyForOfficers
from grants.domain.reopening import (
    AskedAlready,
    EndsWrongly,
    NothingAsked,
    NotOpen,
    NotToBeChanged,
    ask_again,
    save_reopened,
    send_again,
)
from grants.domain.signing import NotDeclared
from grants.domain.standing import standing_of
from grants.models import Application, Reopening
from portal.accounts.roles import Role
from portal.events.models import Event
from portal.mail.models import Message
from portal.organisations.domain import MayOnlyRead
from portal.organisations.models import Membership
from portal.questionnaires.domain import is_as_signed
from portal.questionnaires.models import Response
from portal.questionnaires.schema import Condition, Kind, OnlyIf, Question, Section
from tests.grants.community_grant import APPLICATION, version_of
from tests.grants.domain.test_applications import DECLARED
from tests.grants.factories import ApplicationFactory, CallFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory

ASKED = {"money": "Why is the room so dear?"}
CHEAPER = {"amount_requested": "900.00", "budget": [{"what": "Room", "cost": "900.00"}]}


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def sent(draft, applicant):
    return submit_application(draft, by=applicant, declarations=DECLARED)


@pytest.fixture
def next_week():
    return timezone.now() + timedelta(days=7)


@pytest.fixture
def asked(sent, officer, next_week):
    Message.objects.all().delete()
    return ask_again(sent, ASKED, until=next_week, by=officer)


def again(asked):
    """The reopening as it stands in the database."""
    return Reopening.objects.select_related("application__organisation", "response__version").get(pk=asked.pk)


class TestAsking:
    def test_the_applicant_hears_what_is_asked_and_until_when(self, asked, applicant):
        mail = Message.objects.filter(to=applicant.email).get()

        assert mail.event == "grants/sections_reopened"
        assert "Money\nWhy is the room so dear?" in mail.text
        assert standing_of(asked.application).words == "Changes asked for"
        assert "sections-reopened" in [event.verb for event in Event.objects.about(asked.application)]

    @pytest.mark.parametrize("questions", [{}, {"money": "  "}, {"nowhere": "What?"}])
    def test_a_question_is_needed(self, sent, officer, next_week, questions):
        with pytest.raises(NothingAsked):
            ask_again(sent, questions, until=next_week, by=officer)

    def test_once_at_a_time(self, asked, officer, next_week):
        with pytest.raises(AskedAlready):
            ask_again(asked.application, ASKED, until=next_week, by=officer)

    @pytest.mark.parametrize("days", [-1, 31])
    def test_the_time_is_in_bounds(self, sent, officer, days):
        with pytest.raises(EndsWrongly):
            ask_again(sent, ASKED, until=timezone.now() + timedelta(days=days), by=officer)

    @pytest.mark.parametrize("state", ["assessing", "ineligible", "decided"])
    def test_not_after_the_checks(self, sent, officer, next_week, state):
        Application.objects.filter(pk=sent.pk).update(state=state)

        with pytest.raises(NotToBeChanged):
            ask_again(sent, ASKED, until=next_week, by=officer)

    @pytest.mark.parametrize("role", [None, Role.COMMISSIONER])
    def test_only_officers_ask(self, sent, next_week, role):
        with pytest.raises(OnlyForOfficers):
            ask_again(sent, ASKED, until=next_week, by=UserFactory(role=role))

    def test_not_with_an_interest(self, sent, officer, next_week):
        declare_conflict(sent, nature="A relative is on the committee.", by=officer)

        with pytest.raises(InConflict):
            ask_again(sent, ASKED, until=next_week, by=officer)

    def test_the_checks_wait_for_the_answer(self, asked, officer):
        with pytest.raises(StillAsked):
            finish_checks(asked.application, by=officer)


class TestChanging:
    def test_only_what_was_asked_about_is_changed(self, asked, applicant):
        save_reopened(asked, "money", CHEAPER, by=applicant)
        with pytest.raises(NotOpen):
            save_reopened(asked, "project", {"project_name": "Another"}, by=applicant)

        copy = Response.objects.get(pk=asked.response_id)
        assert (copy.kept()["amount_requested"], copy.kept()["project_name"]) == ("900.00", "Pop-up Youth Clubs")
        assert asked.earlier.kept()["amount_requested"] == "1500.00"

    def test_not_after_its_time(self, asked, applicant, next_week):
        with pytest.raises(NotOpen):
            save_reopened(asked, "money", CHEAPER, by=applicant, at=next_week)
        with pytest.raises(NotOpen):
            send_again(asked, by=applicant, declarations=DECLARED, at=next_week)

    def test_not_by_others(self, asked):
        with pytest.raises(MayOnlyRead):
            save_reopened(asked, "money", CHEAPER, by=UserFactory())

    def test_it_is_signed_anew_and_the_first_copy_stays(self, asked, applicant):
        before = asked.application.submitted_at
        save_reopened(asked, "money", CHEAPER, by=applicant)

        application = send_again(again(asked), by=applicant, declarations=DECLARED)

        assert (application.response_id, application.amount_requested) == (asked.response_id, 900)
        assert application.submitted_at == before
        assert is_as_signed(asked.earlier)
        assert is_as_signed(Response.objects.get(pk=asked.response_id))

    def test_twice_is_once(self, asked, applicant):
        first = send_again(again(asked), by=applicant, declarations=DECLARED)
        second = send_again(again(asked), by=applicant, declarations=DECLARED)

        assert first == second
        assert Event.objects.about(first).filter(verb="application-sent-again").count() == 1

    def test_held_questions_that_are_answered_never_leave(self, asked, applicant):
        Message.objects.filter(event="grants/sections_reopened").update(state="held")

        send_again(again(asked), by=applicant, declarations=DECLARED)

        assert set(Message.objects.filter(event="grants/sections_reopened").values_list("state", flat=True)) == {
            "discarded"
        }

    def test_declarations_are_made_anew(self, asked, applicant):
        with pytest.raises(NotDeclared):
            send_again(again(asked), by=applicant, declarations=replace(DECLARED, agreed=()))

    def test_the_checks_go_on_once_it_is_sent_again(self, asked, applicant, officer):
        send_again(again(asked), by=applicant, declarations=DECLARED)

        assert finish_checks(asked.application, by=officer).state == Application.State.ASSESSING


class TestPartsThatAnswersOpen:
    """A part that is asked only of home visits, in an application that says nothing of them."""

    VISITS = OnlyIf(conditions=(Condition(question="project_name", value="Home visits"),))
    SAFE = Section(
        key="safe",
        title="Keeping people safe",
        questions=(Question(key="lead", kind=Kind.SHORT, label="Who leads on it?"),),
        only_if=VISITS,
    )

    @pytest.fixture
    def call(self, db):
        version = version_of(replace(APPLICATION, sections=(*APPLICATION.sections, self.SAFE)))
        return CallFactory(fund__code="SDF", questionnaire_version=version)

    @pytest.fixture
    def asked(self, sent, officer, next_week):
        return ask_again(sent, {"project": "Do you visit people?"}, until=next_week, by=officer)

    def address(self, asked, key=""):
        return f"/apply/{asked.application.reference}/changes/{key}"

    def test_what_an_application_was_not_asked_cannot_be_asked_about(self, sent, officer, next_week, sign_in):
        page = sign_in(officer).get(reverse("casework:ask", args=[sent.call_id, sent.reference]))

        assert list(page.context["form"].fields) == ["section-project", "section-money", "section-papers", "until"]
        with pytest.raises(NothingAsked):
            ask_again(sent, {"safe": "Who leads on it?"}, until=next_week, by=officer)

    def test_a_changed_answer_opens_it(self, asked, applicant, sign_in):
        with pytest.raises(NotOpen):
            save_reopened(asked, "safe", {"lead": "The secretary"}, by=applicant)
        save_reopened(again(asked), "project", {"project_name": "Home visits"}, by=applicant)
        browser = sign_in(applicant)
        page = browser.get(self.address(asked))

        saved = browser.post(self.address(asked, "safe/"), {"lead": "The secretary"})

        assert [one["section"].key for one in page.context["parts"]] == ["project", "safe"]
        assert "Home visits" in page.content.decode()
        assert saved.url == self.address(asked)
        send_again(again(asked), by=applicant, declarations=DECLARED)
        assert Reopening.objects.get().response.values()["lead"] == "The secretary"

    def test_what_the_answers_close_again_leads_back_and_says_so(self, asked, applicant, sign_in):
        Reopening.objects.update(questions={"project": "Do you visit people?", "safe": "Who leads on it?"})
        browser = sign_in(applicant)

        page = browser.get(self.address(asked, "safe/"), follow=True)

        assert page.redirect_chain == [(self.address(asked), 302)]
        assert "That part is not asked with the answers as they stand." in page.content.decode()
        assert [one["words"] is not None for one in page.context["parts"]] == [True, False]


class TestPages:
    def test_from_the_question_to_the_difference(self, sent, officer, applicant, next_week, sign_in):
        office, browser = sign_in(officer), sign_in(applicant)
        until = timezone.localtime(next_week).strftime("%Y-%m-%d %H:%M")
        where = [sent.call_id, sent.reference]
        office.post(reverse("casework:ask", args=where), {"section-money": ASKED["money"], "until": until})

        assert ASKED["money"] in browser.get(f"/apply/{sent.reference}/changes/").content.decode()
        assert ASKED["money"] in browser.get(f"/apply/{sent.reference}/changes/money/").content.decode()
        assert browser.get(f"/apply/{sent.reference}/changes/project/").status_code == 404
        reopening = Reopening.objects.get()
        save_reopened(reopening, "money", CHEAPER, by=applicant)
        hidden = office.get(reverse("casework:changed", args=where)).content.decode()
        assert "£900" not in hidden
        send_again(again(reopening), by=applicant, declarations=DECLARED)
        shown = office.get(reverse("casework:changed", args=where)).content.decode()
        assert "£1,500" in shown
        assert "£900" in shown

    def test_a_form_without_a_question_says_so(self, sent, officer, sign_in):
        page = sign_in(officer).post(reverse("casework:ask", args=[sent.call_id, sent.reference]), {"until": "x"})

        assert page.status_code == 422
        assert not Reopening.objects.exists()

    def test_other_peoples_changes_are_not_found(self, asked, sign_in):
        assert sign_in(UserFactory()).get(f"/apply/{asked.application.reference}/changes/").status_code == 404

    def test_after_its_time_the_page_leads_back(self, asked, applicant, sign_in):
        Reopening.objects.filter(pk=asked.pk).update(
            asked_at=timezone.now() - timedelta(days=9), until=timezone.now() - timedelta(days=1)
        )

        page = sign_in(applicant).get(f"/apply/{asked.application.reference}/changes/")

        assert page.headers["Location"] == f"/apply/{asked.application.reference}/"

    def test_what_was_typed_after_its_time_is_shown(self, asked, applicant, sign_in):
        Reopening.objects.filter(pk=asked.pk).update(
            asked_at=timezone.now() - timedelta(days=9), until=timezone.now() - timedelta(days=1)
        )

        address = f"/apply/{asked.application.reference}/changes/money/"
        page = sign_in(applicant).post(address, {"amount_requested": "7"})

        assert page.status_code == 409
        assert page.context["refused"]["title"] == "Your answers were not saved"
        assert 'value="7"' in page.content.decode()

    def test_one_that_nobody_asked_about_has_no_such_page(self, call, organisation, applicant, sign_in):
        one = ApplicationFactory(call=call, organisation=organisation, sent=True)

        assert sign_in(applicant).get(f"/apply/{one.reference}/changes/").status_code == 404


class TestAutosaving:
    """Of the changes too: what was asked for is stored as it is left, and nothing else is."""

    ANSWER = {"page-left": "amount_requested", "amount_requested": "900"}

    def save(self, browser, asked, key="money", **sent):
        address = reverse("apply:changes_autosave", args=[asked.application.reference, key])
        return browser.post(address, self.ANSWER | sent, headers={"accept": "application/json"})

    def amount(self, response):
        return response.answers.get(key="amount_requested").value

    def test_an_answer_that_was_left_is_stored_in_the_changes_alone(self, asked, applicant, sign_in):
        before = self.amount(asked.earlier)

        told = self.save(sign_in(applicant), asked)

        assert (told.status_code, told.json()["sentence"][:8]) == (200, "Saved at")
        assert (self.amount(asked.response), self.amount(asked.earlier)) == ("900.00", before)

    def test_the_page_asks_for_it(self, asked, applicant, sign_in):
        page = sign_in(applicant).get(reverse("apply:changes_section", args=[asked.application.reference, "money"]))

        assert page.context["form"].autosave["url"].endswith("/changes/money/save/")

    def test_a_section_that_was_not_asked_about_is_not_found(self, asked, applicant, sign_in):
        assert self.save(sign_in(applicant), asked, key="project").status_code == 404

    def test_nothing_is_stored_once_it_was_sent_again(self, asked, applicant, sign_in):
        send_again(again(asked), by=applicant, declarations=DECLARED)
        before = self.amount(asked.response)

        told = self.save(sign_in(applicant), asked)

        assert (told.status_code, told.json()["state"]) == (409, "closed")
        assert self.amount(asked.response) == before

    def test_whoever_only_reads_stores_nothing(self, asked, sign_in):
        reader = MembershipFactory(organisation=asked.application.organisation, role=Membership.Role.READS).user

        assert self.save(sign_in(reader), asked).status_code == 403

    def test_anothers_is_not_found(self, asked, sign_in):
        assert self.save(sign_in(MembershipFactory().user), asked).status_code == 404
