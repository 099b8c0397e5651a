"""Asking for a change before signing, as both sides see it."""

import pytest

from portal.accounts.roles import Role
from portal.agreements.domain import offer_agreement
from portal.agreements.models import Agreement, Condition
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
PAGE = "/provider/SDF-2026-0042/"
OFFICE = "/office/agreements/SDF-2026-0042/"


@pytest.fixture
def trustee():
    return UserFactory()


@pytest.fixture
def offered(trustee):
    agreement = AgreementFactory(organisation=OrganisationFactory(member=trustee), reference="SDF-2026-0042")
    Condition.objects.create(agreement=agreement, number=1, text="Show the lease.")
    return offer_agreement(agreement, by=None)


def answered(offered, **more):
    return {
        "verdict": "change",
        "answer": "Gladly.",
        "purpose": "Evening clubs.",
        "starts_on": offered.starts_on.isoformat(),
        "ends_on": offered.ends_on.isoformat(),
        "condition_1_text": "Show the lease.",
        "condition_1_due_on": "2026-06-01",
        **more,
    }


def test_a_wish_another_draft_and_both_see_what_is_different(sign_in, trustee, offered):
    provider, officer = sign_in(trustee), sign_in(UserFactory(role=Role.GRANTS_OFFICER))

    provider.post(f"{PAGE}draft/", {"wish": "Until June, please."})
    waiting = provider.get(PAGE).content.decode()
    asked = officer.get(f"{OFFICE}draft/").content.decode()
    officer.post(f"{OFFICE}draft/", answered(offered))

    assert "You hear from us; until then nobody can sign." in waiting
    assert "Until June, please." in asked
    for page in (provider.get(f"{PAGE}drafts/"), officer.get(f"{OFFICE}drafts/")):
        words = page.content.decode()
        assert page.context["changes"] == 3
        assert "<ins>" in words
        assert "By 1 June 2026." in words
    assert "See what is different" in provider.get(f"{PAGE}sign/").content.decode()


def test_a_no_needs_its_reason(sign_in, trustee, offered):
    provider, officer = sign_in(trustee), sign_in(UserFactory(role=Role.GRANTS_OFFICER))
    provider.post(f"{PAGE}draft/", {"wish": "Until June, please."})

    without = officer.post(f"{OFFICE}draft/", answered(offered, verdict="refuse", answer=""))
    officer.post(f"{OFFICE}draft/", answered(offered, verdict="refuse", answer="It stays."))

    assert without.status_code == 422
    assert "It stays." in provider.get(PAGE).content.decode()
    assert Agreement.objects.get().drafts.count() == 1


def test_a_wish_is_taken_back(sign_in, trustee, offered):
    provider = sign_in(trustee)
    provider.post(f"{PAGE}draft/", {"wish": "Until June, please."})

    assert "Until June, please." in provider.get(f"{PAGE}draft/take-back/").content.decode()
    provider.post(f"{PAGE}draft/take-back/")

    assert offered.draft_changes.get().state == "taken_back"


def test_an_empty_wish_is_a_sentence(sign_in, trustee, offered):
    response = sign_in(trustee).post(f"{PAGE}draft/", {"wish": " "})

    assert (response.status_code, response.context["form"].errors) == (
        422,
        {"wish": ["Say what should be different, and why"]},
    )
