"""What the applicants' people keep after they sent it again or withdrew it: a mail, the status and the copy."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from grants.domain.applications import submit_application, withdraw_application
from grants.domain.reopening import ask_again, save_reopened, send_again
from portal.accounts.roles import Role
from portal.design.words import moment_in_words
from portal.mail.models import Message
from portal.organisations.models import Membership
from tests.grants.domain.test_applications import DECLARED
from tests.grants.test_reopening import ASKED, CHEAPER, again
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory


@pytest.fixture
def sent(draft, applicant):
    return submit_application(draft, by=applicant, declarations=DECLARED)


@pytest.fixture
def sent_again(sent, applicant):
    officer, until = UserFactory(role=Role.GRANTS_OFFICER), timezone.now() + timedelta(days=7)
    asked = ask_again(sent, ASKED, until=until, by=officer)
    save_reopened(asked, "money", CHEAPER, by=applicant)
    at = timezone.now() + timedelta(hours=2)
    return send_again(again(asked), by=applicant, declarations=DECLARED, at=at), at


def copy_of(browser, application) -> str:
    pdf = PdfReader(BytesIO(browser.get(f"/apply/{application.reference}/copy.pdf").content))
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def test_whoever_sends_it_again_has_a_receipt(sent_again, applicant):
    application, at = sent_again

    mail = Message.objects.get(event="grants/application_sent_again")

    assert (mail.to, mail.subject) == (applicant.email, f"{application.reference}: we have your changes")
    assert f"reached us at {moment_in_words(timezone.localtime(at))}" in mail.text


def test_status_and_copy_say_when_it_was_sent_again(sent_again, applicant, sign_in):
    application, at = sent_again
    browser, when = sign_in(applicant), moment_in_words(timezone.localtime(at))

    page = browser.get(f"/apply/{application.reference}/").content.decode()

    assert "Changed and sent again" in page
    assert when in page
    assert f"Changed and sent again {when}" in copy_of(browser, application)


def test_what_was_never_sent_again_does_not_say_so(sent, applicant, sign_in):
    browser = sign_in(applicant)

    assert "Changed and sent again" not in browser.get(f"/apply/{sent.reference}/").content.decode()
    assert "Changed and sent again" not in copy_of(browser, sent)


def test_withdrawing_is_confirmed_to_whoever_did_it_and_whoever_had_sent_it(sent, applicant, organisation, sign_in):
    writer = MembershipFactory(
        organisation=organisation, role=Membership.Role.EDITS, user__email="writer@group.example"
    ).user

    for _ in range(2):
        withdraw_application(sent, by=writer)

    told = Message.objects.filter(event="grants/application_withdrawn")
    assert sorted(one.to for one in told) == sorted([applicant.email, "writer@group.example"])
    assert "State Withdrawn. A copy of" in copy_of(sign_in(applicant), sent)


def test_giving_up_a_draft_brings_no_mail(draft, applicant):
    withdraw_application(draft, by=applicant)

    assert not Message.objects.exists()
