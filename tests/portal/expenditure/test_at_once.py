"""Two officers prepare two months at the same moment: what came late stands in one of them."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date
from functools import partial

import pytest
import time_machine
from django.db import connection, transaction

from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.expenditure.domain import prepare_month, publish_month, word_agreement, word_line
from portal.expenditure.models import ExpenditureLine
from tests.at_once import at_once, kinds
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.expenditure.test_register import paid_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_word_given_while_a_month_is_gathered_stays():
    with time_machine.travel("2026-06-15 10:00"):
        finance, officer = UserFactory(role=Role.FINANCE_OFFICER), UserFactory(role=Role.GRANTS_OFFICER)
        agreement = AgreementFactory(state=Agreement.State.LIVE, value=10000, title="Before")
        word_agreement(agreement, by=officer, text="The best of three bids.")
        paid_at_once(agreement, on=date(2026, 4, 20))
        prepare_month(date(2026, 4, 1), by=finance)
        Agreement.objects.filter(pk=agreement.pk).update(title="After")

        with ThreadPoolExecutor(1) as threads:
            with transaction.atomic():
                word_line(ExpenditureLine.objects.get(), by=officer, text="Half the usual price.")
                gathering = threads.submit(gathered, finance)
                # Long enough for it to have read the line as it was, if nothing made it wait.
                wait([gathering], timeout=2)
            gathering.result()

    assert ExpenditureLine.objects.get().value == "Half the usual price."


def gathered(finance):
    try:
        prepare_month(date(2026, 4, 1), by=finance)
    finally:
        connection.close()


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
