"""What became of each funding stream in a financial year: budgeted, paid and left. Pure.

Payments are made per agreement, not per stream. What was paid in a year counts on the streams that the agreement draws
on in that year, in the proportions of their money in it, to the penny.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from portal.agreements.terms import Money
from portal.payments.instalments import split


@dataclass(frozen=True, kw_only=True)
class Use:
    """Pounds of one agreement from one stream in one financial year."""

    budgeted: Decimal
    paid: Decimal

    @property
    def left(self) -> Decimal:
        """Below zero where more was paid in the year than was meant for it."""
        return self.budgeted - self.paid


def uses_of(money: Money, paid: Mapping[int, Decimal]) -> tuple[dict[tuple[int, int], Use], dict[int, Decimal]]:
    """The use of each {(year, stream)} of an agreement, and what was paid in years in which no stream pays for it."""
    uses: dict[tuple[int, int], Use] = {}
    untagged: dict[int, Decimal] = {}
    for year in sorted({year for year, _ in money} | set(paid)):
        of_year = {place: amount for place, amount in sorted(money.items()) if place[0] == year}
        spent = paid.get(year, Decimal(0))
        if not of_year:
            untagged[year] = spent
            continue
        for place, part in zip(of_year, split(spent, list(of_year.values())), strict=True):
            uses[place] = Use(budgeted=of_year[place], paid=part)
    return uses, untagged
