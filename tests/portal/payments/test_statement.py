"""What became of each funding stream in a financial year."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain import set_money
from portal.agreements.models import Agreement
from portal.payments.models import Instalment
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.payments.factories import InstalmentFactory
from tests.portal.streams.factories import FundingStreamFactory


def an_agreement(stream, *, paid_on=None, year=2026, **changes):
    one = AgreementFactory(kind="contract", state=Agreement.State.LIVE, value=Decimal(1000), **changes)
    set_money(one, {(year, stream.pk): Decimal(1000)})
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
    an_agreement(stream)
    an_agreement(stream, paid_on=date(2026, 4, 1), year=2027, ends_on=date(2028, 3, 31))
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
