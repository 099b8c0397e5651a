"""A payment and its identity, its steps and whose money it is."""

from decimal import Decimal

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain import set_money
from portal.agreements.models import Agreement, Allocation
from portal.payments.domain import approve_payment, cancel, mark_paid, prepare_payment
from portal.payments.domain.errors import PaymentUnderWay
from portal.payments.domain.payments import draw_untagged
from portal.payments.models import Instalment, Payment, PaymentShare, PaymentStep, Rail
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.payments.factories import InstalmentFactory
from tests.portal.streams.factories import FundingStreamFactory

pytestmark = pytest.mark.django_db


def approved(instalment):
    finance = UserFactory(role=Role.FINANCE_OFFICER)
    prepare_payment(instalment, by=UserFactory(role=Role.FINANCE_OFFICER))
    return approve_payment(instalment, by=finance), finance


def checked_now():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def steps_of(payment):
    return list(payment.steps.values_list("state", "by"))


def test_an_approved_instalment_has_one_payment_with_an_identity():
    instalment, finance = approved(InstalmentFactory(amount=Decimal("250.50")))

    payment = Payment.objects.get()
    assert (payment.instalment, payment.amount, payment.state) == (instalment, Decimal("250.50"), "approved")
    assert steps_of(payment) == [("approved", finance.pk)]
    checked_now()


def test_paid_by_hand_is_a_payment_too():
    instalment, finance = approved(InstalmentFactory())

    mark_paid(instalment, by=finance, paid_on=timezone.localdate(), remittance="BACS-1")

    payment = Payment.objects.get()
    assert (payment.state, payment.rail, payment.reference) == ("confirmed", Rail.BY_HAND, "BACS-1")
    assert steps_of(payment) == [("approved", finance.pk), ("confirmed", finance.pk)]
    checked_now()


def test_an_instalment_that_is_cancelled_takes_its_payment_with_it():
    instalment, finance = approved(InstalmentFactory())

    cancel(instalment, by=finance, reason="Not needed")

    assert steps_of(Payment.objects.get())[-1] == ("cancelled", finance.pk)
    checked_now()


def test_what_was_sent_to_the_bank_is_neither_cancelled_nor_paid_by_hand():
    instalment, finance = approved(InstalmentFactory())
    Payment.objects.update(state="sent", rail="by_hand")

    with pytest.raises(PaymentUnderWay):
        cancel(instalment, by=finance, reason="Not needed")
    with pytest.raises(PaymentUnderWay):
        mark_paid(instalment, by=finance, paid_on=timezone.localdate(), remittance="BACS-1")


def test_each_penny_comes_from_a_stream_of_the_agreement():
    agreement = AgreementFactory(state=Agreement.State.LIVE, value=Decimal(1000))
    first, second = FundingStreamFactory(), FundingStreamFactory()
    set_money(agreement, {(2026, first.pk): Decimal(750), (2026, second.pk): Decimal(250)})

    approved(InstalmentFactory(agreement=agreement, amount=Decimal("100.01")))

    shares = PaymentShare.objects.values_list("year", "stream", "amount")
    assert sorted(shares) == [(2026, first.pk, Decimal("75.01")), (2026, second.pk, Decimal("25.00"))]
    checked_now()


def test_money_tagged_later_pays_for_what_was_paid_before():
    agreement = AgreementFactory(state=Agreement.State.LIVE, value=Decimal(1000))
    stream = FundingStreamFactory()
    approved(InstalmentFactory(agreement=agreement, amount=Decimal(600)))
    set_money(agreement, {(2026, stream.pk): Decimal(1000)})

    draw_untagged(agreement)
    draw_untagged(agreement)

    assert [share.amount for share in PaymentShare.objects.all()] == [Decimal(600)]


def refused(sql, *values):
    """Whether the database refuses it, at once or when it would be kept."""
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


@pytest.mark.parametrize(
    ("sql", "because"),
    [
        ("UPDATE payments_payment SET identity = gen_random_uuid()", "Cannot update"),
        ("UPDATE payments_payment SET amount = amount + 1", "Cannot update"),
        ("UPDATE payments_payment SET state = 'failed'", "state"),
        ("UPDATE payments_payment SET state = 'in_run'", "payment_in_a_run_names_it"),
        ("UPDATE payments_payment SET state = 'confirmed', rail = 'by_hand', paid_on = now()", "not what its payment"),
        ("UPDATE payments_payment SET state = 'cancelled'", "not what its payment says"),
        ("UPDATE payments_instalment SET state = 'cancelled'", "not what its payment says"),
        ("UPDATE payments_instalment SET state = 'paid', paid_by_id = approved_by_id, paid_on = now()", "its payment"),
        ("DELETE FROM payments_payment", "delete"),
        ("UPDATE payments_paymentstep SET note = 'other'", "update or delete"),
        ("DELETE FROM payments_paymentshare", "update or delete"),
        ("UPDATE agreements_allocation SET year = 2027", "more is paid from the stream"),
        (
            "INSERT INTO payments_payment (identity, instalment_id, attempt, amount, state, rail, reference)"
            " SELECT gen_random_uuid(), instalment_id, 2, amount, 'approved', '', '' FROM payments_payment",
            "payment_live_once",
        ),
        (
            "INSERT INTO payments_paymentshare (payment_id, year, stream_id, amount)"
            " SELECT payment_id, 2025, stream_id, 1 FROM payments_paymentshare",
            "do not come to its amount",
        ),
    ],
)
def test_the_database_keeps_payments_and_the_schedule_together(sql, because):
    agreement = AgreementFactory(state=Agreement.State.LIVE, value=Decimal(1000))
    set_money(agreement, {(2026, FundingStreamFactory().pk): Decimal(1000)})
    approved(InstalmentFactory(agreement=agreement, amount=Decimal(600)))
    checked_now()
    assert (Allocation.objects.count(), PaymentStep.objects.count()) == (1, 1)

    assert because in refused(sql)

    assert Instalment.objects.get().state == Instalment.State.APPROVED
    assert Payment.objects.get().state == Payment.State.APPROVED
