"""Which profiles may be one organisation, and what the office sees of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.roles import Role
from portal.organisations.domain.duplicates import possible_duplicates
from portal.organisations.models import Merge, Organisation
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
LIST = "/office/duplicates/"


def group(name, postcode="BH15 1AA", **more):
    return OrganisationFactory(name=name, postcode=postcode, **more)


def found():
    return [(pair.first.name, pair.second.name, pair.reasons) for pair in possible_duplicates()]


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


def test_the_same_number_is_found_whatever_the_names():
    group("The Hub", charity_number="1092345")
    group("Weymouth Veterans", "DT4 7AA", charity_number="1092345")
    group("Bakery", "DT9 1AA", company_number="01234567")
    group("Bread Company", "DT9 2AA", company_number="01234567")

    assert found() == [
        ("The Hub", "Weymouth Veterans", ("The same charity number, 1092345",)),
        ("Bakery", "Bread Company", ("The same company number, 01234567",)),
    ]


def test_alike_names_are_found_with_the_same_postcode_and_the_same_name_anywhere():
    group("Poole Youth Clubs")
    group("Poole Youth Club Ltd")
    group("Swanage Choir", "BH19 1AA")
    group("Swanage Choir", "BH19 2AA")

    assert found() == [
        ("Swanage Choir", "Swanage Choir", ("The same name",)),
        ("Poole Youth Clubs", "Poole Youth Club Ltd", ("Names that are 70% alike", "The same postcode, BH15 1AA")),
    ]


def test_what_is_told_apart_is_not_found():
    group("Poole Youth Clubs")
    group("Poole Youth Club Ltd", "DT1 1AA")
    group("Wareham Choir", "BH20 4AA", charity_number="1000001")
    group("Wareham Choir", "BH20 4AA", charity_number="1000002")
    group("Friends of the Park")
    merged = group("Friends of the Park")
    Organisation.objects.filter(pk=merged.pk).update(merged_into=Organisation.objects.first())
    group("", "")
    group("", "")
    group("Test organisation", is_test=True)
    group("Test organisation", is_test=True)

    assert found() == []


@pytest.mark.parametrize("pairs", [3, 30])
def test_the_search_asks_as_much_for_three_as_for_thirty(pairs):
    for n in range(pairs):
        group(f"Group {n * 7919}", f"BH{n} 1AA", charity_number=str(1000000 + n))
        group(f"Another {n * 104729}", f"DT{n} 1AA", charity_number=str(1000000 + n))

    with CaptureQueriesContext(connection) as queries:
        assert len(possible_duplicates()) == pairs

    assert len(queries) == 2


class TestPages:
    def test_an_officer_compares_merges_and_undoes(self, sign_in, officer):
        first, second = group("Poole Youth Clubs"), group("Poole Youth Clubs")
        browser, where = sign_in(officer), f"{LIST}{first.pk}/{second.pk}/"

        assert "The same postcode, BH15 1AA" in browser.get(LIST).content.decode()
        assert browser.get(where).status_code == 200
        assert browser.post(where, {"keep": second.pk, "reason": "The same committee."}).url == LIST
        merge = Merge.objects.get()
        assert (merge.gone, merge.kept) == (first, second)
        assert "Undo" in browser.get(LIST).content.decode()
        assert browser.post(f"{LIST}merges/{merge.pk}/undo/").url == LIST
        assert Organisation.objects.standing().count() == 2

    def test_what_is_missing_is_said_at_its_field(self, sign_in, officer):
        first, second = group("Poole Youth Clubs"), group("Poole Youth Clubs")

        page = sign_in(officer).post(f"{LIST}{first.pk}/{second.pk}/", {"reason": " "})

        assert page.status_code == 422
        assert set(page.context["form"].errors) == {"keep", "reason"}

    def test_different_numbers_are_refused_in_words(self, sign_in, officer):
        first, second = group("A", charity_number="1000001"), group("B", charity_number="1000002")

        page = sign_in(officer).post(f"{LIST}{first.pk}/{second.pk}/", {"keep": first.pk, "reason": "Alike."})

        assert page.status_code == 422
        assert "They have different numbers (1000001 and 1000002)" in page.content.decode()

    def test_a_merged_one_and_one_with_itself_are_not_found(self, sign_in, officer):
        first, second = group("A"), group("B")
        Organisation.objects.filter(pk=second.pk).update(merged_into=first)
        browser = sign_in(officer)

        assert browser.get(f"{LIST}{first.pk}/{second.pk}/").status_code == 404
        assert browser.get(f"{LIST}{first.pk}/{first.pk}/").status_code == 404
