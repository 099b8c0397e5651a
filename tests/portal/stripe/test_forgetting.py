"""What Stripe told is kept whole for a while, and then without names and addresses."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.accounts.roles import Role
from portal.donations.domain import begin_gift, open_checkout
from portal.donations.models import Donation
from portal.stripe.domain.forgetting import forget_bodies
from portal.stripe.domain.working import take_again
from portal.stripe.models import StripeEvent
from tests.portal.accounts.factories import UserFactory
from tests.portal.donations.factories import CauseFactory
from tests.stripe_simulator.standing_in import work

pytestmark = pytest.mark.django_db


def test_old_events_lose_the_people_in_them_and_can_still_be_worked_through(stripe, told):
    said = {"first_name": "Sam", "last_name": "Smith", "email": "sam@example.org"}
    open_checkout(begin_gift(cause=CauseFactory(), amount=10, monthly=False, **said))
    stripe.pay()
    told()
    number = StripeEvent.objects.count()
    assert StripeEvent.objects.filter(body__contains="sam@example.org").exists()

    assert forget_bodies() == 0
    with time_machine.travel(timezone.now() + timedelta(days=401)):
        assert (forget_bodies(), forget_bodies()) == (number, 0)

    assert not StripeEvent.objects.filter(body__contains="sam@example.org").exists()
    event = StripeEvent.objects.get(kind="checkout.session.completed")
    take_again(event, by=UserFactory(role=Role.FOUNDATION_TREASURER))
    work()
    assert (StripeEvent.objects.get(pk=event.pk).state, Donation.objects.count()) == ("done", 1)


def test_what_somebody_has_to_look_at_is_kept_whole(stripe, told):
    with stripe.world.lock:
        stripe.world.tell("invoice.paid", stripe.world.make("invoice", customer="somebody"))
    told()

    with time_machine.travel(timezone.now() + timedelta(days=401)):
        assert forget_bodies() == 0
