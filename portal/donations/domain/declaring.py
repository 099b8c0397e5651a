"""Gift Aid declarations: made with a gift, and cancelled by the donor or for them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.donations import foundation
from portal.donations.domain.errors import AlreadyPaid
from portal.donations.gift_aid import wording
from portal.donations.models import Declaration, Gift
from portal.events import ledger
from portal.mail.outbox import queue_mail


def declare(
    gift: Gift, *, scope: str, first_name: str, last_name: str, house: str, postcode: str, title: str = ""
) -> Declaration:
    """The donor's declaration with a gift that they are about to pay, in the words that they saw.

    It takes the place of one that they made before with it. Until the gift is paid it covers nothing.
    """
    with transaction.atomic():
        gift = _about_to_pay(gift)
        declaration = Declaration.objects.create(
            donor=gift.donor,
            gift=gift,
            scope=scope,
            title=title,
            first_name=first_name,
            last_name=last_name,
            house=house,
            postcode=postcode,
            wording=wording(scope, foundation.NAME, monthly=gift.monthly),
        )
        ledger.record("gift-aid-declared", gift, by=None)
        return declaration


def go_without(gift: Gift) -> None:
    """The donor wants no Gift Aid on this gift after all, and has declared nothing."""
    with transaction.atomic():
        _about_to_pay(gift)


def _about_to_pay(gift: Gift) -> Gift:
    """The gift, locked, without what was declared with it before. Raises AlreadyPaid."""
    row = Gift.objects.select_for_update(of=("self",)).select_related("donor").get(pk=gift.pk)
    if row.state != Gift.State.STARTED:
        raise AlreadyPaid
    row.declarations.all().delete()
    return row


def cancel_declaration(declaration: Declaration, *, by: User | None = None) -> None:
    """No donation of a later day is claimed for. Cancelled twice is cancelled once. `by`: None is the donor."""
    with transaction.atomic():
        row = Declaration.objects.select_for_update(of=("self",)).select_related("gift__donor").get(pk=declaration.pk)
        if row.cancelled_at:
            return
        row.cancelled_at = timezone.now()
        row.save(update_fields=["cancelled_at"])
        ledger.record("gift-aid-cancelled", row.gift, by=by)
        context: dict[str, Any] = {"gift": row.gift}
        queue_mail("donations/declaration_cancelled", to=row.gift.donor.email, context=context)
