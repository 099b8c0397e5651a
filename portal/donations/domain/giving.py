"""Setting out to give: what the donor says, and the page of Stripe's where the card is asked for."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import stripe
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from portal.donations import foundation
from portal.donations.domain.errors import AlreadyPaid, DonationsAreOff, StripeDidNotAnswer
from portal.donations.models import Cause, Donor, Gift

# What a donor typed and never paid is forgotten after this long. Stripe's page is open for a day at most.
KEPT_UNPAID = timedelta(days=30)


def donor_named(first_name: str, last_name: str, email: str) -> Donor:
    """The donor of this name and address, made where there is none."""
    names = {"first_name": first_name.strip(), "last_name": last_name.strip(), "email": email.strip().lower()}
    found = (
        Donor.objects.known()
        .annotate(lower_first=Lower("first_name"), lower_last=Lower("last_name"), lower_email=Lower("email"))
        .filter(
            lower_first=names["first_name"].lower(), lower_last=names["last_name"].lower(), lower_email=names["email"]
        )
    )
    donor = found.first()
    if donor is None:
        # Two at the same moment: the second one finds the first one's row.
        Donor.objects.bulk_create([Donor(**names)], ignore_conflicts=True)
        donor = found.get()
    return donor


def begin_gift(*, cause: Cause, amount: Decimal, monthly: bool, first_name: str, last_name: str, email: str) -> Gift:
    """What somebody wants to give; no money moves yet. Raises DonationsAreOff."""
    if not foundation.is_open():
        raise DonationsAreOff
    with transaction.atomic():
        donor = donor_named(first_name, last_name, email)
        return Gift.objects.create(donor=donor, cause=cause, amount=amount, monthly=monthly)


def open_checkout(gift: Gift) -> str:
    """The address of Stripe's page for this gift: the one that is open, or a new one where none is.

    Two clicks at the same moment lead to the same page: the key of the request is the gift's own. Raises
    DonationsAreOff, AlreadyPaid, StripeDidNotAnswer.
    """
    if not foundation.is_open():
        raise DonationsAreOff
    client = foundation.account().client()
    if gift.state != Gift.State.STARTED:
        raise AlreadyPaid
    try:
        if gift.session:  # opened before: still open, paid or expired
            before = client.v1.checkout.sessions.retrieve(gift.session)
            if before.status == "open" and before.url:
                return before.url
            if before.status == "complete":
                raise AlreadyPaid
            Gift.objects.filter(pk=gift.pk, session=gift.session).update(session="", attempt=gift.attempt + 1)
            gift.refresh_from_db()
        session = client.v1.checkout.sessions.create(
            session_params(gift), {"idempotency_key": f"gift-{gift.identity}-{gift.attempt}"}
        )
    except stripe.StripeError as error:
        raise StripeDidNotAnswer from error
    Gift.objects.filter(pk=gift.pk, attempt=gift.attempt).update(session=session.id)
    if not session.url:
        raise AlreadyPaid
    return session.url


def is_paid_at_stripe(gift: Gift) -> bool | None:
    """Whether Stripe's page for this gift was paid, before the books know; None where Stripe does not say."""
    if gift.state != Gift.State.STARTED:
        return True
    if not gift.session:
        return False
    if not foundation.is_open():
        return None
    try:
        return foundation.account().client().v1.checkout.sessions.retrieve(gift.session).status == "complete"
    except stripe.StripeError:
        return None


def session_params(gift: Gift) -> Any:
    """What Stripe is asked for. The same for the same attempt, always: it is part of the idempotency."""
    ours = {"gift": str(gift.identity)}
    price: dict[str, Any] = {
        "currency": "gbp",
        "unit_amount": int(gift.amount * 100),
        "product_data": {"name": f"Gift to the {foundation.NAME}: {gift.cause.name}"[:250]},
    }
    params: dict[str, Any] = {
        "mode": "subscription" if gift.monthly else "payment",
        "line_items": [{"quantity": 1, "price_data": price}],
        "customer_email": gift.donor.email,
        "client_reference_id": str(gift.identity),
        "metadata": ours,
        "success_url": address_of("donations:thanks", gift),
        "cancel_url": address_of("donations:check", gift),
        "locale": "en-GB",
    }
    if gift.monthly:
        price["recurring"] = {"interval": "month"}
        return params | {"subscription_data": {"metadata": ours}}
    return params | {"payment_intent_data": {"metadata": ours}, "submit_type": "donate"}


def address_of(name: str, gift: Gift) -> str:
    return f"{settings.SITE_ADDRESS}{reverse(name, args=[gift.token])}"


def forget_abandoned() -> int:
    """Forget what was typed and never paid, with its donor where nothing else is known of them; how many gifts."""
    with transaction.atomic():
        gone = Gift.objects.abandoned(timezone.now() - KEPT_UNPAID)
        keys = list(gone.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:500])
        gifts = Gift.objects.filter(pk__in=keys, donations=None)
        donors = list(gifts.values_list("donor", flat=True))
        for gift in gifts:
            gift.declarations.all().delete()
        forgotten, _ = gifts.delete()
        Donor.objects.filter(pk__in=donors, gifts=None, declarations=None).delete()
    return forgotten
