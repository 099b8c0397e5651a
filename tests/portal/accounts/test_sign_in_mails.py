"""The mails of signing in say the office's words like any other, and never lose a code or a link."""

import re
from pathlib import Path

import allauth
import pytest
from django.utils import timezone

from portal.accounts.adapter import AccountAdapter
from portal.accounts.sign_in_mails import EVENT_OF
from portal.correspondence.domain.wordings import NotToBeSent, word_mail
from portal.mail.events import Words, event_of
from portal.mail.models import Message, Wording
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
CODE = "ABC-123"
# By a link instead of a code, and by other people's sites: the portal offers neither.
NOT_OURS = {"account/email/password_reset_key"}


@pytest.fixture
def administrator():
    return UserFactory(is_superuser=True, is_staff=True)


def send(prefix="account/email/login_code", **context):
    AccountAdapter().send_mail(prefix, "treasurer@group.example", context)
    return Message.objects.latest("pk")


def test_every_mail_that_allauth_sends_is_one_of_ours():
    folder = Path(allauth.__file__).parent
    source = "".join(path.read_text() for room in ("account", "mfa") for path in (folder / room).rglob("*.py"))

    assert set(re.findall(r'"((?:account|mfa)/email/[a-z_]+)"', source)) - NOT_OURS == set(EVENT_OF)


def test_a_code_goes_out_in_the_words_of_the_office(administrator):
    word_mail(event_of("accounts/sign_in_code"), Words("Sign in", "Your number: {code}"), by=administrator)

    message = send(code=CODE)

    assert (message.subject, message.text) == ("Sign in", f"Your number: {CODE}\n")
    assert message.event == "accounts/sign_in_code"


def test_without_words_of_the_office_the_portals_own_go_out_with_the_code():
    message = send(code=CODE)

    assert message.subject == "Your code to sign in"
    assert f"\n\n{CODE}\n\nIt is good for 10 minutes" in message.text
    assert CODE in message.html


def test_words_that_fail_do_not_keep_anybody_from_signing_in():
    Wording.objects.create(event="accounts/sign_in_code", subject="Sign in", text="{no such field} {code}")

    message = send(code=CODE)

    assert (message.subject, CODE in message.text) == ("Your code to sign in", True)


def test_nobody_in_the_office_is_shown_a_code():
    message = send(code=CODE)

    assert (message.private, "code" in message.values) == (True, False)


@pytest.mark.parametrize("prefix", EVENT_OF)
def test_no_words_may_leave_out_what_its_reader_needs(prefix, administrator):
    event = event_of(EVENT_OF[prefix])

    with pytest.raises(NotToBeSent, match=f"Keep {{{event.keeps[0]}}}"):
        word_mail(event, Words("Hello", "Dear reader"), by=administrator)


def test_what_a_browser_calls_itself_stays_text():
    traces = {"ip": "203.0.113.7", "user_agent": "# Win\n\n<b>https://evil.example</b> {code}"}
    message = send("account/email/password_changed", timestamp=timezone.now(), **traces)

    assert "https://evil.example" in message.text
    assert 'href="https://evil.example' not in message.html
    assert "<b>" not in message.html
