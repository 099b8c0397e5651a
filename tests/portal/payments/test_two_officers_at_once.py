"""Two officers press the same button at the same moment: it happens once."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from portal.accounts.roles import Role
from portal.mail.models import Message
from portal.payments.domain import approve_payment, mark_paid, prepare_payment
from portal.payments.models import Instalment
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.payments.factories import InstalmentFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds):
    """What each deed gave back or raised, all started at the same moment."""
    start = Barrier(len(deeds))

    def run(deed):
        start.wait()
        try:
            return deed()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))


def kinds(results):
    return sorted(type(result).__name__ for result in results)


@pytest.fixture
def prepared():
    return prepare_payment(InstalmentFactory(), by=UserFactory(role=Role.GRANTS_OFFICER))


@pytest.fixture
def two_officers():
    return [UserFactory(role=Role.FINANCE_OFFICER), UserFactory(role=Role.FINANCE_OFFICER)]


def test_two_approve_at_once_and_one_has_approved(prepared, two_officers):
    results = at_once(*[lambda by=by: approve_payment(prepared, by=by) for by in two_officers])

    assert kinds(results) == ["Instalment", "WrongStep"]
    assert Instalment.objects.get(pk=prepared.pk).approved_by in two_officers


def test_two_pay_at_once_and_it_is_paid_once(prepared, two_officers):
    approve_payment(prepared, by=two_officers[0])
    today = timezone.localdate()

    results = at_once(
        *[
            lambda by=by, number=number: mark_paid(prepared, by=by, paid_on=today, remittance=f"BACS-{number}")
            for number, by in enumerate(two_officers)
        ]
    )

    assert kinds(results) == ["Instalment", "WrongStep"]
    assert Message.objects.count() == prepared.agreement.organisation.contacts.count()


def test_two_instalments_planned_at_once_never_exceed_the_value():
    agreement = AgreementFactory(value=Decimal("1000.00"))
    InstalmentFactory(agreement=agreement, number=1, amount=Decimal("400.00"))

    def plan(number):
        return InstalmentFactory(agreement=agreement, number=number, amount=Decimal("600.00"))

    results = at_once(lambda: plan(2), lambda: plan(3))

    assert kinds(results) == ["Instalment", "IntegrityError"]
    assert agreement.instalments.total() == Decimal("1000.00")
