"""What a stream gives in a year, and that nobody is promised more."""

from decimal import Decimal

import pytest
from django.db import Error, connection, transaction

from portal.accounts.roles import Role
from portal.agreements.domain import set_money
from portal.agreements.domain.errors import MoneyNotThere
from portal.agreements.models import Agreement, Allocation
from portal.payments.models import Instalment
from portal.streams.budgets import NothingToCarry, Overdrawn, Position, carry_over, position_of
from portal.streams.models import CarryOver, StreamBudget
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.payments.factories import InstalmentFactory
from tests.portal.streams.factories import FundingStreamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def stream():
    return FundingStreamFactory(name="Core grant")


def budget(stream, amount, year=2026):
    return StreamBudget.objects.create(stream=stream, year=year, amount=Decimal(amount))


def promised(stream, amount, state=Agreement.State.LIVE, year=2026):
    agreement = AgreementFactory(kind="grant", state=state, value=Decimal(amount))
    set_money(agreement, {(year, stream.pk): Decimal(amount)})
    return agreement


def refused(sql, *values):
    """What the database says to it, when it would be kept."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except Error as error:
        return str(error).splitlines()[0]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return ""


def test_what_is_promised_is_taken_from_the_budget_of_its_year(stream):
    budget(stream, 1000)
    budget(stream, 500, year=2027)
    promised(stream, 600)
    promised(stream, 300, state=Agreement.State.DECLINED)
    promised(FundingStreamFactory(), 200)

    assert position_of(2026, stream.pk) == Position(budget=Decimal(1000), committed=Decimal(600))
    assert position_of(2027, stream.pk).left == Decimal(500)
    assert position_of(2028, stream.pk) == Position(budget=None, committed=Decimal(0))


def test_of_an_agreement_that_is_over_what_is_paid_counts(stream):
    budget(stream, 1000)
    agreement = promised(stream, 600)
    first, second = UserFactory(), UserFactory()
    InstalmentFactory(
        agreement=agreement, amount=Decimal(200), state=Instalment.State.APPROVED, prepared_by=first,
        approved_by=second, approved_at="2026-05-01T12:00Z",
    )  # fmt: skip

    Agreement.objects.filter(pk=agreement.pk).update(state=Agreement.State.TERMINATED)

    assert position_of(2026, stream.pk).left == Decimal(800)


def test_nobody_is_promised_more_than_there_is(stream):
    budget(stream, 1000)
    promised(stream, 600)

    with pytest.raises(MoneyNotThere, match="gives £1,000 in 2026/27, and £1,001 would be promised: £1 too much"):
        promised(stream, 401)
    promised(stream, 400)

    assert position_of(2026, stream.pk).left == 0


def test_without_a_budget_nothing_is_held_back(stream):
    promised(stream, 1_000_000)

    assert position_of(2026, stream.pk).left is None


@pytest.mark.parametrize(
    ("sql", "because"),
    [
        ("UPDATE streams_streambudget SET amount = 599.99 WHERE year = 2026", "more is promised of the stream"),
        ("UPDATE streams_streambudget SET year = 2025 WHERE year = 2026", "Cannot update"),
        ("UPDATE agreements_allocation SET year = 2027", "more is promised of the stream"),
        (
            "INSERT INTO streams_carryover (stream_id, year, amount, reason, decided_by_id, decided_at)"
            " SELECT stream_id, 2026, 500, 'x', (SELECT MIN(id) FROM accounts_user), now()"
            " FROM streams_streambudget WHERE year = 2026",
            "more is promised of the stream",
        ),
        (
            "INSERT INTO streams_carryover (stream_id, year, amount, reason, decided_by_id, decided_at)"
            " SELECT stream_id, 2027, 100, 'x', (SELECT MIN(id) FROM accounts_user), now()"
            " FROM streams_streambudget WHERE year = 2026",
            "from one budget of the stream into the next",
        ),
        ("UPDATE streams_carryover SET amount = 1", "update or delete"),
    ],
)
def test_the_database_holds_it_too(stream, sql, because):
    officer = UserFactory(role=Role.FINANCE_OFFICER)
    budget(stream, 1000)
    budget(stream, 500, year=2027)
    promised(stream, 600)
    carry_over(stream, by=officer, year=2026, amount=Decimal(10), reason="The service starts late.")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    assert because in refused(sql)

    assert Allocation.objects.get().year == 2026


def test_money_that_nobody_was_promised_is_carried_into_the_next_year(stream):
    officer = UserFactory(role=Role.FINANCE_OFFICER)
    budget(stream, 1000)
    budget(stream, 500, year=2027)
    promised(stream, 600)

    carry_over(stream, by=officer, year=2026, amount=Decimal("399.99"), reason="The service starts late.")

    assert position_of(2026, stream.pk).left == Decimal("0.01")
    assert position_of(2027, stream.pk).left == Decimal("899.99")
    with pytest.raises(Overdrawn, match=r"Only £0\.01 of 2026/27"):
        carry_over(stream, by=officer, year=2026, amount=Decimal("0.02"), reason="More.")
    with pytest.raises(NothingToCarry, match="for 2027/28 and for 2028/29"):
        carry_over(stream, by=officer, year=2027, amount=Decimal(1), reason="More.")
    with pytest.raises(NothingToCarry, match="Say why"):
        carry_over(stream, by=officer, year=2026, amount=Decimal("0.01"), reason=" ")
    assert CarryOver.objects.get().decided_by == officer
