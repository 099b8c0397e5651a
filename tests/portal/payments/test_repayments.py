"""Money back: asked for, paid by bank or by card, and returned to where it came from."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain import set_money
from portal.agreements.domain.errors import NotAllowed
from portal.agreements.due import Kind, due_of
from portal.agreements.models import Agreement
from portal.mail.models import Message
from portal.payments.domain.errors import DayInFuture, MoreThanArrived, ReasonMissing, WrongStep
from portal.payments.domain.repayments import (
    ask_back,
    cancel_repayment,
    left_to_ask_back,
    receive_by_bank,
    receive_by_card,
)
from portal.payments.drawing import give_back
from portal.payments.models import Instalment, Repayment, RepaymentShare
from portal.streams.budgets import position_of
from portal.streams.models import StreamBudget
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.payments.factories import InstalmentFactory
from tests.portal.streams.factories import FundingStreamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance():
    return UserFactory(role=Role.FINANCE_OFFICER)


@pytest.fixture
def trustee():
    return UserFactory()


@pytest.fixture
def streams():
    return FundingStreamFactory(name="Core grant"), FundingStreamFactory(name="Own budget")


@pytest.fixture
def agreement(trustee, streams):
    """A grant of £1,000 from two streams, of which £800 was paid."""
    made = AgreementFactory(kind="grant", state=Agreement.State.LIVE, value=Decimal(1000), organisation__member=trustee)
    set_money(made, {(2026, streams[0].pk): Decimal(750), (2026, streams[1].pk): Decimal(250)})
    first, second = UserFactory(), UserFactory()
    InstalmentFactory(
        agreement=made, amount=Decimal(800), state=Instalment.State.PAID, paid_on=timezone.localdate(),
        paid_by=second, prepared_by=first, approved_by=second, approved_at=timezone.now(),
    )  # fmt: skip
    return made


def asked(agreement, by, amount="100.01", **changes):
    facts = {
        "amount": Decimal(amount),
        "kind": Repayment.Kind.UNDERSPEND,
        "reason": "The hall was cheaper.",
        "due_on": timezone.localdate() + timedelta(days=30),
    }
    return ask_back(agreement, by=by, **facts | changes)


def test_what_comes_back_by_bank_returns_to_its_streams(agreement, streams, finance, trustee):
    StreamBudget.objects.create(stream=streams[0], year=2026, amount=Decimal(1000))
    repayment = asked(agreement, finance)
    Agreement.objects.filter(pk=agreement.pk).update(state=Agreement.State.TERMINATED)
    assert position_of(2026, streams[0].pk).left == Decimal(400)

    receive_by_bank(repayment, by=finance, received_on=timezone.localdate(), bank_reference=" FPI 123 ")

    shares = RepaymentShare.objects.order_by("pk").values_list("year", "stream", "amount")
    assert list(shares) == [(2026, streams[0].pk, Decimal("75.01")), (2026, streams[1].pk, Decimal("25.00"))]
    assert position_of(2026, streams[0].pk).left == Decimal("475.01")
    received = Repayment.objects.get()
    assert (received.state, received.way, received.bank_reference) == ("received", "bank", "FPI 123")
    told = Message.objects.filter(to=trustee.email).order_by("pk").values_list("event", flat=True)
    assert list(told) == ["payments/repayment_asked", "payments/repayment_received"]


def test_nothing_came_back_before_anything_was_paid(agreement, finance):
    repayment = asked(agreement, finance)

    with pytest.raises(WrongStep, match="Nothing was paid before"):
        receive_by_bank(
            repayment, by=finance, received_on=timezone.localdate() - timedelta(days=1), bank_reference="FPI 1"
        )


def test_nobody_is_asked_for_more_than_arrived(agreement, finance):
    asked(agreement, finance, "700")

    with pytest.raises(MoreThanArrived, match="Between 1p and £100 can be asked back"):
        asked(agreement, finance, "100.01")
    cancel_repayment(Repayment.objects.get(), by=finance, reason="The receipts came.")

    assert left_to_ask_back(agreement) == Decimal(800)


def test_what_is_refused(agreement, finance, trustee):
    with pytest.raises(NotAllowed):
        asked(agreement, UserFactory(role=Role.COMMISSIONING_OFFICER))
    with pytest.raises(NotAllowed):
        asked(agreement, trustee)
    with pytest.raises(ReasonMissing):
        asked(agreement, finance, reason="  ")
    with pytest.raises(WrongStep):
        asked(agreement, finance, due_on=timezone.localdate() - timedelta(days=1))
    repayment = asked(agreement, UserFactory(role=Role.GRANTS_OFFICER))
    with pytest.raises(NotAllowed):
        receive_by_bank(
            repayment, by=UserFactory(role=Role.GRANTS_OFFICER), received_on=timezone.localdate(), bank_reference="X"
        )
    with pytest.raises(DayInFuture):
        receive_by_bank(repayment, by=finance, received_on=timezone.localdate() + timedelta(days=1), bank_reference="X")
    with pytest.raises(ReasonMissing):
        receive_by_bank(repayment, by=finance, received_on=timezone.localdate(), bank_reference=" ")
    with pytest.raises(ReasonMissing):
        cancel_repayment(repayment, by=finance, reason="")


def test_a_card_payment_that_is_told_twice_comes_once(agreement, finance):
    repayment = asked(agreement, finance)
    today = timezone.localdate()

    for _ in range(2):
        receive_by_card(repayment, card_payment="pi_1", amount=Decimal("100.01"), on=today)

    assert RepaymentShare.objects.count() == 2
    with pytest.raises(WrongStep, match="already"):
        receive_by_card(repayment, card_payment="pi_2", amount=Decimal("100.01"), on=today)
    with pytest.raises(WrongStep, match="already"):
        receive_by_bank(repayment, by=finance, received_on=today, bank_reference="X")


def test_another_amount_by_card_is_for_a_person_to_see(agreement, finance):
    repayment = asked(agreement, finance)

    with pytest.raises(MoreThanArrived, match=r"£100 was paid, and £100\.01 is owed"):
        receive_by_card(repayment, card_payment="pi_1", amount=Decimal(100), on=timezone.localdate())


def test_what_comes_back_goes_to_the_latest_year_first():
    paid = {(2025, 1): Decimal(50), (2026, 1): Decimal(30), (2026, 2): Decimal(10)}

    assert give_back(Decimal(60), paid=paid) == {(2026, 1): Decimal(30), (2026, 2): Decimal(10), (2025, 1): Decimal(20)}
    assert give_back(Decimal(100), paid=paid) == paid
    assert give_back(Decimal(5), paid={}) == {}


def test_officers_ask_and_finance_says_that_it_came(sign_in, agreement, finance):
    officer, browser = sign_in(UserFactory(role=Role.GRANTS_OFFICER)), sign_in(finance)
    page = reverse("office_agreements:ask_back", args=[agreement.reference])
    today = timezone.localdate().isoformat()
    said = {"amount": "100", "kind": "underspend", "reason": "Less was spent.", "due_on": "2099-01-31"}

    assert officer.post(page, said | {"amount": "800.01"}).status_code == 422
    assert officer.post(page, said).status_code == 302
    came = reverse("office_agreements:repayment_came", args=[agreement.reference, 1])
    assert officer.get(came).status_code in {302, 403}
    assert browser.post(came, {"received_on": today, "bank_reference": ""}).status_code == 422
    assert browser.post(came, {"received_on": today, "bank_reference": "FPI 1"}).status_code == 302

    assert Repayment.objects.get().state == Repayment.State.RECEIVED
    text = browser.get(reverse("office_agreements:agreement", args=[agreement.reference])).content.decode()
    assert "FPI 1" in text


def test_the_organisation_reads_how_to_pay_and_nobody_elses(sign_in, agreement, finance, trustee, settings):
    settings.PAYER_NAME, settings.PAYER_SORT_CODE, settings.PAYER_ACCOUNT_NUMBER = "The office", "000000", "11111111"
    asked(agreement, finance)
    page = reverse("provider_repayment", args=[agreement.reference, 1])

    mine, other = sign_in(trustee).get(page), sign_in(UserFactory()).get(page)

    text = mine.content.decode()
    assert other.status_code == 404
    assert all(word in text for word in ("00-00-00", "11111111", f"{agreement.reference}-R1"))
    assert "by card" not in text


def test_by_card_without_an_account_it_says_so(sign_in, agreement, finance, trustee):
    asked(agreement, finance)

    answer = sign_in(trustee).post(reverse("provider_repayment", args=[agreement.reference, 1]), follow=True)

    assert "Please pay by bank transfer." in answer.content.decode()


def test_one_that_is_late_is_in_the_officers_list_until_it_comes(agreement, finance):
    today = timezone.localdate()

    def asked(amount, due_on):
        return ask_back(agreement, by=finance, amount=Decimal(amount), kind="overpaid", reason="x", due_on=due_on)

    late, _ = asked(10, today), asked(20, today + timedelta(days=5))

    def shown(day):
        found = due_of(Agreement.objects.all(), day)
        return [(one.what, one.on) for one in found if one.kind == Kind.MONEY_BACK]

    assert shown(today) == []
    words = "Repayment 1 of £10 has not come: ask for it, or take it back"
    assert shown(today + timedelta(days=1)) == [(words, today)]
    receive_by_bank(late, by=finance, received_on=today, bank_reference="FPI 1")
    assert shown(today + timedelta(days=1)) == []
