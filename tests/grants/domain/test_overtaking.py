"""Held mails that events overtake: nobody releases what is not true any more, and nothing is taken back unsaid."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grants.domain import letters
from grants.domain.applications import submit_application, withdraw_application
from grants.domain.decisions import decide
from grants.domain.putting_right import reopen_checks, withdraw_for_applicant
from grants.domain.release import release_decisions
from grants.models import Application, Call
from portal.accounts.roles import Role
from portal.correspondence.domain import outbox
from portal.events import ledger
from portal.mail.models import Message
from portal.mail.outbox import queue_message
from tests.grants.domain.test_applications import DECLARED
from tests.grants.domain.test_decisions import AGREED, RESERVE, award
from tests.grants.factories import ApplicationFactory
from tests.grants.scenes import call_with_panel, scored
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import ContactFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def failed():
    """Did not pass its checks, of a call that holds the letters about them; two people hear about it."""
    sender = UserFactory(email="first@group.example")
    organisation = OrganisationFactory(contacts=[], member=sender)
    ContactFactory(organisation=organisation, email="second@group.example")
    call = call_with_panel(held_mails=["checks", "decisions", "questions"])
    application = ApplicationFactory(
        call=call,
        sent=True,
        state=Application.State.INELIGIBLE,
        organisation=organisation,
        created_by=sender,
    )
    letters.tell(application, "grants/not_eligible", failed=[])
    return application


def mails():
    return sorted((one.event, one.to[:5], one.state) for one in Message.objects.all())


def test_who_was_never_told_of_failed_checks_is_not_told_that_they_are_opened_again(failed, officer):
    reopen_checks(failed, reason="We overlooked page 4.", by=officer)

    assert mails() == [
        ("grants/not_eligible", "first", "discarded"),
        ("grants/not_eligible", "secon", "discarded"),
    ]
    letter = Message.objects.first()
    assert letter.discarded_because == "Overtaken: the checks were opened again"
    assert [(one.verb, one.actor) for one in ledger.timeline(letter)] == [("mail-discarded", officer)]


def test_who_was_told_hears_that_the_checks_are_opened_again(failed, officer):
    outbox.release_message(Message.objects.get(to="first@group.example"), seen=0, by=officer)

    reopen_checks(failed, reason="We overlooked page 4.", by=officer)

    assert mails() == [
        ("grants/checks_reopened", "first", "held"),
        ("grants/not_eligible", "first", "queued"),
        ("grants/not_eligible", "secon", "discarded"),
    ]


@pytest.mark.parametrize("by_the_office", [True, False])
def test_the_held_letters_of_what_is_taken_back_are_discarded(failed, officer, by_the_office):
    Message.objects.all().delete()
    Application.objects.update(state=Application.State.SUBMITTED)
    failed = Application.objects.get()
    letters.tell(failed, "grants/checks_reopened", reason="A mistake.")

    if by_the_office:
        withdraw_for_applicant(failed, reason="They asked.", by=officer)
    else:
        withdraw_application(failed, by=failed.submitted_by)

    told = {
        True: [("grants/withdrawn", "first", "queued"), ("grants/withdrawn", "secon", "queued")],
        False: [("grants/application_withdrawn", "first", "queued")],
    }
    assert mails() == sorted(
        [
            ("grants/checks_reopened", "first", "discarded"),
            ("grants/checks_reopened", "secon", "discarded"),
            *told[by_the_office],
        ]
    )


def test_a_held_letter_of_a_decision_that_was_replaced_is_discarded():
    application = scored(call_with_panel(held_mails=["decisions"]), *AGREED)
    commissioner = UserFactory(role=Role.COMMISSIONER)
    reserved = decide(application, RESERVE, by=commissioner)
    release_decisions(application.call, by=commissioner)
    assert set(Message.objects.held().values_list("event", flat=True)) == {"grants/decision_reserve"}

    decide(application, award(), by=commissioner, replaces=reserved.pk, change_reason="Money came free.")

    assert not Message.objects.held().exists()
    assert Message.objects.filter(event="grants/decision_reserve", state="discarded").exists()


def test_other_mails_and_those_of_other_applications_stay(failed, officer):
    other = ApplicationFactory(call=failed.call, sent=True, organisation=OrganisationFactory(contacts=[]))
    letters.tell(other, "grants/not_eligible", failed=[])
    until = timezone.now() + timedelta(days=2)
    Message.objects.filter(about=failed.reference).update(event="grants/decision_decline", good_until=until)

    reopen_checks(failed, reason="We overlooked page 4.", by=officer)

    assert set(Message.objects.values_list("event", "state")) == {
        ("grants/checks_reopened", "held"),
        ("grants/decision_decline", "held"),
        ("grants/not_eligible", "held"),
    }


def test_a_held_reminder_of_a_draft_that_is_sent_meanwhile_is_discarded(draft, applicant):
    Call.objects.update(held_mails=["reminders"])
    mail = {"to": applicant.email, "subject": "Not sent yet", "text": "Send it.", "event": "grants/draft_reminder"}
    reminder = queue_message(**mail, about=draft.reference, private=False, hold=True)

    submit_application(draft, by=applicant, declarations=DECLARED)

    assert Message.objects.get(pk=reminder.pk).discarded_because == "Overtaken: the application was sent"
