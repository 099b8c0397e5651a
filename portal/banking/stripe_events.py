"""What of Stripe's events concerns whom we pay (portal.stripe.registry)."""

from collections.abc import Iterable

from portal.banking.domain.connecting import close_account, take_account
from portal.banking.models import ConnectedAccount
from portal.stripe.accounts import COMMISSIONER
from portal.stripe.models import StripeEvent
from portal.stripe.registry import is_connected_to, takes


def take(event: StripeEvent) -> None:
    take_account(event.connected or event.object_id)


def close(event: StripeEvent) -> None:
    close_account(event.connected)


def connected() -> Iterable[str]:
    known = ConnectedAccount.objects.standing().filter(stripe_id__isnull=False)
    return [str(one) for one in known.values_list("stripe_id", flat=True)]


takes(
    "account.updated",
    "account.external_account.created",
    "account.external_account.updated",
    "account.external_account.deleted",
    account=COMMISSIONER,
    by=take,
)
takes("account.application.deauthorized", account=COMMISSIONER, by=close)
is_connected_to(COMMISSIONER, by=connected, lost=take_account)
