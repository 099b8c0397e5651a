"""An organisation opens an account at Stripe on a phone and is paid there, against the simulator: not verified."""

import os

import pytest

from portal.accounts.roles import Role
from portal.banking.models import BankAccount, ConnectedAccount
from portal.payments.models import Transfer
from tests.journeys.looking import LAPTOP, PHONE, passes
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory
from tests.portal.payments.at_stripe import connected, released, stripe, sweep, to_pay, told
from tests.portal.payments.paying_in import approved, finance

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
__all__ = ["stripe"]


@pytest.fixture
def organisation(live_server, stripe, settings):
    settings.SITE_ADDRESS = live_server.url
    return OrganisationFactory(name="Community group of the harbour")


def press(page, role, name):
    page.get_by_role(role, name=name).click()
    page.wait_for_load_state()
    page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")  # a message comes in slowly
    passes(page)


def says(page, words):
    if shots := os.environ.get("SHOTS"):
        page.screenshot(path=f"{shots}/{page.viewport_size['width']}-{words[:20]}.png", full_page=True)
    assert words in page.locator("main").inner_text()


def test_it_is_opened_at_stripe_and_given_on_a_phone(visit, organisation):
    treasurer = visit(MembershipFactory(organisation=organisation).user)
    treasurer.goto(f"/account/organisations/{organisation.pk}/bank-details/")
    press(treasurer, "link", "Be paid through Stripe")
    treasurer.get_by_role("button", name="Open an account at Stripe").click()
    treasurer.get_by_label("Sort code").fill("000000")
    treasurer.get_by_label("Account number").fill("12345678")
    treasurer.get_by_role("button", name="Everything is filled in").click()
    says(treasurer, "Ready to pay out")
    passes(treasurer)
    for _ in range(2):
        press(treasurer, "button", "Give this account")
    says(treasurer, "by Stripe to ••-••-00, •••••678")

    colleague = visit(MembershipFactory(organisation=organisation).user)
    colleague.goto(f"/account/organisations/{organisation.pk}/bank-details/")
    press(colleague, "button", "Confirm them")
    colleague.get_by_label("Sort code").fill("000000")
    colleague.get_by_label("Account number").fill("12345678")
    press(colleague, "button", "Confirm these bank details")
    officer = visit(UserFactory(role=Role.GRANTS_OFFICER), width=LAPTOP, scripts=True)
    officer.goto(f"/office/bank-details/{BankAccount.objects.get().pk}/")
    says(officer, "It is paid through Stripe")
    passes(officer)
    officer.goto(f"/office/bank-details/{BankAccount.objects.get().pk}/check/")
    passes(officer)
    assert ConnectedAccount.objects.get().is_ready


@pytest.mark.parametrize("width", [LAPTOP, PHONE])
def test_a_run_is_released_and_its_troubles_are_a_work_list(visit, stripe, live_server, width):
    account = connected(stripe)
    agreement = AgreementFactory(state="live", organisation=account.organisation, value=50_000)
    approved("250.50", agreement=agreement)
    maker, taker = (visit(finance(), width=width, scripts=True) for _ in range(2))
    maker.goto("/office/payments/transfers/?show=all")
    says(maker, "Nothing was paid through Stripe yet")
    passes(maker)
    maker.goto("/office/payments/runs/new/")
    maker.get_by_label("Through Stripe").check()
    passes(maker)
    press(maker, "button", "Make the run")
    press(maker, "button", "Add all 1 that can go")
    says(maker, "another finance officer releases it")

    run = released(to_pay(stripe, "20.00", account), to_pay(stripe, "20000.00"))
    taker.goto(f"/office/payments/runs/{run.number}/")
    says(taker, "Released, Stripe is asked")
    passes(taker)
    stripe.top_up(-99_000)
    sweep()
    stripe.pay_out(account.stripe_account, failure="account_closed")
    told(stripe)
    taker.goto("/office/payments/transfers/")
    says(taker, "balance at Stripe is too small")
    says(taker, "The bank account has been closed")
    passes(taker)
    press(taker, "link", "Give it up")
    press(taker, "button", "Give it up")  # without saying why
    taker.get_by_label("Why?").fill("Paid to the bank account instead.")
    press(taker, "button", "Give it up")
    press(taker, "link", "It is seen to")
    taker.get_by_label("How was it seen to?").fill("Rang the treasurer.")
    press(taker, "button", "It is seen to")
    says(taker, "Nothing has to be seen to.")
    made = Transfer.objects.get(state="made")
    taker.goto(f"/office/payments/attempts/{made.payment_id}/")
    says(taker, "Paid into its account at Stripe on")
    passes(taker)
