"""Gifts that are given every month: begun, and stopped by the donor, by the treasurer or by Stripe."""

from __future__ import annotations

from typing import Any

import stripe
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.donations import foundation
from portal.donations.domain.errors import DonationsAreOff, NotRunning, StripeDidNotAnswer
from portal.donations.domain.receiving import gift_of, gift_of_invoice
from portal.donations.models import Gift
from portal.events import ledger
from portal.mail.outbox import queue_mail

OVER = ("canceled", "incomplete_expired", "unpaid")


def take_subscription(name: str) -> Gift:
    """Ask Stripe how a monthly gift stands, and let ours be so. Raises NotOurs."""
    found = foundation.account().client().v1.subscriptions.retrieve(name)
    gift = gift_of(found)
    with transaction.atomic():
        gift = Gift.objects.select_for_update(of=("self",)).select_related("donor", "cause").get(pk=gift.pk)
        if gift.subscription is None:
            gift.subscription = found.id
            gift.save(update_fields=["subscription"])
        if gift.state == Gift.State.STARTED and found.status == "active":
            gift.begin()
            gift.save(update_fields=["state"])
            ledger.record("monthly-gift-begun", gift, by=None)
        if found.status in OVER:
            _end(gift, by=None)
    return gift


def take_declined(invoice: Any) -> None:
    """A card did not pay a month of a gift that runs: the donor hears once of each month. Raises NotOurs."""
    gift = gift_of_invoice(invoice)
    if invoice.status != "open":
        return  # paid meanwhile, or given up
    with transaction.atomic():
        gift = Gift.objects.select_for_update(of=("self",)).select_related("donor", "cause").get(pk=gift.pk)
        if gift.state != Gift.State.RUNNING or gift.declined == invoice.id:
            return
        gift.declined = invoice.id
        gift.save(update_fields=["declined"])
        ledger.record("renewal-declined", gift, by=None)
        context: dict[str, Any] = {"gift": gift}
        queue_mail("donations/renewal_declined", to=gift.donor.email, context=context)


def stop_monthly(gift: Gift, *, by: User | None = None) -> None:
    """Nothing more is taken from the card. Stopped twice is stopped once. `by`: None is the donor.

    Raises DonationsAreOff, NotRunning, StripeDidNotAnswer.
    """
    if gift.state == Gift.State.ENDED:
        return
    if gift.state != Gift.State.RUNNING or not gift.subscription:
        raise NotRunning
    if not foundation.is_open():
        raise DonationsAreOff
    client = foundation.account().client()
    try:
        client.v1.subscriptions.cancel(gift.subscription)
    except stripe.InvalidRequestError as error:
        if error.code != "resource_missing":  # it is stopped there already
            raise StripeDidNotAnswer from error
    except stripe.StripeError as error:
        raise StripeDidNotAnswer from error
    with transaction.atomic():
        _end(Gift.objects.select_for_update(of=("self",)).select_related("donor", "cause").get(pk=gift.pk), by=by)


def _end(gift: Gift, *, by: User | None) -> None:
    """In the transaction that holds the gift."""
    if gift.state not in (Gift.State.STARTED, Gift.State.RUNNING):
        return
    has_run = gift.state == Gift.State.RUNNING
    gift.end()
    gift.ended_at = timezone.now()
    gift.save(update_fields=["state", "ended_at"])
    ledger.record("monthly-gift-ended", gift, by=by)
    if has_run:
        context: dict[str, Any] = {"gift": gift}
        queue_mail("donations/monthly_ended", to=gift.donor.email, context=context)
