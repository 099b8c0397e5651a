"""The books, added up: they hold after the portal's own steps, and a hand in the database shows."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain import set_money
from portal.agreements.models import Agreement
from portal.payments.books import RULES, add_up
from portal.payments.budgeting import Part
from portal.payments.domain import (
    accept_claim,
    add_payments,
    approve_payment,
    claim_money,
    make_budget,
    make_run,
    mark_paid,
    prepare_payment,
    take_file,
)
from portal.payments.domain.budgets import lines_of
from portal.payments.domain.claims import Part as Claimed
from portal.payments.domain.repayments import ask_back, receive_by_bank
from portal.payments.domain.transfers import send_transfers
from portal.payments.models import Instalment, Payment, Rail, Repayment
from portal.streams.models import StreamBudget
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.documents.files import PDF
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.payments.at_stripe import released, stripe, to_pay
from tests.portal.payments.factories import InstalmentFactory
from tests.portal.payments.paying_in import next_working_day
from tests.portal.streams.factories import FundingStreamFactory

pytestmark = pytest.mark.django_db
__all__ = ["stripe"]


@pytest.fixture
def finance():
    return UserFactory(role=Role.FINANCE_OFFICER)


@pytest.fixture
def kept(finance):
    """An agreement of which a part is paid, a part is sent, a part is planned, and a part came back."""
    stream, today = FundingStreamFactory(name="Core grant"), timezone.localdate()
    for year in (2026, 2027):
        StreamBudget.objects.create(stream=stream, year=year, amount=Decimal(5000))
    agreement = AgreementFactory(
        kind="contract", state=Agreement.State.LIVE, value=Decimal(1000), reference="CON-2026-0009"
    )
    set_money(agreement, {(2026, stream.pk): Decimal(1000)})
    for number, amount in [(1, 400), (2, 200), (3, 50)]:
        InstalmentFactory(agreement=agreement, number=number, amount=Decimal(amount), due_on=today)
    for number in (1, 2):
        instalment = Instalment.objects.get(agreement=agreement, number=number)
        prepare_payment(instalment, by=finance)
        approve_payment(instalment, by=UserFactory(role=Role.FINANCE_OFFICER))
    mark_paid(Instalment.objects.get(number=1), by=finance, paid_on=today, remittance="BACS-1")
    run = make_run(rail=Rail.BANK_FILE, pay_on=next_working_day(), by=finance)
    add_payments(run, Payment.objects.to_send(), by=finance)
    take_file(run, by=UserFactory(role=Role.FINANCE_OFFICER))
    back = ask_back(
        agreement, by=finance, amount=Decimal(30), kind=Repayment.Kind.OVERPAID, reason="Paid too much.", due_on=today
    )
    receive_by_bank(back, by=finance, received_on=today, bank_reference="FPI 1")
    make_budget(agreement, [Part("Staff", Decimal(600)), Part("Hall", Decimal(400))], by=None)
    third = Instalment.objects.get(agreement=agreement, number=3)
    lines = [Claimed(line=lines_of(agreement)[0], amount=Decimal(50), what_for="May.")]
    trustee = MembershipFactory(organisation=agreement.organisation).user
    file = SimpleUploadedFile("invoice.pdf", PDF)
    claim = claim_money(agreement, by=trustee, what_for="May.", instalment=third, parts=lines, file=file)
    accept_claim(claim, by=UserFactory(role=Role.COMMISSIONING_OFFICER))
    return agreement


def by_a_hand(sql):
    """As whoever has the database's own password: no trigger asks."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


def broken():
    return {result.rule.key for result in add_up() if not result.holds}


def test_the_books_hold_after_the_portal_s_own_steps(kept):
    results = {result.rule.key: result for result in add_up()}

    assert broken() == set()
    assert {key: one.looked_at for key, one in results.items()} == {rule.key: 1 for rule in RULES} | {
        "budget_lines": 2,
        "transfers": 0,
        "budgets": 2,
        "payments": 3,
        "arrived": 3,
        "shares": 2,
        "steps": 2,
    }
    assert (results["budgets"].should, results["budgets"].stands) == (10000, 1000)


@pytest.mark.parametrize(
    ("sql", "rules"),
    [
        ("UPDATE agreements_allocation SET amount = amount + 1", {"allocations"}),
        ("UPDATE agreements_allocation SET amount = 599", {"allocations", "drawn"}),
        ("UPDATE streams_streambudget SET amount = 999.99 WHERE year = 2026", {"budgets"}),
        ("UPDATE payments_instalment SET amount = 1000 WHERE number = 3", {"instalments", "claims"}),
        ("UPDATE payments_instalment SET amount = 400.01 WHERE number = 1", {"payments", "arrived"}),
        ("UPDATE payments_payment SET amount = 199 WHERE state = 'sent'", {"payments", "shares", "runs"}),
        ("UPDATE payments_payment SET state = 'confirmed', paid_on = '2026-05-01'", {"arrived", "steps"}),
        ("DELETE FROM payments_paymentstep WHERE state = 'sent'", {"steps"}),
        ("UPDATE payments_paymentrun SET total = total + 1", {"runs"}),
        ("UPDATE payments_repayment SET amount = 400.01", {"repayments"}),
        ("UPDATE payments_claimline SET accepted = 49.99, reason = 'Less.'", {"claims"}),
        ("UPDATE payments_budgetline SET amount = 1, tolerance = 0", {"budget_lines"}),
    ],
)
def test_a_hand_in_the_database_shows(kept, sql, rules):
    by_a_hand(sql)

    assert broken() == rules


def test_a_transfer_that_counts_as_paid_and_was_not_made_shows(stripe):
    send_transfers(released(to_pay(stripe)))
    assert broken() == set()

    by_a_hand("UPDATE payments_transfer SET state = 'reversed'")

    assert broken() == {"transfers"}


def test_the_command_fails_and_names_what_is_wrong(kept, capsys):
    call_command("check_books")
    assert "WRONG" not in capsys.readouterr().out

    by_a_hand("UPDATE streams_streambudget SET amount = 999.99 WHERE year = 2026")

    with pytest.raises(CommandError, match="do not add up"):
        call_command("check_books")
    assert "Core grant, 2026: 1000.00 stands, 999.99 should" in capsys.readouterr().out


def test_the_page_says_it_first(kept, sign_in, finance):
    browser = sign_in(finance)
    good = browser.get(reverse("office_payments:books")).content.decode()
    by_a_hand("UPDATE payments_repayment SET amount = 400.01")
    bad = browser.get(reverse("office_payments:books")).content.decode()

    assert ("Yes: every rule holds" in good, "No: something does not add up" in bad) == (True, True)
    assert "CON-2026-0009: £400.01 stands, at most £400 should" in bad


@pytest.mark.parametrize("number", [3, 30])
def test_the_page_costs_the_same_for_3_and_30(sign_in, finance, number, django_assert_max_num_queries):
    for _ in range(number):
        InstalmentFactory()
    browser = sign_in(finance)

    with django_assert_max_num_queries(38):
        browser.get(reverse("office_payments:books"))
