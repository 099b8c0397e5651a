"""From which year's and stream's money a payment is made. Pure: pounds in, pounds out, no Django.

Money is {(financial year, stream): pounds} as in portal.agreements.terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from portal.agreements.terms import Money
from portal.payments.instalments import split


class NotCovered(ValueError):
    """There is less left than the payment takes."""


def left_of(money: Money, taken: Money) -> dict[tuple[int, int], Decimal]:
    """What is left where something is. Raises NotCovered where more was taken than there is."""
    left = {place: money.get(place, Decimal(0)) - taken.get(place, Decimal(0)) for place in {*money, *taken}}
    short = sorted(place for place, amount in left.items() if amount < 0)
    if short:
        raise NotCovered(short)
    return {place: amount for place, amount in sorted(left.items()) if amount}


def draw(amount: Decimal, *, year: int, left: Mapping[tuple[int, int], Decimal]) -> dict[tuple[int, int], Decimal]:
    """Cut `amount` pounds over what is `left`, to the penny; the parts always add up to it, and none is zero.

    The financial year in which the payment is due pays first, then the oldest that has something left; within a year
    its streams share in the proportions of what each has left. Raises NotCovered.
    """
    years = sorted({place[0] for place in left}, key=lambda one: (one != year, one))
    parts: dict[tuple[int, int], Decimal] = {}
    for one in years:
        of_year = {place: pounds for place, pounds in sorted(left.items()) if place[0] == one and pounds}
        taken = min(amount, sum(of_year.values(), Decimal(0)))
        if not taken:
            continue
        parts |= dict(zip(of_year, split(taken, list(of_year.values())), strict=True))
        amount -= taken
    if amount:
        raise NotCovered(amount)
    return {place: pounds for place, pounds in parts.items() if pounds}


def give_back(amount: Decimal, *, paid: Mapping[tuple[int, int], Decimal]) -> dict[tuple[int, int], Decimal]:
    """Cut `amount` pounds that came back over what was `paid`, to the penny: the latest financial year first, within a
    year in the proportions of what was paid. What is more than `paid` was paid before money was tagged: left out. A
    place below nought, from which more came back than it paid, gets nothing.
    """
    parts: dict[tuple[int, int], Decimal] = {}
    for year in sorted({place[0] for place in paid}, reverse=True):
        of_year = {place: pounds for place, pounds in sorted(paid.items()) if place[0] == year and pounds > 0}
        taken = min(amount, sum(of_year.values(), Decimal(0)))
        if taken:
            parts |= dict(zip(of_year, split(taken, list(of_year.values())), strict=True))
            amount -= taken
    return {place: pounds for place, pounds in parts.items() if pounds}
