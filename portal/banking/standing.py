"""Whether an organisation can be paid, as far as its account goes. Pure: facts in, sentences out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.design.words import long_date


@dataclass(frozen=True, kw_only=True)
class Account:
    """`pays_from`: the first day on which it may be paid to. None: no account is in use. `new_on_its_way`: another
    account was given and is neither agreed nor refused. `merged_wait_until`: another profile was merged into this one,
    so that its payments go to this account; the first day on which they may. `at_stripe`: why Stripe cannot be asked to
    pay, where the account is there.
    """

    pays_from: date | None = None
    merged_wait_until: date | None = None
    new_on_its_way: bool = False
    at_stripe: str = ""


def reasons_to_wait(account: Account, today: date) -> list[str]:
    """Every reason, as a sentence; none where money can go.

    While another account is on its way the old one is not paid either: whichever of the two is wrong, money that waits
    some days is not lost.
    """
    if account.new_on_its_way:
        return ["The organisation gave new bank details, which are not agreed yet."]
    if account.pays_from is None:
        return ["There are no bank details of the organisation that were checked."]
    if account.at_stripe:
        return [account.at_stripe]
    if today < account.pays_from:
        return [f"The bank details changed. Nothing is paid before {long_date(account.pays_from)}."]
    if account.merged_wait_until and today < account.merged_wait_until:
        until = long_date(account.merged_wait_until)
        return [f"Another profile was merged into this organisation. Nothing is paid before {until}."]
    return []
