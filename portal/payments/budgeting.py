"""What the lines of a budget come to. Pure: pounds in, pounds out, no Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from portal.payments.instalments import PENNY, split


@dataclass(frozen=True)
class Part:
    """One line to be: what the money is for, and how much of it."""

    name: str
    amount: Decimal


def share_out(asked: Sequence[Part], agreed: Decimal) -> list[Part]:
    """The lines that somebody asked for, within what was agreed: as they are where they fit, and cut in proportion, to
    the penny, where they come to more. Lines of the same name are one line; those for nothing are none.
    """
    sums: dict[str, Decimal] = {}
    for part in asked:
        name = " ".join(part.name.split())[:140]
        if name and part.amount > 0:
            sums[name] = sums.get(name, Decimal(0)) + part.amount
    if sum(sums.values()) > agreed:
        amounts = split(agreed, list(sums.values()))
        return [Part(name, amount) for name, amount in zip(sums, amounts, strict=True) if amount]
    return [Part(name, amount) for name, amount in sums.items()]


def tolerance_of(amount: Decimal, percent: Decimal | int) -> Decimal:
    """Pounds by which a line of `amount` may be passed: whole pennies, never more than `percent`."""
    return (amount * Decimal(percent) / 100).quantize(PENNY, ROUND_DOWN)
