"""Sort codes and account numbers: read as people write them, shown masked. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

SORT_CODE, ACCOUNT_NUMBER = re.compile(r"\d{6}"), re.compile(r"\d{8}")
# What people put between the digits: blanks of every kind, hyphens, dashes, dots.
BETWEEN = re.compile(r"[\s.\u00ad\u2010-\u2015\u2212-]+")


class NotASortCode(ValueError):
    """Not six digits."""


class NotAnAccountNumber(ValueError):
    """Not six to eight digits."""


@dataclass(frozen=True)
class Details:
    """An account in the United Kingdom: six digits and eight."""

    sort_code: str
    account_number: str

    @property
    def spoken(self) -> str:
        """As people read it out: "20-00-00, 55779911"."""
        code = self.sort_code
        return f"{code[:2]}-{code[2:4]}-{code[4:]}, {self.account_number}"

    @property
    def masked(self) -> str:
        """What tells one account from another and pays nobody: "••-••-00, •••••911"."""
        return masked(self.sort_code[-2:], self.account_number[-3:])

    def __repr__(self) -> str:
        """Never the digits: this ends up in logs and tracebacks."""
        return f"<Details {self.masked}>"

    __str__ = __repr__


@dataclass(frozen=True)
class AtStripe:
    """An account at Stripe, which alone knows where it pays on to."""

    account: str


def masked(sort_code_end: str, account_number_end: str) -> str:
    return f"••-••-{sort_code_end}, •••••{account_number_end}"


def read_details(sort_code: str, account_number: str) -> Details:
    """What somebody typed. An account number of six or seven digits gets zeros in front, as banks tell people to do.

    Raises NotASortCode, NotAnAccountNumber.
    """
    code = BETWEEN.sub("", sort_code)
    number = BETWEEN.sub("", account_number)
    if not (code.isascii() and SORT_CODE.fullmatch(code)):
        raise NotASortCode
    if not (number.isascii() and number.isdigit() and ACCOUNT_NUMBER.fullmatch(number.zfill(8)) and len(number) > 5):
        raise NotAnAccountNumber
    return Details(code, number.zfill(8))
