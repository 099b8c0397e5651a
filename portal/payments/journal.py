"""What the portal paid, as double entries for the office's ledger. Pure: facts in, lines out.

Each payment debits the cost code of every stream that it draws on and credits the bank; one that came back does the
opposite on its own day. So every entry balances by itself, and with it any number of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Moved:
    """Money that left on a day, or (`back`) came back. `shares` are (cost code, stream, financial year, pounds)."""

    on: date
    identity: str
    reference: str
    organisation: str
    amount: Decimal
    back: bool
    shares: Sequence[tuple[str, str, str, Decimal]]


@dataclass(frozen=True, kw_only=True)
class Line:
    on: date
    entry: str
    account: str
    words: str
    stream: str
    year: str
    debit: Decimal
    credit: Decimal


class DoesNotBalance(ValueError):
    """A fault of ours: the shares of a payment do not come to it."""


def lines(moves: Iterable[Moved], *, bank: str, untagged: str) -> Iterator[Line]:
    """Two lines or more for each move. Money whose stream is not known goes to the account `untagged`.

    Raises DoesNotBalance before it hands out any line of such an entry.
    """
    for move in moves:
        shares = list(move.shares) or [(untagged, "", "", move.amount)]
        if sum((amount for *_, amount in shares), NOTHING) != move.amount:
            raise DoesNotBalance(move.identity)
        words = f"{move.reference}, {move.organisation}" + (", came back" if move.back else "")
        entry = f"{move.identity}-{'B' if move.back else 'P'}"
        for code, stream, year, amount in shares:
            yield Line(
                on=move.on, entry=entry, account=code or untagged, words=words, stream=stream, year=year,
                debit=NOTHING if move.back else amount, credit=amount if move.back else NOTHING,
            )  # fmt: skip
        yield Line(
            on=move.on, entry=entry, account=bank, words=words, stream="", year="",
            debit=move.amount if move.back else NOTHING, credit=NOTHING if move.back else move.amount,
        )  # fmt: skip
