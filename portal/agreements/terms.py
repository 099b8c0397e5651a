"""What an agreement provided for on a day, told from how it began and what was agreed since. Pure, without Django.

Money is kept as {(financial year, stream): pounds}, a financial year by the calendar year in which it starts. A stream
is known by its number here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.dates.financial_years import financial_year

Money = Mapping[tuple[int, int], Decimal]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """`money` is empty where the pounds are not tagged."""

    value: Decimal
    ends_on: date
    money: Money


@dataclass(frozen=True, kw_only=True)
class Change:
    """An agreed variation, in force from the day `on` on. None: it left that as it was."""

    number: int
    on: date
    old_value: Decimal | None = None
    new_value: Decimal | None = None
    old_end: date | None = None
    new_end: date | None = None
    old_money: Money | None = None
    new_money: Money | None = None


def first_terms(now: Terms, changes: Sequence[Change]) -> Terms:
    """How it began: what the first change of each thing changed, or what it is now where nothing did."""
    in_order = sorted(changes, key=lambda change: change.number)
    value, end, money = now.value, now.ends_on, now.money
    for change in reversed(in_order):
        if change.new_value is not None and change.old_value is not None:
            value = change.old_value
        if change.new_end is not None and change.old_end is not None:
            end = change.old_end
        if change.new_money is not None and change.old_money is not None:
            money = change.old_money
    return Terms(value=value, ends_on=end, money=money)


def terms_on(day: date, now: Terms, changes: Sequence[Change]) -> Terms:
    """What held at the end of `day`: how it began, and every change agreed by then, in the order of their numbers."""
    terms = first_terms(now, changes)
    value, end, money = terms.value, terms.ends_on, terms.money
    for change in sorted(changes, key=lambda one: one.number):
        if change.on > day:
            continue
        value = value if change.new_value is None else change.new_value
        end = end if change.new_end is None else change.new_end
        money = money if change.new_money is None else change.new_money
    return Terms(value=value, ends_on=end, money=money)


def years_of(starts_on: date, ends_on: date) -> list[int]:
    """The financial years that an agreement touches, the first one first."""
    return list(range(financial_year(starts_on), financial_year(ends_on) + 1))


def by_year(money: Money) -> dict[int, Decimal]:
    """Pounds in each financial year, the first year first."""
    totals: dict[int, Decimal] = {}
    for (year, _), amount in sorted(money.items()):
        totals[year] = totals.get(year, Decimal(0)) + amount
    return totals


def total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
