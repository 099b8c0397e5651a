"""Who gets the money: a charity of its own, beside the Commissioner's office."""

from django.conf import settings

from portal.stripe.accounts import FOUNDATION, Account, account_named

NAME = "Safer Dorset Foundation"


def account() -> Account:
    """The Foundation's own account at Stripe."""
    return account_named(FOUNDATION)


def is_open() -> bool:
    """Whether donations can be taken at all."""
    return account().is_on


def described() -> str:
    """ "Safer Dorset Foundation (registered charity 1234567)"; the number where the settings give it."""
    number = settings.FOUNDATION_CHARITY_NUMBER
    return f"{NAME} (registered charity {number})" if number else NAME
