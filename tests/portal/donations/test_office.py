"""The treasurer's pages: what they show, what they do, and who is kept out."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

import pandas
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import STAFF_ROLES, Role
from portal.donations.domain import make_claim
from portal.donations.domain.giving import forget_abandoned
from portal.donations.models import Declaration, Donor, Gift, GiftAidClaim, Refund
from portal.donations.schedule import ODS_TYPE
from tests.portal.accounts.factories import UserFactory
from tests.portal.donations.factories import GiftFactory, declared, donated
from tests.signing_in import signed_in_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory(role=Role.FOUNDATION_TREASURER)


@pytest.fixture
def treasurer(person):
    return signed_in_client(person)


@pytest.mark.parametrize("role", [role for role in STAFF_ROLES if role != Role.FOUNDATION_TREASURER])
def test_nobody_of_the_commissioners_office_sees_donors(role):
    donation = donated()
    officer = signed_in_client(UserFactory(role=role))

    for name, at in (("list", []), ("csv", []), ("donation", [donation.reference]), ("claims", []), ("books", [])):
        assert officer.get(reverse(f"office_donations:{name}", args=at)).status_code == 403
    assert "Foundation" not in officer.get("/office/").text


def test_the_treasurer_sees_nothing_of_the_commissioners_money(treasurer):
    for address in ("/office/payments/", "/office/agreements/", "/office/contracts/"):
        assert treasurer.get(address).status_code == 403


def test_donations_are_found_by_reference_name_and_address(treasurer):
    sam, other = donated(), donated()
    address = reverse("office_donations:list")

    for words in (sam.reference, sam.gift.donor.last_name, f"sam {sam.gift.donor.email}"):
        page = treasurer.get(address, {"q": words})
        assert [one.reference for one in page.context["page_obj"]] == [sam.reference]
    assert treasurer.get(address, {"q": "nobody\0%"}).status_code == 400
    assert other.reference in treasurer.get(address).text


def test_the_list_as_csv_quotes_what_looks_like_a_formula(treasurer):
    gift = GiftFactory(donor__first_name="=1+1")
    donated(gift)

    text = b"".join(treasurer.get(reverse("office_donations:csv")).streaming_content).decode()

    assert ",'=1+1," in text


@pytest.mark.parametrize("number", [3, 30])
def test_the_list_asks_as_often_for_few_as_for_many(treasurer, number):
    for _ in range(number):
        donated()
    treasurer.get(reverse("office_donations:list"))

    with CaptureQueriesContext(connection) as asked:
        treasurer.get(reverse("office_donations:list"))

    assert len(asked) == 13


def test_a_refund_says_what_is_wrong_and_keeps_what_was_typed(treasurer):
    donation = donated()
    address = reverse("office_donations:refund", args=[donation.reference])

    for said, sentence in (
        ({"amount": "20.01", "reason": "x"}, "£20.00 is left of it."),
        ({"amount": "5.555", "reason": "x"}, "no more than two numbers after the point"),
        ({"amount": "", "reason": "Asked for"}, "Enter how much goes back."),
        ({"amount": "0", "reason": "x"}, "more than £0"),
        ({"amount": "5", "reason": ""}, "Say why."),
    ):
        answer = treasurer.post(address, said)
        assert (answer.status_code, sentence in answer.text) == (422, True), sentence
    assert Refund.objects.count() == 0

    assert treasurer.post(address, {"amount": "5", "reason": "Asked for"}).status_code == 302
    assert Refund.objects.get().amount == Decimal(5)


def test_a_claim_is_made_and_its_files_are_the_same_whenever_taken(treasurer):
    gift = GiftFactory()
    declared(gift)
    donation = donated(gift)
    assert donation.reference in treasurer.get(reverse("office_donations:claims")).text

    made = treasurer.post(reverse("office_donations:make_claim"), follow=True)
    again = treasurer.post(reverse("office_donations:make_claim"), follow=True)
    first, second = (treasurer.get(reverse("office_donations:claim_ods", args=[1])) for _ in range(2))

    assert "is made and frozen" in made.text
    assert "There is nothing to claim" in again.text
    assert (first["Content-Type"], first.content == second.content) == (ODS_TYPE, True)
    assert len(pandas.read_excel(io.BytesIO(first.content), engine="odf")) == 24
    assert "Smith Jones" in treasurer.get(reverse("office_donations:claim_csv", args=[1])).content.decode()
    assert treasurer.get(reverse("office_donations:claim", args=[2])).status_code == 404


def test_a_claim_turns_its_pages_over(treasurer, person):
    for _ in range(30):
        gift = GiftFactory()
        declared(gift)
        donated(gift)
    make_claim(by=person)
    address = reverse("office_donations:claim", args=[GiftAidClaim.objects.get().number])

    with CaptureQueriesContext(connection) as asked:
        page = treasurer.get(address)

    assert (len(page.context["lines"].page), "Page 1 of 2" in page.text, len(asked) < 20) == (25, True, True)


def test_a_made_up_reference_is_not_found(treasurer):
    assert treasurer.get(reverse("office_donations:donation", args=["GIFT-1"])).status_code == 404


def test_what_was_never_paid_is_forgotten_after_thirty_days():
    paid, fresh, old = GiftFactory(), GiftFactory(), GiftFactory()
    for gift in (paid, old):
        declared(gift)
    donated(paid)
    for gift in (paid, old):
        # The day on which somebody set out cannot be changed by hand, so the test waits instead.
        assert gift.created_at > timezone.now() - timedelta(days=1)

    import time_machine

    with time_machine.travel(timezone.now() + timedelta(days=31), tick=True):
        assert forget_abandoned() == 2
        assert forget_abandoned() == 0

    assert list(Gift.objects.all()) == [paid]
    assert (Donor.objects.get(), Declaration.objects.get().gift) == (paid.donor, paid)
    assert fresh.pk
