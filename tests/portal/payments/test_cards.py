"""A repayment by card, with the simulator in Stripe's place: not verified against Stripe."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.payments import jobs
from portal.payments.cards import CardsDidNotAnswer, close_card_page, open_card_page
from portal.payments.domain.errors import WrongStep
from portal.payments.domain.repayments import CLOSE_CARD_PAGE, ask_back, cancel_repayment, receive_by_bank
from portal.payments.models import Instalment, Repayment
from portal.stripe.accounts import COMMISSIONER
from portal.stripe.models import StripeEvent
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.payments.factories import InstalmentFactory
from tests.stripe_simulator.server import SECRET_KEY, Simulator
from tests.stripe_simulator.standing_in import work

pytestmark = pytest.mark.django_db
WEBHOOK_SECRET = "whsec_repayments"


@pytest.fixture
def stripe(settings):
    with Simulator() as simulator:
        keys = {"secret_key": SECRET_KEY, "webhook_secrets": [WEBHOOK_SECRET]}
        settings.STRIPE_ACCOUNTS = settings.STRIPE_ACCOUNTS | {COMMISSIONER: keys}
        settings.STRIPE_API_BASE = simulator.address
        simulator.webhooks.send_to(f"/stripe/webhook/{COMMISSIONER}/", WEBHOOK_SECRET)
        simulator.webhooks.hold()
        yield simulator


@pytest.fixture
def finance():
    return UserFactory(role=Role.FINANCE_OFFICER)


@pytest.fixture
def repayment(finance):
    agreement = AgreementFactory(state=Agreement.State.LIVE, value=Decimal(1000), organisation__member=UserFactory())
    second = UserFactory()
    InstalmentFactory(
        agreement=agreement, amount=Decimal(800), state=Instalment.State.PAID, paid_on=timezone.localdate(),
        paid_by=second, prepared_by=finance, approved_by=second, approved_at=timezone.now(),
    )  # fmt: skip
    return ask_back(
        agreement, by=finance, amount=Decimal("120.50"), kind=Repayment.Kind.UNDERSPEND, reason="Less was spent.",
        due_on=timezone.localdate() + timedelta(days=30),
    )  # fmt: skip


def told(stripe, *, times=1):
    """What was held reaches the portal, and its jobs run; the answers of the door."""
    letters, stripe.webhooks.waiting = stripe.webhooks.waiting, []
    door = reverse("stripe:webhook", args=[COMMISSIONER])
    statuses = {
        Client()
        .post(door, letter.body, content_type="application/json", headers={"Stripe-Signature": letter.signature()})
        .status_code
        for letter in letters
        for _ in range(times)
    }
    work()
    return statuses


def states():
    return set(StripeEvent.objects.values_list("state", flat=True)) - {"ignored"}


def test_it_is_paid_on_stripes_page_and_stands_in_the_books_once(stripe, sign_in, repayment):
    member = repayment.agreement.organisation.memberships.get().user
    page = reverse("provider_repayment", args=[repayment.agreement.reference, repayment.number])
    browser = sign_in(member)
    assert "Pay £120.50 by card" in browser.get(page).content.decode()

    led_to = browser.post(page).url
    again = browser.post(page).url
    stripe.pay()
    assert told(stripe, times=2) == {200}

    assert led_to == again
    assert led_to.startswith(stripe.address)
    received = Repayment.objects.get()
    assert (received.state, received.way, received.received_on) == ("received", "card", timezone.localdate())
    assert received.card_payment.startswith("pi_")
    assert states() == {"done"}
    assert "is paid back" in browser.get(page).content.decode()


def test_who_has_just_paid_is_not_asked_to_pay_again(stripe, sign_in, repayment, settings):
    open_card_page(repayment)
    way_back = stripe.latest("checkout.session")["success_url"]
    browser = sign_in(repayment.agreement.organisation.memberships.get().user)

    text = browser.get(way_back.removeprefix(settings.SITE_ADDRESS)).content.decode()

    assert ("Please do not pay again" in text, "Pay £120.50 by card" in text) == (True, False)


def test_who_comes_back_before_stripe_has_told_reads_that_it_is_paid(stripe, repayment):
    open_card_page(repayment)
    stripe.pay()

    with pytest.raises(WrongStep, match="paid by card already"):
        open_card_page(Repayment.objects.get())

    assert Repayment.objects.get().state == Repayment.State.RECEIVED


def test_one_that_came_by_bank_meanwhile_is_for_finance_to_see(stripe, repayment, finance):
    open_card_page(repayment)
    stripe.pay()
    receive_by_bank(repayment, by=finance, received_on=timezone.localdate(), bank_reference="FPI 1")

    told(stripe)

    event = StripeEvent.objects.get(state=StripeEvent.State.UNCLEAR)
    assert "pay it back at Stripe" in event.why
    assert Repayment.objects.get().way == Repayment.Way.BANK


def test_where_stripe_is_down_nothing_is_lost(stripe, repayment):
    stripe.go_wrong(*["error"] * 5)

    with pytest.raises(CardsDidNotAnswer):
        open_card_page(repayment)

    assert Repayment.objects.get().session == ""


def by_bank(repayment, finance):
    receive_by_bank(repayment, by=finance, received_on=timezone.localdate(), bank_reference="FPI 1")


def taken_back(repayment, finance):
    cancel_repayment(repayment, by=finance, reason="The receipts came.")


@pytest.mark.parametrize("over", [by_bank, taken_back])
def test_the_page_is_closed_by_a_job_when_nothing_is_owed_any_more(stripe, repayment, finance, over):
    open_card_page(repayment)
    session = Repayment.objects.get().session

    over(Repayment.objects.get(), finance)

    job = ProcrastinateJob.objects.get(task_name=CLOSE_CARD_PAGE)
    assert job.args == {"repayment": repayment.pk}
    assert stripe.world.things[session]["status"] == "open"
    for _ in range(2):
        jobs.close_card_page(**job.args)
    assert stripe.world.things[session]["status"] == "expired"


def test_a_page_that_was_never_opened_needs_no_closing_and_one_that_was_paid_stays(stripe, repayment, finance):
    open_card_page(repayment)
    stripe.pay()
    by_bank(repayment, finance)
    close_card_page(Repayment.objects.get())
    told(stripe)
    assert states() == {"unclear"}

    other = ask_back(
        repayment.agreement, by=finance, amount=Decimal(1), kind=Repayment.Kind.OVERPAID, reason="x",
        due_on=timezone.localdate(),
    )  # fmt: skip
    taken_back(other, finance)
    assert ProcrastinateJob.objects.filter(task_name=CLOSE_CARD_PAGE, args={"repayment": other.pk}).count() == 0


def test_a_page_made_while_the_repayment_is_taken_back_is_closed_at_once(stripe, repayment, finance):
    seen = Repayment.objects.get()
    taken_back(repayment, finance)

    with pytest.raises(WrongStep, match="not owed any more"):
        open_card_page(seen)

    sessions = [one for one in stripe.world.things.values() if one["object"] == "checkout.session"]
    assert [one["status"] for one in sessions] == ["expired"]


def test_where_stripe_is_down_the_page_is_closed_later(stripe, repayment, finance):
    open_card_page(repayment)
    taken_back(Repayment.objects.get(), finance)
    stripe.go_wrong(*["error"] * 5)

    with pytest.raises(CardsDidNotAnswer):
        jobs.close_card_page(repayment.pk)
