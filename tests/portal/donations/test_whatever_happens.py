"""Whatever payers, the treasurer and the network do: in the end the books say what Stripe says, to the penny.

A walk of random steps for each seed: gifts, payments, declines, refunds here and there, months that pass, a gift that
is stopped; webhooks delivered late, twice, shuffled or never; Stripe broken, or answers lost after it did what it was
asked. Then everything that sweeps runs once, and the books are added up beside Stripe's own charges and refunds.
"""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db.models import Sum
from django.utils import timezone

from portal.accounts.roles import Role
from portal.donations.domain import DonationRefusal, ask_refund, begin_gift, make_claim, open_checkout, stop_monthly
from portal.donations.domain.claiming import claimable
from portal.donations.domain.reconciling import reconcile
from portal.donations.domain.refunding import NotNow, send_overdue, send_refund
from portal.donations.models import BalanceLine, Donation, Gift, GiftAidLine, Refund
from portal.mail.models import Message
from portal.stripe.domain.working import catch_up
from portal.stripe.models import StripeEvent
from tests.portal.accounts.factories import UserFactory
from tests.portal.donations.factories import CauseFactory, declared
from tests.stripe_simulator import billing
from tests.stripe_simulator.standing_in import post, work

pytestmark = pytest.mark.django_db


class Walk:
    def __init__(self, stripe, seed: int) -> None:
        self.stripe, self.by_chance = stripe, random.Random(seed)
        self.treasurer = UserFactory(role=Role.FOUNDATION_TREASURER)
        self.cause = CauseFactory()

    def set_out(self) -> None:
        number = self.by_chance.randrange(3)
        gift = begin_gift(
            cause=self.cause,
            amount=Decimal(self.by_chance.randrange(100, 5000)) / 100,
            monthly=self.by_chance.random() < 0.5,
            first_name="Sam",
            last_name=f"Smith {number}",
            email="sam@example.org",
        )
        if self.by_chance.random() < 0.6:
            declared(gift)
        try:
            open_checkout(gift)
        except DonationRefusal:
            return
        if self.by_chance.random() < 0.3:
            billing.decline(self.stripe.world, self.stripe.latest("checkout.session"))
        if self.by_chance.random() < 0.8:
            self.stripe.pay()

    def a_month_passes(self) -> None:
        self.stripe.advance(31, declined=self.by_chance.random() < 0.2)

    def send_back(self) -> None:
        donation = Donation.objects.order_by("?").first()
        if donation is None:
            return
        try:
            refund = ask_refund(
                donation, amount=Decimal(self.by_chance.randrange(1, 20)), reason="x", by=self.treasurer
            )
            send_refund(refund.pk)
        except (DonationRefusal, NotNow):
            return

    def send_back_at_stripe(self) -> None:
        charges = [one for one in self.stripe.world.all("charge") if not one["refunded"]]
        if charges:
            charge = self.by_chance.choice(charges)
            left = charge["amount"] - charge["amount_refunded"]
            self.stripe.refund(charge["id"], self.by_chance.randint(1, left))

    def stop(self) -> None:
        gift = Gift.objects.filter(state=Gift.State.RUNNING).first()
        if gift:
            try:
                stop_monthly(gift)
            except DonationRefusal:
                return

    def claim(self) -> None:
        if any(one.is_whole for one in claimable()):
            make_claim(by=self.treasurer)

    def deliver(self) -> None:
        letters, self.stripe.webhooks.waiting = self.stripe.webhooks.waiting, []
        self.by_chance.shuffle(letters)
        for letter in letters:
            for _ in range(self.by_chance.choice((0, 1, 1, 2))):
                assert post(letter) == 200
        work()

    def break_something(self) -> None:
        self.stripe.go_wrong(self.by_chance.choice(("rate_limit", "error", "lost")))

    def take(self, steps: int) -> None:
        choices = [
            *[self.set_out] * 3,
            *[self.deliver] * 3,
            *(self.a_month_passes, self.send_back, self.send_back_at_stripe, self.stop, self.claim),
            self.break_something,
        ]
        for _ in range(steps):
            self.by_chance.choice(choices)()

    def let_everything_settle(self) -> None:
        self.stripe.faults.clear()
        with time_machine.travel(timezone.now() + timedelta(hours=2), tick=True):
            send_overdue()
            catch_up()
            work()
            reconcile()


@pytest.mark.parametrize("seed", range(6))
def test_the_books_say_what_stripe_says(stripe, seed):
    walk = Walk(stripe, seed)
    walk.set_out()

    walk.take(25)
    walk.let_everything_settle()

    charges = {one["id"]: Decimal(one["amount"]) / 100 for one in stripe.world.all("charge")}
    back = {one["id"]: Decimal(one["amount"]) / 100 for one in stripe.world.all("refund")}
    assert dict(Donation.objects.values_list("charge", "amount")) == charges
    assert dict(Refund.objects.made().values_list("stripe_id", "amount")) == back
    assert BalanceLine.objects.not_in_the_books().count() == 0
    net = BalanceLine.objects.aggregate(net=Sum("net"))["net"] or 0
    assert net == sum(one["net"] for one in stripe.world.all("balance_transaction")) / Decimal(100)
    assert StripeEvent.objects.to_look_at().count() == 0
    assert Message.objects.filter(event="donations/receipt").count() == len(charges)
    claimed = GiftAidLine.objects.count()
    assert claimed == GiftAidLine.objects.values("donation").distinct().count()
