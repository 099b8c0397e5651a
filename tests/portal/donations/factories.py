"""Causes, donors, gifts, declarations; and donations as the verb makes them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from portal.donations.domain import declare
from portal.donations.domain.receiving import Paid, record_donation
from portal.donations.gift_aid import ALWAYS
from portal.donations.models import Cause, Declaration, Donation, Donor, Gift

NUMBERS = count(1)


class CauseFactory(DjangoModelFactory):
    class Meta:
        model = Cause

    number = factory.Sequence(lambda n: n + 1)
    name = factory.Sequence(lambda n: f"Cause {n}")
    slug = factory.Sequence(lambda n: f"cause-{n}")
    purpose = "Lights, locks and somebody to talk to."


class DonorFactory(DjangoModelFactory):
    class Meta:
        model = Donor

    first_name = "Sam"
    last_name = factory.Sequence(lambda n: f"Donor {n}")
    email = factory.Sequence(lambda n: f"donor{n}@example.org")


class GiftFactory(DjangoModelFactory):
    class Meta:
        model = Gift

    donor = factory.SubFactory(DonorFactory)
    cause = factory.SubFactory(CauseFactory)
    amount = Decimal(20)


def declared(gift: Gift, **said) -> Declaration:
    whole = {
        "scope": ALWAYS,
        "title": "Mrs",
        "first_name": "Sam",
        "last_name": "Smith-Jones",
        "house": "12",
        "postcode": "DT1 1AA",
    }
    return declare(gift, **(whole | said))


def donated(gift: Gift | None = None, *, at: datetime | None = None, **of_gift) -> Donation:
    """A donation that Stripe has told of; another one of a monthly gift each time."""
    gift = gift or GiftFactory(**of_gift)
    number = next(NUMBERS)
    paid = Paid(
        payment_intent=f"pi_{number}",
        charge=f"ch_{number}",
        amount=gift.amount,
        currency="gbp",
        at=at or timezone.now().astimezone(UTC),
        invoice=f"in_{number}" if gift.monthly else "",
    )
    return record_donation(gift, paid=paid)
