"""What an end report leaves over is asked back, and not a second time."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.domain.reported_spending import reported_spending, underspent
from grants.due import underspends
from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.monitoring.models import MonitoringReturn
from portal.payments.domain.repayments import ask_back, receive_by_bank
from portal.payments.models import Instalment, Repayment
from portal.questionnaires.models import Answer
from portal.questionnaires.schema import Kind, Schema, Section
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.payments.factories import EndReportFactory, InstalmentFactory
from tests.portal.questionnaires.factories import ResponseFactory
from tests.portal.questionnaires.schemas import question

pytestmark = pytest.mark.django_db

LEFT_OVER = Schema(
    title="End report",
    sections=(Section(key="money", title="Money", questions=(question("unspent", Kind.MONEY, required=False),)),),
)


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


def reported(unspent, *, paid=1000, to_come=0):
    """A grant of which `paid` arrived, whose accepted end report says what is left of it."""
    agreement = AgreementFactory(kind="grant", state=Agreement.State.LIVE, value=Decimal(paid + to_come))
    first, second = UserFactory(), UserFactory()
    InstalmentFactory(
        agreement=agreement, amount=Decimal(paid), state=Instalment.State.PAID, paid_on=timezone.localdate(),
        paid_by=second, prepared_by=first, approved_by=second, approved_at=timezone.now(),
    )  # fmt: skip
    if to_come:
        InstalmentFactory(agreement=agreement, amount=Decimal(to_come))
    report = EndReportFactory(agreement=agreement, response=ResponseFactory(says=LEFT_OVER))
    if unspent is not None:
        Answer.objects.create(response=report.response, key="unspent", value=unspent)
    MonitoringReturn.objects.filter(pk=report.pk).update(
        state=MonitoringReturn.State.ACCEPTED, narrative="Done.", accepted_by=first, accepted_at=timezone.now()
    )
    return agreement


def due(agreement):
    found = underspends(Agreement.objects.filter(pk=agreement.pk), timezone.localdate())
    return [(one.what, one.href) for one in found]


def test_what_is_left_over_is_to_be_asked_back_once(officer, sign_in):
    agreement = reported("50.25")

    [(what, href)] = due(agreement)
    form = sign_in(officer).get(href).context["form"]

    assert what == "Ask for £50.25 back: the end report leaves it over"
    assert (form.initial["amount"], form.initial["kind"]) == (Decimal("50.25"), Repayment.Kind.UNDERSPEND)

    repayment = ask_back(
        agreement, by=officer, amount=Decimal("50.25"), kind=Repayment.Kind.UNDERSPEND, reason="Not spent.",
        due_on=timezone.localdate() + timedelta(days=30),
    )  # fmt: skip

    assert due(agreement) == []
    finance = UserFactory(role=Role.FINANCE_OFFICER)
    receive_by_bank(repayment, by=finance, received_on=timezone.localdate(), bank_reference="FPI 1")
    assert due(agreement) == []


def test_what_came_back_is_not_left_out_of_what_was_spent(officer):
    agreement = reported("50")
    repayment = ask_back(
        agreement, by=officer, amount=Decimal(50), kind=Repayment.Kind.UNDERSPEND, reason="Not spent.",
        due_on=timezone.localdate(),
    )  # fmt: skip
    finance = UserFactory(role=Role.FINANCE_OFFICER)
    receive_by_bank(repayment, by=finance, received_on=timezone.localdate(), bank_reference="FPI 1")

    assert reported_spending({agreement.pk: Decimal(950)}) == {agreement.pk: 950}


@pytest.mark.parametrize(("unspent", "to_come"), [("0", 0), (None, 0), ("50", 250)])
def test_nothing_is_asked_where_nothing_is_left_or_less_can_be_paid(unspent, to_come):
    agreement = reported(unspent, to_come=to_come)

    assert (due(agreement), underspent(Agreement.objects.all())) == ([], {})


def test_a_link_that_says_nonsense_proposes_nothing(officer, sign_in):
    agreement = reported("0")
    address = reverse("office_agreements:ask_back", args=[agreement.reference])

    form = sign_in(officer).get(address, {"amount": "1.234", "kind": "magic"}).context["form"]

    assert (set(form.initial), form.errors) == ({"due_on"}, {})


@pytest.mark.parametrize("number", [3, 30])
def test_the_list_asks_as_often_for_3_as_for_30(number, django_assert_num_queries):
    for _ in range(number):
        reported("50")

    with django_assert_num_queries(6):
        list(underspends(Agreement.objects.all(), timezone.localdate()))
