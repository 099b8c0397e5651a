"""Administrators make logins, give roles and close accounts; nobody is deleted."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.mail.models import Message
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
NEW = {"email": "New.Officer@example.org", "name": "New officer"}


@pytest.fixture
def administrator():
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def browser(administrator, sign_in):
    return sign_in(administrator)


def group_of(role: Role) -> int:
    return Group.objects.get(name=role.label).pk


def test_a_new_officer_gets_the_role_and_a_welcome(browser):
    answer = browser.post("/office/users/new/", NEW | {"groups": [group_of(Role.GRANTS_OFFICER)]})

    person = User.objects.get(email="new.officer@example.org")
    assert (answer.status_code, person.name, person.is_staff) == (302, "New officer", True)
    assert (person.roles, person.has_usable_password()) == ({Role.GRANTS_OFFICER}, False)
    assert [message.to for message in Message.objects.all()] == ["new.officer@example.org"]


def test_who_loses_the_last_role_of_the_office_no_longer_works_for_it(browser):
    officer = UserFactory(role=Role.GRANTS_OFFICER)

    browser.post(
        f"/office/users/edit/{officer.pk}/",
        {"email": officer.email, "name": officer.name, "is_active": "on", "groups": [group_of(Role.PANEL_MEMBER)]},
    )

    officer = User.objects.get(pk=officer.pk)
    assert (officer.is_active, officer.is_staff, officer.roles) == (True, False, {Role.PANEL_MEMBER})


def test_a_new_address_has_to_prove_itself_and_the_old_one_is_forgotten(browser):
    officer = UserFactory(role=Role.EDITOR)
    EmailAddress.objects.create(user=officer, email=officer.email, primary=True, verified=True)

    browser.post(
        f"/office/users/edit/{officer.pk}/", {"email": "moved@example.org", "name": "Moved", "is_active": "on"}
    )

    rows = EmailAddress.objects.filter(user=officer).values_list("email", "primary", "verified")
    assert list(rows) == [("moved@example.org", True, False)]


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"name": ""}, "name", "Enter their name"),
        ({"email": ""}, "email", "Enter their e-mail address, like name@example.org"),
        ({"email": "TAKEN@example.org"}, "email", "Somebody has an account with this address already"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nobody_is_made(browser, typed, field, sentence):
    UserFactory(email="taken@example.org")
    before = User.objects.count()

    page = browser.post("/office/users/new/", NEW | typed)

    assert page.context["form"].errors == {field: [sentence]}
    assert User.objects.count() == before


def test_administrators_cannot_shut_themselves_out(browser, administrator):
    browser.post(f"/office/users/edit/{administrator.pk}/", {"email": administrator.email, "name": "Renamed"})

    administrator.refresh_from_db()
    assert (administrator.name, administrator.is_active, administrator.is_superuser) == ("Renamed", True, True)


@pytest.mark.parametrize(
    ("address", "status"),
    # Wagtail's own refusal leads back to its front page.
    [("/office/users/delete/{}/", 302), ("/office/bulk/accounts/user/delete/?id={}", 404)],
)
def test_nobody_is_deleted(browser, address, status):
    person = UserFactory()

    answer = browser.post(address.format(person.pk))

    assert answer.status_code == status
    assert User.objects.filter(pk=person.pk).exists()


def test_the_list_asks_as_much_for_thirty_people_as_for_three(browser, django_assert_max_num_queries):
    UserFactory.create_batch(3, role=Role.PANEL_MEMBER)
    browser.get("/office/users/")
    with django_assert_max_num_queries(60) as few:
        browser.get("/office/users/")
    UserFactory.create_batch(15, role=Role.PANEL_MEMBER)

    with django_assert_max_num_queries(len(few)):
        page = browser.get("/office/users/?q=person")

    assert page.status_code == 200


def test_a_grants_officer_finds_neither_people_nor_groups(sign_in):
    browser = sign_in(UserFactory(role=Role.GRANTS_OFFICER))

    assert [browser.get(address).status_code for address in ("/office/users/", "/office/groups/")] == [403, 302]


def test_staff_change_their_own_name_in_the_office(sign_in):
    officer = UserFactory(role=Role.GRANTS_OFFICER)
    browser = sign_in(officer)

    sent = {"name_email-name": "Officer of grants", "theme-theme": "system", "theme-contrast": "system"}
    browser.post("/office/account/", sent | {"theme-density": "default"})

    officer.refresh_from_db()
    assert officer.name == "Officer of grants"


def test_wagtails_own_groups_are_gone():
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
