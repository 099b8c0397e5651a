"""Claims are paid within 30 days, and it is measured."""

import csv
from datetime import date, timedelta
from decimal import Decimal

import pgtrigger
import pytest
from django.db import Error
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.payments.domain import accept_claim, approve_payment, cancel, claim_money, mark_paid, prepare_payment
from portal.payments.models import Claim
from portal.payments.prompt import Clock, by_quarter
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.banking.factories import BankAccountFactory
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.payments.factories import InstalmentFactory

CAME = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("paid_on", "taken"),
    [(CAME, 1), (date(2026, 6, 30), 30), (date(2026, 7, 1), 31), (date(2026, 5, 20), 1), (None, None)],
)
def test_the_day_it_comes_in_is_the_first_and_the_thirtieth_the_last(paid_on, taken):
    clock = Clock(CAME, paid_on)

    assert (clock.last_day, clock.days_taken) == (date(2026, 6, 30), taken)


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (CAME, "30 days left"),
        (date(2026, 6, 30), "1 day left"),
        (date(2026, 7, 1), "1 day late"),
        (date(2026, 7, 3), "3 days late"),
    ],
)
def test_how_many_days_are_left(today, words):
    assert Clock(CAME).words(today) == words


def test_the_quarters_count_what_was_paid_in_them():
    paid = [date(2026, 6, 10), date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 31), date(2026, 9, 1), None]

    found = by_quarter(Clock(CAME, one) for one in paid)

    assert [(one.words, one.paid, one.in_time, one.in_sixty, one.later, one.share, one.average) for one in found] == [
        ("July to September 2026", 3, 0, 1, 2, Decimal("0.0"), Decimal("61.7")),
        ("April to June 2026", 2, 2, 0, 0, Decimal("100.0"), Decimal("20.0")),
    ]


@pytest.mark.django_db
class TestClaims:
    @pytest.fixture
    def officer(self):
        return UserFactory(role=Role.COMMISSIONING_OFFICER)

    @pytest.fixture
    def finance_officer(self):
        return UserFactory(role=Role.FINANCE_OFFICER)

    @pytest.fixture
    def contract(self, officer):
        organisation = BankAccountFactory().organisation
        return AgreementFactory(
            organisation=organisation,
            state=Agreement.State.LIVE,
            kind=Agreement.Kind.CONTRACT,
            lead_officer=officer,
            value=Decimal("1000.00"),
            reference="CON-2026-0042",
        )

    def claimed(self, contract, amount="100.00", *, days_ago=0, **facts):
        trustee = MembershipFactory(organisation=contract.organisation).user
        more = facts or {"amount": Decimal(amount)}
        claim = claim_money(contract, by=trustee, what_for=f"Work of {amount}.", invoice="INV-7", **more)
        return self.aged(claim, days_ago)

    def aged(self, claim, days_ago):
        """The same claim, sent earlier: written past the guard that it stays as it was sent."""
        if days_ago:
            with pgtrigger.ignore("payments.Claim:claim_stays_as_sent"):
                Claim.objects.filter(pk=claim.pk).update(payable_from=timezone.localdate() - timedelta(days=days_ago))
        return Claim.objects.get(pk=claim.pk)

    def paid(self, claim, officer, finance_officer):
        owed = accept_claim(claim, by=officer).instalment
        approve_payment(prepare_payment(owed, by=officer), by=finance_officer)
        return mark_paid(owed, by=finance_officer, paid_on=timezone.localdate(), remittance="")

    def test_a_claim_counts_from_its_day_and_one_of_an_instalment_not_before_that_is_due(self, contract):
        today, soon = timezone.localdate(), timezone.localdate() + timedelta(days=20)
        later = InstalmentFactory(agreement=contract, number=1, amount=Decimal("400.00"), due_on=soon)
        due = InstalmentFactory(agreement=contract, number=2, amount=Decimal("50.00"), due_on=CAME)

        found = [
            self.claimed(contract),
            self.claimed(contract, instalment=later),
            self.claimed(contract, instalment=due),
        ]

        assert [one.payable_from for one in found] == [today, soon, today]

    def test_the_day_stays(self, contract):
        self.claimed(contract)

        with pytest.raises(Error, match="Cannot update"):
            Claim.objects.update(payable_from=CAME)

    def test_what_is_paid_late_and_not_paid_is_told_apart(self, contract, officer, finance_officer):
        self.paid(self.claimed(contract, "100.00"), officer, finance_officer)
        late = self.claimed(contract, "10.00", days_ago=30)
        waiting = self.claimed(contract, "20.00", days_ago=29)
        cancelled = accept_claim(self.claimed(contract, "30.00"), by=officer)
        cancel(cancelled.instalment, by=officer, reason="Twice.")

        found = Claim.objects.undisputed()

        assert list(found.not_paid().order_by("pk")) == [late, waiting]
        assert list(found.not_paid().late(timezone.localdate())) == [late]
        assert [str(one.amount) for one in found.paid()] == ["100.00"]

    def test_the_page_and_the_download(self, sign_in, contract, officer, finance_officer):
        self.paid(self.claimed(contract, "100.00", days_ago=3), officer, finance_officer)
        self.claimed(contract, "10.00", days_ago=31)
        client = sign_in(finance_officer)

        page = client.get("/office/payments/prompt/?kind=contract")
        grants = client.get("/office/payments/prompt/?kind=grant")
        rows = b"".join(client.get("/office/payments/prompt.csv").streaming_content).decode("utf-8-sig").splitlines()

        assert [(one.paid, one.share, one.average) for one in page.context["quarters"]] == [
            (1, Decimal(100), Decimal(4))
        ]
        assert page.content.decode().count('<span class="office-late">2 days late</span>') == 1
        assert (grants.context["quarters"], grants.context["rows"]) == ([], [])
        found = [(row["Amount"], row["Days taken"], row["Within 30 days"]) for row in csv.DictReader(rows)]
        assert found == [("10.00", "", ""), ("100.00", "4", "yes")]

    def test_the_work_list_says_how_many_days_are_left(self, sign_in, contract, officer, finance_officer):
        accept_claim(self.claimed(contract, days_ago=30), by=officer)

        page = sign_in(finance_officer).get("/office/payments/").content.decode()

        assert '<span class="office-late">Claimed: 1 day late</span>' in page

    @pytest.mark.parametrize("several", [3, 30])
    def test_more_rows_ask_no_more(self, several, sign_in, contract, finance_officer, django_assert_max_num_queries):
        trustee = MembershipFactory(organisation=contract.organisation).user
        for number in range(several):
            claim_money(contract, by=trustee, what_for=f"Rent {number}.", amount=Decimal("1.00"))
        client = sign_in(finance_officer)
        client.get("/office/payments/prompt/")

        with django_assert_max_num_queries(17):
            client.get("/office/payments/prompt/")
