"""Where each pound of an agreement is."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.domain.reported_spending import spending_in
from portal.accounts.roles import Role
from portal.agreements.domain import set_money
from portal.agreements.models import Agreement
from portal.payments.domain import approve_payment, mark_paid, prepare_payment
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.payments.factories import InstalmentFactory
from tests.portal.streams.factories import FundingStreamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    today = timezone.localdate()
    made = AgreementFactory(
        kind="contract", state=Agreement.State.LIVE, value=Decimal(1000), ends_on=today + timedelta(days=200)
    )
    set_money(made, {(2026, FundingStreamFactory(name="Core grant").pk): Decimal(1000)})
    return made


def where(browser, agreement):
    answer = browser.get(reverse("office_money", args=[agreement.reference]))
    return {place.key: place.amount for place in answer.context["places"] if place.amount}, answer


def test_each_pound_is_in_one_place(sign_in, agreement):
    first, second = UserFactory(role=Role.FINANCE_OFFICER), UserFactory(role=Role.FINANCE_OFFICER)
    one, two, _ = [InstalmentFactory(agreement=agreement, amount=Decimal(amount)) for amount in (400, 200, 50)]
    for instalment in (one, two):
        prepare_payment(instalment, by=first)
        approve_payment(instalment, by=second)
    mark_paid(one, by=second, paid_on=timezone.localdate(), remittance="BACS-7")

    places, answer = where(sign_in(second), agreement)

    assert places == {"unplanned": 350, "planned": 50, "approved": 200, "arrived": 400}
    text = answer.content.decode()
    assert ("BACS-7" in text, str(second) in text, "Core grant, 2026/27" in text) == (True, True, True)


def test_of_what_is_over_only_what_was_paid_was_promised(sign_in, agreement):
    InstalmentFactory(agreement=agreement, amount=Decimal(50), state="cancelled")
    Agreement.objects.filter(pk=agreement.pk).update(state=Agreement.State.TERMINATED)

    places, _ = where(sign_in(UserFactory(role=Role.COMMISSIONER)), agreement)

    assert places == {}


@pytest.mark.parametrize(
    ("answers", "spent"),
    [
        ({"spend": [{"spent": "100.50"}, {"spent": "20"}, {"spent": ""}]}, Decimal("120.50")),
        ({"unspent": "30"}, Decimal(970)),
        ({"unspent": "2000"}, Decimal(0)),
        ({}, None),
        ({"spend": [], "unspent": ""}, None),
    ],
)
def test_what_a_report_says_was_spent(answers, spent):
    assert spending_in(answers, Decimal(1000)) == spent


@pytest.mark.parametrize("number", [3, 30])
def test_the_page_costs_the_same_for_3_and_30_payments(sign_in, agreement, number, django_assert_max_num_queries):
    first, second = UserFactory(role=Role.FINANCE_OFFICER), UserFactory(role=Role.FINANCE_OFFICER)
    for _ in range(number):
        instalment = InstalmentFactory(agreement=agreement, amount=Decimal(1))
        prepare_payment(instalment, by=first)
        approve_payment(instalment, by=second)
    browser = sign_in(second)

    with django_assert_max_num_queries(21):
        where(browser, agreement)
