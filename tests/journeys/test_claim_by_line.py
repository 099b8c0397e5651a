"""A trustee claims line by line on a phone without scripts; an officer accepts less of one line and moves money."""

from decimal import Decimal

import pytest

from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.payments.budgeting import Part
from portal.payments.domain import make_budget
from portal.payments.models import Claim
from tests.journeys.looking import LAPTOP, passes
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.documents.files import PDF
from tests.portal.organisations.factories import MembershipFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

RECEIPT = {"name": "receipts.pdf", "mimeType": "application/pdf", "buffer": PDF}
OFFICE = "/office/agreements/SDF-2026-0042/"


@pytest.fixture
def officer(live_server):
    return UserFactory(role=Role.GRANTS_OFFICER, name="Grants officer")


@pytest.fixture
def trustee(officer):
    """Of a group with £1,000: £600 for sessions, £300 for the hall, £100 for buses."""
    agreement = AgreementFactory(
        state=Agreement.State.LIVE, lead_officer=officer, value=Decimal("1000.00"), reference="SDF-2026-0042"
    )
    budget = [Part("Sessions", Decimal(600)), Part("Hall and kitchen", Decimal(300)), Part("Buses", Decimal(100))]
    make_budget(agreement, budget, by=None)
    return MembershipFactory(organisation=agreement.organisation).user


def test_claim_decide_and_move(visit, officer, trustee):
    at_home, office = visit(trustee), visit(officer, width=LAPTOP, scripts=True)

    claim(at_home)
    decide(office)
    move(office)

    at_home.goto("/provider/SDF-2026-0042/")
    shown = at_home.locator("main").inner_text()
    assert "Why less: The kitchen was not booked." in shown
    assert "£50 moved here" in shown
    passes(at_home)
    made = Claim.objects.get()
    assert (made.amount, made.accepted, made.instalment.amount) == (Decimal(420), Decimal(400), Decimal(400))


def claim(page):
    page.goto("/provider/SDF-2026-0042/claim/")
    passes(page)
    page.get_by_label("What is the claim for?").fill("April to June")
    sessions, hall = page.get_by_role("group", name="Sessions"), page.get_by_role("group", name="Hall and kitchen")
    sessions.get_by_label("Amount").fill("660.01")
    sessions.get_by_label("What was bought or done").fill("Six evenings")
    page.get_by_role("button", name="Send the claim").click()
    assert page.get_by_label("What is the claim for?").input_value() == "April to June"
    assert "Enter £660 or less for Sessions" in page.get_by_role("alert").inner_text()
    passes(page)
    sessions.get_by_label("Amount").fill("300")
    hall.get_by_label("Amount").fill("120")
    hall.get_by_label("What was bought or done").fill("Six evenings in the hall")
    page.get_by_label("One file that shows all of it").set_input_files(RECEIPT)
    page.get_by_role("button", name="Send the claim").click()
    page.get_by_text("We have your claim").wait_for()
    assert "£420" in page.locator("main").inner_text()
    passes(page)


def decide(page):
    page.goto("/office/payments/claims/")
    passes(page)
    page.get_by_role("link", name="SDF-2026-0042, claim 1").click()
    page.get_by_label("Accept: it is owed").check()
    page.get_by_label("Hall and kitchen: owed of the £120 that is claimed").fill("100")
    page.get_by_role("button", name="Send the answer").click()
    page.get_by_text("Say why less is owed of “Hall and kitchen”.").first.wait_for()
    passes(page)
    page.get_by_label("Hall and kitchen: why less").fill("The kitchen was not booked.")
    page.get_by_role("button", name="Send the answer").click()
    page.get_by_text("Claim 1 is answered").wait_for()
    passes(page)


def move(page):
    page.goto(f"{OFFICE}budget/set/")
    passes(page)
    page.goto(f"{OFFICE}budget/")
    passes(page)
    page.get_by_role("link", name="Move money between lines").click()
    passes(page)
    page.locator("[name=source]").select_option(label="Sessions")
    page.locator("[name=target]").select_option(label="Buses")
    page.get_by_label("How much, in pounds").fill("50")
    page.get_by_label("Why").fill("Two more evenings further out.")
    page.get_by_role("button", name="Move it").click()
    page.get_by_text("The money is moved").wait_for()
    passes(page)
    page.goto(f"{OFFICE}money/")
    passes(page)
