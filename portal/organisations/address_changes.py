"""That a member signs in with another address is told in the history of each organisation that they act for.

Whoever checks new bank details has to know of it: a mailbox that was taken over is how most frauds with accounts begin.
"""

from typing import Any

from allauth.account.signals import email_changed
from django.db import transaction

from portal.accounts.models import User
from portal.events import ledger
from portal.organisations.models import Membership


@transaction.atomic
def say_that_the_address_changed(user: User, **kwargs: Any) -> None:
    """Addresses are personal data, so the ledger says that it changed, not to what."""
    for membership in Membership.objects.filter(user=user).select_related("organisation"):
        ledger.record("member-address-changed", membership.organisation, by=user)


def listen() -> None:
    # allauth offers no other way to follow its own flow.
    email_changed.connect(say_that_the_address_changed, dispatch_uid="say_that_the_address_changed")
