"""The database itself refuses to award more than the fund has, however the row gets there."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from grants.models import Decision, FundBudget, GrantAgreement
from grants.models.fund import promised_of
from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.payments.domain.repayments import ask_back, receive_by_bank
from tests.grants.factories import ApplicationFactory, CallFactory, DecisionFactory, FundBudgetFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.payments.factories import InstalmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    budget = FundBudgetFactory(amount=Decimal("1500.00"))
    return CallFactory(fund=budget.fund, budget=budget)


def sent_to(call):
    return ApplicationFactory(call=call, sent=True, state="decided")


def test_awards_up_to_the_last_penny_are_taken(call):
    DecisionFactory(application=sent_to(call), amount=Decimal("1000.00"))
    DecisionFactory(application=sent_to(call), amount=Decimal("500.00"))

    assert Decision.objects.promised() == Decimal("1500.00")


def test_one_penny_more_is_refused(call):
    DecisionFactory(application=sent_to(call), amount=Decimal("1000.00"))

    with pytest.raises(IntegrityError, match="awards would exceed the budget"), transaction.atomic():
        DecisionFactory(application=sent_to(call), amount=Decimal("500.01"))

    assert Decision.objects.promised() == Decimal("1000.00")


def test_an_update_past_the_budget_is_refused_too(call):
    decision = DecisionFactory(application=sent_to(call), amount=Decimal("1000.00"))

    with pytest.raises(IntegrityError, match="awards would exceed the budget"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(amount=Decimal("1500.01"))


def test_a_budget_is_not_cut_below_its_awards(call):
    DecisionFactory(application=sent_to(call), amount=Decimal("1000.00"))
    DecisionFactory(application=sent_to(call), amount=Decimal("400.00"), superseded_at=timezone.now())
    budgets = FundBudget.objects.filter(pk=call.budget_id)

    budgets.update(amount=Decimal("1000.00"))
    with pytest.raises(IntegrityError, match="less than its awards"), transaction.atomic():
        budgets.update(amount=Decimal("999.99"))

    assert budgets.get().amount == Decimal("1000.00")


def test_a_decision_cannot_be_deleted(call):
    decision = DecisionFactory(application=sent_to(call))

    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        decision.delete()

    assert Decision.objects.filter(pk=decision.pk).exists()


@pytest.mark.parametrize("state", ["planned", "offered", "live", "ended", "terminated", "declined"])
def test_python_and_the_database_count_what_came_back_alike(call, state):
    """An award of £1,000 of which £800 was paid and £120.50 came back; £50 more is asked for."""
    decision = DecisionFactory(application=sent_to(call), amount=Decimal("1000.00"))
    agreement = GrantAgreement.objects.create(
        decision=decision, reference=decision.application.reference, organisation=decision.application.organisation,
        title="A hall", value=Decimal("900.00"), starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31),
    )  # fmt: skip
    first, second = UserFactory(), UserFactory(role=Role.FINANCE_OFFICER)
    agreement = Agreement.objects.get(pk=agreement.pk)
    with transaction.atomic():
        InstalmentFactory(
            agreement=agreement, amount=Decimal("800.00"), state="paid", paid_on=timezone.localdate(),
            paid_by=second, prepared_by=first, approved_by=second, approved_at=timezone.now(),
        )  # fmt: skip
    back = [
        ask_back(agreement, by=second, amount=Decimal(amount), kind="overpaid", reason="x", due_on=timezone.localdate())
        for amount in ("120.50", "50.00")
    ]
    receive_by_bank(back[0], by=second, received_on=timezone.localdate(), bank_reference="FPI 1")
    Agreement.objects.update(state=state)

    with connection.cursor() as cursor:
        cursor.execute(promised_of(str(call.budget_id)).replace("INTO promised", ""))
        in_sql = cursor.fetchone()[0]

    assert in_sql == Decision.objects.promised()
    expected = {"live": "900.00", "ended": "679.50", "terminated": "679.50", "declined": "0"}
    assert in_sql == Decimal(expected.get(state, "1000.00"))
