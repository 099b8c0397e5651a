"""From an award to money in the bank: a trustee signs on a phone, officers pay, and a change is agreed."""

from decimal import Decimal

import pytest

from grants.domain.awarding import make_agreement
from portal.accounts.roles import Role
from portal.agreements.domain import offer_agreement
from portal.agreements.models import Agreement
from tests.grants.factories import ApplicationFactory, CallFactory, DecisionFactory, FundBudgetFactory
from tests.journeys.looking import LAPTOP, passes
from tests.portal.accounts.factories import UserFactory
from tests.portal.banking.factories import BankAccountFactory
from tests.portal.organisations.factories import OrganisationFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def trustee(live_server):
    return UserFactory(name="Trustee of the group")


@pytest.fixture
def award(trustee):
    """An award of £4,000 with a condition, just released."""
    budget = FundBudgetFactory(amount=Decimal("20000.00"))
    application = ApplicationFactory(
        call=CallFactory(fund=budget.fund, budget=budget),
        organisation=OrganisationFactory(name="Community group of the harbour", member=trustee),
        reference="SDF-2026-0042",
        title="Safer evenings at the harbour",
        sent=True,
        state="decided",
    )
    BankAccountFactory(organisation=application.organisation)
    decision = DecisionFactory(application=application, amount=Decimal("4000.00"), conditions=["Tell us the dates."])
    return offer_agreement(make_agreement(decision, by=None), by=None)


def test_sign_pay_and_vary(visit, award, trustee):
    at_home = visit(trustee)
    sign_on_the_phone(at_home)
    grants = visit(UserFactory(role=Role.GRANTS_OFFICER), width=LAPTOP, scripts=True)
    prepare(grants, award)
    finance = visit(UserFactory(role=Role.FINANCE_OFFICER), width=LAPTOP, scripts=True)
    approve_and_pay(finance)

    at_home.goto("/provider/SDF-2026-0042/")
    assert "£4,000, of which £3,000 is paid" in at_home.locator("main").inner_text()
    ask_for_a_change(at_home)
    agree(grants)

    sign_the_change(at_home)
    at_home.goto("/provider/SDF-2026-0042/")
    assert "£3,600" in at_home.get_by_role("definition").filter(has_text="of which").inner_text()
    assert at_home.get_by_role("row", name="Instalment 3").inner_text().startswith("Instalment 3")
    passes(at_home)
    assert Agreement.objects.get(pk=award.pk).value == Decimal("3600.00")


def press(page, role, name):
    """Press what is called `name`, and wait for the next page."""
    with page.expect_navigation():
        page.get_by_role(role, name=name).first.click()


def sign_on_the_phone(page):
    page.goto("/provider/")
    passes(page)
    press(page, "link", "Sign the agreement for Safer evenings at the harbour")
    passes(page)
    press(page, "button", "Sign the agreement")
    assert page.title().startswith("Error: ")
    passes(page)
    page.get_by_label("Your position in the organisation").fill("Chair")
    page.get_by_label("I have read the agreement").check()
    press(page, "button", "Sign the agreement")
    assert "The agreement is signed. Thank you." in page.locator("main").inner_text()
    passes(page)


def prepare(page, award):
    """The project starts in the new year, so its first instalment is prepared from the agreement's own page."""
    page.goto("/office/agreements/")
    passes(page)
    press(page, "link", "SDF-2026-0042")
    passes(page)
    press(page, "button", "Prepare instalment 1")
    assert "is prepared. A finance officer has to approve it." in page.locator("body").inner_text()


def approve_and_pay(page):
    page.goto("/office/payments/?step=approve")
    passes(page)
    press(page, "button", "Approve SDF-2026-0042")
    press(page, "link", "To pay")
    press(page, "link", "Mark as paid SDF-2026-0042")
    press(page, "button", "Mark as paid")
    assert "Enter the remittance reference." in page.locator("main").inner_text()
    passes(page)
    page.get_by_label("Remittance reference").fill("BACS-0042")
    press(page, "button", "Mark as paid")
    press(page, "link", "Paid")
    assert "BACS-0042" in page.locator("main").inner_text()
    passes(page)


def ask_for_a_change(page):
    press(page, "button", "Ask for a change")
    passes(page)
    page.get_by_label("What happened").fill("The hall costs less from January.")
    page.get_by_label("New amount in total").fill("£3,600")
    press(page, "button", "Ask for this change")
    assert "Waiting for our answer" in page.locator("main").inner_text()


def agree(page):
    page.goto("/office/agreements/SDF-2026-0042/")
    press(page, "link", "Answer variation 1")
    passes(page)
    page.get_by_label("Agree, and change the agreement").check()
    press(page, "button", "Send the answer")
    assert "Variation 1 is ready to sign." in page.locator("body").inner_text()
    press(page, "link", "What is different, and the signatures")
    passes(page)


def sign_the_change(page):
    page.goto("/provider/")
    press(page, "link", "Sign the change to the agreement for Safer evenings at the harbour")
    assert "until now £4,000. From now on £3,600." in page.locator("main").inner_text()
    passes(page)
    page.get_by_label("Your position in the organisation").fill("Chair")
    press(page, "button", "Sign the change")
    assert page.title().startswith("Error: ")
    passes(page)
    page.get_by_label("I have read variation 1").check()
    press(page, "button", "Sign the change")
    assert "The change is signed by all, and holds from today." in page.locator("main").inner_text()
    passes(page)
