"""The demonstration's logins work there, and exist nowhere else."""

from __future__ import annotations

from io import StringIO

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import CommandError, call_command

from portal.accounts.audiences import OFFICE
from portal.accounts.demonstration import (
    LOGINS,
    PASSWORD,
    OnlyInTheDemonstration,
    current_code,
    demonstration_secret,
    make_login,
    make_logins,
)
from portal.accounts.models import User
from portal.accounts.roles import GIVEN_ROLES, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings):
    settings.DEMONSTRATION = True
    settings.ROOT_URLCONF = "tests.portal.accounts.demonstration_site"


def test_there_is_a_login_for_every_role():
    assert {login.role for login in LOGINS} == set(Role)


def test_every_address_is_different_and_reserved_for_examples():
    addresses = [login.email for login in LOGINS]

    assert len(set(addresses)) == len(addresses)
    assert [address for address in addresses if not address.endswith(".example")] == []


def test_logins_are_made_once_with_their_roles(demonstration):
    make_logins()
    users = make_logins()

    assert User.objects.count() == len(LOGINS)
    assert {name: set(user.roles) for name, user in users.items()} == {
        login.email.partition("@")[0]: {login.role} & set(GIVEN_ROLES) for login in LOGINS
    }


def test_outside_the_demonstration_no_login_is_made():
    with pytest.raises(OnlyInTheDemonstration):
        make_login(Role.EDITOR, "editor@demo.example", "Editor")

    assert not User.objects.exists()


def test_staff_sign_in_with_password_and_current_code(client, demonstration):
    user = make_login(Role.GRANTS_OFFICER, "grants@demo.example", "Grants officer")

    asked = client.post("/account/login/?next=/office/", {"login": user.email, "password": PASSWORD})
    answered = client.post(asked.url, {"code": current_code(user.email)[0]})

    assert (asked.url, answered.url) == ("/account/2fa/authenticate/", "/office/")
    assert OFFICE.admits(user)
    assert client.get("/office/").status_code == 200


def test_codes_are_those_of_an_authenticator_app():
    # RFC 6238, appendix B: the last six digits for 59 seconds, with the secret of the standard in place of ours.
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert format_hotp_value(hotp_value(secret, 59 // 30)) == "287082"
    assert current_code("grants@demo.example", at=59) == (
        format_hotp_value(hotp_value(demonstration_secret("grants@demo.example"), 1)),
        1,
    )


def test_the_page_lists_every_login_with_its_code(client, demonstration):
    page = client.get("/demonstration/").content.decode()

    assert [login.email for login in LOGINS if login.email not in page] == []
    assert current_code("finance@demo.example")[0] in page


def test_outside_the_demonstration_there_is_no_page(client, settings):
    assert client.get("/demonstration/").status_code == 404
    settings.ROOT_URLCONF = "tests.portal.accounts.demonstration_site"
    assert client.get("/demonstration/").status_code == 404


def test_the_command_prints_a_line_for_every_login(demonstration):
    printed = StringIO()
    call_command("demo_logins", stdout=printed)

    lines = [line for line in printed.getvalue().splitlines() if "@demo.example" in line]
    assert [line.split("  ")[1] for line in lines] == [login.name for login in LOGINS]


def test_outside_the_demonstration_the_command_prints_nothing():
    with pytest.raises(CommandError):
        call_command("demo_logins", stdout=StringIO())
