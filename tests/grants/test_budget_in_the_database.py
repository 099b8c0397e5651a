"""The database itself refuses to award more than the fund has, however the row gets there."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from grants.models import Decision, FundBudget
from tests.grants.factories import ApplicationFactory, CallFactory, DecisionFactory, FundBudgetFactory

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
