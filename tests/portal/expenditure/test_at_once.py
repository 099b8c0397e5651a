"""Two officers prepare two months at the same moment: what came late stands in one of them."""

from datetime import date
from functools import partial

import pytest
import time_machine

from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.expenditure.domain import prepare_month, publish_month, word_agreement
from portal.expenditure.models import ExpenditureLine
from tests.at_once import at_once, kinds
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.expenditure.test_register import paid_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_came_late_stands_in_one_month():
    with time_machine.travel("2026-06-15 10:00"):
        finance, officer = UserFactory(role=Role.FINANCE_OFFICER), UserFactory(role=Role.GRANTS_OFFICER)
        agreement = AgreementFactory(state=Agreement.State.LIVE, value=10000)
        word_agreement(agreement, by=officer, text="The best of three bids.")
        publish_month(prepare_month(date(2026, 3, 1), by=finance), by=finance)
        paid_at_once(agreement, on=date(2026, 3, 20))

        results = at_once(*[partial(prepare_month, date(2026, month, 1), by=finance) for month in (4, 5)])

    assert kinds(results) == ["ExpenditureMonth", "ExpenditureMonth"]
    assert ExpenditureLine.objects.count() == 1
