"""What rooms above have to say about an agreement, asked by name: this room knows none of them.

The settings `BEFORE_SIGNING`, `WITH_AN_OFFER` and `BEFORE_RAISING` list them.
"""

from decimal import Decimal

from django.conf import settings
from django.utils.module_loading import import_string

from portal.accounts.models import User
from portal.agreements.models import Agreement


def why_not_signed(agreement: Agreement) -> str:
    """The first sentence that says why nobody can sign it yet; "" where everybody agrees."""
    return next((why for name in settings.BEFORE_SIGNING if (why := import_string(name)(agreement))), "")


def why_not_raised(agreement: Agreement, value: Decimal) -> str:
    """The first sentence that says why it cannot be worth `value` yet; "" where everybody agrees."""
    return next((why for name in settings.BEFORE_RAISING if (why := import_string(name)(agreement, value))), "")


def add_to_offer(agreement: Agreement, *, by: User | None, hold: bool) -> None:
    """What else the organisation hears with the offer, in the offer's transaction."""
    for name in settings.WITH_AN_OFFER:
        import_string(name)(agreement, by=by, hold=hold)
