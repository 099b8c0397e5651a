"""What the public register of expenditure holds, and how a line of it reads. Pure.

The Elected Local Policing Bodies (Specified Information) Order 2011 asks for each item of expenditure over £500, by
month: recipient, purpose, and why the body considers that it is good value for money.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal

from portal.exports.cells import cell

OVER = Decimal(500)
HEADER = [
    "Month", "Date", "Line", "Recipient", "Identifier", "Amount", "Purpose", "Why it is good value for money",
    "Agreement", "Kind", "Redaction",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line as the public reads it. `amount` is below nought where money came back."""

    on: date
    line: str
    recipient: str
    identifier: str
    amount: Decimal
    purpose: str
    value: str
    reference: str
    kind: str
    redaction: str


def month_of(day: date) -> date:
    """The first day of the month that `day` is in."""
    return day.replace(day=1)


def last_of(first: date) -> date:
    """The last day of the month that begins on `first`."""
    return month_of(first + timedelta(days=31)) - timedelta(days=1)


def before(first: date) -> date:
    """The first day of the month before."""
    return month_of(first - timedelta(days=1))


def name_of(first: date) -> str:
    """ "2026-04", as it stands in addresses and in the file."""
    return f"{first:%Y-%m}"


def month_named(name: str) -> date | None:
    """The first day of "2026-04"; None for anything else."""
    year, _, month = name.partition("-")
    if not (len(year) == 4 and len(month) == 2 and (year + month).isascii() and (year + month).isdigit()):
        return None
    return date(int(year), int(month), 1) if int(year) > 1900 and 1 <= int(month) <= 12 else None


def as_file(first: date, rows: Iterable[Row]) -> bytes:
    """The file of a month: UTF-8 with a mark that Excel understands, the same bytes for the same rows."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for row in rows:
        writer.writerow([name_of(first), *(cell(getattr(row, field.name)) for field in fields(row))])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def fingerprint(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def total(rows: Sequence[Row]) -> Decimal:
    return sum((row.amount for row in rows), Decimal(0))
