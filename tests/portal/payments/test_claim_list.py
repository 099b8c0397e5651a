"""The list of claims in the office: those that are meant, and no more queries for more of them."""

import csv
from decimal import Decimal

import pytest

from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.payments.domain import accept_claim, claim_money, refuse_claim
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db

PAGE = "/office/payments/claims/"


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def finance():
    return UserFactory(role=Role.FINANCE_OFFICER)


def claimed(number=1, amount="250.00", invoice=""):
    agreement = AgreementFactory(
        state=Agreement.State.LIVE,
        value=Decimal("1000.00"),
        reference=f"SDF-2026-{number:04}",
        title=f"Project {number}",
    )
    trustee = MembershipFactory(organisation=agreement.organisation).user
    return claim_money(agreement, by=trustee, what_for="=The hall.", amount=Decimal(amount), invoice=invoice)


def shown(browser, **asked):
    return [row["claim"].agreement.reference for row in browser.get(PAGE, asked).context["rows"]]


def test_claims_are_found_by_state_kind_and_words(officer, finance, sign_in):
    claimed(1, invoice="PHD-7")
    accept_claim(claimed(2), by=officer)
    refuse_claim(claimed(3), by=officer, answer="Send the invoice.")
    browser = sign_in(finance)

    assert shown(browser) == ["SDF-2026-0003", "SDF-2026-0002", "SDF-2026-0001"]
    assert shown(browser, state="sent") == ["SDF-2026-0001"]
    assert shown(browser, state="accepted", kind="grant") == ["SDF-2026-0002"]
    assert shown(browser, kind="contract") == []
    assert shown(browser, q="phd-7") == shown(browser, q="Project 1") == ["SDF-2026-0001"]
    assert len(shown(browser, state="x", kind="y", p="99")) == 3
    assert "No claim is like that" in browser.get(PAGE, {"q": "<script>"}).text
    assert "1 claim waits for an answer" in browser.get(PAGE).text


def test_the_download_has_what_the_page_has_and_no_formula(officer, finance, sign_in):
    claimed(1)
    accept_claim(claimed(2), by=officer)

    answer = sign_in(finance).get("/office/payments/claims.csv", {"state": "accepted"})

    rows = list(csv.DictReader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))
    assert [(row["Agreement"], row["Accepted"], row["What for"]) for row in rows] == [
        ("SDF-2026-0002", "250.00", "'=The hall.")
    ]


def test_where_nobody_has_claimed_the_page_says_so(finance, sign_in):
    assert "Nobody has claimed anything yet" in sign_in(finance).get(PAGE).text


@pytest.mark.parametrize("several", [3, 24])
def test_more_claims_ask_no_more(several, finance, sign_in, django_assert_max_num_queries):
    for number in range(several):
        claimed(number)
    browser = sign_in(finance)
    browser.get(PAGE)

    with django_assert_max_num_queries(16):
        browser.get(PAGE)
