"""Where the money of a funding stream is: its places come to its budget."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain import set_money
from portal.agreements.models import Agreement
from portal.payments.domain import approve_payment, mark_paid, prepare_payment
from portal.payments.domain.repayments import ask_back, receive_by_bank
from portal.payments.models import Claim, Instalment, Repayment
from portal.streams.models import StreamBudget
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.payments.factories import InstalmentFactory
from tests.portal.streams.factories import FundingStreamFactory

pytestmark = pytest.mark.django_db

YEAR = 2026


@pytest.fixture
def finance():
    return UserFactory(role=Role.FINANCE_OFFICER)


@pytest.fixture
def stream():
    made = FundingStreamFactory(name="Core grant")
    StreamBudget.objects.create(stream=made, year=YEAR, amount=Decimal(5000))
    return made


def drawing_on(stream, amount=1000, kind="contract", **facts):
    today = timezone.localdate()
    made = AgreementFactory(
        kind=kind,
        value=Decimal(amount),
        ends_on=today + timedelta(days=200),
        **{"state": Agreement.State.LIVE} | facts,
    )
    set_money(made, {(YEAR, stream.pk): Decimal(amount)})
    return made


def approved(agreement, amount):
    instalment = InstalmentFactory(agreement=agreement, amount=Decimal(amount), due_on=timezone.localdate())
    prepare_payment(instalment, by=UserFactory(role=Role.FINANCE_OFFICER))
    return approve_payment(instalment, by=UserFactory(role=Role.FINANCE_OFFICER))


def paid(agreement, amount):
    instalment = approved(agreement, amount)
    mark_paid(instalment, by=UserFactory(role=Role.FINANCE_OFFICER), paid_on=timezone.localdate(), remittance="BACS-1")
    return Instalment.objects.get(pk=instalment.pk)


def page_of(browser, stream):
    return browser.get(reverse("office_stream_money", args=[stream.pk]), {"year": YEAR})


def places_of(answer):
    return {place.key: place.amount for place in answer.context["places"] if place.amount}


def test_the_places_come_to_the_budget_and_to_the_rows(sign_in, finance, stream):
    contract, grant = drawing_on(stream), drawing_on(stream, 500, kind="grant")
    ended = drawing_on(stream, 300)
    delivered = paid(contract, 400)
    Claim.objects.create(
        agreement=contract, number=1, instalment=delivered, amount=Decimal(400), what_for="Calls answered",
        claimed_by=UserFactory(), answered_by=finance, answered_at=timezone.now(), state=Claim.State.ACCEPTED,
    )  # fmt: skip
    approved(contract, 200)
    InstalmentFactory(agreement=contract, amount=Decimal(50))
    paid(grant, 100)
    paid(ended, 250)
    back = ask_back(
        ended, by=finance, amount=Decimal(30), kind=Repayment.Kind.OVERPAID, reason="Paid too much.",
        due_on=timezone.localdate(),
    )  # fmt: skip
    receive_by_bank(back, by=finance, received_on=timezone.localdate(), bank_reference="FPI 1")
    Agreement.objects.filter(pk=ended.pk).update(state=Agreement.State.TERMINATED)

    answer = page_of(sign_in(finance), stream)

    assert places_of(answer) == {
        "free": 5000 - 1000 - 500 - 220,
        "unplanned": 350 + 400,
        "planned": 50,
        "approved": 200,
        "arrived": 100 + 220,
        "spent": 400,
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT SUM(amount) FROM streams_streambudget WHERE stream_id = %s", [stream.pk])
        assert sum(places_of(answer).values()) == cursor.fetchone()[0]
        cursor.execute(
            "SELECT SUM(share.amount) FROM payments_paymentshare share JOIN payments_payment payment"
            " ON payment.id = share.payment_id WHERE share.stream_id = %s AND payment.state = 'confirmed'",
            [stream.pk],
        )
        assert sum(row.sums.arrived for row in answer.context["page_obj"]) == cursor.fetchone()[0]


def test_a_decision_that_is_not_told_counts_and_is_not_named(sign_in, finance, stream):
    untold = drawing_on(stream, 700, kind="grant", state=Agreement.State.PLANNED)

    answer = page_of(sign_in(finance), stream)

    assert places_of(answer) == {"free": 4300, "unplanned": 700}
    assert untold.reference not in answer.content.decode()


def test_without_a_budget_it_says_what_is_promised(sign_in, finance):
    stream = FundingStreamFactory()
    drawing_on(stream, 700)

    answer = page_of(sign_in(finance), stream)

    assert places_of(answer) == {"unplanned": 700}
    assert "No budget is entered for 2026/27" in answer.content.decode()


@pytest.mark.parametrize("number", [3, 30])
def test_the_page_costs_the_same_for_3_and_30_agreements(
    sign_in, finance, stream, number, django_assert_max_num_queries
):
    for _ in range(number):
        approved(drawing_on(stream, 10), 5)
    browser = sign_in(finance)

    with django_assert_max_num_queries(24):
        page_of(browser, stream)
