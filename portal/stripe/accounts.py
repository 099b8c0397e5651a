"""The accounts at Stripe, each of somebody else, and the client that speaks for one of them.

The donations to the Foundation go into the Foundation's account, repayments by card into the Commissioner's. Each has a
key of its own in `STRIPE_ACCOUNTS`: money never crosses from one to another.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from stripe import StripeClient

from portal.accounts.roles import Role

FOUNDATION = "foundation"
COMMISSIONER = "commissioner"
# Who looks after the events of an account: they are about that account's own people and money.
KEEPERS = {FOUNDATION: Role.FOUNDATION_TREASURER, COMMISSIONER: Role.FINANCE_OFFICER}
CHECKOUT = "https://checkout.stripe.com"
CONNECT = "https://connect.stripe.com"
# Of a request that failed on its way; each goes out with the same idempotency key.
RETRIES = 2


class StripeIsOff(LookupError):
    """There is no key for this account."""


@dataclass(frozen=True)
class Account:
    name: str
    secret_key: str
    webhook_secrets: tuple[str, ...]

    @property
    def is_on(self) -> bool:
        return bool(self.secret_key and self.webhook_secrets)

    @property
    def is_live(self) -> bool:
        """Whether real money moves."""
        return self.secret_key.startswith(("sk_live_", "rk_live_"))

    def client(self) -> StripeClient:
        """Raises StripeIsOff."""
        if not self.is_on:
            raise StripeIsOff(self.name)
        if settings.STRIPE_API_BASE:
            return StripeClient(
                self.secret_key, base_addresses={"api": settings.STRIPE_API_BASE}, max_network_retries=RETRIES
            )
        return StripeClient(self.secret_key, max_network_retries=RETRIES)


def account_named(name: str) -> Account:
    """Raises KeyError."""
    said = settings.STRIPE_ACCOUNTS[name]
    return Account(name, said["secret_key"], tuple(said["webhook_secrets"]))


def accounts_in_use() -> list[Account]:
    return [account for account in map(account_named, settings.STRIPE_ACCOUNTS) if account.is_on]


def transfers_are_on() -> bool:
    """Whether organisations can be paid through the Commissioner's account: a decision, and a key."""
    return settings.STRIPE_TRANSFERS and account_named(COMMISSIONER).is_on


def checkout_origin() -> str:
    """Where the hosted pages are, to which a form of ours leads on."""
    return _hosted_at(CHECKOUT)


def onboarding_origin() -> str:
    """Where an organisation opens its account at Stripe, to which a form of ours leads on."""
    return _hosted_at(CONNECT)


def _hosted_at(where: str) -> str:
    if not settings.STRIPE_API_BASE:
        return where
    parts = urlsplit(settings.STRIPE_API_BASE)
    return f"{parts.scheme}://{parts.netloc}"
