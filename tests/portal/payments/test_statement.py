"""What became of each funding stream in a financial year."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.roles import Role
from portal.agreements.domain import set_money
from portal.agreements.models import Agreement
from portal.agreements.terms import total
from portal.payments.models import Instalment
from portal.payments.statement import Use, uses_of
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.payments.factories import InstalmentFactory
from tests.portal.streams.factories import FundingStreamFactory

AMOUNTS = st.integers(min_value=1, max_value=10**8).map(lambda pennies: Decimal(pennies) / 100)


def test_a_payment_counts_on_the_streams_of_its_year_in_their_proportions():
    money = {(2026, 1): Decimal(300), (2026, 2): Decimal(100), (2027, 1): Decimal(50)}

    uses, untagged = uses_of(money, {2026: Decimal(100), 2028: Decimal(7)})

    assert uses == {
        (2026, 1): Use(budgeted=Decimal(300), paid=Decimal("75.00")),
        (2026, 2): Use(budgeted=Decimal(100), paid=Decimal("25.00")),
        (2027, 1): Use(budgeted=Decimal(50), paid=Decimal(0)),
    }
    assert untagged == {2028: Decimal(7)}
    assert uses[2026, 1].left == Decimal("225.00")


@given(
    st.dictionaries(st.tuples(st.integers(2026, 2028), st.integers(1, 3)), AMOUNTS),
    st.dictionaries(st.integers(2026, 2029), AMOUNTS),
)
def test_no_penny_is_lost_or_counted_twice(money, paid):
    uses, untagged = uses_of(money, paid)

    assert total(one.paid for one in uses.values()) + total(untagged.values()) == total(paid.values())
    assert {place: one.budgeted for place, one in uses.items()} == money


def an_agreement(stream, *, paid_on=None, **changes):
    one = AgreementFactory(kind="contract", state=Agreement.State.LIVE, value=Decimal(1000), **changes)
    set_money(one, {(2026, stream.pk): Decimal(1000)})
    if paid_on:
        first, second = UserFactory(), UserFactory()
        InstalmentFactory(
            agreement=one, number=1, amount=Decimal(400), state=Instalment.State.PAID, paid_on=paid_on, paid_by=second,
            prepared_by=first, approved_by=second, approved_at=timezone.now(), remittance=f"R{one.pk}",
        )  # fmt: skip
    return one


@pytest.mark.django_db
def test_the_page_and_the_file_say_the_same(sign_in):
    stream = FundingStreamFactory(name="Core grant")
    paid = an_agreement(stream, paid_on=date(2026, 4, 1))
    an_agreement(stream, paid_on=date(2026, 3, 31))
    browser = sign_in(UserFactory(role=Role.FINANCE_OFFICER))

    page = browser.get(reverse("office_payments:statement"), {"year": "2026"})
    file = browser.get(reverse("office_payments:statement_csv"), {"year": "2026"})

    assert (page.context["sum"].budgeted, page.context["sum"].paid) == (Decimal(2000), Decimal(400))
    rows = csv.DictReader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig")))
    by_agreement = {row["Agreement"]: (row["Budgeted"], row["Paid"], row["Left"]) for row in rows}
    assert by_agreement[paid.reference] == ("1000.00", "400.00", "600.00")
    assert sorted(by_agreement.values()) == [("1000.00", "0.00", "1000.00"), ("1000.00", "400.00", "600.00")]


@pytest.mark.django_db
def test_an_unreleased_grant_is_in_nobody_elses_statement(sign_in):
    stream = FundingStreamFactory()
    grant = AgreementFactory(kind="grant", state=Agreement.State.PLANNED, value=Decimal(1000))
    set_money(grant, {(2026, stream.pk): Decimal(1000)})

    sees = {
        role: grant.reference
        in sign_in(UserFactory(role=role)).get(reverse("office_payments:statement"), {"year": "2026"}).content.decode()
        for role in (Role.FINANCE_OFFICER, Role.GRANTS_OFFICER)
    }

    assert sees == {Role.FINANCE_OFFICER: False, Role.GRANTS_OFFICER: True}


@pytest.mark.django_db
@pytest.mark.parametrize("number", [3, 30])
def test_the_statement_costs_the_same_for_3_and_30_agreements(number, sign_in, django_assert_max_num_queries):
    stream = FundingStreamFactory()
    for _ in range(number):
        an_agreement(stream)
    browser = sign_in(UserFactory(role=Role.FINANCE_OFFICER))
    browser.get(reverse("office_payments:statement"))

    with django_assert_max_num_queries(20):
        browser.get(reverse("office_payments:statement"), {"year": "2026"})
