"""A provider on a phone, without scripts: a message with a document, a claim, an extension; an officer answers each."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commissioning.models import ExtensionOption
from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from tests.commissioning.factories import ContractFactory
from tests.journeys.looking import LAPTOP, passes
from tests.journeys.test_contract import follow, press
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

TODAY = timezone.localdate()


@pytest.fixture
def officer():
    return UserFactory(role=Role.COMMISSIONING_OFFICER, name="Commissioning officer")


@pytest.fixture
def contract(officer):
    contract = ContractFactory(
        title="Restorative Dorset",
        reference="CON-2026-0001",
        state=Agreement.State.LIVE,
        lead_officer=officer,
        starts_on=TODAY - timedelta(days=300),
        ends_on=TODAY + timedelta(days=100),
    )
    ExtensionOption.objects.create(
        contract=contract, number=1, months=12, value=9000, notice_by=TODAY + timedelta(days=30)
    )
    return contract


@pytest.fixture
def provider(contract):
    return MembershipFactory(organisation=contract.organisation, user=UserFactory(name="Provider")).user


def test_a_provider_writes_claims_and_asks_for_an_extension(visit, contract, provider, officer):
    page = visit(provider)
    page.goto("/provider/")
    passes(page)
    page.get_by_role("link", name="Restorative Dorset", exact=True).click()
    passes(page)
    follow(page, "Write to us, or send us a document")
    press(page, "Send the message")
    page.get_by_label("Your message").fill("Here is our plan.")
    press(page, "Send the message")
    follow(page, contract.reference)
    press(page, "Claim money")
    press(page, "Send the claim")
    page.get_by_label("Amount").fill("£2,500")
    page.get_by_label("What is the money for?").fill("The first quarter.")
    press(page, "Send the claim")
    follow(page, "Ask for this extension")
    press(page, "Ask for this extension")
    assert page.title().startswith("Error: ")
    page.get_by_label("Why should the contract go on?").fill("People still need it.")
    page.get_by_label("What are the £9,000 spent on?").fill("Two facilitators.")
    press(page, "Ask for this extension")

    office = visit(officer, width=LAPTOP, scripts=True)
    office.goto("/office/due/")
    passes(office)
    follow(office, "Answer variation 1")
    office.get_by_label("Agree, and change the agreement").check()
    press(office, "Send the answer")
    follow(office, "Answer claim 1")
    office.get_by_label("Accept: it is owed").check()
    press(office, "Send the answer")
    follow(office, "Messages")

    page.goto("/provider/CON-2026-0001/")
    passes(page)
    shown = page.inner_text("main")
    assert "Taken" in shown
    assert "It is paid as instalment 1." in shown
    assert ", extended" in shown
