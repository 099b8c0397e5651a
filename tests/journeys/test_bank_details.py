"""Whom the office pays: two members on their phones, two officers, and a would-be fraudster in between."""

import pytest

from portal.accounts.roles import Role
from portal.banking.models import BankAccount
from tests.journeys.looking import LAPTOP, passes
from tests.portal.accounts.factories import UserFactory
from tests.portal.banking.factories import BankAccountFactory
from tests.portal.documents.files import PDF
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
STATEMENT = {"name": "statement.pdf", "mimeType": "application/pdf", "buffer": PDF}


@pytest.fixture
def organisation(live_server):
    return OrganisationFactory(name="Community group of the harbour")


def pages_of(organisation):
    return f"/account/organisations/{organisation.pk}/bank-details/"


def fill_in(page, *, number="12345678", again="12345678"):
    page.get_by_label("Name on the account").fill("Community group of the harbour")
    page.get_by_label("Sort code").fill("00 00 00")
    page.get_by_label("Account number", exact=True).fill(number)
    page.get_by_label("Account number again").fill(again)
    page.get_by_label("A paper that shows the account").set_input_files(STATEMENT)


def press(page, name):
    page.get_by_role("button", name=name).click()
    passes(page)


def test_an_account_is_given_confirmed_and_checked(visit, organisation):
    treasurer = visit(MembershipFactory(organisation=organisation).user)
    treasurer.goto(pages_of(organisation))
    assert "Invite a colleague" in treasurer.locator("main").inner_text()
    passes(treasurer)
    colleague = visit(MembershipFactory(organisation=organisation).user)
    give(treasurer)

    colleague.goto(pages_of(organisation))
    press(colleague, "Confirm them")
    colleague.get_by_label("Sort code").fill("000000")
    colleague.get_by_label("Account number").fill("12345678")
    press(colleague, "Confirm these bank details")

    grants = visit(UserFactory(role=Role.GRANTS_OFFICER), width=LAPTOP, scripts=True)
    check(grants)
    finance = visit(UserFactory(role=Role.FINANCE_OFFICER), width=LAPTOP, scripts=True)
    agree(finance)
    colleague.reload()
    assert "The account that we pay to" in colleague.locator("main").inner_text()
    passes(colleague)


def give(page):
    press(page, "Give bank details")
    fill_in(page, again="12345679")
    press(page, "Give these bank details")
    assert page.get_by_label("Account number", exact=True).input_value() == ""
    assert page.get_by_label("Sort code").input_value() == "00 00 00"
    fill_in(page)
    press(page, "Give these bank details")
    assert "A colleague who may write for your organisation has to confirm" in page.locator("main").inner_text()


def check(page):
    page.goto("/office/")
    page.get_by_role("link", name="1 account to check").click()
    passes(page)
    page.get_by_role("link", name="Community group of the harbour").click()
    passes(page)
    page.get_by_role("link", name="Check these details").click()
    press(page, "Save this check")
    page.get_by_label("Whom you spoke to").fill("The chair")
    page.get_by_label("On which number").fill("01305 000000")
    page.get_by_label("the register of charities").check()
    page.get_by_label("is the organisation’s, and the same as was given").check()
    page.get_by_label("What was said").fill("It is theirs.")
    page.get_by_label("What became of the warnings").fill("The group is new here; its chair knows both.")
    press(page, "Save this check")


def agree(page):
    page.goto("/office/bank-details/")
    page.get_by_role("link", name="Community group of the harbour").click()
    page.get_by_role("link", name="See the whole numbers").click()
    page.get_by_label("Why you need the whole numbers").fill("To compare them with the statement.")
    press(page, "Show the numbers")
    assert "00-00-00, 12345678" in page.locator("main").inner_text()
    page.get_by_role("link", name="Go back").click()
    page.get_by_role("link", name="Agree to these details").click()
    press(page, "Agree: money may go there")
    page.goto("/office/bank-details/looks/")
    passes(page)
    assert BankAccount.objects.get().state == BankAccount.State.IN_USE


def test_a_fraudster_in_one_mailbox_is_stopped_by_the_others(visit, organisation):
    """Whoever sits in the treasurer's session changes the account; a colleague takes it back on a phone."""
    BankAccountFactory(organisation=organisation)
    fraudster = visit(MembershipFactory(organisation=organisation).user)
    fraudster.goto(f"{pages_of(organisation)}give/")
    fill_in(fraudster, number="87654321", again="87654321")
    fraudster.get_by_label("Why the account changes").fill("New bank.")
    press(fraudster, "Give these bank details")
    account = BankAccount.objects.on_its_way().get()
    fraudster.goto(f"{pages_of(organisation)}{account.pk}/confirm/")
    assert "You gave these details, so a colleague has to confirm them." in fraudster.locator("main").inner_text()
    passes(fraudster)

    colleague = visit(MembershipFactory(organisation=organisation).user)
    colleague.goto(pages_of(organisation))
    passes(colleague)
    colleague.get_by_role("link", name="Take them back").click()
    passes(colleague)
    colleague.get_by_label("Why you take them back").fill("None of us did this.")
    press(colleague, "Take these bank details back")
    colleague.get_by_role("link", name="Something is wrong").click()
    passes(colleague)

    standing = BankAccount.objects.in_use().get()
    assert (standing.organisation, BankAccount.objects.get(pk=account.pk).state) == (organisation, "taken_back")
