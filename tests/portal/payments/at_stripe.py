"""The simulator in the place of Stripe for payments to organisations: not verified against Stripe."""

from collections.abc import Iterator
from datetime import datetime, time

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.banking.domain import take_account
from portal.banking.models import BankAccount, ConnectedAccount
from portal.payments.domain import add_payments, make_run, take_file
from portal.payments.domain.bringing_back import take_back_overdue
from portal.payments.domain.transfers import NotNow, send_overdue
from portal.payments.models import Payment, PaymentRun, Rail
from portal.stripe.accounts import COMMISSIONER, account_named
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.banking.factories import BankAccountFactory
from tests.portal.organisations.factories import OrganisationFactory
from tests.portal.payments.paying_in import approved, next_working_day
from tests.stripe_simulator.server import SECRET_KEY, Simulator
from tests.stripe_simulator.standing_in import work

WEBHOOK_SECRET = "whsec_commissioner"


@pytest.fixture
def stripe(settings) -> Iterator[Simulator]:
    """A simulator with £100,000 on the Commissioner's balance, on the next working day, webhooks held back."""
    noon = timezone.make_aware(datetime.combine(next_working_day(), time(12)))
    with Simulator() as simulator, time_machine.travel(noon, tick=True):
        keys = {"secret_key": SECRET_KEY, "webhook_secrets": [WEBHOOK_SECRET]}
        settings.STRIPE_ACCOUNTS = settings.STRIPE_ACCOUNTS | {COMMISSIONER: keys}
        settings.STRIPE_API_BASE = simulator.address
        settings.STRIPE_TRANSFERS = True
        simulator.webhooks.send_to(f"/stripe/webhook/{COMMISSIONER}/", WEBHOOK_SECRET)
        simulator.webhooks.hold()
        simulator.top_up(100_000)
        yield simulator


def told(stripe, *, times=1, backwards=False):
    """What was held reaches the portal, and its jobs run; the answers of the door."""
    letters, stripe.webhooks.waiting = stripe.webhooks.waiting, []
    door = reverse("stripe:webhook", args=[COMMISSIONER])
    statuses = {
        Client()
        .post(door, letter.body, content_type="application/json", headers={"Stripe-Signature": letter.signature()})
        .status_code
        for letter in (reversed(letters) if backwards else letters)
        for _ in range(times)
    }
    work()
    return statuses


def opened(stripe, organisation, **bank) -> ConnectedAccount:
    """The organisation's account at Stripe, filled in."""
    client = account_named(COMMISSIONER).client()
    found = client.v1.accounts.create({"type": "express", "capabilities": {"transfers": {"requested": True}}})
    ConnectedAccount.objects.create(organisation=organisation, stripe_id=found.id, started_by=UserFactory())
    stripe.onboard(found.id, **bank)
    return take_account(found.id)


def connected(stripe, organisation=None) -> BankAccount:
    """An account at Stripe that two members and two officers have agreed to."""
    organisation = organisation or OrganisationFactory(member=UserFactory())
    account = opened(stripe, organisation)
    return BankAccountFactory(
        organisation=organisation, kind="stripe", stripe_account=account.stripe_id, sealed="", document=None,
        fingerprint=account.fingerprint, sort_code_end=account.sort_code[-2:],
        account_number_end=account.last_four[-3:],
    )  # fmt: skip


def to_pay(stripe, amount="1000.00", account=None) -> Payment:
    """An approved payment of an organisation that is paid through Stripe."""
    account = account or connected(stripe)
    return approved(amount, agreement=AgreementFactory(state="live", organisation=account.organisation, value=50000))


def released(*payments) -> PaymentRun:
    """A run through Stripe that a second person has released, to be paid today."""
    first, second = UserFactory(role=Role.FINANCE_OFFICER), UserFactory(role=Role.FINANCE_OFFICER)
    run = make_run(by=first, rail=Rail.STRIPE, pay_on=timezone.localdate())
    add_payments(run, payments, by=first)
    take_file(run, by=second)
    return PaymentRun.objects.get(pk=run.pk)


def sweep() -> None:
    """What the worker does every ten minutes."""
    for deed in (send_overdue, take_back_overdue):
        try:
            deed()
        except NotNow:
            continue


def transfers_at(stripe) -> list[dict]:
    return [one for one in stripe.world.things.values() if one["object"] == "transfer"]


__all__ = ["connected", "opened", "released", "stripe", "sweep", "to_pay", "told", "transfers_at"]
