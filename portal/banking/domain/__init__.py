"""The verbs of bank details: two members give an account, two officers check it; only then money goes there."""

from portal.banking.domain.checking import agree_account, check_account, refuse_account
from portal.banking.domain.connecting import enter_connected, open_onboarding, take_account
from portal.banking.domain.giving import confirm_account, enter_account, stop_account, take_back_account
from portal.banking.domain.looking import account_for_payment, accounts_for_payment, how_paid, look_at, standings

__all__ = [
    "account_for_payment",
    "accounts_for_payment",
    "agree_account",
    "check_account",
    "confirm_account",
    "enter_account",
    "enter_connected",
    "how_paid",
    "look_at",
    "open_onboarding",
    "refuse_account",
    "standings",
    "stop_account",
    "take_account",
    "take_back_account",
]
