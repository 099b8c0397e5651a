"""What the database itself refuses, however the row gets there."""

from decimal import Decimal

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from portal.agreements.models import Agreement
from portal.payments.models import Instalment
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.payments.factories import InstalmentFactory

pytestmark = pytest.mark.django_db

STATES = [state.value for state in Instalment.State]
ALLOWED = {
    ("planned", "prepared"),
    ("prepared", "planned"),
    ("prepared", "approved"),
    ("approved", "paid"),
    ("planned", "cancelled"),
    ("prepared", "cancelled"),
    ("approved", "cancelled"),
}


def signed_for(**fields):
    """An instalment that has every name and date a later state asks for."""
    first, second = UserFactory(), UserFactory()
    now = timezone.now()
    names = {"prepared_by": first, "prepared_at": now, "approved_by": second, "approved_at": now}
    return InstalmentFactory(**names, paid_by=second, paid_on=now.date(), **fields)


def run(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_every_step_that_an_instalment_may_not_take_is_refused(before, after):
    instalment = signed_for(state=before)
    sql = "UPDATE payments_instalment SET state = %s WHERE id = %s"

    if (before, after) in ALLOWED or (before == after and before != "paid"):
        with transaction.atomic():
            run(sql, after, instalment.pk)
            assert Instalment.objects.get(pk=instalment.pk).state == after
            # Its payment would have to go the same way: see test_payments.
            transaction.set_rollback(True)
    else:
        with pytest.raises(Error):
            run(sql, after, instalment.pk)
        assert Instalment.objects.get(pk=instalment.pk).state == before


@pytest.mark.parametrize("column", ["amount = amount + 1", "paid_on = paid_on - 1", "remittance = 'other'"])
def test_what_is_paid_stays_as_it_was_paid(column):
    paid = signed_for(state=Instalment.State.PAID)

    with pytest.raises(Error, match="Cannot update or delete"):
        run(f"UPDATE payments_instalment SET {column} WHERE id = %s", paid.pk)


def test_what_is_paid_is_not_deleted():
    paid = signed_for(state=Instalment.State.PAID)

    with pytest.raises(Error, match="Cannot update or delete"):
        run("DELETE FROM payments_instalment WHERE id = %s", paid.pk)


def test_one_name_does_not_approve_what_it_prepared():
    person = UserFactory()
    instalment = InstalmentFactory(state=Instalment.State.PREPARED, prepared_by=person, prepared_at=timezone.now())

    with pytest.raises(Error, match="instalment_approved_by_a_second_person"):
        run(
            "UPDATE payments_instalment SET state = 'approved', approved_by_id = %s, approved_at = now() WHERE id = %s",
            person.pk,
            instalment.pk,
        )


def test_instalments_come_to_the_value_and_not_a_penny_more():
    agreement = AgreementFactory(value=Decimal("1000.00"))
    InstalmentFactory(agreement=agreement, amount=Decimal("600.00"))
    InstalmentFactory(agreement=agreement, amount=Decimal("400.00"))

    with pytest.raises(Error, match="more than the agreement is worth"), transaction.atomic():
        InstalmentFactory(agreement=agreement, amount=Decimal("0.01"))
    with pytest.raises(Error, match="more than the agreement is worth"):
        run("UPDATE payments_instalment SET amount = amount + 0.01 WHERE agreement_id = %s", agreement.pk)


def test_a_cancelled_instalment_leaves_its_money_to_another():
    agreement = AgreementFactory(value=Decimal("1000.00"))
    InstalmentFactory(agreement=agreement, amount=Decimal("1000.00"), state=Instalment.State.CANCELLED)

    InstalmentFactory(agreement=agreement, amount=Decimal("1000.00"))

    assert agreement.instalments.unpaid().total() == Decimal("1000.00")


def test_the_value_does_not_fall_below_the_instalments():
    agreement = AgreementFactory(value=Decimal("1000.00"))
    InstalmentFactory(agreement=agreement, amount=Decimal("800.00"))

    run("UPDATE agreements_agreement SET value = 800 WHERE id = %s", agreement.pk)
    with pytest.raises(Error, match="come to more than its value"):
        run("UPDATE agreements_agreement SET value = 799.99 WHERE id = %s", agreement.pk)

    assert Agreement.objects.get(pk=agreement.pk).value == Decimal("800.00")
