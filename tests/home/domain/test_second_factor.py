"""A lost second factor is reset by an administrator, never by anybody else, and the person hears of it."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.urls import reverse

from home.domain.second_factor import MayNotReset, NothingToReset, reset_second_factor
from portal.accounts.roles import GIVEN_ROLES, Role
from portal.events.models import Event
from portal.mail.models import Message
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def officer():
    person = UserFactory(role=Role.GRANTS_OFFICER, email="officer@example.org")
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(person)
    return person


def address(person):
    return reverse("reset_second_factor", args=[person.pk])


def test_every_factor_goes_and_the_person_hears_who_did_it(officer, administrator, sign_in):
    answer = sign_in(administrator).post(address(officer))

    event = Event.objects.about(officer).get()
    mail = Message.objects.get()
    assert answer.status_code == 302
    assert not Authenticator.objects.filter(user=officer).exists()
    assert (event.verb, event.actor) == ("second-factor-reset", administrator)
    assert (mail.to, str(administrator) in mail.text) == ("officer@example.org", True)


def test_open_sessions_end(officer, administrator, sign_in):
    browser = sign_in(officer)
    # What allauth writes at a sign-in.
    UserSession.objects.create(user=officer, ip="127.0.0.1", session_key=browser.session.session_key)
    assert browser.get("/office/").status_code == 200

    reset_second_factor(officer, by=administrator)

    assert browser.get("/office/").url.startswith(reverse("account_login"))


def test_others_keep_their_factor_and_their_session(officer, administrator, sign_in):
    other = UserFactory(role=Role.FINANCE_OFFICER)
    TOTP.activate(other, "JBSWY3DPEHPK3PXP")
    browser = sign_in(other)
    UserSession.objects.create(user=other, ip="127.0.0.1", session_key=browser.session.session_key)

    reset_second_factor(officer, by=administrator)

    assert Authenticator.objects.filter(user=other).exists()
    assert browser.get("/office/").status_code == 200


@pytest.mark.parametrize("role", GIVEN_ROLES)
def test_nobody_else_resets_one(officer, sign_in, role):
    intruder = UserFactory(role=role)

    with pytest.raises(MayNotReset):
        reset_second_factor(officer, by=intruder)

    assert sign_in(intruder).post(address(officer)).status_code == 403
    assert Authenticator.objects.filter(user=officer).count() == 2
    assert not Message.objects.exists()


def test_nobody_resets_their_own(administrator, sign_in):
    TOTP.activate(administrator, "JBSWY3DPEHPK3PXP")

    answer = sign_in(administrator).post(address(administrator))

    assert (answer.status_code, "your own account" in answer.content.decode()) == (403, True)
    assert Authenticator.objects.filter(user=administrator).exists()


def test_a_second_press_resets_nothing(officer, administrator, sign_in):
    reset_second_factor(officer, by=administrator)

    with pytest.raises(NothingToReset):
        reset_second_factor(officer, by=administrator)

    assert sign_in(administrator).post(address(officer)).status_code == 409
    assert Message.objects.count() == 1


def test_looking_resets_nothing(officer, administrator, sign_in):
    page = sign_in(administrator).get(address(officer))

    assert "Reset the second factor of" in page.content.decode()
    assert Authenticator.objects.filter(user=officer).exists()


def test_the_page_of_a_person_leads_there(officer, administrator, sign_in):
    page = sign_in(administrator).get(reverse("wagtailusers_users:edit", args=[officer.pk]))

    assert address(officer) in page.content.decode()
