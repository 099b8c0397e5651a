"""Writing to a list: whom it reaches, once each, whatever happens in between."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grants.domain.conflicts import declare_conflict
from grants.mailing_list import APPLICANTS, Stands, applications, recipients
from grants.models import Application
from portal.accounts.roles import Role
from portal.correspondence import jobs, lists
from portal.correspondence.desks import readable_by
from portal.correspondence.domain import broadcasting as verbs
from portal.correspondence.domain.broadcasting import BroadcastWords
from portal.correspondence.domain.outbox import ChangedMeanwhile
from portal.correspondence.lists import NotOnOffer, recipients_of
from portal.correspondence.models import Addressee, Broadcast
from portal.events import ledger
from portal.mail import choices
from portal.mail.models import Message
from portal.mail.topics import Topic
from tests.grants.factories import ApplicationFactory, CallFactory, DecisionFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import ContactFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

NEWS = BroadcastWords("The office moves", "We move in May.\n", is_necessary=False, necessary_because="", hold=False)


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def call():
    return CallFactory()


def application(call, address, **fields):
    """Sent by somebody with this address; nobody else hears about it."""
    organisation = OrganisationFactory(contacts=[])
    return ApplicationFactory(
        call=call, sent=True, created_by=UserFactory(email=address), organisation=organisation, **fields
    )


def chosen(call, *stands):
    return {"call": [str(call.pk)], "stands": list(stands)}


def addresses(call, *stands):
    return {one.address for one in recipients({"call": call, "stands": stands})}


def sent(call, officer, words=NEWS, *stands):
    draft = verbs.write_broadcast(APPLICANTS, chosen(call, *(stands or ["submitted"])), words, by=officer)
    return verbs.send_broadcast(draft, seen=verbs.preview(draft).mark, by=officer)


def test_each_application_is_on_the_list_where_its_applicant_knows_it_stands(call):
    member = UserFactory(email="draft@group.example")
    ApplicationFactory(call=call, organisation=OrganisationFactory(member=member))
    application(call, "submitted@group.example")
    application(call, "panel@group.example", state="assessing")
    application(call, "ineligible@group.example", state="ineligible")
    application(CallFactory(), "another-call@group.example")
    for outcome, amount in [("award", 1000), ("decline", 0), ("reserve", 0)]:
        for name, released in [("told", timezone.now()), ("kept", None)]:
            decided = application(call, f"{outcome}-{name}@group.example", state="decided")
            DecisionFactory(application=decided, outcome=outcome, amount=Decimal(amount), released_at=released)

    assert {stands: addresses(call, stands) for stands in ("draft", "submitted", "ineligible", "withdrawn")} == {
        "draft": {"draft@group.example"},
        "submitted": {"submitted@group.example"},
        "ineligible": {"ineligible@group.example"},
        "withdrawn": set(),
    }
    assert [addresses(call, stands) for stands in ("award", "decline", "reserve")] == [
        {f"{outcome}-told@group.example"} for outcome in ("award", "decline", "reserve")
    ]
    assert addresses(call, "assessing") == {
        "panel@group.example",
        *(f"{outcome}-kept@group.example" for outcome in ("award", "decline", "reserve")),
    }


@pytest.mark.parametrize("state", Application.State.values)
def test_every_state_is_on_one_list(call, state):
    Application.objects.filter(pk=application(call, "volunteer@group.example").pk).update(state=state)

    found = [stands for stands in Stands.values if applications({"call": call, "stands": [stands]}).exists()]

    assert len(found) == 1


def test_an_address_is_on_it_once_whatever_its_capitals(call):
    one = application(call, "treasurer@group.example")
    ContactFactory(organisation=one.organisation, email="Treasurer@Group.example")
    application(call, "other@group.example", organisation__name="Zebra")

    assert [who.address for who in recipients_of(APPLICANTS, {"call": call, "stands": ["submitted"]})] == [
        "treasurer@group.example",
        "other@group.example",
    ]


def test_the_list_asks_as_much_for_many_as_for_few(call):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            list(recipients({"call": call, "stands": ["submitted", "award"]}))
        return len(queries)

    for number in range(3):
        application(call, f"a{number}@group.example")
    few = asked()
    for number in range(12):
        application(call, f"b{number}@group.example")

    assert asked() == few


def test_everybody_gets_one_and_it_is_on_record_at_each_application(call, officer):
    one, other = application(call, "a@group.example"), application(call, "b@group.example")
    ContactFactory(organisation=one.organisation, email="c@group.example")

    broadcast = sent(call, officer)
    assert Message.objects.count() == 0
    jobs.send_broadcast(broadcast_id=broadcast.pk)
    jobs.send_broadcast(broadcast_id=broadcast.pk)

    broadcast.refresh_from_db()
    assert broadcast.state == "sent"
    assert sorted(Message.objects.values_list("to", "about", "text", "state", "topic")) == [
        ("a@group.example", one.reference, "We move in May.\n", "queued", "news"),
        ("b@group.example", other.reference, "We move in May.\n", "queued", "news"),
        ("c@group.example", one.reference, "We move in May.\n", "queued", "news"),
    ]
    for about in (one, other):
        assert [(event.verb, event.note) for event in ledger.timeline(about)] == [("broadcast-sent", NEWS.subject)]
    assert readable_by(officer).count() == 3
    assert readable_by(UserFactory(role=Role.COMMISSIONING_OFFICER)).count() == 0


def test_a_job_that_was_killed_goes_on_where_it_stopped(call, officer, monkeypatch):
    for number in range(3):
        application(call, f"a{number}@group.example")
    broadcast = sent(call, officer)
    first, second, _ = Addressee.objects.values_list("pk", flat=True)

    class Killed(BaseException):
        pass

    def until_killed(pk, write=verbs._write_to):
        with transaction.atomic():
            write(pk)
            if pk == second:
                raise Killed

    with monkeypatch.context() as killing:
        killing.setattr(verbs, "_write_to", lambda pk: until_killed(pk) or True)
        with pytest.raises(Killed):
            jobs.send_broadcast(broadcast_id=broadcast.pk)
    assert list(Message.objects.values_list("addressee", flat=True)) == [first]

    jobs.sweep(timestamp=0)
    assert sorted(Message.objects.values_list("to", flat=True)) == [f"a{number}@group.example" for number in range(3)]
    assert not Broadcast.objects.sending().exists()


def test_whoever_switched_news_off_gets_only_what_is_necessary(call, officer):
    application(call, "a@group.example")
    choices.stop("A@group.example", Topic.NEWS)
    necessary = BroadcastWords(
        "The call", "It closes later.", is_necessary=True, necessary_because="A date moved", hold=True
    )

    for words in (NEWS, necessary):
        jobs.send_broadcast(broadcast_id=sent(call, officer, words).pk)

    assert list(Message.objects.values_list("subject", "state", "topic")) == [("The call", "held", "")]
    assert list(Addressee.objects.values_list("message__subject", flat=True)) == [None, "The call"]


def test_what_is_necessary_says_why(officer, call):
    silent = BroadcastWords("The call", "It closes later.", is_necessary=True, necessary_because=" ", hold=False)

    with pytest.raises(verbs.WhyNecessary):
        verbs.write_broadcast(APPLICANTS, chosen(call, "draft"), silent, by=officer)
    draft = verbs.write_broadcast(APPLICANTS, chosen(call, "draft"), NEWS, by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Broadcast.objects.filter(pk=draft.pk).update(is_necessary=True)


def test_it_is_sent_once_and_only_as_it_was_shown(call, officer):
    application(call, "a@group.example")
    draft = verbs.write_broadcast(APPLICANTS, chosen(call, "submitted"), NEWS, by=officer)
    seen = verbs.preview(draft).mark
    application(call, "b@group.example")

    with pytest.raises(verbs.NotWhatWasShown):
        verbs.send_broadcast(draft, seen=seen, by=officer)
    seen = verbs.preview(draft).mark
    changed = verbs.change_broadcast(draft, chosen(call, "submitted"), NEWS, seen=0, by=officer)
    with pytest.raises(verbs.NotWhatWasShown):
        verbs.send_broadcast(draft, seen=seen, by=officer)
    verbs.send_broadcast(draft, seen=verbs.preview(changed).mark, by=officer)
    for act in (
        lambda: verbs.send_broadcast(draft, seen=seen, by=officer),
        lambda: verbs.change_broadcast(draft, chosen(call, "submitted"), NEWS, seen=1, by=officer),
        lambda: verbs.throw_away(draft, by=officer),
    ):
        with pytest.raises(verbs.NotADraft):
            act()
    assert Addressee.objects.count() == 2


def test_an_own_interest_keeps_the_mail_to_that_applicant_shut(call, officer):
    """Its address is another's business, and so is the stage that the list tells."""
    mine, other = application(call, "a@group.example"), application(call, "b@group.example")
    declare_conflict(mine, nature="My sister runs it.", by=officer)
    jobs.send_broadcast(broadcast_id=sent(call, officer).pk)

    assert [one.about for one in readable_by(officer)] == [other.reference]
    assert readable_by(UserFactory(role=Role.GRANTS_OFFICER)).count() == 2


def test_who_shares_an_address_is_on_record_too(call, officer):
    sender = UserFactory(email="shared@group.example")
    organisations = [OrganisationFactory(contacts=[], name=name) for name in "AB"]
    both = [ApplicationFactory(call=call, sent=True, created_by=sender, organisation=one) for one in organisations]

    jobs.send_broadcast(broadcast_id=sent(call, officer).pk)

    assert [len(ledger.timeline(one).filter(verb="broadcast-sent")) for one in both] == [1, 1]


def test_one_that_fails_stops_no_other(call, officer, monkeypatch, caplog):
    broken = application(call, "a@group.example", organisation__name="A")
    application(call, "b@group.example", organisation__name="B")

    def failing(about, subject, by):
        if about == broken.reference:
            raise RuntimeError("No such thing")

    with monkeypatch.context() as patching:
        patching.setattr(lists, "LISTS", [replace(APPLICANTS, record=failing)])
        broadcast = sent(call, officer)
        jobs.sweep(timestamp=0)

    assert list(Message.objects.values_list("to", flat=True)) == ["b@group.example"]
    assert "No such thing" in caplog.text
    jobs.sweep(timestamp=0)
    broadcast.refresh_from_db(fields=["sent_at"])
    assert Message.objects.count() == 2
    assert not Broadcast.objects.sending().exists()


def test_nobody_overwrites_what_somebody_else_wrote_meanwhile(call, officer, sign_in):
    draft = verbs.write_broadcast(APPLICANTS, chosen(call, "submitted"), NEWS, by=officer)
    verbs.change_broadcast(draft, chosen(call, "draft"), NEWS, seen=0, by=UserFactory(role=Role.GRANTS_OFFICER))

    with pytest.raises(ChangedMeanwhile):
        verbs.change_broadcast(draft, chosen(call, "submitted"), NEWS, seen=0, by=officer)
    browser = sign_in(officer)
    address = f"/office/broadcasts/{draft.pk}/change/"
    assert 'name="seen" value="1"' in browser.get(address).text
    typed = chosen(call, "submitted") | {"subject": "Mine", "text": "Typed in vain", "is_necessary": ""}
    for seen in ("0", "", "x"):
        page = browser.post(address, typed | {"seen": seen})
        assert (page.status_code, "Typed in vain" in page.text) == (409, True)
    assert browser.post(address, typed | {"seen": "1"}).status_code == 302


def test_a_draft_that_is_thrown_away_stays_in_the_ledger(call, officer):
    draft = verbs.write_broadcast(APPLICANTS, chosen(call, "submitted"), NEWS, by=officer)

    verbs.throw_away(draft, by=officer)

    event = ledger.timeline(draft).get()
    assert (event.verb, event.actor, event.changes) == (
        "broadcast-thrown-away",
        officer,
        {"subject": ["The office moves", None], "text": ["We move in May.\n", None]},
    )


def test_an_empty_list_a_lost_call_and_other_officers_send_nothing(call, officer):
    draft = verbs.write_broadcast(APPLICANTS, chosen(call, "submitted"), NEWS, by=officer)

    with pytest.raises(verbs.NobodyThere):
        verbs.send_broadcast(draft, seen=verbs.preview(draft).mark, by=officer)
    with pytest.raises(verbs.NotYourList):
        verbs.send_broadcast(draft, seen="", by=UserFactory(role=Role.COMMISSIONING_OFFICER))
    call.delete()
    with pytest.raises(NotOnOffer):
        verbs.send_broadcast(draft, seen="", by=officer)


def test_the_pages_from_the_list_to_the_mails(call, officer, sign_in):
    mine = application(call, "a@group.example", organisation__name="Own interest")
    declare_conflict(mine, nature="My sister runs it.", by=officer)
    other = application(call, "b@group.example")
    browser = sign_in(officer)
    words = {"subject": "Hello", "text": "Hello <b>you</b>", "is_necessary": "", "necessary_because": ""}
    address = "/office/broadcasts/new/applicants/"

    assert "Applicants of a call" in browser.get("/office/broadcasts/new/").text
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"text": "Typed"}).status_code == 422
    assert browser.post(address, chosen(call, "submitted") | words | {"is_necessary": "1"}).status_code == 422
    named = browser.post(address, chosen(call, "submitted") | words | {"text": "Dear {name}"})
    assert (named.status_code, "so “{name}” would stay as it is" in named.text) == (422, True)
    page = browser.post(address, chosen(call, "submitted") | words, follow=True)
    draft = Broadcast.objects.get()
    assert "Send 2 e-mails" in page.text
    assert f"Among them: {other.organisation}." in page.text
    assert "Own interest" not in page.text
    assert "&lt;b&gt;" in browser.get(f"/office/broadcasts/{draft.pk}/html/").text
    assert browser.post(f"/office/broadcasts/{draft.pk}/send/", {"seen": "old"}).status_code == 409
    browser.post(f"/office/broadcasts/{draft.pk}/send/", {"seen": page.context["seen"]})
    assert "0 of 2 are queued" in browser.get(f"/office/broadcasts/{draft.pk}/").text
    jobs.send_broadcast(broadcast_id=draft.pk)
    after = browser.get(f"/office/broadcasts/{draft.pk}/")
    assert ("Waiting to be sent", "queued", 2) in after.context["states"]
    assert browser.get(f"/office/broadcasts/{draft.pk}/change/").status_code == 302
    found = browser.get(f"/office/outbox/results/?folder=broadcast-{draft.pk}").context["object_list"]
    assert [one.to for one in found] == ["b@group.example"]


def test_other_officers_find_neither_the_list_nor_the_mail(call, officer, sign_in):
    draft = verbs.write_broadcast(APPLICANTS, chosen(call, "submitted"), NEWS, by=officer)
    browser = sign_in(UserFactory(role=Role.COMMISSIONING_OFFICER))

    assert [browser.get(f"/office/broadcasts/{at}/").status_code for at in (draft.pk, "new/applicants")] == [404, 404]
    assert "The office moves" not in browser.get("/office/broadcasts/").text
    assert Application.objects.count() == 0
