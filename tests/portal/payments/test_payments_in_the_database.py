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
    ("seconded", "planned"),
    ("seconded", "cancelled"),
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
    names["needs_third"] = fields.get("state") == Instalment.State.SECONDED
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

    with pytest.raises(Error, match="what is paid stays as paid"):
        run(f"UPDATE payments_instalment SET {column} WHERE id = %s", paid.pk)


def test_what_is_paid_is_not_deleted():
    paid = signed_for(state=Instalment.State.PAID)

    with pytest.raises(Error, match="what is paid stays as paid"):
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


class TestAThirdPerson:
    def sql(self, set_to):
        return f"UPDATE payments_instalment SET {set_to} WHERE id = %s"

    def test_two_names_are_not_enough_where_three_are_needed(self):
        waiting = signed_for(state=Instalment.State.SECONDED)

        with pytest.raises(Error, match="instalment_above_the_limit_has_three_names"):
            run(self.sql("state = 'approved'"), waiting.pk)

    @pytest.mark.parametrize("name", ["prepared_by_id", "approved_by_id"])
    def test_nobody_is_two_of_the_three(self, name):
        waiting = signed_for(state=Instalment.State.SECONDED)

        with pytest.raises(Error, match="instalment_countersigned_by_a_third_person"):
            run(self.sql(f"state = 'approved', countersigned_by_id = {name}, countersigned_at = now()"), waiting.pk)

    @pytest.mark.parametrize("change", ["amount = amount - 1", "needs_third = FALSE"])
    @pytest.mark.parametrize("state", ["prepared", "seconded"])
    def test_from_the_first_name_on_the_amount_and_the_number_of_names_stand(self, state, change):
        waiting = signed_for(state=Instalment.State.PREPARED)
        run(self.sql("state = 'planned'"), waiting.pk)
        run(self.sql("state = 'prepared', needs_third = TRUE"), waiting.pk)
        if state != "prepared":
            run(self.sql("state = 'seconded'"), waiting.pk)

        with pytest.raises(Error, match="stays as it was prepared"):
            run(self.sql(change), waiting.pk)

    def test_nothing_waits_for_a_third_person_that_needs_none(self):
        prepared = signed_for(state=Instalment.State.PREPARED)

        with pytest.raises(Error, match="instalment_waits_for_a_third_name"):
            run(self.sql("state = 'seconded'"), prepared.pk)


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
