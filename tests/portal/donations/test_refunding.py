"""Money that goes back: at most what came, asked once, whatever breaks on the way."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import Error, transaction
from django.utils import timezone

from portal.accounts.roles import Role
from portal.donations.domain import ask_refund, begin_gift, open_checkout
from portal.donations.domain.errors import TooMuchBack
from portal.donations.domain.refunding import NotNow, send_overdue, send_refund
from portal.donations.models import Donation, Refund
from portal.mail.models import Message
from portal.stripe.models import StripeEvent
from tests.at_once import at_once, kinds
from tests.portal.accounts.factories import UserFactory
from tests.portal.donations.factories import CauseFactory, donated

pytestmark = pytest.mark.django_db


@pytest.fixture
def treasurer():
    return UserFactory(role=Role.FOUNDATION_TREASURER)


@pytest.fixture
def donation(stripe, told) -> Donation:
    gift = begin_gift(
        cause=CauseFactory(), amount=20, monthly=False, first_name="Sam", last_name="Smith", email="sam@example.org"
    )
    open_checkout(gift)
    stripe.pay()
    told()
    return Donation.objects.get()


def at_stripe(stripe) -> list[int]:
    return [one["amount"] for one in stripe.world.all("refund")]


def left() -> Decimal:
    return Donation.objects.with_what_is_left().get().left


def asked(donation: Donation, pounds: str, treasurer) -> Refund:
    return ask_refund(donation, amount=Decimal(pounds), reason="Asked for", by=treasurer)


def test_a_refund_is_asked_for_sent_and_told(donation, stripe, told, treasurer):
    refund = asked(donation, "5.50", treasurer)
    assert (refund.state, left()) == ("asked", Decimal("14.50"))

    send_refund(refund.pk)
    send_refund(refund.pk)
    told(times=2)

    refund.refresh_from_db()
    assert (refund.state, at_stripe(stripe), Refund.objects.count()) == ("done", [550], 1)
    assert list(Message.objects.order_by("pk").values_list("event", flat=True)) == [
        "donations/receipt",
        "donations/refunded",
    ]
    assert "£5.50" in Message.objects.latest("pk").subject


@pytest.mark.parametrize("pounds", ["20.01", "0", "-1"])
def test_never_more_than_is_left_and_never_nothing(donation, treasurer, pounds):
    with pytest.raises(TooMuchBack):
        asked(donation, pounds, treasurer)

    assert Refund.objects.count() == 0


@pytest.mark.parametrize("fault", ["rate_limit", "error", "lost"])
def test_stripe_does_not_answer_and_the_refund_is_made_once_all_the_same(donation, stripe, treasurer, fault):
    refund = asked(donation, "20", treasurer)
    stripe.go_wrong(*[fault] * (1 if fault == "rate_limit" else 3))
    with pytest.raises(NotNow):
        send_refund(refund.pk)

    send_refund(refund.pk)

    refund.refresh_from_db()
    assert (refund.state, at_stripe(stripe)) == ("done", [2000])


def test_the_worker_dies_after_stripe_has_done_it_and_the_key_is_forgotten(donation, stripe, treasurer):
    refund = asked(donation, "20", treasurer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.donations.domain.refunding.record_refund", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            send_refund(refund.pk)
    stripe.answers.clear()  # Stripe keeps a key for a day

    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=True):
        assert send_overdue() == 1

    refund.refresh_from_db()
    assert (refund.state, at_stripe(stripe)) == ("done", [2000])


def test_a_refund_that_the_bank_has_not_answered_waits_and_may_fail(donation, stripe, told, treasurer):
    stripe.refunds_are = "pending"
    refund = asked(donation, "20", treasurer)
    send_refund(refund.pk)
    refund.refresh_from_db()
    assert (refund.state, refund.stripe_id is None) == ("asked", False)

    stripe.answer_refund(refund.stripe_id, succeeds=False)
    told()

    refund.refresh_from_db()
    assert (refund.state, left()) == ("failed", Decimal(20))


def test_a_refund_made_at_stripe_comes_into_the_books(donation, stripe, told):
    stripe.refund(donation.charge, 700)
    told(backwards=True)

    refund = Refund.objects.get()
    assert (refund.amount, refund.state, refund.asked_by) == (Decimal(7), "done", None)


def test_a_refund_that_stripe_tells_of_before_the_payment(stripe, told):
    gift = begin_gift(
        cause=CauseFactory(), amount=20, monthly=False, first_name="Sam", last_name="Smith", email="sam@example.org"
    )
    open_checkout(gift)
    stripe.pay()
    stripe.webhooks.drop()
    stripe.refund(stripe.latest("charge")["id"], 700)

    told(backwards=True)

    assert (Refund.objects.get().amount, left()) == (Decimal(7), Decimal(13))
    assert StripeEvent.objects.to_look_at().count() == 0


def test_made_at_stripe_at_the_same_time_as_here(donation, stripe, told, treasurer):
    refund = asked(donation, "20", treasurer)
    stripe.refund(donation.charge)

    send_refund(refund.pk)
    told()

    refund.refresh_from_db()
    assert (refund.state, at_stripe(stripe), left()) == ("failed", [2000], Decimal(0))


def test_a_disputed_donation_is_not_refunded_and_a_lost_one_is_gone(donation, stripe, told, treasurer):
    stripe.dispute(donation.charge)
    told()
    donation.refresh_from_db()
    assert donation.disputed
    assert "Answer it at Stripe" in StripeEvent.objects.to_look_at().get().why
    with pytest.raises(TooMuchBack):
        asked(donation, "20", treasurer)

    stripe.dispute(donation.charge, closed_as="lost")
    told(times=2)

    donation.refresh_from_db()
    assert (donation.disputed, left(), Refund.objects.get().reason) == (
        False,
        Decimal(0),
        "The donor's bank took it back.",
    )


def test_a_dispute_that_is_won_changes_nothing(donation, stripe, told):
    stripe.dispute(donation.charge, closed_as="won")
    told()

    donation.refresh_from_db()
    assert (donation.disputed, left()) == (False, Decimal(20))


def test_the_database_lets_nobody_send_back_more_than_came(treasurer):
    donation = donated()
    Refund.objects.create(donation=donation, amount=15)

    with pytest.raises(Error, match="more is refunded than was given"), transaction.atomic():
        Refund.objects.create(donation=donation, amount=6)


@pytest.mark.django_db(transaction=True)
def test_two_refunds_at_the_same_moment_come_to_no_more_than_the_donation():
    treasurer = UserFactory(role=Role.FOUNDATION_TREASURER)
    donation = donated()

    results = at_once(lambda: asked(donation, "15", treasurer), lambda: asked(donation, "15", treasurer))

    assert kinds(results) == ["Refund", "TooMuchBack"]
