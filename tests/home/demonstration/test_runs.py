"""The demonstration shows a run that the bank has answered, and one that is open."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from home.demonstration.contract_facts import INTERVIEWS, TREATMENT
from home.demonstration.runs import build_runs
from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.payments.models import BankLine, Payment, PaymentRun
from tests.commissioning.factories import ContractFactory
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
CAST = {
    "applicant": Role.APPLICANT,
    "colleague": Role.APPLICANT,
    "grants": Role.GRANTS_OFFICER,
    "commissioning": Role.COMMISSIONING_OFFICER,
    "finance": Role.FINANCE_OFFICER,
    "finance2": Role.FINANCE_OFFICER,
    "commissioner": Role.COMMISSIONER,
}


def test_one_run_is_answered_with_a_refusal_and_one_is_open():
    today = timezone.localdate()
    for title in (INTERVIEWS, TREATMENT):
        ContractFactory(
            title=title,
            value=Decimal(50000),
            state=Agreement.State.LIVE,
            starts_on=today - timedelta(days=30),
            ends_on=today + timedelta(days=300),
        )
    logins = {name: UserFactory(role=role) for name, role in CAST.items()}

    build_runs(logins)
    build_runs(logins)

    assert list(PaymentRun.objects.order_by("pk").values_list("state", flat=True)) == ["done", "open"]
    states = Payment.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["confirmed", "confirmed", "failed", "in_run", "in_run"]
    assert BankLine.objects.to_settle().count() == 1
