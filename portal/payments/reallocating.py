"""What becomes of the money by year and stream when a variation changes value or end: a proposal. Pure.

Money is {(financial year, stream): pounds} as in portal.agreements.terms.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from portal.agreements.terms import Money, by_year, total, years_of
from portal.dates.financial_years import financial_year, financial_year_bounds
from portal.payments.instalments import split


def reallocated(money: Money, *, new_value: Decimal, old_end: date, new_end: date) -> dict[tuple[int, int], Decimal]:
    """The same money for another value and another end; it always comes to `new_value`, every amount above zero.

    What lay in years after the new end moves into its last year. What is added goes to the time that is added, by its
    days, or to the last year where none is, on the streams of the last year in their proportions. What is cut is cut
    from the last years first.
    """
    last = financial_year(new_end)
    kept: dict[tuple[int, int], Decimal] = {}
    for (year, stream), amount in sorted(money.items()):
        place = (min(year, last), stream)
        kept[place] = kept.get(place, Decimal(0)) + amount
    difference = new_value - total(kept.values())
    if difference > 0:
        _add(kept, difference, old_end=old_end, new_end=new_end)
    elif difference < 0:
        _cut(kept, -difference)
    return {place: amount for place, amount in sorted(kept.items()) if amount}


def _add(kept: dict[tuple[int, int], Decimal], more: Decimal, *, old_end: date, new_end: date) -> None:
    latest = max(by_year(kept))
    streams = {stream: amount for (year, stream), amount in kept.items() if year == latest}
    days = _days_added(old_end, new_end) or {financial_year(new_end): 1}
    for year, of_year in zip(days, split(more, list(days.values())), strict=True):
        for stream, amount in zip(streams, split(of_year, list(streams.values())), strict=True):
            kept[year, stream] = kept.get((year, stream), Decimal(0)) + amount


def _days_added(old_end: date, new_end: date) -> dict[int, int]:
    """How many of the days after the old end lie in each financial year."""
    first = old_end + timedelta(days=1)
    if first > new_end:
        return {}
    days = {}
    for year in years_of(first, new_end):
        starts, ends = financial_year_bounds(year)
        days[year] = (min(ends, new_end) - max(starts, first)).days + 1
    return days


def _cut(kept: dict[tuple[int, int], Decimal], less: Decimal) -> None:
    for place in sorted(kept, reverse=True):
        taken = min(kept[place], less)
        kept[place] -= taken
        less -= taken
