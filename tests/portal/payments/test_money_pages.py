"""The pages that say what is to be paid and what was: the forecast and the journal."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain import set_money
from portal.agreements.models import Agreement
from portal.dates.financial_years import financial_year
from portal.payments.models import Instalment
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.payments.factories import InstalmentFactory
from tests.portal.streams.factories import FundingStreamFactory

pytestmark = pytest.mark.django_db


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def paid(agreement, amount, day):
    first, second = UserFactory(), UserFactory()
    return InstalmentFactory(
        agreement=agreement, amount=Decimal(amount), state=Instalment.State.PAID, paid_on=day, due_on=day,
        paid_by=second, prepared_by=first, approved_by=second, approved_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def finance(sign_in):
    return sign_in(UserFactory(role=Role.FINANCE_OFFICER))


def test_the_forecast_has_what_is_unpaid_by_month_and_kind(finance):
    today = timezone.localdate()
    this_month, long_ago = f"{today:%Y-%m}", today - timedelta(days=100)
    grant = AgreementFactory(kind="grant", state=Agreement.State.LIVE, value=Decimal(5000))
    contract = AgreementFactory(kind="contract", state=Agreement.State.MOBILISING, value=Decimal(5000))
    over = AgreementFactory(kind="contract", state=Agreement.State.TERMINATED, value=Decimal(5000))
    for agreement, amount, day in [(grant, 10, long_ago), (contract, 20, today), (over, 40, today)]:
        InstalmentFactory(agreement=agreement, amount=Decimal(amount), due_on=day)
    paid(contract, 80, today)

    page = finance.get(reverse("office_payments:forecast"))
    rows = rows_of(finance.get(reverse("office_payments:forecast_csv")))

    assert page.context["whole"] == Decimal(30)
    assert rows[0] == {"Month": this_month, "Grants": "10.00", "Contracts": "20.00", "In all": "30.00"}
    assert len(rows) == 18


def test_the_forecast_by_stream_takes_what_will_be_taken(finance):
    today = timezone.localdate()
    core, own = FundingStreamFactory(name="Core grant"), FundingStreamFactory(name="Own budget")
    tagged = AgreementFactory(kind="grant", state=Agreement.State.LIVE, value=Decimal(100))
    set_money(tagged, {(financial_year(today), core.pk): Decimal(60), (financial_year(today), own.pk): Decimal(40)})
    InstalmentFactory(
        agreement=tagged, amount=Decimal(10), due_on=today, state=Instalment.State.APPROVED,
        prepared_by=UserFactory(), approved_by=UserFactory(), approved_at=timezone.now(),
    )  # fmt: skip
    InstalmentFactory(agreement=tagged, amount=Decimal(20), due_on=today)
    paid(tagged, 50, today)
    InstalmentFactory(
        agreement=AgreementFactory(kind="grant", state=Agreement.State.LIVE), amount=Decimal(7), due_on=today
    )

    rows = rows_of(finance.get(reverse("office_payments:forecast_csv"), {"by": "stream"}))

    assert rows[0] == {
        "Month": f"{today:%Y-%m}",
        "Core grant": "18.00",
        "Own budget": "12.00",
        "No stream named": "7.00",
        "In all": "37.00",
    }


def test_a_forecast_by_rubbish_is_said_so(finance):
    answer = finance.get(reverse("office_payments:forecast"), {"by": "magic"})

    assert (answer.status_code, bool(answer.context["form"].errors)) == (422, True)


def test_the_journal_balances_and_names_the_cost_codes(finance):
    stream = FundingStreamFactory(name="Core grant", cost_code="4100")
    tagged = AgreementFactory(kind="grant", state=Agreement.State.LIVE, value=Decimal(1000))
    set_money(tagged, {(2026, stream.pk): Decimal(1000)})
    paid(tagged, "100.10", date(2026, 5, 1))
    paid(AgreementFactory(kind="grant", state=Agreement.State.LIVE), 50, date(2026, 5, 2))
    paid(tagged, 7, date(2026, 6, 1))
    may = {"since": "2026-05-01", "until": "2026-05-31"}

    page = finance.get(reverse("office_payments:ledger"), may)
    rows = rows_of(finance.get(reverse("office_payments:ledger_csv"), may))

    assert page.context["entries"] == 2
    assert page.context["debit"] == page.context["credit"] == Decimal("150.10")
    assert [(row["Account"], row["Debit"], row["Credit"]) for row in rows] == [
        ("4100", "100.10", "0"),
        ("BANK", "0", "100.10"),
        ("SUSPENSE", "50.00", "0"),
        ("BANK", "0", "50.00"),
    ]


@pytest.mark.parametrize("query", [{"since": "2026-05-02", "until": "2026-05-01"}, {"since": "soon", "until": ""}])
@pytest.mark.parametrize("page", ["ledger", "ledger_csv"])
def test_days_that_are_none_are_said_so(finance, query, page):
    answer = finance.get(reverse(f"office_payments:{page}"), query)

    assert (answer.status_code, bool(answer.context["form"].errors)) == (422, True)


@pytest.mark.parametrize("number", [3, 30])
@pytest.mark.parametrize(("page", "query"), [("forecast", {}), ("forecast", {"by": "stream"}), ("ledger", {})])
def test_the_pages_cost_the_same_for_3_and_30_payments(finance, page, query, number, django_assert_max_num_queries):
    stream, today = FundingStreamFactory(), timezone.localdate()
    for _ in range(number):
        agreement = AgreementFactory(kind="contract", state=Agreement.State.LIVE, value=Decimal(100))
        set_money(agreement, {(2026, stream.pk): Decimal(100)})
        paid(agreement, 60, today)
        InstalmentFactory(agreement=agreement, amount=Decimal(40), due_on=today)

    with django_assert_max_num_queries(20):
        finance.get(
            reverse(f"office_payments:{page.removesuffix('_by_stream')}"), {"by": "stream"} if "by" in page else {}
        )
