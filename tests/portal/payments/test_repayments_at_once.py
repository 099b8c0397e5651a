"""Two tell of the same money at the same moment."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.payments.domain.recovering import reverse_payment
from portal.payments.domain.repayments import ask_back, receive_by_bank, receive_by_card
from portal.payments.models import Instalment, Payment, Repayment, RepaymentShare
from tests.at_once import at_once, kinds
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.payments.factories import InstalmentFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def finance():
    return UserFactory(role=Role.FINANCE_OFFICER)


@pytest.fixture
def agreement(finance):
    made = AgreementFactory(state=Agreement.State.LIVE, value=Decimal(1000))
    second = UserFactory()
    with transaction.atomic():
        InstalmentFactory(
            agreement=made, amount=Decimal(800), state=Instalment.State.PAID, paid_on=timezone.localdate(),
            paid_by=second, prepared_by=UserFactory(), approved_by=second, approved_at=timezone.now(),
        )  # fmt: skip
    return made


def asked(agreement, by, amount):
    due_on = timezone.localdate() + timedelta(days=30)
    return ask_back(agreement, by=by, amount=Decimal(amount), kind="underspend", reason="Less.", due_on=due_on)


def test_the_card_company_tells_while_the_payer_comes_back(agreement, finance):
    repayment = asked(agreement, finance, 100)

    def told():
        return receive_by_card(repayment, card_payment="pi_1", amount=Decimal(100), on=timezone.localdate())

    assert kinds(at_once(told, told)) == ["Repayment", "Repayment"]

    assert Repayment.objects.get().state == Repayment.State.RECEIVED


def test_what_arrived_is_asked_back_once(agreement, finance):
    results = at_once(*[lambda: asked(agreement, finance, 500)] * 2)

    assert kinds(results) == ["MoreThanArrived", "Repayment"]
    assert Repayment.objects.get().amount == Decimal(500)


def test_a_payment_that_comes_back_after_it_was_paid_back_breaks_no_page(agreement, finance, sign_in):
    repayment = asked(agreement, finance, 100)
    receive_by_bank(repayment, by=finance, received_on=timezone.localdate(), bank_reference="FPI 1")
    reverse_payment(Payment.objects.get(), by=finance, reason="The account was closed.")

    answer = sign_in(finance).get(reverse("office_money", args=[agreement.reference]))

    places = {place.key: place.amount for place in answer.context["places"] if place.amount}
    assert places == {"unplanned": 200, "approved": 800}
    assert not RepaymentShare.objects.exists()
