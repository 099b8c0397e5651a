"""What `manage.py check` says of the keys."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from portal.stripe.accounts import COMMISSIONER, account_named

TEST_OR_LIVE = ("sk_test_", "sk_live_", "rk_test_", "rk_live_")


def accounts_are_whole(**_: Any) -> list[CheckMessage]:
    """A key without its webhook secret would take money that nobody here hears of."""
    found: list[CheckMessage] = []
    accounts = [account_named(name) for name in settings.STRIPE_ACCOUNTS]
    for account in accounts:
        if bool(account.secret_key) != bool(account.webhook_secrets):
            found.append(
                Error(
                    f"Stripe's account “{account.name}” needs both its secret key and its webhook secret.",
                    id="stripe.E001",
                )
            )
        if account.secret_key and not account.secret_key.startswith(TEST_OR_LIVE):
            found.append(Error(f"The secret key of Stripe's account “{account.name}” is none.", id="stripe.E002"))
        if account.is_live and account.api_base:
            found.append(Error("A live key of Stripe's must not go to STRIPE_API_BASE.", id="stripe.E003"))
    if settings.STRIPE_TRANSFERS and not account_named(COMMISSIONER).is_on:
        found.append(
            Error("STRIPE_TRANSFERS needs the Commissioner’s key: set STRIPE_REPAYMENTS_KEY.", id="stripe.E005")
        )
    keys = [account.secret_key for account in accounts if account.secret_key]
    if len(set(keys)) != len(keys):
        found.append(Error("Each of Stripe's accounts is somebody else's: they cannot share a key.", id="stripe.E004"))
    return found
