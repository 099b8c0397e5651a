"""What became of each funding stream in a financial year."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain import set_money
from portal.agreements.models import Agreement
from portal.events.models import Event
from portal.payments.domain.repayments import ask_back, receive_by_bank
from portal.payments.models import Instalment, Repayment
from portal.payments.office.statement import Use
from portal.streams.models import StreamBudget
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.payments.factories import InstalmentFactory
from tests.portal.streams.factories import FundingStreamFactory

pytestmark = pytest.mark.django_db


def an_agreement(stream, *, paid_on=None, year=2026, **changes):
    one = AgreementFactory(kind="contract", state=Agreement.State.LIVE, value=Decimal(1000), **changes)
    set_money(one, {(year, stream.pk): Decimal(1000)})
    if paid_on:
        first, second = UserFactory(), UserFactory()
        InstalmentFactory(
            agreement=one, number=1, amount=Decimal(400), state=Instalment.State.PAID, paid_on=paid_on, paid_by=second,
            prepared_by=first, approved_by=second, approved_at=timezone.now(), remittance=f"R{one.pk}",
        )  # fmt: skip
    return one


def test_the_page_and_the_file_say_the_same(sign_in):
    stream = FundingStreamFactory(name="Core grant")
    paid = an_agreement(stream, paid_on=date(2026, 4, 1))
    an_agreement(stream)
    an_agreement(stream, paid_on=date(2026, 4, 1), year=2027, ends_on=date(2028, 3, 31))
    browser = sign_in(UserFactory(role=Role.FINANCE_OFFICER))

    page = browser.get(reverse("office_payments:statement"), {"year": "2026"})
    file = browser.get(reverse("office_payments:statement_csv"), {"year": "2026"})

    assert (page.context["sum"].promised, page.context["sum"].paid) == (Decimal(2000), Decimal(400))
    rows = csv.DictReader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig")))
    by_agreement = {row["Agreement"]: (row["Promised"], row["Paid"], row["Still to pay"]) for row in rows}
    assert by_agreement[paid.reference] == ("1000.00", "400.00", "600.00")
    assert sorted(by_agreement.values()) == [("1000.00", "0.00", "1000.00"), ("1000.00", "400.00", "600.00")]


def test_an_unreleased_grant_is_in_nobody_elses_statement(sign_in):
    stream = FundingStreamFactory()
    grant = AgreementFactory(kind="grant", state=Agreement.State.PLANNED, value=Decimal(1000))
    set_money(grant, {(2026, stream.pk): Decimal(1000)})

    sees = {
        role: grant.reference
        in sign_in(UserFactory(role=role)).get(reverse("office_payments:statement"), {"year": "2026"}).content.decode()
        for role in (Role.FINANCE_OFFICER, Role.GRANTS_OFFICER)
    }

    assert sees == {Role.FINANCE_OFFICER: False, Role.GRANTS_OFFICER: True}


@pytest.mark.parametrize("number", [3, 30])
def test_the_statement_costs_the_same_for_3_and_30_agreements(number, sign_in, django_assert_max_num_queries):
    stream = FundingStreamFactory()
    for _ in range(number):
        an_agreement(stream)
    browser = sign_in(UserFactory(role=Role.FINANCE_OFFICER))
    browser.get(reverse("office_payments:statement"))

    with django_assert_max_num_queries(20):
        browser.get(reverse("office_payments:statement"), {"year": "2026"})


def test_what_is_left_is_carried_over_by_finance_with_a_reason(sign_in):
    stream = FundingStreamFactory(name="Core grant")
    for year in (2026, 2027):
        StreamBudget.objects.create(stream=stream, year=year, amount=Decimal(3000))
    an_agreement(stream)
    page = reverse("office_payments:carry_over", args=[stream.pk, 2026])
    browser = sign_in(UserFactory(role=Role.FINANCE_OFFICER))

    too_much = browser.post(page, {"amount": "2000.01", "reason": "Late."})
    done = browser.post(page, {"amount": "£1,500", "reason": "The service begins late."}, follow=True)

    assert (too_much.status_code, done.status_code) == (422, 200)
    assert "Only £2,000 of 2026/27 is promised to nobody." in too_much.content.decode()
    position = done.context["streams"][0].position
    assert (position.budget, position.committed, position.left) == (Decimal(1500), Decimal(1000), Decimal(500))
    assert Event.objects.filter(verb="money-carried-over").get().note.endswith("£1,500: The service begins late.")


def test_what_is_over_or_never_began_promises_nothing_more(sign_in):
    stream = FundingStreamFactory(name="Core grant")
    ended = an_agreement(stream, paid_on=date(2026, 4, 1))
    declined = an_agreement(stream)
    finance = UserFactory(role=Role.FINANCE_OFFICER)
    back = ask_back(
        ended, by=finance, amount=Decimal(30), kind=Repayment.Kind.OVERPAID, reason="Too much.",
        due_on=timezone.localdate(),
    )  # fmt: skip
    receive_by_bank(back, by=finance, received_on=timezone.localdate(), bank_reference="FPI 1")
    Agreement.objects.filter(pk=ended.pk).update(state=Agreement.State.TERMINATED)
    Agreement.objects.filter(pk=declined.pk).update(state=Agreement.State.DECLINED)

    page = sign_in(finance).get(reverse("office_payments:statement"), {"year": "2026"})

    [of_stream] = page.context["streams"]
    assert [(line.agreement, line.use) for line in of_stream.lines] == [
        (ended, Use(promised=Decimal(370), paid=Decimal(370)))
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"amount": "999"}, "£1,000 is promised to agreements already."),
        ({"year": "2025"}, "The budget of 2026/27 is in use, so it keeps its year and stays."),
        ({"DELETE": "on"}, "The budget of 2026/27 is in use, so it keeps its year and stays."),
        ({"amount": "-1"}, "Enter £0 or more."),
        ({"year": "26"}, "Enter the year in four digits, such as 2026."),
    ],
)
def test_a_budget_keeps_what_was_promised(sign_in, row, said):
    stream = FundingStreamFactory(name="Core grant")
    budget = StreamBudget.objects.create(stream=stream, year=2026, amount=Decimal(3000))
    an_agreement(stream)
    posted = {"name": stream.name, "slug": stream.slug, "funder": stream.funder, "terms": "", "number": "1"}
    rows = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 1, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    rows |= {f"0-{name}": value for name, value in ({"id": budget.pk, "year": 2026, "amount": "3000"} | row).items()}
    posted |= {f"budgets-{name}": value for name, value in rows.items()}

    answer = sign_in(UserFactory(role=Role.FINANCE_OFFICER)).post(reverse("streams:edit", args=[stream.pk]), posted)

    assert said in answer.content.decode()
    assert (StreamBudget.objects.get().year, StreamBudget.objects.get().amount) == (2026, Decimal(3000))
