"""Signing in and up: by code, by password, with a second factor; and what must not work."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessAttempt
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.mail.models import Message
from tests.portal.accounts.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture(autouse=True)
def fresh_counters():
    """Rate limits count in the cache, which outlives a test."""
    cache.clear()


def person(email="volunteer@example.org", *, factor: bool = False, **kwargs) -> User:
    user = UserFactory(email=email, **kwargs)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if factor:
        TOTP.activate(user, SECRET)
        RecoveryCodes.activate(user)
    return user


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def password_tried(client: Client, email: str, password: str, after: str = ""):
    return client.post("/account/login/", {"login": email, "password": password, "next": after})


def latest_mail() -> Message:
    return Message.objects.latest("pk")


def code_in(text: str) -> str:
    """The code stands alone on its line."""
    return re.search(r"^([A-Z0-9-]{6,9})$", text, re.MULTILINE)[1]


def code_now() -> str:
    return format_hotp_value(hotp_value(SECRET, list(yield_hotp_counters_from_time())[1]))


class TestByCode:
    def test_a_code_by_email_signs_in_and_goes_on(self, client):
        person()

        asked = client.post("/account/login/code/", {"email": "volunteer@example.org", "next": "/apply/"})
        answered = client.post(asked.url, {"code": code_in(latest_mail().text), "next": "/apply/"})

        assert answered.url == "/apply/"
        assert signed_in(client)

    def test_the_first_code_lets_somebody_in_who_was_invited(self, client):
        UserFactory(email="volunteer@example.org")
        asked = client.post("/account/login/code/", {"email": "volunteer@example.org", "next": "/apply/"})

        answered = client.post(asked.url, {"code": code_in(latest_mail().text), "next": "/apply/"})

        assert (answered.url, Message.objects.count()) == ("/apply/", 1)
        assert signed_in(client)
        assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [
            ("volunteer@example.org", True, True)
        ]

    def test_a_password_does_not_prove_an_address(self, client):
        UserFactory(email="volunteer@example.org")

        password_tried(client, "volunteer@example.org", PASSWORD)

        assert not signed_in(client)
        assert not EmailAddress.objects.filter(verified=True).exists()

    def test_a_code_proves_no_other_address_of_the_person(self, client):
        user = UserFactory(email="volunteer@example.org")
        other = EmailAddress.objects.create(user=user, email="other@example.org", primary=False)
        asked = client.post("/account/login/code/", {"email": "volunteer@example.org"})

        client.post(asked.url, {"code": code_in(Message.objects.earliest("pk").text)})

        other.refresh_from_db()
        assert not other.verified

    def test_a_wrong_code_is_refused_in_words(self, client):
        person()
        asked = client.post("/account/login/code/", {"email": "volunteer@example.org"})

        page = client.post(asked.url, {"code": "000000"}).content.decode()

        assert "<title>Error: Check your e-mail" in page
        assert "That code is not right" in page
        assert not signed_in(client)

    def test_an_unknown_address_looks_the_same(self, client):
        person()

        known = Client().post("/account/login/code/", {"email": "volunteer@example.org"})
        unknown = client.post("/account/login/code/", {"email": "nobody@example.org"})

        assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
        assert latest_mail().to == "nobody@example.org"
        assert "no account" in latest_mail().text

    def test_staff_are_asked_for_the_second_factor_after_a_code_too(self, client):
        person(role=Role.GRANTS_OFFICER, factor=True)
        asked = client.post("/account/login/code/", {"email": "volunteer@example.org"})

        answered = client.post(asked.url, {"code": code_in(latest_mail().text)})

        assert answered.url == "/account/2fa/authenticate/"
        assert not signed_in(client)


class TestByPassword:
    def test_the_right_one_signs_in(self, client):
        person()

        assert password_tried(client, "Volunteer@example.org", PASSWORD).url == "/account/"

    @pytest.mark.parametrize(
        ("email", "password"), [("volunteer@example.org", "wrong"), ("nobody@example.org", "wrong")]
    )
    def test_a_wrong_one_says_the_same_of_known_and_unknown(self, client, email, password):
        person()

        page = password_tried(client, email, password).content.decode()

        assert "The e-mail address or the password is not right" in page
        assert "<title>Error: Sign in" in page
        assert f'value="{email}"' in page

    @pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com/", "javascript:alert(1)"])
    def test_nobody_is_led_out_of_the_portal(self, client, elsewhere):
        person()

        assert password_tried(client, "volunteer@example.org", PASSWORD, after=elsewhere).url == "/account/"

    @pytest.mark.parametrize("email", ["volunteer@example.org", "nobody@example.org"])
    def test_five_wrong_passwords_shut_the_door_for_a_while(self, client, email):
        person()
        for _ in range(4):
            assert password_tried(client, email, "wrong").status_code == 200

        locked = password_tried(client, email, "wrong")

        assert locked.status_code == 429
        assert "Too many wrong tries" in locked.content.decode()
        assert AccessAttempt.objects.get().username == email

    def test_a_locked_door_refuses_the_right_password(self, client):
        person()
        for _ in range(5):
            password_tried(client, "volunteer@example.org", "wrong")

        password_tried(client, "volunteer@example.org", PASSWORD)

        assert not signed_in(client)

    def test_a_closed_account_stays_shut(self, client):
        person(is_active=False)

        password_tried(client, "volunteer@example.org", PASSWORD)

        assert not signed_in(client)


class TestSecondFactor:
    def test_the_code_of_the_app_opens_the_office(self, client):
        person(role=Role.GRANTS_OFFICER, factor=True)

        asked = password_tried(client, "volunteer@example.org", PASSWORD, after="/office/")
        answered = client.post(asked.url, {"code": code_now()})

        assert (asked.url, answered.url) == ("/account/2fa/authenticate/", "/office/")
        assert client.get("/office/").status_code == 200

    def test_a_recovery_code_works_once(self, client):
        user = person(role=Role.GRANTS_OFFICER, factor=True)
        code = RecoveryCodes.activate(user).get_unused_codes()[0]

        password_tried(client, user.email, PASSWORD)
        assert client.post("/account/2fa/authenticate/", {"code": code}).url == "/account/"

        again = Client()
        password_tried(again, user.email, PASSWORD)
        again.post("/account/2fa/authenticate/", {"code": code})
        assert not signed_in(again)

    def test_staff_without_one_set_it_up_and_come_in(self, client, monkeypatch):
        # The transaction around a test never commits, and allauth tells of the new factor on commit.
        monkeypatch.setattr(transaction, "on_commit", lambda told: told())
        person(role=Role.EDITOR)
        password_tried(client, "volunteer@example.org", PASSWORD)

        led = client.get("/office/")
        assert led.url == "/account/second-factor/?next=%2Foffice%2F"
        assert "Set up an app" in client.get(led.url).content.decode()

        page = client.get("/account/2fa/totp/activate/").content.decode()
        secret = re.search(r"<strong[^>]*>([A-Z2-7]{32})</strong>", page)[1]
        counter = list(yield_hotp_counters_from_time())[1]
        kept = client.post("/account/2fa/totp/activate/", {"code": format_hotp_value(hotp_value(secret, counter))})
        assert 'href="/account/second-factor/">I have kept them: continue' in client.get(kept.url).content.decode()

        assert client.get("/account/second-factor/").url == "/office/"
        assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).count() == 1
        assert client.get("/office/").status_code == 200

    def test_who_signed_in_a_while_ago_proves_it_again_before_changing_how(self, client):
        person(role=Role.PANEL_MEMBER)
        with time_machine.travel(timezone.now() - timedelta(minutes=6)):
            password_tried(client, "volunteer@example.org", PASSWORD)

        for address in ("/account/2fa/totp/activate/", "/account/2fa/webauthn/add/"):
            assert client.get(address).url.startswith("/account/reauthenticate/")

    def test_panel_members_need_none(self, client):
        person(role=Role.PANEL_MEMBER)

        assert password_tried(client, "volunteer@example.org", PASSWORD, after="/panel/").url == "/panel/"


class TestSigningUp:
    def test_a_newcomer_confirms_the_address_with_a_code_and_is_in(self, client):
        asked = client.post("/account/signup/", {"email": "new@example.org", "next": "/apply/"})
        assert not signed_in(client)

        client.post(asked.url, {"code": code_in(latest_mail().text)})

        assert signed_in(client)
        assert EmailAddress.objects.get().verified

    def test_a_taken_address_looks_the_same_and_makes_nobody(self, client):
        person()

        new = Client().post("/account/signup/", {"email": "new@example.org"})
        taken = client.post("/account/signup/", {"email": "volunteer@example.org"})

        assert (new.status_code, new.url) == (taken.status_code, taken.url)
        assert User.objects.filter(email="volunteer@example.org").count() == 1
        assert "You have one already" in latest_mail().text

    @pytest.mark.parametrize(
        ("entered", "said"),
        [
            ({"email": ""}, "Enter your e-mail address, like name@example.org"),
            (
                {"email": "not an address"},
                "Enter an e-mail address in the right form, like name@example.org",
            ),
        ],
    )
    def test_mistakes_are_named_at_the_field(self, client, entered, said):
        page = client.post("/account/signup/", entered).content.decode()

        assert "<title>Error: Create an account" in page
        assert said in page
        assert not User.objects.exists()


class TestForgottenPassword:
    def test_a_code_sets_a_new_one(self, client):
        user = person()

        asked = client.post("/account/password/reset/", {"email": user.email})
        confirmed = client.post(asked.url, {"code": code_in(latest_mail().text)})
        client.post(confirmed.url, {"password1": "quite another password", "password2": "quite another password"})

        user.refresh_from_db()
        assert user.check_password("quite another password")

    def test_an_unknown_address_looks_the_same(self, client):
        person()

        known = Client().post("/account/password/reset/", {"email": "volunteer@example.org"})
        unknown = client.post("/account/password/reset/", {"email": "nobody@example.org"})

        assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


class TestWagtailsOwnPages:
    def test_signing_in_goes_through_ours(self, client):
        assert client.get("/office/login/?next=/office/pages/").url == "/account/login/?next=%2Foffice%2Fpages%2F"
        assert client.get("/office/login/?next=https://example.com/").url == "/account/login/?next=%2Foffice%2F"
        assert client.get("/_util/login/").url == "/account/login/?next=%2Foffice%2F"

    def test_its_password_form_takes_nothing(self, client):
        person(role=Role.EDITOR)

        response = client.post("/office/login/", {"username": "volunteer@example.org", "password": PASSWORD})

        assert response.url.startswith("/account/login/")
        assert not signed_in(client)

    def test_resetting_a_password_goes_through_ours(self, client):
        assert client.get("/office/password_reset/").url == "/account/password/reset/"
        assert client.get("/office/password_reset/confirm/MQ/a-b/").url == "/account/password/reset/"

    def test_signing_out_of_the_office_signs_out(self, sign_in):
        browser = sign_in(UserFactory(role=Role.EDITOR))

        browser.post("/office/logout/")

        assert not signed_in(browser)


@pytest.mark.parametrize(
    ("role", "doors"),
    [
        (Role.APPLICANT, ["/apply/", "/provider/"]),
        (Role.PANEL_CHAIR, ["/panel/", "/apply/", "/provider/"]),
        (Role.FINANCE_OFFICER, ["/office/", "/apply/", "/provider/"]),
    ],
)
def test_the_account_lists_the_doors_one_has(sign_in, role, doors):
    page = sign_in(UserFactory(role=role)).get("/account/").content.decode()

    assert re.findall(r'<h3[^>]*><a[^>]*href="([^"]+)"', page) == doors


def test_passkeys_are_called_what_people_call_them(sign_in):
    client = sign_in(UserFactory(), second_factor=False)

    page = client.get("/account/2fa/webauthn/add/")

    assert page.context["form"].initial["name"] == "My passkey"
