"""Each pound of an agreement tagged with its year and stream; the database holds it, too."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from portal.agreements.domain import agreement_as_at, set_money
from portal.agreements.domain.errors import MoneyDoesNotAddUp, MoneyOutsideTerm
from portal.agreements.domain.money import money_of
from portal.agreements.models import Agreement, Allocation
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.streams.factories import FundingStreamFactory

pytestmark = pytest.mark.django_db


def try_it(change):
    """Do it and end the transaction, as far as the database's questions go; undone where it refuses."""
    with transaction.atomic():
        change()
        ask_the_database()


def ask_the_database():
    """What it would say at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_every_pound_is_tagged():
    agreement, stream = AgreementFactory(value=Decimal(1000)), FundingStreamFactory()

    set_money(agreement, {(2026, stream.pk): Decimal(1000)})

    assert money_of(agreement) == {(2026, stream.pk): Decimal("1000.00")}
    ask_the_database()


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (900, "The money by year comes to £900, and the value is £1,000: £100 is missing."),
        (1100, "The money by year comes to £1,100, and the value is £1,000: £100 is too much."),
    ],
)
def test_another_sum_is_refused_with_the_difference(amount, said):
    with pytest.raises(MoneyDoesNotAddUp) as refused:
        set_money(AgreementFactory(value=Decimal(1000)), {(2026, FundingStreamFactory().pk): Decimal(amount)})

    assert str(refused.value) == said


def test_a_year_in_which_it_does_not_run_is_refused():
    with pytest.raises(MoneyOutsideTerm) as refused:
        set_money(
            AgreementFactory(kind="contract", value=Decimal(1000)), {(2028, FundingStreamFactory().pk): Decimal(1000)}
        )

    assert str(refused.value) == "The agreement does not run in 2028/29, so no money of that year can be in it."


def test_the_database_refuses_allocations_that_do_not_add_up():
    agreement, stream = AgreementFactory(value=Decimal(1000)), FundingStreamFactory()

    with pytest.raises(IntegrityError, match="does not come to the value"):
        try_it(lambda: Allocation.objects.create(agreement=agreement, year=2026, stream=stream, amount=999))


def test_the_database_refuses_another_value_under_the_allocations():
    agreement = AgreementFactory(value=Decimal(1000))
    set_money(agreement, {(2026, FundingStreamFactory().pk): Decimal(1000)})

    with pytest.raises(IntegrityError, match="does not come to the value"):
        try_it(lambda: Agreement.objects.filter(pk=agreement.pk).update(value=1001))


def test_the_database_refuses_that_one_of_them_goes():
    agreement, stream = AgreementFactory(value=Decimal(1000)), FundingStreamFactory()
    set_money(agreement, {(2026, stream.pk): Decimal(600), (2026, FundingStreamFactory().pk): Decimal(400)})

    with pytest.raises(IntegrityError, match="does not come to the value"):
        try_it(lambda: Allocation.objects.filter(stream=stream).delete())


def test_without_variations_every_day_is_as_the_row_says():
    agreement = AgreementFactory(value=Decimal(1000))

    terms = agreement_as_at(agreement, date(2020, 1, 1))

    assert (terms.value, terms.ends_on, terms.money) == (Decimal(1000), agreement.ends_on, {})
