"""Minimal financial assistance by the Subsidy Control Act 2022, sections 36 and 37. Pure: years and pounds in and out.

An enterprise may get up to the cap within the elapsed part of this financial year and the two before, from all public
bodies together, and assistance for services of public economic interest counts, too. Cap and limit are the law's, the
same for every office: they stand here and in the database's own guard, and change with a migration.

A financial year is known by the calendar year in which it starts.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from portal.dates.financial_years import financial_year, financial_year_bounds

CAP = Decimal(315000)
# What is above this goes on the public database of subsidies.
PUBLISHED_ABOVE = Decimal(100000)
MONTHS_TO_PUBLISH = 3
YEARS = 3

# (financial year, pounds)
Amounts = Iterable[tuple[int, Decimal]]


def years_up_to(year: int) -> range:
    """The financial years that count together with `year`: it and the two before."""
    return range(year - YEARS + 1, year + 1)


def first_day_that_counts(today: date) -> date:
    return financial_year_bounds(years_up_to(financial_year(today))[0])[0]


def total_up_to(year: int, amounts: Amounts) -> Decimal:
    """Pounds in `year` and the two before."""
    return sum((amount for when, amount in amounts if when in years_up_to(year)), Decimal(0))


def most_together(year: int, amounts: Amounts) -> Decimal:
    """The largest total of any three years with `year` among them: something put in `year` has to fit into all of
    them, so that what is recorded late does not break what was given after it."""
    kept = list(amounts)
    return max(total_up_to(last, kept) for last in range(year, year + YEARS))


def room_left(year: int, amounts: Amounts) -> Decimal:
    """Pounds that may still be given in `year` as minimal financial assistance."""
    return max(CAP - most_together(year, amounts), Decimal(0))


def publish_by(given_on: date) -> date:
    """The day by which it has to be on the public database: three months after, or the last day of that month."""
    months = given_on.month - 1 + MONTHS_TO_PUBLISH
    year, month = given_on.year + months // 12, months % 12 + 1
    return date(year, month, min(given_on.day, calendar.monthrange(year, month)[1]))
