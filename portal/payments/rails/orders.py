"""What the domain hands to a rail, and what comes back. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from portal.banking.details import AtStripe, Details


@dataclass(frozen=True, kw_only=True)
class Order:
    """One payment: `identity` is what makes it this payment and no other, wherever it goes."""

    identity: UUID
    amount: Decimal
    payee: str
    details: Details | AtStripe
    reference: str
    """What the payee reads on the bank statement: the agreement's reference."""

    @property
    def bank(self) -> Details:
        """For the rails that make a file for the bank: the domain hands them nothing else."""
        assert isinstance(self.details, Details)
        return self.details

    @property
    def end_to_end(self) -> str:
        """The identity as banks carry it: 32 characters, where 35 are allowed."""
        return self.identity.hex


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Orders that leave the payer's account together."""

    number: str
    payer: str
    details: Details | None
    pay_on: date
    made_at: datetime
    orders: tuple[Order, ...]

    @property
    def bank(self) -> Details:
        """The payer's; nothing for a rail that knows the payer by a key."""
        assert self.details is not None
        return self.details

    @property
    def total(self) -> Decimal:
        return sum((order.amount for order in self.orders), Decimal("0.00"))


@dataclass(frozen=True)
class PaymentFile:
    """What finance takes to the bank."""

    name: str
    content: bytes
    content_type: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


class FileRail(Protocol):
    """A rail that makes a file of a batch. The same batch makes the same bytes."""

    def __call__(self, batch: Batch) -> PaymentFile: ...


class Outcome(StrEnum):
    """What the bank says of a payment."""

    PAID = "paid"
    REFUSED = "refused"
    CAME_BACK = "came_back"
    PENDING = "pending"


class Source(StrEnum):
    """What kind of file a line is from. A report says what becomes of an order, and says it more than once; a statement
    has each movement of money once.
    """

    REPORT = "report"
    STATEMENT = "statement"
    LIST = "list"


@dataclass(frozen=True, kw_only=True)
class AnswerLine:
    """One line of the bank's answer. `end_to_end` as the bank gave it back, or nothing; `amount` where the bank says
    it, in pounds unless `currency` says otherwise; `on` the day on which money moved; `said` in the bank's words,
    `bank_reference` for asking about it; `note` what the payer of incoming money wrote.
    """

    outcome: Outcome
    end_to_end: str = ""
    amount: Decimal | None = None
    on: date | None = None
    said: str = ""
    bank_reference: str = ""
    note: str = ""
    currency: str = "GBP"
    source: Source = Source.LIST


class NotAnAnswer(ValueError):
    """The file is none that the portal reads. `str()` is a sentence for the officer."""
