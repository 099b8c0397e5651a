"""Gifts of every month: billed, declined, and stopped by whoever may."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.donations.domain import begin_gift, open_checkout, stop_monthly
from portal.donations.domain.errors import NotRunning, StripeDidNotAnswer
from portal.donations.models import Donation, Gift
from portal.events.models import Event
from portal.mail.models import Message
from portal.stripe.models import StripeEvent
from tests.portal.donations.factories import CauseFactory, GiftFactory, declared, donated

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(stripe, told) -> Gift:
    gift = begin_gift(
        cause=CauseFactory(), amount=10, monthly=True, first_name="Sam", last_name="Smith", email="sam@example.org"
    )
    declared(gift)
    open_checkout(gift)
    stripe.pay()
    told()
    gift.refresh_from_db()
    return gift


def mails() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("event", flat=True))


def test_each_month_is_a_donation_with_its_receipt(running, stripe, told):
    stripe.advance(63)
    told(backwards=True)

    assert (running.state, running.subscription) == ("running", stripe.latest("subscription")["id"])
    assert Donation.objects.count() == 3
    assert len(set(Donation.objects.values_list("invoice", flat=True))) == 3
    assert mails() == ["donations/receipt"] * 3
    assert StripeEvent.objects.to_look_at().count() == 0


def test_a_month_that_is_declined_is_no_donation(running, stripe, told):
    stripe.advance(32, declined=True)
    told()

    running.refresh_from_db()
    assert (Donation.objects.count(), running.state) == (1, "running")


def test_whose_card_does_not_pay_hears_once_of_each_month(running, stripe, told):
    stripe.advance(32, declined=True)
    told(backwards=True, times=2)
    assert mails() == ["donations/receipt", "donations/renewal_declined"]

    stripe.advance(31, declined=True)
    told()

    assert mails() == ["donations/receipt", "donations/renewal_declined", "donations/renewal_declined"]
    said = Message.objects.filter(event="donations/renewal_declined").first()
    assert "£10" in said.text
    assert StripeEvent.objects.to_look_at().count() == 0


def test_the_donor_stops_it_by_their_own_link(running, stripe, told, client):
    page = reverse("donations:mine", args=[running.token])
    assert "Stop my monthly gift" in client.get(page).text

    answer = client.post(reverse("donations:stop", args=[running.token]), follow=True)
    client.post(reverse("donations:stop", args=[running.token]))
    told()
    stripe.advance(40)
    told()

    assert "Nothing more is taken from your card" in answer.text
    assert "It ended on" in client.get(page).text
    assert stripe.latest("subscription")["status"] == "canceled"
    assert (Donation.objects.count(), mails()) == (1, ["donations/receipt", "donations/monthly_ended"])
    assert Event.objects.about(running).filter(verb="monthly-gift-ended").count() == 1


def test_it_is_stopped_at_stripe(running, stripe, told):
    from tests.stripe_simulator import billing

    billing.cancel_subscription(stripe.world, stripe.latest("subscription"), {})
    told()

    running.refresh_from_db()
    assert (running.state, mails()) == ("ended", ["donations/receipt", "donations/monthly_ended"])


def test_while_stripe_does_not_answer_it_goes_on_and_says_so(running, stripe, client):
    stripe.go_wrong("rate_limit")

    answer = client.post(reverse("donations:stop", args=[running.token]), follow=True)

    assert "did not answer" in answer.text
    running.refresh_from_db()
    assert running.state == "running"
    stripe.go_wrong(*["error"] * 3)
    with pytest.raises(StripeDidNotAnswer):
        stop_monthly(running)


def test_an_answer_that_was_lost_stops_it_all_the_same(running, stripe):
    stripe.go_wrong("lost")

    stop_monthly(running)

    running.refresh_from_db()
    assert running.state == "ended"


def test_a_gift_that_is_given_once_cannot_be_stopped(stripe):
    with pytest.raises(NotRunning):
        stop_monthly(GiftFactory())


def test_the_donor_cancels_the_declaration(running, client):
    page = reverse("donations:mine", args=[running.token])

    answer = client.post(reverse("donations:cancel_gift_aid", args=[running.token]), follow=True)
    client.post(reverse("donations:cancel_gift_aid", args=[running.token]))

    assert "Your Gift Aid declaration is cancelled" in answer.text
    assert "There is no Gift Aid declaration with this gift" in client.get(page).text
    assert mails() == ["donations/receipt", "donations/declaration_cancelled"]


def test_cancelling_ends_every_enduring_declaration_of_the_donor(running, client):
    other = GiftFactory(donor=running.donor)
    declared(other)
    donated(other)

    client.post(reverse("donations:cancel_gift_aid", args=[running.token]))

    assert running.donor.declarations.standing().count() == 0


def test_a_look_at_the_link_changes_nothing(running, client):
    for name in ("stop", "cancel_gift_aid"):
        assert client.get(reverse(f"donations:{name}", args=[running.token])).status_code == 405
