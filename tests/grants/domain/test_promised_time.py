"""Questions that waited in the outbox: the applicant gets the days that they were given."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from grants.domain.promised_time import longer_by
from grants.domain.reopening import ask_again
from grants.models import Reopening
from portal.accounts.roles import Role
from portal.correspondence.domain import outbox
from portal.events import ledger
from portal.mail.models import Message
from tests.grants.factories import ApplicationFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import ContactFactory, OrganisationFactory

ASKED = datetime(2026, 11, 2, 10, tzinfo=UTC)
UNTIL = datetime(2026, 11, 9, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("waited", "longer"),
    [
        (timedelta(minutes=59), timedelta()),
        (timedelta(hours=2), timedelta(days=1)),
        (timedelta(days=2), timedelta(days=2)),
        (timedelta(days=2, seconds=1), timedelta(days=3)),
    ],
)
def test_it_is_longer_by_whole_days(waited, longer):
    assert longer_by(waited) == longer


@pytest.fixture
def officer(db):
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def application(db):
    """Two people hear about it; its call holds questions."""
    organisation = OrganisationFactory(contacts=[])
    ContactFactory(organisation=organisation, position=1, email="chair@group.example")
    return ApplicationFactory(sent=True, call__held_mails=["questions"], organisation=organisation)


@pytest.fixture
def asked(application, officer):
    section = application.response.version.schema.sections[0].key
    with time_machine.travel(ASKED, tick=False):
        return ask_again(application, {section: "On which evenings?"}, until=UNTIL, by=officer)


def release(message, by):
    message.refresh_from_db()
    outbox.release_message(message, seen=message.revision, by=by)


def test_the_first_mail_that_goes_makes_the_time_longer_and_every_mail_says_so(application, asked, officer):
    first, second = Message.objects.filter(event="grants/sections_reopened").order_by("pk")
    assert "noon on 9 November 2026" in first.text

    with time_machine.travel(ASKED + timedelta(days=2), tick=False):
        release(first, officer)
    with time_machine.travel(ASKED + timedelta(days=4), tick=False):
        release(second, officer)

    assert Reopening.objects.get().until == UNTIL + timedelta(days=2)
    for mail in Message.objects.filter(event="grants/sections_reopened"):
        assert mail.good_until == UNTIL + timedelta(days=2)
        assert ("noon on 11 November 2026" in mail.text, "noon on 11 November 2026" in mail.html) == (True, True)
        assert "9 November" not in mail.text + mail.html
    assert ledger.timeline(application).filter(verb="questions-given-longer").get().actor == officer


def test_all_of_a_call_released_at_once_are_made_longer_once(application, asked, officer):
    folder = f"call-{application.call_id}"
    with time_machine.travel(ASKED + timedelta(days=1), tick=False):
        outbox.release_folder(folder, seen=outbox.mark_of(outbox.to_release(folder, officer)), by=officer)

    assert Reopening.objects.get().until == UNTIL + timedelta(days=1)


def test_a_mail_that_hardly_waited_keeps_its_time(asked, officer):
    with time_machine.travel(ASKED + timedelta(minutes=20), tick=False):
        release(Message.objects.filter(event="grants/sections_reopened").first(), officer)

    assert Reopening.objects.get().until == UNTIL
