"""Choosing a provider: found by part of the name, or added when the office does not know it yet."""

import pytest
from django.urls import reverse

from portal.accounts.roles import Role
from portal.events.models import Event
from portal.organisations.models import Organisation
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
NEW = {"name": "Helpers", "kind": "charity", "charity_number": "1092345", "company_number": "", "town": "Poole"}


@pytest.fixture
def office(sign_in):
    return sign_in(UserFactory(role=Role.COMMISSIONING_OFFICER))


def test_an_organisation_is_found_by_a_part_of_its_name(office):
    OrganisationFactory(name="Restorative Dorset")
    OrganisationFactory(name="Bobby Van")

    page = office.get(reverse("organisation_chooser:choose_results"), {"q": "rative"})

    assert [one.name for one in page.context["results"]] == ["Restorative Dorset"]


def test_a_search_that_cannot_be_is_no_error_page(office):
    assert office.get(reverse("organisation_chooser:choose_results"), {"q": "x" * 5000}).status_code == 200


def test_a_new_provider_is_added_and_recorded(office):
    office.post(reverse("organisation_chooser:create"), NEW)

    made = Organisation.objects.get()
    assert (made.name, made.charity_number, made.members.count()) == ("Helpers", "1092345", 0)
    assert [event.verb for event in Event.objects.about(made)] == ["organisation-created"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "KNOWN"}, "This organisation is there already. Look for it under Search."),
        ({"charity_number": "12"}, "A charity number has 6 or 7 digits, such as 1092345."),
        ({"charity_number": "1234567"}, "Known has this number. Look for it under Search."),
        ({"company_number": "x"}, "A company number has 8 characters"),
        ({"kind": "rubbish"}, "rubbish is not one of the available choices."),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(office, typed, sentence):
    OrganisationFactory(name="Known", charity_number="1234567")

    page = office.post(reverse("organisation_chooser:create"), NEW | typed)

    assert sentence in page.json()["htmlFragment"]
    assert Organisation.objects.count() == 1


def test_a_finance_officer_adds_nobody(sign_in):
    sign_in(UserFactory(role=Role.FINANCE_OFFICER)).post(reverse("organisation_chooser:create"), NEW)

    assert not Organisation.objects.exists()
