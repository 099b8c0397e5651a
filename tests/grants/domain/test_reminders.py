"""The daily reminders to drafts: when one is due, and that each is sent once to those who can do something."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from grants.domain.reminders import due, remind_drafts
from grants.models import Application, DraftReminder
from portal.events.models import Event
from portal.mail.models import Message
from portal.organisations.models import Membership
from tests.grants.community_grant import write_answers
from tests.grants.factories import ApplicationFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory

CLOSES = date(2026, 11, 30)
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 22), None),
        (date(2026, 11, 23), 7),
        (date(2026, 11, 25), 7),  # the job missed two days
        (date(2026, 11, 27), 7),
        (date(2026, 11, 28), 2),
        (date(2026, 11, 30), 2),
    ],
)
def test_the_latest_that_applies_is_due(today, expected):
    assert due([7, 2], today=today, started_on=date(2026, 11, 1), closes_on=CLOSES) == expected


@pytest.mark.parametrize(
    ("started_on", "today", "expected"),
    [
        (date(2026, 11, 24), date(2026, 11, 25), None),
        (date(2026, 11, 23), date(2026, 11, 23), None),
        (date(2026, 11, 24), date(2026, 11, 28), 2),
        (date(2026, 11, 29), date(2026, 11, 30), None),
    ],
)
def test_who_started_after_its_day_does_not_get_it(started_on, today, expected):
    assert due([7, 2], today=today, started_on=started_on, closes_on=CLOSES) == expected


def test_a_call_may_remind_nobody():
    assert due([], today=CLOSES, started_on=date(2026, 11, 1), closes_on=CLOSES) is None


@pytest.fixture
def draft(draft):
    """Begun weeks ago, in a call that closes on 30 November 2026, with the summary still to write."""
    draft.call.opens_at, draft.call.closes_at = NOON - timedelta(days=40), NOON
    draft.call.save()
    Application.objects.filter(pk=draft.pk).update(created_at=NOON - timedelta(days=30))
    draft.response.answers.filter(key="summary").update(value=None)
    return draft


def test_each_reminder_goes_once_to_those_who_write(draft, organisation, applicant):
    MembershipFactory(organisation=organisation, user=UserFactory(), role=Membership.Role.READS)
    MembershipFactory(organisation=organisation, user=UserFactory(is_active=False), role=Membership.Role.EDITS)
    days = [NOON - timedelta(days=left) for left in (8, 7, 7, 6, 2, 1)]

    assert [remind_drafts(day) for day in days] == [0, 1, 0, 0, 1, 0]

    assert list(DraftReminder.objects.values_list("application", "days_before")) == [(draft.pk, 7), (draft.pk, 2)]
    assert [message.to for message in Message.objects.all()] == [applicant.email, applicant.email]
    assert Event.objects.about(draft).filter(verb="draft-reminded").count() == 2


def test_it_says_what_is_missing_and_until_when(draft):
    remind_drafts(NOON - timedelta(days=7))

    message = Message.objects.get()
    assert message.subject == f"{draft.reference}: your application is not sent yet"
    assert "Still missing\n- Your project\n" in message.text
    assert "closes at noon on 30 November 2026" in message.text
    assert f"/apply/{draft.reference}/" in message.text


def test_one_that_is_whole_is_only_to_be_sent(draft):
    draft.response.answers.all().delete()
    write_answers(draft.response)

    remind_drafts(NOON - timedelta(days=7))

    text = Message.objects.get().text
    assert "Everything that we ask for is answered. Read it once more, then send it." in text
    assert "Still missing" not in text


@pytest.mark.parametrize("facts", [{"sent": True}, {"state": "withdrawn"}])
def test_what_is_no_draft_is_not_reminded(draft, facts):
    call = draft.call
    draft.delete()
    Application.objects.filter(pk=ApplicationFactory(call=call, **facts).pk).update(
        created_at=NOON - timedelta(days=30)
    )

    assert remind_drafts(NOON - timedelta(days=7)) == 0


def test_a_closed_call_reminds_nobody(draft):
    assert remind_drafts(NOON) == 0


def test_the_database_holds_it_once(draft):
    DraftReminder.objects.create(application=draft, days_before=7)

    with pytest.raises(IntegrityError, match="draft_reminded_once"), transaction.atomic():
        DraftReminder.objects.create(application=draft, days_before=7)
