"""A change to an agreement at the provider's door: what is different, signing it, declining it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain import ask_variation
from portal.agreements.models import Agreement, Variation
from portal.organisations.models import Membership
from portal.payments.domain import agree_variation, approve_payment, prepare_payment
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.payments.signed import signed_agreement

pytestmark = pytest.mark.django_db
CHANGE = "/provider/SDF-2026-0042/changes/1/"
SIGNATURE = {"name": "A Trustee", "position": "Chair", "agreed": "on"}


@pytest.fixture
def trustee():
    return UserFactory()


@pytest.fixture
def agreement(trustee):
    return signed_agreement(trustee)


@pytest.fixture
def asked(agreement, trustee):
    return ask_variation(agreement, by=trustee, reason="The hall opens later.", new_end=date(2027, 6, 30))


@pytest.fixture
def to_sign(asked):
    return agree_variation(asked, by=UserFactory(role=Role.GRANTS_OFFICER), answer="Gladly.")


def state():
    return Variation.objects.get().state


def test_they_read_what_is_different_and_sign(to_sign, trustee, sign_in):
    browser = sign_in(trustee)
    tasks = browser.get("/provider/").content.decode()
    page = browser.get(CHANGE).content.decode()

    response = browser.post(CHANGE, SIGNATURE, follow=True)

    assert "Sign the change to the agreement for" in tasks
    assert ("31 March 2027" in page, "30 June 2027" in page) == (True, True)
    assert "The change is signed by all, and holds from today." in response.content.decode()
    assert (state(), Agreement.objects.get().ends_on) == ("agreed", date(2027, 6, 30))
    assert "Sign the change" not in browser.get("/provider/").content.decode()
    first, again = browser.get(f"{CHANGE}variation.pdf"), browser.get(f"{CHANGE}variation.pdf")
    assert b"".join(first) == b"".join(again)


def test_the_copy_is_known_to_the_public_page(to_sign, trustee, sign_in, client):
    browser = sign_in(trustee)
    browser.post(CHANGE, SIGNATURE)
    browser.get(f"{CHANGE}variation.pdf")

    page = client.post("/verify/", {"fingerprint": Variation.objects.get().signed_copy.sha256}).content.decode()

    assert "is the same, to the last character" in page
    assert "SDF-2026-0042" not in page


@pytest.mark.parametrize("missing", ["name", "position", "agreed"])
def test_a_signature_without_what_it_needs_is_a_sentence(missing, to_sign, trustee, sign_in):
    response = sign_in(trustee).post(CHANGE, SIGNATURE | {missing: ""})

    assert (response.status_code, list(response.context["form"].errors)) == (422, [missing])
    assert state() == "to_sign"


def test_whoever_signed_in_long_ago_proves_it_first(to_sign, trustee, sign_in):
    browser = sign_in(trustee)
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        response = browser.post(CHANGE, SIGNATURE)

    assert (response.status_code, state()) == (302, "to_sign")


def test_what_cannot_hold_any_more_is_said_and_nothing_is_kept(agreement, trustee, sign_in):
    finance = [UserFactory(role=Role.FINANCE_OFFICER) for _ in range(2)]
    change = ask_variation(agreement, by=trustee, reason="Less.", new_value=Decimal("2000.00"))
    agree_variation(change, by=UserFactory(role=Role.GRANTS_OFFICER))
    approve_payment(prepare_payment(agreement.instalments.get(number=1), by=finance[0]), by=finance[1])

    response = sign_in(trustee).post(CHANGE, SIGNATURE)

    assert response.status_code == 422
    assert response.context["form"].errors["__all__"][0].startswith("The change cannot take hold as it stands")
    assert (state(), change.signatures.exists()) == ("to_sign", False)


@pytest.mark.parametrize("role", [Membership.Role.EDITS, Membership.Role.READS])
def test_who_may_not_sign_reads_it(role, to_sign, agreement, sign_in):
    member = UserFactory()
    MembershipFactory(organisation=agreement.organisation, user=member, role=role)
    browser = sign_in(member)

    page = browser.get(CHANGE).content.decode()
    browser.post(CHANGE, SIGNATURE)

    assert "Only a member who may sign for" in page
    assert state() == "to_sign"


def test_another_organisations_change_is_not_found(to_sign, sign_in):
    browser = sign_in(MembershipFactory().user)

    assert [browser.get(f"{CHANGE}{end}").status_code for end in ("", "decline/", "variation.pdf")] == [404] * 3


def test_they_decline_with_a_reason(to_sign, trustee, sign_in):
    browser = sign_in(trustee)

    empty = browser.post(f"{CHANGE}decline/", {"reason": " "})
    response = browser.post(f"{CHANGE}decline/", {"reason": "The hall is free after all."}, follow=True)

    assert (empty.status_code, state()) == (422, "declined")
    assert "The hall is free after all." in response.content.decode()
    assert browser.get(f"{CHANGE}decline/").status_code == 302


def test_they_take_back_what_they_asked_for(asked, trustee, sign_in):
    browser = sign_in(trustee)

    page = browser.get(CHANGE).content.decode()
    browser.post(f"{CHANGE}decline/", {"reason": "It is not needed."})

    assert ("Take it back" in page, state()) == (True, "declined")
