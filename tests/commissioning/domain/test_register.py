"""Options and variations of a contract, and what held on any day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import Error, IntegrityError, connection, transaction
from django.utils import timezone

from commissioning.domain import ask_extension, contract_as_at, leave_option
from commissioning.models import Contract, ExtensionOption
from portal.accounts.roles import Role
from portal.agreements.domain import ask_variation, refuse_variation, set_money
from portal.agreements.domain.errors import (
    BelowWhatIsPaid,
    MoneyDoesNotAddUp,
    NotAllowed,
    ReasonMissing,
    VariationOpen,
    WrongState,
)
from portal.agreements.domain.money import money_of
from portal.agreements.models import Agreement, Variation
from portal.payments.domain import agree_variation
from portal.payments.models import Instalment
from tests.commissioning.factories import ContractFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.payments.factories import InstalmentFactory
from tests.portal.streams.factories import FundingStreamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def asks():
    return UserFactory(role=Role.COMMISSIONING_OFFICER)


@pytest.fixture
def agrees():
    return UserFactory(role=Role.COMMISSIONING_OFFICER)


@pytest.fixture
def stream():
    return FundingStreamFactory()


@pytest.fixture
def contract(stream):
    """Three years from 1 April 2017, £30,000, a third in each year, with two options of a year."""
    contract = ContractFactory(
        value=Decimal(30000), starts_on=date(2017, 4, 1), ends_on=date(2020, 3, 31), state=Agreement.State.LIVE
    )
    set_money(contract, {(year, stream.pk): Decimal(10000) for year in (2017, 2018, 2019)})
    for number, notice in enumerate(("2019-12-31", "2020-12-31"), start=1):
        ExtensionOption.objects.create(contract=contract, number=number, months=12, value=9000, notice_by=notice)
    return contract


def now(contract):
    held = Contract.objects.get(pk=contract.pk)
    return held.value, held.ends_on, money_of(held)


def as_at(contract, day):
    terms = contract_as_at(Contract.objects.get(pk=contract.pk), day)
    return terms.value, terms.ends_on, terms.money


def test_an_option_is_taken_by_the_variation_that_somebody_else_agrees_to(contract, asks, agrees, stream):
    option = ask_extension(contract.options.get(number=1), by=asks, reason="It works.")

    with pytest.raises(NotAllowed):
        agree_variation(option.variation, by=asks)
    agree_variation(option.variation, by=agrees)

    taken = ExtensionOption.objects.get(pk=option.pk)
    thirds = {(year, stream.pk): Decimal("10000.00") for year in (2017, 2018, 2019)}
    assert (taken.is_taken, taken.variation.extends) == (True, True)
    assert now(contract) == (Decimal(39000), date(2021, 3, 31), thirds | {(2020, stream.pk): Decimal("9000.00")})


def test_a_chain_of_variations_is_told_for_any_day(contract, asks, agrees, stream):
    before = now(contract)
    first = ask_extension(contract.options.get(number=1), by=asks, reason="It works.")
    agree_variation(first.variation, by=agrees, on=date(2019, 12, 1))
    longer = now(contract)
    cut = ask_variation(contract, by=asks, reason="Fewer come.", new_value=Decimal(35000))
    agree_variation(cut, by=agrees, on=date(2020, 6, 1))
    cheaper = now(contract)
    refused = ask_variation(contract, by=asks, reason="More.", new_value=Decimal(99000), costing="So much.")
    refuse_variation(refused, by=agrees, answer="No.")
    moved = ask_variation(contract, by=asks, reason="Another stream pays.", other_change="The stream.")
    other = FundingStreamFactory()
    agree_variation(moved, by=agrees, money={(2017, stream.pk): Decimal(10000), (2018, other.pk): Decimal(25000)})

    assert as_at(contract, date(2019, 11, 30)) == before
    assert as_at(contract, date(2019, 12, 1)) == as_at(contract, date(2020, 5, 31)) == longer
    assert as_at(contract, date(2020, 6, 1)) == cheaper
    assert as_at(contract, timezone.localdate()) == now(contract)
    assert cheaper[0] == Decimal(35000)


def test_days_of_a_chain_are_in_order_and_none_is_to_come(contract, asks, agrees):
    first = ask_variation(contract, by=asks, reason="Fewer.", new_value=Decimal(29000))
    with pytest.raises(WrongState, match="cannot be in the future"):
        agree_variation(first, by=agrees, on=timezone.localdate() + timedelta(days=1))
    agree_variation(first, by=agrees, on=date(2019, 1, 10))

    second = ask_variation(contract, by=asks, reason="Fewer.", new_value=Decimal(28000))

    with pytest.raises(WrongState, match="Variation 1 was agreed on 10 January 2019"):
        agree_variation(second, by=agrees, on=date(2019, 1, 9))


def test_options_are_taken_in_their_order_and_one_at_a_time(contract, asks):
    first, second = contract.options.all()

    with pytest.raises(WrongState, match="An option before this one"):
        ask_extension(second, by=asks, reason="It works.")
    ask_extension(first, by=asks, reason="It works.")
    with pytest.raises(WrongState, match="answered already"):
        ask_extension(first, by=asks, reason="It works.")
    with pytest.raises(VariationOpen):
        ask_variation(contract, by=asks, reason="More.", new_value=Decimal(31000))


def test_a_refused_extension_may_be_asked_for_again(contract, asks, agrees):
    option = ask_extension(contract.options.get(number=1), by=asks, reason="It works.")
    refuse_variation(option.variation, by=agrees, answer="Not yet.")

    again = ask_extension(ExtensionOption.objects.get(pk=option.pk), by=asks, reason="Now.")

    assert again.variation.number == 2


def test_an_option_is_left_with_a_reason(contract, asks):
    option = contract.options.get(number=1)
    with pytest.raises(ReasonMissing):
        leave_option(option, by=asks, reason=" ")

    left = leave_option(option, by=asks, reason="It is tendered again.")

    assert (left.is_open, left.standing(date(2019, 1, 1))) == (False, "Not taken")
    with pytest.raises(NotAllowed):
        leave_option(contract.options.get(number=2), by=UserFactory(role=Role.GRANTS_OFFICER), reason="No.")


def test_money_that_does_not_add_up_changes_nothing(contract, asks, agrees, stream):
    before = now(contract)
    asked = ask_variation(contract, by=asks, reason="More.", new_value=Decimal(31000), costing="£1,000 of rent.")

    with pytest.raises(MoneyDoesNotAddUp):
        agree_variation(asked, by=agrees, money={(2017, stream.pk): Decimal(30999)})

    assert now(contract) == before


def test_the_money_of_a_year_does_not_fall_below_what_was_paid_in_it(contract, asks, agrees, stream):
    payer, second = UserFactory(), UserFactory()
    InstalmentFactory(
        agreement=contract, number=1, amount=Decimal(9000), state=Instalment.State.PAID, due_on=date(2018, 7, 1),
            paid_on=date(2018, 7, 1),
        paid_by=second, prepared_by=payer, approved_by=second, approved_at=timezone.now(), remittance="R1",
    )  # fmt: skip
    asked = ask_variation(contract, by=asks, reason="Moved.", other_change="The years.")

    with pytest.raises(BelowWhatIsPaid, match=rf"£9,000 of {stream} is paid out of its money of 2018/19"):
        agree_variation(asked, by=agrees, money={(2017, stream.pk): Decimal(22000), (2018, stream.pk): Decimal(8000)})


def test_the_database_keeps_what_was_agreed(contract, asks, agrees):
    variation = ask_variation(contract, by=asks, reason="Fewer.", new_value=Decimal(29000))
    agree_variation(variation, by=agrees)

    with pytest.raises(Error, match="Cannot update"), transaction.atomic():
        Variation.objects.filter(pk=variation.pk).update(new_value=28000)


def test_the_database_lets_no_value_past_the_variations(contract, asks, agrees):
    variation = ask_variation(contract, by=asks, reason="Fewer.", new_value=Decimal(29000))
    agree_variation(variation, by=agrees)

    def past_them():
        with transaction.atomic():
            contract.allocations.all().delete()
            Agreement.objects.filter(pk=contract.pk).update(value=28000)
            connection.check_constraints()

    with pytest.raises(IntegrityError, match="not what the last agreed variation says"):
        past_them()


@pytest.mark.parametrize(
    ("ends_on", "months", "new_end"),
    [("2019-09-30", 12, "2020-09-30"), ("2019-02-28", 12, "2020-02-29"), ("2020-09-27", 6, "2021-03-27")],
)
def test_an_option_counts_whole_months_from_the_day_after(ends_on, months, new_end):
    contract = ContractFactory.build(ends_on=date.fromisoformat(ends_on))

    assert ExtensionOption(contract=contract, months=months).new_end() == date.fromisoformat(new_end)


@time_machine.travel("2020-01-01 12:00+00:00")
def test_what_is_past_its_notice_says_so(contract):
    today = timezone.localdate()

    assert [one.standing(today) for one in contract.options.all()] == ["Notice date passed", "May be taken"]
