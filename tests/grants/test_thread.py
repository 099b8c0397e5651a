"""The messages on an application: who writes and reads, who hears, and what is new to whom."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grants.domain.conflicts import InConflict, declare_conflict
from grants.domain.officers import OnlyForOfficers
from grants.domain.thread import NothingWritten, TooLong, write_message
from grants.models import ThreadMessage
from home.office.waiting import waiting_for
from portal.accounts.roles import Role
from portal.events.models import Event
from portal.mail.models import Message
from portal.organisations.domain import MayOnlyRead
from portal.organisations.models import Membership
from tests.grants.factories import ApplicationFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER, name="An officer")


@pytest.fixture
def sent(call, organisation, applicant):
    return ApplicationFactory(call=call, organisation=organisation, created_by=applicant, sent=True)


def office_page(application):
    return reverse("casework:thread", args=[application.call_id, application.reference])


def applicants_page(application):
    return reverse("apply:thread", args=[application.reference])


def waiting(user):
    return [one.count for one in waiting_for(user) if one.one == "message from an applicant"]


class TestWriting:
    def test_an_applicant_writes_to_the_office(self, sent, applicant):
        message = write_message(sent, text=" May we start later?\r\n", by=applicant)

        assert (message.text, message.from_office) == ("May we start later?", False)
        mail = Message.objects.get()
        assert (mail.to, mail.event) == ("grants@office.example", "grants/message_to_office")
        assert [event.verb for event in Event.objects.about(sent)] == ["message-written"]

    def test_an_officer_writes_to_those_who_write_for_the_applicant(self, sent, officer, organisation, applicant):
        MembershipFactory(organisation=organisation, user=UserFactory(), role=Membership.Role.READS)

        message = write_message(sent, text="Which month?", by=officer)

        assert message.from_office
        assert [mail.to for mail in Message.objects.all()] == [applicant.email]

    def test_no_mail_and_no_event_says_what_was_written(self, sent, applicant, officer):
        write_message(sent, text="Our treasurer is ill.", by=applicant)
        write_message(sent, text="We are sorry to hear that.", by=officer)

        told = [mail.subject + mail.text for mail in Message.objects.all()]
        told += [event.note for event in Event.objects.about(sent)]
        assert not [one for one in told if "treasurer" in one or "sorry" in one]

    def test_the_same_words_twice_are_one_message(self, sent, applicant):
        first = write_message(sent, text="May we start later?", by=applicant)

        assert write_message(sent, text="May we start later?", by=applicant) == first
        assert Message.objects.count() == 1
        with time_machine.travel(timezone.now() + timedelta(minutes=11)):
            assert write_message(sent, text="May we start later?", by=applicant) != first

    @pytest.mark.parametrize(("text", "refusal"), [("  \n", NothingWritten), ("a" * 4001, TooLong)])
    def test_nothing_and_too_much_are_refused(self, sent, applicant, text, refusal):
        with pytest.raises(refusal):
            write_message(sent, text=text, by=applicant)

    def test_whoever_may_only_read_does_not_write(self, sent, organisation):
        reader = UserFactory()
        MembershipFactory(organisation=organisation, user=reader, role=Membership.Role.READS)

        with pytest.raises(MayOnlyRead):
            write_message(sent, text="Hello", by=reader)

    @pytest.mark.parametrize("role", [None, Role.PANEL_MEMBER, Role.COMMISSIONER, Role.FINANCE_OFFICER])
    def test_nobody_else_writes(self, sent, role):
        with pytest.raises(OnlyForOfficers):
            write_message(sent, text="Hello", by=UserFactory(role=role))

    def test_an_officer_with_an_interest_does_not_write(self, sent, officer):
        declare_conflict(sent, nature="A relative is on the committee.", by=officer)

        with pytest.raises(InConflict):
            write_message(sent, text="Hello", by=officer)

    def test_what_was_written_stays(self, sent, applicant):
        message = write_message(sent, text="Hello", by=applicant)

        for change in (lambda: ThreadMessage.objects.update(text="Bye"), message.delete):
            with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
                change()


class TestNew:
    def test_a_message_waits_for_officers_until_it_is_read(self, sent, applicant, officer, sign_in):
        other = UserFactory(role=Role.GRANTS_OFFICER)
        write_message(sent, text="Hello", by=applicant)
        assert (waiting(officer), waiting(other)) == ([1], [1])

        sign_in(officer).get(office_page(sent))

        assert (waiting(officer), waiting(other)) == ([], [1])

    def test_what_a_colleague_answered_waits_for_nobody(self, sent, applicant, officer):
        other = UserFactory(role=Role.GRANTS_OFFICER)
        write_message(sent, text="Hello", by=applicant)

        write_message(sent, text="Good morning", by=other)

        assert waiting(officer) == []

    def test_it_does_not_wait_for_who_has_an_interest(self, sent, applicant, officer):
        write_message(sent, text="Hello", by=applicant)
        declare_conflict(sent, nature="A relative is on the committee.", by=officer)

        assert waiting(officer) == []

    def test_the_applicants_list_marks_it_until_it_is_read(self, sent, applicant, officer, sign_in):
        write_message(sent, text="Hello", by=officer)
        browser = sign_in(applicant)
        assert "1 new message<" in browser.get("/apply/applications/").content.decode()

        browser.get(applicants_page(sent))

        assert "1 new message<" not in browser.get("/apply/applications/").content.decode()


class TestPages:
    def test_both_sides_read_and_write(self, sent, applicant, officer, sign_in):
        sign_in(applicant).post(applicants_page(sent), {"text": "May we <b>start</b> later?"})
        sign_in(officer).post(office_page(sent), {"text": "Which month?"})

        for page in (sign_in(applicant).get(applicants_page(sent)), sign_in(officer).get(office_page(sent))):
            text = page.content.decode()
            assert text.index("Which month?") < text.index("May we &lt;b&gt;start&lt;/b&gt; later?")

    @pytest.mark.parametrize("text", ["", "a" * 4001, "nul\x00"])
    def test_bad_input_is_said_at_the_field(self, sent, applicant, officer, sign_in, text):
        pages = [
            sign_in(applicant).post(applicants_page(sent), {"text": text}),
            sign_in(officer).post(office_page(sent), {"text": text}),
        ]

        assert [page.status_code for page in pages] == [422, 422]
        assert not ThreadMessage.objects.exists()

    def test_a_message_outlasts_the_session_and_is_not_sent_by_itself(self, sent, applicant, sign_in):
        browser, page = sign_in(applicant), applicants_page(sent)
        page_for = re.search(r'name="page-for" value="([^"]+)"', browser.get(page).content.decode())[1]
        browser.logout()
        browser.post(page, {"text": "May we start later?", "page-for": page_for})
        browser.force_login(applicant)

        shown = browser.get(page)

        assert shown.context["form"]["text"].value() == "May we start later?"
        assert "It is not saved yet" in shown.content.decode()
        assert not ThreadMessage.objects.exists()

    def test_other_peoples_messages_are_not_found(self, sent, sign_in):
        assert sign_in(UserFactory()).get(applicants_page(sent)).status_code == 404

    def test_a_test_of_the_call_has_no_messages(self, call, organisation, applicant, sign_in):
        one = ApplicationFactory(call=call, organisation=organisation, is_test=True, reference="TEST-2026-0001")

        assert sign_in(applicant).get(applicants_page(one)).status_code == 404

    def test_a_member_who_reads_sees_no_form(self, sent, organisation, sign_in):
        reader = UserFactory()
        MembershipFactory(organisation=organisation, user=reader, role=Membership.Role.READS)
        browser = sign_in(reader)

        assert "Your message" not in browser.get(applicants_page(sent)).content.decode()
        assert browser.post(applicants_page(sent), {"text": "Hello"}).status_code == 403

    def test_an_interest_closes_the_messages(self, sent, applicant, officer, sign_in):
        write_message(sent, text="Words that stay closed.", by=applicant)
        declare_conflict(sent, nature="A relative is on the committee.", by=officer)
        browser = sign_in(officer)

        page = browser.get(office_page(sent))

        assert (page.status_code, "Words that stay closed." in page.content.decode()) == (403, False)
        listed = browser.get(reverse("casework:threads", args=[sent.call_id]))
        assert listed.context["rows"] == []

    def test_the_commissioner_reads_and_does_not_write(self, sent, applicant, sign_in):
        write_message(sent, text="Hello there", by=applicant)
        browser = sign_in(UserFactory(role=Role.COMMISSIONER))

        assert "Hello there" in browser.get(office_page(sent)).content.decode()
        assert browser.post(office_page(sent), {"text": "Hello"}).status_code == 422

    def test_of_a_draft_the_office_sees_what_was_written_and_nothing_else(self, draft, applicant, officer, sign_in):
        browser = sign_in(officer)
        assert browser.get(office_page(draft)).status_code == 404

        write_message(draft, text="May we ask for rent?", by=applicant)

        page = browser.get(office_page(draft)).content.decode()
        assert "May we ask for rent?" in page
        assert "Pop-up Youth Clubs" not in page
        whole = reverse("casework:application", args=[draft.call_id, draft.reference])
        assert browser.get(whole).status_code == 404

    def test_the_calls_threads_cost_the_same_for_three_and_thirty(self, call, officer, sign_in):
        browser = sign_in(officer)

        def queries_for(more):
            for _ in range(more):
                one = ApplicationFactory(call=call, sent=True)
                ThreadMessage.objects.create(application=one, author=one.created_by, from_office=False, text="Hello")
            with CaptureQueriesContext(connection) as queries:
                browser.get(reverse("casework:threads", args=[call.pk]))
            return len(queries)

        assert queries_for(3) == queries_for(15)
