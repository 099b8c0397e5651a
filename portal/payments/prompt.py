"""How soon invoices and claims are paid. Pure: days in, figures out.

Section 68(2) of the Procurement Act 2023 implies a term into every public contract: what is owed is paid before the end
of the period of 30 days that begins with the day on which the invoice is received or, if later, on which the payment
falls due in accordance with it; a disputed invoice does not count. So the day itself is the first, and the last is 29
days on. (Contracts made before 24 February 2025 have the like term of regulation 113 of the Public Contracts
Regulations 2015.) What is counted for a period is what a payments compliance notice asks for: section 69 of the Act,
and regulation 38 of the Procurement Regulations 2024. The office measures its grants' claims in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import mean

from portal.dates.quarters import quarter_of, quarter_words

DAYS = 30
TWICE = 2 * DAYS


@dataclass(frozen=True)
class Clock:
    """`payable_from`: the day on which the claim came in or, if later, on which the money fell due. `paid_on`: when it
    was paid, None for not yet.
    """

    payable_from: date
    paid_on: date | None = None

    @property
    def last_day(self) -> date:
        return self.payable_from + timedelta(days=DAYS - 1)

    def days_left(self, today: date) -> int:
        """Today included; 0 or less where it is late."""
        return (self.last_day - today).days + 1

    @property
    def days_taken(self) -> int | None:
        """The first day is 1, so that 30 is the last in time. What is paid before the day took 1, too."""
        return None if self.paid_on is None else max(1, (self.paid_on - self.payable_from).days + 1)

    def words(self, today: date) -> str:
        left = self.days_left(today)
        if left <= 0:
            return f"{1 - left} day{'' if left == 0 else 's'} late"
        return f"{left} day{'' if left == 1 else 's'} left"


@dataclass(frozen=True, kw_only=True)
class Quarter:
    """What was paid in a quarter of the calendar year: how many, and in how many days."""

    starts_on: date
    ends_on: date
    paid: int
    in_time: int
    in_sixty: int
    later: int
    average: Decimal

    @property
    def words(self) -> str:
        return quarter_words(self.starts_on, self.ends_on)

    @property
    def share(self) -> Decimal:
        """Per cent paid within 30 days, to one place."""
        return _one_place(Decimal(100 * self.in_time) / self.paid)


def by_quarter(clocks: Iterable[Clock]) -> list[Quarter]:
    """The quarters in which something was paid, the latest first."""
    taken: dict[tuple[date, date], list[int]] = {}
    for one in clocks:
        if one.paid_on is not None and one.days_taken is not None:
            taken.setdefault(quarter_of(one.paid_on), []).append(one.days_taken)
    return [_figures(bounds, days) for bounds, days in sorted(taken.items(), reverse=True)]


def _figures(bounds: tuple[date, date], days: Sequence[int]) -> Quarter:
    in_time = sum(one <= DAYS for one in days)
    in_sixty = sum(DAYS < one <= TWICE for one in days)
    return Quarter(
        starts_on=bounds[0],
        ends_on=bounds[1],
        paid=len(days),
        in_time=in_time,
        in_sixty=in_sixty,
        later=len(days) - in_time - in_sixty,
        average=_one_place(Decimal(mean(Decimal(one) for one in days))),
    )


def _one_place(figure: Decimal) -> Decimal:
    return figure.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
