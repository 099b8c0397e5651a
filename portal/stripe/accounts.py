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
    # Where Stripe is, when a simulator stands in for it; empty for Stripe itself.
    api_base: str = ""

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
        if self.api_base:
            return StripeClient(self.secret_key, base_addresses={"api": self.api_base}, max_network_retries=RETRIES)
        return StripeClient(self.secret_key, max_network_retries=RETRIES)


def account_named(name: str) -> Account:
    """Raises KeyError."""
    said = settings.STRIPE_ACCOUNTS[name]
    base = said.get("api_base") or settings.STRIPE_API_BASE
    return Account(name, said["secret_key"], tuple(said["webhook_secrets"]), base)


def accounts_in_use() -> list[Account]:
    return [account for account in map(account_named, settings.STRIPE_ACCOUNTS) if account.is_on]


def transfers_are_on() -> bool:
    """Whether organisations can be paid through the Commissioner's account: a decision, and a key."""
    return settings.STRIPE_TRANSFERS and account_named(COMMISSIONER).is_on


def gift_origin() -> str:
    """Where the hosted pages for gifts are, to which a form of ours leads on."""
    return _hosted_at(FOUNDATION, CHECKOUT)


def card_origin() -> str:
    """The same for repayments by card."""
    return _hosted_at(COMMISSIONER, CHECKOUT)


def onboarding_origin() -> str:
    """Where an organisation opens its account at Stripe, to which a form of ours leads on."""
    return _hosted_at(COMMISSIONER, CONNECT)


def _hosted_at(name: str, where: str) -> str:
    base = account_named(name).api_base
    if not base:
        return where
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}"
