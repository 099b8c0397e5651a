"""Who a view lets in, who it sends to sign in, and who it turns away kindly."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.urls import path
from django.views.generic import View
from wagtail.admin.viewsets.base import ViewSet

from portal.accounts.audiences import (
    APPLICANT,
    OFFICE,
    OPERATOR,
    PANEL,
    PROVIDER,
    PUBLIC,
    SIGNED_IN,
    audience,
    office,
    stated_audience,
)
from portal.accounts.models import User
from portal.accounts.roles import GIVEN_ROLES, STAFF_ROLES, Role
from tests.portal.accounts.factories import UserFactory

FINANCE = office(Role.FINANCE_OFFICER)


@audience(FINANCE)
def function_view(request):
    return HttpResponse("come in")


@audience(FINANCE)
class ClassView(View):
    def get(self, request):
        return HttpResponse("come in")


@audience(FINANCE)
class FinanceViewSet(ViewSet):
    name = "finance"

    def get_urlpatterns(self):
        return [path("", plain_view, name="index")]


def plain_view(request):
    return HttpResponse("come in")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "admitted"),
    [
        (PUBLIC, GIVEN_ROLES),
        (OPERATOR, GIVEN_ROLES),
        (SIGNED_IN, GIVEN_ROLES),
        (APPLICANT, GIVEN_ROLES),
        (PROVIDER, GIVEN_ROLES),
        (PANEL, [Role.PANEL_MEMBER, Role.PANEL_CHAIR]),
        (OFFICE, STAFF_ROLES),
        (FINANCE, [Role.FINANCE_OFFICER]),
        (office(Role.GRANTS_OFFICER, Role.COMMISSIONER), [Role.GRANTS_OFFICER, Role.COMMISSIONER]),
    ],
    ids=str,
)
def test_an_audience_admits_its_roles_and_no_others(who, admitted):
    assert [role for role in GIVEN_ROLES if who.admits(UserFactory(role=role))] == admitted


@pytest.mark.parametrize("who", [SIGNED_IN, APPLICANT, PROVIDER, PANEL, OFFICE], ids=str)
def test_only_public_pages_admit_the_anonymous(who):
    assert PUBLIC.admits(AnonymousUser())
    assert not who.admits(AnonymousUser())


@pytest.mark.django_db
def test_a_superuser_may_enter_the_office_but_is_no_panel_member():
    superuser = User.objects.create_superuser("root@example.org")

    assert (OFFICE.admits(superuser), PANEL.admits(superuser)) == (True, False)


@pytest.mark.parametrize("roles", [(), (Role.PANEL_MEMBER,), (Role.APPLICANT, Role.EDITOR)])
def test_an_office_is_made_of_staff_roles(roles):
    with pytest.raises(ValueError, match="staff roles"):
        office(*roles)


@pytest.mark.parametrize("view", [function_view, ClassView.as_view(), FinanceViewSet().get_urlpatterns()[0].callback])
def test_a_view_states_its_audience(view):
    assert stated_audience(view) == FINANCE


def test_a_view_without_the_decorator_states_nothing():
    assert stated_audience(plain_view) is None


@pytest.fixture(params=["function", "class", "viewset"])
def address(request, settings):
    """The address of a page for finance officers, made in three ways."""
    settings.ROOT_URLCONF = "tests.portal.accounts.urls"
    return f"/guarded/{request.param}/?page=2"


@pytest.mark.django_db
def test_the_anonymous_are_sent_to_sign_in_and_come_back(client, address):
    response = client.get(address)

    assert response.status_code == 302
    assert response.url == f"/account/login/?next={address.replace('?', '%3F').replace('=', '%3D')}"


@pytest.mark.django_db
def test_another_role_is_told_who_may_come_in(sign_in, address):
    response = sign_in(UserFactory(role=Role.GRANTS_OFFICER)).get(address)

    assert response.status_code == 403
    assert "<li>Finance officer</li>" in response.content.decode()


@pytest.mark.django_db
def test_the_right_role_comes_in(sign_in, address):
    response = sign_in(UserFactory(role=Role.FINANCE_OFFICER)).get(address)

    assert (response.status_code, response.content) == (200, b"come in")


@pytest.mark.django_db
def test_staff_without_a_second_factor_are_led_to_set_one_up(sign_in, address):
    response = sign_in(UserFactory(role=Role.FINANCE_OFFICER), second_factor=False).get(address)

    assert response.status_code == 302
    assert response.url.startswith("/account/second-factor/?next=%2Fguarded%2F")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "let_in"),
    [
        ("/office/mails/", ["Commissioning officer", "Grants officer"]),
        ("/office/", []),
        ("/office/no-such-page/", []),
    ],
)
def test_who_is_kept_out_of_the_office_reads_who_may_open_the_very_page(sign_in, path, let_in):
    page = sign_in(UserFactory(role=Role.PANEL_MEMBER)).get(path)

    assert page.status_code == 403
    words = page.content.decode()
    assert sorted(re.findall(r"<li>([^<]* officer|Commissioner|Editor)</li>", words)) == let_in
    assert ("only for people who work in the office" in words) == (not let_in)
