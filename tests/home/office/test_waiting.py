"""What waits for somebody on the back office's front page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.models import Application, Reopening
from home.office.waiting import waiting_for
from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.mail.models import Message, Wording
from portal.mail.outbox import queue_message
from portal.monitoring.models import Outlook
from tests.commissioning.factories import ContractFactory
from tests.grants.factories import ApplicationFactory, CallFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.monitoring.factories import ReturnFactory, TargetFactory
from tests.portal.questionnaires.factories import ResponseFactory

pytestmark = pytest.mark.django_db


def seen_by(user):
    return [(one.count, one.what) for one in waiting_for(user)]


@pytest.fixture
def call():
    call = CallFactory(over=True)
    ApplicationFactory.create_batch(2, call=call, sent=True)
    ApplicationFactory(call=call, sent=True, state=Application.State.ASSESSING)
    ApplicationFactory(call=call)
    return call


def test_a_grants_officer_sees_what_to_check_and_what_the_panel_has(call):
    officer = UserFactory(role=Role.GRANTS_OFFICER)

    assert seen_by(officer) == [(2, "applications to check"), (1, "application with the panel")]


def test_the_commissioner_is_not_asked_to_check(call):
    assert seen_by(UserFactory(role=Role.COMMISSIONER)) == [(1, "application with the panel")]


def test_what_one_has_an_interest_in_is_not_counted(call):
    officer = UserFactory(role=Role.GRANTS_OFFICER)
    for application in call.applications.filter(state=Application.State.SUBMITTED)[:1]:
        application.conflicts.create(user=officer, nature="A relative is on the committee.")

    assert seen_by(officer)[0] == (1, "application to check")


def test_an_editor_has_nothing_waiting(call):
    assert seen_by(UserFactory(role=Role.EDITOR)) == []


def test_an_officer_hears_of_mails_that_could_not_say_the_offices_words():
    Wording.objects.create(event="grants/withdrawn", subject="About", text="{gone}")
    for to in ("a@example.org", "b@example.org"):
        queue_message(to=to, subject="x", text="x", event="grants/withdrawn", wording_failure="No {gone}")

    assert seen_by(UserFactory(role=Role.GRANTS_OFFICER)) == [(1, "kind of e-mail that could not say your words")]
    assert seen_by(UserFactory(role=Role.COMMISSIONING_OFFICER)) == []


def test_mails_that_wait_or_failed_are_counted_for_who_may_read_them():
    application = ApplicationFactory(sent=True, state=Application.State.WITHDRAWN)
    mail = {"to": "a@group.example", "subject": "Hello", "text": "Hello", "event": "grants/withdrawn"}
    for about in (application.reference, application.reference, "SDF-2026-9999"):
        queue_message(**mail, about=about, private=False, hold=True)
    failed = queue_message(**mail, about=application.reference, private=False)
    Message.objects.filter(pk=failed.pk).update(state="failed")
    came_back = queue_message(**mail, about=application.reference, private=False)
    Message.objects.filter(pk=came_back.pk).update(state="bounced", sent_at=timezone.now())

    assert seen_by(UserFactory(role=Role.GRANTS_OFFICER)) == [
        (2, "e-mails held in the outbox"),
        (1, "e-mail could not be sent"),
        (1, "e-mail came back"),
    ]
    assert seen_by(UserFactory(role=Role.COMMISSIONING_OFFICER)) == []


def test_the_front_page_shows_it(call, sign_in):
    page = sign_in(UserFactory(role=Role.GRANTS_OFFICER)).get("/office/").content.decode()

    assert "applications to check" in page


def test_it_costs_the_same_for_one_call_and_five(call, django_assert_max_num_queries):
    officer = UserFactory(role=Role.GRANTS_OFFICER)
    officer.roles  # noqa: B018 - asked once per request
    for _ in range(4):
        ApplicationFactory(call=CallFactory(over=True), sent=True)
    with django_assert_max_num_queries(35):
        waiting_for(officer)


def test_what_was_changed_and_sent_again_waits_until_an_officer_has_read_it(sign_in):
    officer, other = UserFactory(role=Role.GRANTS_OFFICER), UserFactory(role=Role.GRANTS_OFFICER)
    one = ApplicationFactory(sent=True)
    again = {"earlier": one.response, "questions": {"money": "Why?"}, "until": timezone.now() + timedelta(days=7)}
    Reopening.objects.create(
        application=one,
        response=ResponseFactory(version=one.response.version),
        asked_by=officer,
        answered_by=one.created_by,
        answered_at=timezone.now(),
        **again,
    )
    waits = (1, "application changed and sent again")
    assert waits in seen_by(officer)
    assert waits not in seen_by(UserFactory(role=Role.COMMISSIONER))

    sign_in(other).get(reverse("casework:changed", args=[one.call_id, one.reference]))

    assert waits not in seen_by(officer)


def test_a_commissioning_officer_hears_first_which_of_theirs_may_miss_a_target():
    officer, ends = UserFactory(role=Role.COMMISSIONING_OFFICER), timezone.localdate() + timedelta(days=300)
    for lead, chance in [(officer, 0.1), (officer, 0.9), (UserFactory(), 0.1)]:
        contract = ContractFactory(state=Agreement.State.LIVE, lead_officer=lead, ends_on=ends)
        target = TargetFactory(agreement=contract)
        Outlook.objects.create(target=target, rating="Other", chance=chance, reported_to=target.ends_on, sentence="So.")

    first = waiting_for(officer)[0]

    assert (first.count, first.what) == (1, "of your contracts missed a target or may miss one")
    assert first.address == f"{reverse('contracts:index')}?lead_officer={officer.pk}&outlook=miss"


def test_a_late_return_is_overdue_and_one_with_a_question_is_not():
    contract = ContractFactory(state=Agreement.State.LIVE)
    ReturnFactory(agreement=contract)
    ReturnFactory(agreement=contract, number=2, period_start="2018-01-01", period_end="2018-03-31", asked=True)

    found = [one for one in seen_by(UserFactory(role=Role.COMMISSIONING_OFFICER)) if "return" in one[1]]

    assert found == [(1, "return overdue"), (1, "return with an answer awaited")]
