"""The outbox of the grants wing: what waits, who may read it, and that it goes out once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grants.domain import letters
from grants.domain.conflicts import declare_conflict
from grants.domain.reminders import remind_drafts
from grants.models import Assessment, GateResult
from portal.accounts.roles import Role
from portal.correspondence.desks import folders_of, readable_by
from portal.correspondence.domain import outbox as verbs
from portal.correspondence.domain.overtaking import overtake
from portal.events import ledger
from portal.mail.jobs import send_message
from portal.mail.models import LetterBox, Message
from portal.mail.outbox import deliver, queue_message, sweep
from tests.grants.factories import ApplicationFactory, AssessmentFactory, CallFactory, GateFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def application():
    """Of a call that holds its letters; one person hears about it."""
    organisation = OrganisationFactory(contacts=[])
    return ApplicationFactory(sent=True, call__held_mails=["checks"], organisation=organisation)


@pytest.fixture
def held(application):
    letters.tell(application, "grants/withdrawn", reason="Asked for.")
    letters.tell(application, "grants/not_eligible", failed=[])
    return Message.objects.get(event="grants/not_eligible")


def folder_of(application):
    return f"call-{application.call_id}"


def test_a_call_holds_the_kinds_it_names_and_no_other(held):
    assert dict(Message.objects.values_list("event", "state")) == {
        "grants/withdrawn": "queued",
        "grants/not_eligible": "held",
    }


def test_a_held_mail_goes_out_by_no_job_and_no_sweep(held):
    Message.objects.filter(pk=held.pk).update(created_at=timezone.now() - timedelta(days=9))

    assert (deliver(held.pk), sweep()) == (False, 0)
    assert mail.outbox == []


def test_a_released_mail_goes_out_once_as_it_was_changed(held, officer):
    changed = verbs.change_message(
        held, subject=" New\nsubject ", text=f"New text\r\n\r\n{held.text}", seen=0, by=officer
    )
    verbs.release_message(changed, seen=1, by=officer)
    send_message(message_id=held.pk)
    send_message(message_id=held.pk)

    [email] = mail.outbox
    assert (email.subject, email.body) == ("New subject", f"New text\n\n{held.text}")
    assert "New text</p>" in email.alternatives[0].content
    assert [event.verb for event in ledger.timeline(held)] == ["mail-released", "mail-changed"]


def test_what_a_held_mail_said_before_stays_on_record_there_and_at_its_application(application, held, officer):
    before = held.text
    after = f"We are sorry.\n\n{before}"
    verbs.change_message(held, subject=held.subject, text=after, seen=0, by=officer)
    verbs.discard_message(held, reason="Told by telephone", seen=1, by=officer)

    for thing in (held, application):
        discarded, changed = ledger.timeline(thing)[:2]
        assert (changed.verb, changed.changes) == ("mail-changed", {"text": [before, after]})
        assert (discarded.verb, discarded.actor) == ("mail-discarded", officer)
        assert "Told by telephone" in discarded.note
    assert str(held.to) in ledger.timeline(application)[0].note


def test_a_mail_that_events_overtake_is_on_record_at_its_application_too(application, held, officer):
    overtake(application.reference, ["grants/not_eligible"], because="the checks were opened again", by=officer)

    assert ledger.timeline(application)[0].note.endswith("Overtaken: the checks were opened again")


def test_a_held_mail_keeps_what_its_reader_must_not_miss(application, officer, sign_in):
    """In its own lines or in others, but every word of it."""
    gate = GateFactory(call=application.call, title="Governance")
    result = GateResult(gate=gate, application=application, passed=False, reason="One trustee\nis too few.")
    letters.tell(application, "grants/not_eligible", failed=[result])
    held = Message.objects.get()
    kept = held.text.replace("One trustee\nis too few.", "One trustee is\ntoo few.")

    with pytest.raises(verbs.LostWords, match="failed checks"):
        verbs.change_message(held, subject=held.subject, text="You did not pass.", seen=0, by=officer)
    page = sign_in(officer).post(
        f"/office/outbox/{held.pk}/change/", {"seen": 0, "subject": "x", "text": "You did not pass."}
    )
    assert (page.status_code, "You did not pass." in page.text, "failed checks" in page.text) == (409, True, True)
    assert verbs.change_message(held, subject=held.subject, text=kept, seen=0, by=officer).revision == 1


def test_nobody_sends_what_somebody_else_has_changed_meanwhile(held, officer):
    verbs.change_message(held, subject="New", text=held.text, seen=0, by=UserFactory(role=Role.GRANTS_OFFICER))

    for act in (
        lambda: verbs.release_message(held, seen=0, by=officer),
        lambda: verbs.change_message(held, subject="Mine", text="Mine", seen=0, by=officer),
        lambda: verbs.discard_message(held, reason="Wrong", seen=0, by=officer),
    ):
        with pytest.raises(verbs.ChangedMeanwhile):
            act()
    held.refresh_from_db()
    assert (held.state, held.subject) == ("held", "New")


def test_discarding_needs_a_reason_and_is_final(held, officer):
    with pytest.raises(verbs.WhyMissing):
        verbs.discard_message(held, reason=" ", seen=0, by=officer)
    verbs.discard_message(held, reason="Told by telephone", seen=0, by=officer)

    with pytest.raises(verbs.NotHeld):
        verbs.release_message(held, seen=0, by=officer)
    assert ledger.timeline(held).get().note == "Told by telephone"


def test_all_of_a_call_are_released_together_and_a_second_time_nothing_is(application, held, officer):
    letters.tell(application, "grants/checks_reopened", reason="A mistake.")
    seen = verbs.mark_of(verbs.to_release(folder_of(application), officer))

    assert verbs.release_folder(folder_of(application), seen=seen, by=officer) == 2
    assert verbs.release_folder(folder_of(application), seen=seen, by=officer) == 0


def test_all_are_not_released_where_another_came_since(application, held, officer):
    seen = verbs.mark_of(verbs.to_release(folder_of(application), officer))
    letters.tell(application, "grants/checks_reopened", reason="A mistake.")

    with pytest.raises(verbs.OthersWait):
        verbs.release_folder(folder_of(application), seen=seen, by=officer)
    assert Message.objects.held().count() == 2


def test_a_reminder_is_not_released_when_its_call_has_closed(officer):
    call = CallFactory(held_mails=["reminders"], reminder_days=[9])
    organisation = OrganisationFactory(contacts=[], member=UserFactory())
    draft = ApplicationFactory(call=call, organisation=organisation)
    type(draft).objects.filter(pk=draft.pk).update(created_at=timezone.now() - timedelta(days=30))
    remind_drafts()
    reminder = Message.objects.held().get()
    Message.objects.update(good_until=timezone.now() - timedelta(seconds=1))

    with pytest.raises(verbs.IsOver):
        verbs.release_message(reminder, seen=0, by=officer)
    seen = verbs.mark_of([reminder])
    assert verbs.release_folder(f"call-{call.pk}", seen=seen, by=officer) == 0


def test_the_page_warns_where_a_held_mail_leaves_its_reader_little_time(application, held, officer, sign_in):
    browser = sign_in(officer)
    addresses = [f"/office/outbox/{held.pk}/", f"/office/outbox/held/{folder_of(application)}/"]
    said = []
    for hours in (100, 20):
        Message.objects.filter(pk=held.pk).update(good_until=timezone.now() + timedelta(hours=hours))
        said.append(["little time" in browser.get(address).text for address in addresses])

    assert said == [[False, False], [True, True]]


def test_what_failed_is_tried_again_from_the_beginning(held, officer):
    Message.objects.filter(pk=held.pk).update(state="failed", attempts=100)

    verbs.try_again(held, by=officer)

    held.refresh_from_db()
    assert (held.state, held.attempts) == ("queued", 0)
    with pytest.raises(verbs.NotFailed):
        verbs.try_again(held, by=officer)


def test_what_came_back_is_sent_again(held, officer, sign_in):
    Message.objects.filter(pk=held.pk).update(state="bounced", attempts=1, sent_at=timezone.now(), provider_id="one")
    browser = sign_in(officer)
    assert "Try again" in browser.get(f"/office/outbox/{held.pk}/").text

    browser.post(f"/office/outbox/{held.pk}/again/")

    held.refresh_from_db()
    assert (held.state, held.attempts, held.sent_at, held.provider_id) == ("queued", 0, None, "")
    assert deliver(held.pk)


def test_what_is_over_is_not_tried_again(held, officer):
    over = timezone.now() - timedelta(seconds=1)
    Message.objects.filter(pk=held.pk).update(state="failed", attempts=100, good_until=over)

    with pytest.raises(verbs.IsOver):
        verbs.try_again(held, by=officer)


def test_officers_of_the_wing_read_it_and_nobody_else(held, officer):
    assert held in readable_by(officer)
    for role in set(Role) - {Role.GRANTS_OFFICER}:
        assert list(readable_by(UserFactory(role=role))) == []


def test_a_mail_that_was_queued_as_private_stays_private(application, officer):
    """Somebody else's key to an account must not lie in the office, whatever it claims to be about."""
    code, about = {"to": "a@example.org", "subject": "Your code", "text": "123456"}, application.reference
    codes = [
        queue_message(**code),
        queue_message(**code, about=about),
        queue_message(**code, about=about, event="grants/withdrawn"),
        queue_message(**code, about=about, event="accounts/code", private=False),
    ]

    assert [one for one in readable_by(officer) if one in codes] == []


@pytest.mark.parametrize("interest", ["declared", "member", "owes a score"])
def test_an_own_interest_keeps_the_mails_of_an_application_shut(application, held, officer, sign_in, interest):
    if interest == "declared":
        declare_conflict(application, nature="My brother runs it.", by=officer)
    elif interest == "member":
        MembershipFactory(organisation=application.organisation, user=officer)
    else:
        AssessmentFactory(application=application, assessor=officer, state=Assessment.State.ASSIGNED)
    browser = sign_in(officer)

    assert list(readable_by(officer)) == []
    assert browser.get(f"/office/outbox/{held.pk}/").status_code == 404
    assert browser.get(f"/office/outbox/{held.pk}/html/").status_code == 404
    with pytest.raises(verbs.NotYoursToRead):
        verbs.release_message(held, seen=0, by=officer)


def test_mails_about_a_draft_are_read_only_where_they_wait_or_are_the_offices_own(officer, sign_in):
    """What a draft still lacks is its writers' business until it is sent."""
    draft = ApplicationFactory(organisation=OrganisationFactory(member=UserFactory(email="writer@group.example")))
    mail = {"to": "writer@group.example", "subject": "x", "text": "x", "about": draft.reference, "private": False}
    held = queue_message(**mail, event="grants/draft_reminder", hold=True)
    queue_message(**mail, event="grants/draft_reminder")
    thread = queue_message(**mail, event="grants/message_to_applicant")

    assert list(readable_by(officer).order_by("pk")) == [held, thread]
    released = sign_in(officer).post(f"/office/outbox/{held.pk}/release/", {"seen": 0}, follow=True)
    assert (released.status_code, "is on its way" in released.text) == (200, True)
    assert list(readable_by(officer)) == [thread]


def test_a_discarded_mail_about_a_draft_leads_back_to_the_outbox(officer, sign_in):
    draft = ApplicationFactory()
    mail = {"to": "writer@group.example", "subject": "x", "text": "x", "about": draft.reference, "private": False}
    held = queue_message(**mail, event="grants/draft_reminder", hold=True)

    page = sign_in(officer).post(f"/office/outbox/{held.pk}/discard/", {"seen": 0, "reason": "They know."}, follow=True)

    assert (page.status_code, page.request["PATH_INFO"]) == (200, "/office/outbox/")


def test_the_list_asks_as_much_for_thirty_mails_as_for_three(application, officer, sign_in):
    browser = sign_in(officer)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page = browser.get("/office/outbox/")
        assert page.status_code == 200
        return len(queries)

    for _ in range(3):
        letters.tell(application, "grants/withdrawn", reason="Asked for.")
    asked()
    few = asked()
    for _ in range(27):
        letters.tell(application, "grants/withdrawn", reason="Asked for.")

    assert asked() == few


def test_the_held_page_asks_as_much_for_ten_calls_as_for_three(officer, sign_in):
    browser = sign_in(officer)

    def asked(calls: int) -> int:
        for _ in range(calls):
            letters.tell(ApplicationFactory(sent=True, call__held_mails=["checks"]), "grants/not_eligible", failed=[])
        CallFactory()
        browser.get("/office/outbox/held/")
        with CaptureQueriesContext(connection) as queries:
            page = browser.get("/office/outbox/held/")
        rows.append(len(page.context["rows"]))
        return len(queries)

    rows: list[int] = []
    few = asked(3)

    assert asked(7) == few
    assert rows == [3, 10]


def test_only_calls_that_have_mails_are_folders(application, held, officer, sign_in):
    CallFactory()

    assert [key for key, _ in folders_of(officer) if key.startswith("call-")] == [folder_of(application)]


def test_the_list_is_filtered_and_searched(application, held, officer, sign_in):
    other = ApplicationFactory(sent=True, organisation=OrganisationFactory(contacts=[]))
    letters.tell(other, "grants/withdrawn", reason="Asked for.")
    browser = sign_in(officer)

    def found(query: str) -> list[str]:
        page = browser.get(f"/office/outbox/results/?{query}")
        return sorted(one.event + " " + one.about for one in page.context["object_list"])

    mine = [f"grants/{name} {application.reference}" for name in ("not_eligible", "withdrawn")]
    assert found(f"folder={folder_of(application)}") == mine
    assert found("state=held") == mine[:1]
    assert found("event=grants/not_eligible") == mine[:1]
    assert found(f"q={other.reference}") == [f"grants/withdrawn {other.reference}"]
    assert found(f"q={application.submitted_by.email}") == mine


def test_the_pages_change_release_and_discard(held, officer, sign_in):
    browser = sign_in(officer)
    words = {"seen": 0, "subject": "Better", "text": f"Better words\n\n{held.text}"}

    assert browser.get(f"/office/outbox/{held.pk}/change/").status_code == 200
    assert browser.post(f"/office/outbox/{held.pk}/change/", words | {"text": ""}).status_code == 422
    assert browser.post(f"/office/outbox/{held.pk}/change/", words).status_code == 302
    stale = browser.post(f"/office/outbox/{held.pk}/change/", words | {"text": "Typed in vain"})
    assert (stale.status_code, "Typed in vain" in stale.text) == (409, True)
    assert browser.post(f"/office/outbox/{held.pk}/release/", {"seen": 0}).status_code == 409
    assert browser.post(f"/office/outbox/{held.pk}/release/", {"seen": "x"}).status_code == 409
    assert browser.post(f"/office/outbox/{held.pk}/discard/", {"seen": 1, "reason": ""}).status_code == 422
    assert browser.post(f"/office/outbox/{held.pk}/release/", {"seen": 1}).status_code == 302
    assert browser.post(f"/office/outbox/{held.pk}/discard/", {"seen": 1, "reason": "No"}).status_code == 409
    held.refresh_from_db()
    assert held.state == "queued"


def test_the_page_of_a_call_releases_what_it_shows(application, held, officer, sign_in):
    browser = sign_in(officer)
    address = f"/office/outbox/held/{folder_of(application)}/"

    page = browser.get(address)
    assert "Release 1 e-mail<" in page.text
    assert browser.post(address, {"seen": "another"}).status_code == 409
    assert browser.post(address, {"seen": page.context["seen"]}).status_code == 302
    assert not Message.objects.held().exists()
    assert browser.get("/office/outbox/held/call-99999999/").status_code == 404


def test_the_page_of_an_application_names_an_address_that_mail_comes_back_from(application, officer, sign_in):
    LetterBox.objects.create(address=application.submitted_by.email.lower(), closed_at=timezone.now())
    LetterBox.objects.create(address="another@group.example", closed_at=timezone.now())

    page = sign_in(officer).get(f"/office/calls/{application.call_id}/applications/{application.reference}/")

    assert [box.address for box in page.context["unreachable"]] == [application.submitted_by.email.lower()]
    assert f"E-mails to {application.submitted_by.email.lower()} come back" in page.text


def test_without_a_provider_the_outbox_says_what_it_does_not_know(application, held, officer, sign_in, settings):
    browser = sign_in(officer)
    said = "E-mails that come back are not shown"

    assert said in browser.get("/office/outbox/").text
    settings.MAIL_PROVIDER = "postmark"
    assert said not in browser.get("/office/outbox/").text


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_the_same_moment_release_it_once():
    organisation = OrganisationFactory(contacts=[])
    application = ApplicationFactory(sent=True, call__held_mails=["checks"], organisation=organisation)
    letters.tell(application, "grants/not_eligible", failed=[])
    held = Message.objects.get()
    officers = [UserFactory(role=Role.GRANTS_OFFICER) for _ in range(2)]

    def release(officer):
        try:
            verbs.release_message(held, seen=0, by=officer)
            return "released"
        except verbs.NotHeld:
            return "not held"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        said = sorted(both.map(release, officers))

    assert said == ["not held", "released"]
    assert len(ledger.timeline(held)) == 1


def test_the_front_page_of_what_is_held_counts_each_once_and_leads_to_all(application, held, officer, sign_in):
    """Also those of no group, such as of a list that was written to long ago."""
    page = sign_in(officer).get("/office/outbox/held/").text

    assert "1 e-mail waits until an officer releases it" in page
    assert "/office/outbox/?state=held" in page
    assert page.count(": 1 e-mail<") == 2
