"""A mail that did not arrive goes to another address: chosen by an officer, on record, and to nobody it is not for."""

import pytest
from django.utils import timezone

from grants.domain import letters
from home.office.waiting import waiting_for
from portal.accounts.roles import Role
from portal.correspondence.domain import elsewhere
from portal.correspondence.domain.elsewhere import readers_of, send_elsewhere
from portal.correspondence.domain.outbox import IsOver, NotYoursToRead
from portal.events import ledger
from portal.mail.models import LetterBox, Message, Report
from portal.mail.outbox import queue_message
from tests.grants.factories import ApplicationFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
NEW = "right@group.example"


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def application():
    organisation = OrganisationFactory(contacts=[])
    MembershipFactory(organisation=organisation, role="reads", user__email="chair@group.example", user__name="Chair")
    return ApplicationFactory(sent=True, organisation=organisation)


@pytest.fixture
def bounced(application):
    [message] = letters.tell(application, "grants/withdrawn", reason="Asked for.")
    return state(message, "bounced")


def state(message, to, **more):
    sent_at = timezone.now() if to in ("sent", "bounced") else None
    Message.objects.filter(pk=message.pk).update(state=to, sent_at=sent_at, **more)
    return Message.objects.get(pk=message.pk)


def test_it_says_the_same_to_somebody_else_of_the_organisation_on_record(application, bounced, officer):
    sent = send_elsewhere(bounced, to="chair@group.example", how_known="", by=officer)

    assert (sent.to, sent.state, sent.subject, sent.text, sent.html, sent.about, sent.private) == (
        "chair@group.example",
        "queued",
        bounced.subject,
        bounced.text,
        bounced.html,
        application.reference,
        False,
    )
    for thing in (bounced, application):
        event = ledger.timeline(thing)[0]
        assert (event.verb, event.actor) == ("mail-sent-elsewhere", officer)
        assert event.changes == {"to": [bounced.to, "chair@group.example"]}


def test_any_other_address_needs_to_be_known_from_somewhere(bounced, officer):
    with pytest.raises(elsewhere.HowMissing):
        send_elsewhere(bounced, to=NEW, how_known=" ", by=officer)
    send_elsewhere(bounced, to=NEW, how_known="Told me by telephone.", by=officer)

    assert "Told me by telephone." in ledger.timeline(bounced)[0].note


def test_a_mail_to_a_list_goes_to_the_people_of_what_it_is_about(application):
    mail = {"to": "old@group.example", "subject": "News", "text": "News", "about": application.reference}
    message = state(queue_message(**mail, event="correspondence/broadcast", private=False), "bounced")

    assert [one.address for one in readers_of(message)] == ["chair@group.example"]


def test_who_left_the_organisation_or_gets_no_mails_is_not_offered(application, bounced):
    MembershipFactory(organisation=application.organisation, user__is_active=False)
    closed = MembershipFactory(organisation=application.organisation).user
    LetterBox.objects.create(address=closed.email.lower(), closed_at=timezone.now())
    MembershipFactory()

    assert [one.address for one in readers_of(bounced)] == ["chair@group.example"]


def test_it_goes_to_each_address_once_and_never_where_mails_come_back(bounced, officer):
    LetterBox.objects.create(address="closed@group.example", closed_at=timezone.now())
    send_elsewhere(bounced, to=NEW, how_known="Told.", by=officer)

    for to, why in (
        (NEW.upper(), elsewhere.SentElsewhere),
        (bounced.to, elsewhere.SameAddress),
        ("closed@group.example", elsewhere.ComesBackToo),
    ):
        with pytest.raises(why):
            send_elsewhere(bounced, to=to, how_known="Told.", by=officer)


@pytest.mark.parametrize("became", ["held", "queued", "sent", "discarded"])
def test_what_arrived_or_never_left_stays(application, officer, became):
    [message] = letters.tell(application, "grants/withdrawn", reason="Asked for.")
    because = "Wrong" if became == "discarded" else ""

    with pytest.raises(elsewhere.NotToBeSentElsewhere):
        send_elsewhere(state(message, became, discarded_because=because), to=NEW, how_known="Told.", by=officer)


def test_what_a_full_letter_box_did_not_take_may_go_elsewhere(application, officer, sign_in):
    [message] = letters.tell(application, "grants/withdrawn", reason="Asked for.")
    state(message, "sent")
    said = "552 5.2.2 Mailbox full"
    Report.objects.create(message=message, kind="passing", text=said, mark="1", occurred_at=timezone.now())

    listed = sign_in(officer).get("/office/outbox/").text
    page = sign_in(officer).get(f"/office/outbox/{message.pk}/").text
    send_elsewhere(Message.objects.get(pk=message.pk), to=NEW, how_known="Told.", by=officer)

    assert "Sent, but not delivered for now" in listed
    assert ("Sent, but not delivered for now" in page, said in page, "another address" in page) == (True, True, True)


def test_what_the_office_is_told_goes_to_nobody_else(application, officer):
    mail = {"to": "fund@office.example", "subject": "A file", "text": "A file", "about": application.reference}
    message = state(queue_message(**mail, event="grants/file_infected", private=False), "bounced")

    with pytest.raises(elsewhere.NotToBeSentElsewhere):
        send_elsewhere(message, to="chair@group.example", how_known="", by=officer)


def test_only_whoever_may_read_it_sends_it_on_and_not_once_it_is_over(bounced, officer):
    with pytest.raises(NotYoursToRead):
        send_elsewhere(bounced, to=NEW, how_known="Told.", by=UserFactory(role=Role.COMMISSIONING_OFFICER))
    Message.objects.filter(pk=bounced.pk).update(good_until=timezone.now())
    with pytest.raises(IsOver):
        send_elsewhere(bounced, to=NEW, how_known="Told.", by=officer)


def test_the_page_offers_the_people_keeps_what_was_typed_and_waits_no_more(application, bounced, officer, sign_in):
    browser = sign_in(officer)
    address = f"/office/outbox/{bounced.pk}/elsewhere/"
    assert any(one.what == "e-mail came back" for one in waiting_for(officer))

    asked = browser.get(address)
    wrong = browser.post(address, {"to": "", "address": "no address", "how_known": "By telephone"})
    missing = browser.post(address, {"to": ""})
    sent = browser.post(address, {"to": "chair@group.example"})

    assert "Chair, may read: chair@group.example" in asked.text
    assert (wrong.status_code, "By telephone" in wrong.text, "Enter an e-mail address, such as" in wrong.text) == (
        422,
        True,
        True,
    )
    assert (missing.status_code, "Say how you know" in missing.text) == (422, True)
    assert sent.url == f"/office/outbox/{Message.objects.get(to='chair@group.example').pk}/"
    assert not any(one.what == "e-mail came back" for one in waiting_for(officer))
    assert "did not arrive" in browser.get(sent.url).text
