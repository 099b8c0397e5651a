"""How far an account has come and what comes next, in words for the organisation's own people."""

from dataclasses import dataclass
from datetime import datetime

from portal.accounts.models import User
from portal.banking.models import BankAccount

State = BankAccount.State


@dataclass(frozen=True)
class Step:
    """`what` is done at `at`, by `who` where that is for them to know; or not yet, where `at` is None."""

    what: str
    at: datetime | None = None
    who: str = ""


def steps_of(account: BankAccount) -> list[Step]:
    """Whom of the office it was stays in the office: nobody should know whom to write to about it."""
    return [
        Step("Given", account.entered_at, account.entered_by.email),
        Step(
            "Confirmed by a second member",
            account.confirmed_at,
            account.confirmed_by.email if account.confirmed_by else "",
        ),
        Step("Checked by an officer, who rings you", account.checked_at),
        Step("Agreed by a finance officer", account.agreed_at),
    ]


def next_step(account: BankAccount, reader: User) -> str:
    """One sentence: whose turn it is."""
    if account.state == State.ENTERED:
        if account.entered_by_id == reader.pk:
            return "A colleague who may write for your organisation has to confirm these details."
        return "Somebody other than who gave these details has to confirm them."
    if account.state == State.CONFIRMED:
        return "An officer rings your organisation on a number that we knew before, and compares the paper."
    return "A finance officer has to agree."
