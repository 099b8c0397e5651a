"""The books beside Stripe's balance."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.donations.domain import begin_gift, open_checkout
from portal.donations.domain.reconciling import fetch_balance, reconcile
from portal.donations.models import BalanceLine, Donation, Gift, Refund
from tests.portal.accounts.factories import UserFactory
from tests.portal.donations.factories import CauseFactory, donated
from tests.signing_in import signed_in_client

pytestmark = pytest.mark.django_db


def given(stripe, *, monthly: bool = False) -> Gift:
    gift = begin_gift(
        cause=CauseFactory(), amount=20, monthly=monthly, first_name="Sam", last_name="Smith", email="sam@example.org"
    )
    open_checkout(gift)
    stripe.pay()
    return gift


def an_hour_later():
    return time_machine.travel(timezone.now() + timedelta(minutes=61), tick=True)


def page() -> str:
    return signed_in_client(UserFactory(role=Role.FOUNDATION_TREASURER)).get(reverse("office_donations:books")).text


def test_gross_fees_and_net_are_copied_once(stripe, told):
    given(stripe)
    given(stripe, monthly=True)
    told()

    assert (fetch_balance(), fetch_balance()) == (2, 0)

    sums = BalanceLine.objects.aggregate(gross=Sum("amount"), fee=Sum("fee"), net=Sum("net"))
    assert sums == {"gross": Decimal("40.00"), "fee": Decimal("1.00"), "net": Decimal("39.00")}
    assert Donation.objects.total() == sums["gross"]


@pytest.mark.parametrize("monthly", [False, True])
def test_a_payment_that_stripe_never_told_of_is_taken_in(stripe, monthly):
    gift = given(stripe, monthly=monthly)
    stripe.webhooks.drop()
    fetch_balance()

    with an_hour_later():
        assert "do not agree" in page()
        assert (reconcile(), reconcile()) == (1, 0)
        assert "books and Stripe’s balance agree" in page()

    gift.refresh_from_db()
    assert (gift.donations.count(), gift.state) == (1, "running" if monthly else "given")


def test_a_refund_that_stripe_never_told_of_is_taken_in(stripe, told):
    gift = given(stripe)
    told()
    stripe.refund(gift.donations.get().charge, 500)
    stripe.webhooks.drop()
    fetch_balance()

    with an_hour_later():
        reconcile()

    assert Refund.objects.get().amount == Decimal(5)


def test_what_is_not_ours_stays_listed(stripe, told):
    given(stripe)
    told()
    stripe.latest("payment_intent")["metadata"].clear()
    stripe.world.things[stripe.latest("charge")["id"]]["metadata"].clear()
    other = stripe.world.make("payment_intent", **{**stripe.latest("payment_intent"), "id": "pi_other", "metadata": {}})
    from tests.stripe_simulator import money

    other["id"], stripe.world.things["pi_other"] = "pi_other", other
    stripe.world.owners["pi_other"] = ""
    charge = money.succeed(stripe.world, other)
    fetch_balance()

    with an_hour_later():
        assert reconcile() == 0
        assert charge["id"] in page()


def test_what_is_in_the_books_and_not_at_stripe_is_listed(stripe):
    donation = donated()

    with an_hour_later():
        fetch_balance()
        assert donation.reference in page()


def test_another_amount_is_said(stripe):
    donation = donated()
    BalanceLine.objects.create(
        stripe_id="txn_1", kind="charge", source=donation.charge, amount=21, fee=1, net=20, made_at=timezone.now()
    )

    assert "£21 at Stripe, £20 in the books" in page()


def test_stripe_does_not_answer_and_the_page_says_so(stripe):
    stripe.go_wrong("rate_limit")
    treasurer = signed_in_client(UserFactory(role=Role.FOUNDATION_TREASURER))

    answer = treasurer.post(reverse("office_donations:compare"), follow=True)

    assert "Stripe did not answer" in answer.text


def test_more_lines_than_one_page_of_stripes_holds(stripe):
    from tests.stripe_simulator import money

    for number in range(230):
        money.on_balance(stripe.world, "charge", 100, f"ch_{number}", 20)

    assert fetch_balance() == 230


def test_without_a_key_nothing_is_asked():
    assert reconcile() == 0
