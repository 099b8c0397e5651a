"""What did not pass its checks, and what is asked about it: nobody outside knows before the mail goes that tells it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.domain.applications import EnoughSent, require_room_for
from grants.domain.gates import check_gate, finish_checks
from grants.domain.putting_right import reopen_checks
from grants.domain.reopening import ask_again
from grants.models import Application, Reopening
from portal.accounts.roles import Role
from portal.correspondence.domain import outbox
from portal.mail.models import Message
from tests.grants.factories import ApplicationFactory, GateFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import ContactFactory, MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
State = Application.State
REASON = "The accounts of 2024 are missing."
QUESTION = "On which evenings?"


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def application():
    """Two people hear about it, of whom one may sign in."""
    organisation = OrganisationFactory(contacts=[])
    ContactFactory(organisation=organisation, position=1, email="chair@group.example")
    return ApplicationFactory(sent=True, call__held_mails=["checks", "questions"], organisation=organisation)


@pytest.fixture
def applicant(application):
    return MembershipFactory(organisation=application.organisation).user


@pytest.fixture
def failed(application, officer):
    gate = GateFactory(call=application.call)
    check_gate(application, gate, passed=False, reason=REASON, by=officer)
    return finish_checks(application, by=officer)


@pytest.fixture
def asked(application, officer):
    section = application.response.version.schema.sections[0].key
    return ask_again(application, {section: QUESTION}, until=timezone.now() + timedelta(days=7), by=officer)


def at(name, application) -> str:
    return reverse(f"apply:{name}", args=[application.reference])


def pages(browser, application) -> str:
    answers = [browser.get(address) for address in (at("application", application), reverse("apply:list"))]
    return " ".join(re.search("<main.*</main>", one.content.decode(), re.DOTALL)[0] for one in answers)


def held() -> list[Message]:
    return list(Message.objects.held().order_by("pk"))


def test_that_it_did_not_pass_is_told_by_the_letter(failed, applicant, officer, sign_in):
    before = pages(sign_in(applicant), failed)
    letter, _ = held()

    outbox.release_message(letter, seen=letter.revision, by=officer)

    assert "We are checking it" in before
    assert ("did not pass" in before, REASON in before) == (False, False)
    after = pages(sign_in(applicant), failed)
    assert "It did not pass our checks" in after
    assert REASON in after


def test_until_then_it_is_taken_back_like_any_that_is_checked(failed, applicant, sign_in):
    browser = sign_in(applicant)
    assert at("withdraw", failed) in pages(browser, failed)

    browser.post(at("withdraw", failed), {"sure": "on"})

    assert Application.objects.get().state == State.WITHDRAWN
    assert held() == []


def test_until_then_it_takes_the_room_of_one_that_is_checked(failed, officer):
    with pytest.raises(EnoughSent):
        require_room_for(failed.call, failed.organisation)

    for letter in held():
        outbox.release_message(letter, seen=letter.revision, by=officer)

    require_room_for(failed.call, failed.organisation)


def test_once_told_it_is_not_taken_back(failed, applicant, officer, sign_in):
    for letter in held():
        outbox.release_message(letter, seen=letter.revision, by=officer)

    sign_in(applicant).post(at("withdraw", failed), {"sure": "on"})

    assert Application.objects.get().state == State.INELIGIBLE


def test_checks_that_were_opened_again_were_never_over_for_the_applicant(failed, applicant, officer, sign_in):
    before = pages(sign_in(applicant), failed)

    reopen_checks(failed, reason="We overlooked page 4.", by=officer)

    assert pages(sign_in(applicant), failed) == before
    assert held() == []


def test_what_is_asked_is_told_by_the_mail(application, asked, applicant, officer, sign_in):
    browser = sign_in(applicant)
    before = pages(browser, application)
    not_yet = browser.get(at("changes", application)).status_code
    mail, _ = held()

    outbox.release_message(mail, seen=mail.revision, by=officer)

    assert "We asked you to change parts" not in before
    assert not_yet == 404
    assert "We asked you to change parts" in pages(browser, application)
    assert QUESTION in browser.get(at("changes", application)).content.decode()


def test_questions_whose_mails_are_all_discarded_are_taken_back(application, asked, applicant, officer, sign_in):
    first, second = held()

    outbox.discard_message(first, reason="A mistake.", seen=first.revision, by=officer)
    assert Reopening.objects.open().exists()
    outbox.discard_message(second, reason="A mistake.", seen=second.revision, by=officer)

    assert not Reopening.objects.open().exists()
    assert sign_in(applicant).get(at("changes", application)).status_code == 404
    assert "We are checking it" in pages(sign_in(applicant), application)


def test_the_office_reads_that_nobody_was_told(failed, officer, sign_in):
    page = sign_in(officer).get(reverse("casework:application", args=[failed.call_id, failed.reference]))

    assert "not told yet, the letter waits in the outbox" in page.content.decode()
