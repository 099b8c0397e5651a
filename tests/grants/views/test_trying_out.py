"""The office tries a call out, on the pages."""

import pytest
from django.urls import reverse

from grants.domain.trying_out import start_test_application
from grants.models import Application
from portal.accounts.roles import Role
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


def test_an_officer_starts_one_and_lands_on_its_task_list(sign_in, officer, call):
    response = sign_in(officer).post(reverse("casework:start_test", args=[call.pk]), follow=True)

    test = Application.including_tests.get()
    assert response.redirect_chain == [(f"/apply/{test.reference}/", 302)]
    assert "A test application." in response.content.decode()


def test_its_pages_are_not_found_for_others(sign_in, officer, call, applicant):
    test = start_test_application(call, by=officer)

    assert sign_in(applicant).get(f"/apply/{test.reference}/").status_code == 404


def test_the_casework_knows_none(sign_in, officer, call):
    test = start_test_application(call, by=officer)
    office = sign_in(officer)

    listed = office.get(reverse("casework:applications", args=[call.pk])).content.decode()
    case = office.get(reverse("casework:application", args=[call.pk, test.reference]))

    assert (test.reference in listed, case.status_code) == (False, 404)


def test_they_are_deleted_by_one_button_and_a_second_press_says_so(sign_in, officer, call):
    start_test_application(call, by=officer)
    office = sign_in(officer)

    first = office.post(reverse("casework:purge_tests", args=[call.pk]), follow=True)
    second = office.post(reverse("casework:purge_tests", args=[call.pk]), follow=True)

    assert "The test application is deleted." in first.content.decode()
    assert "There was no test application left." in second.content.decode()
    assert Application.including_tests.count() == 0


@pytest.mark.parametrize("name", ["start_test", "purge_tests"])
def test_looking_does_nothing(sign_in, officer, call, name):
    assert sign_in(officer).get(reverse(f"casework:{name}", args=[call.pk])).status_code == 405


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.FINANCE_OFFICER, Role.APPLICANT])
def test_others_do_not(sign_in, call, role):
    response = sign_in(UserFactory(role=role)).post(reverse("casework:start_test", args=[call.pk]))

    assert (response.status_code, Application.including_tests.count()) == (403, 0)


def test_the_call_s_casework_leads_an_officer_to_its_set_up(sign_in, officer, call):
    page = sign_in(officer).get(reverse("casework:applications", args=[call.pk])).content.decode()

    names = ("tests", "versions", "copy")
    assert [reverse(f"casework:{name}", args=[call.pk]) in page for name in names] == [True, True, True]


def test_it_leads_the_commissioner_to_none_of_it(sign_in, call):
    commissioner = sign_in(UserFactory(role=Role.COMMISSIONER))
    page = commissioner.get(reverse("casework:applications", args=[call.pk])).content.decode()

    names = ("tests", "versions", "copy")
    assert [reverse(f"casework:{name}", args=[call.pk]) in page for name in names] == [False, False, False]
