"""Quarters of the calendar year: January to March and so on. Pure."""

from datetime import date, timedelta

MONTHS = 3


def quarter_of(day: date) -> tuple[date, date]:
    """The first and the last day of the quarter that `day` lies in."""
    first = date(day.year, day.month - (day.month - 1) % MONTHS, 1)
    return first, quarter_after(first) - timedelta(days=1)


def quarter_after(first: date) -> date:
    """The first day of the quarter after the one that begins on `first`."""
    return date(first.year + (first.month > 12 - MONTHS), (first.month + MONTHS - 1) % 12 + 1, 1)


def quarters(since: date, until: date) -> list[tuple[date, date]]:
    """Every quarter from the one of `since` to the one of `until`, the latest first."""
    found = []
    first, last = quarter_of(since)
    while first <= until:
        found.append((first, last))
        first, last = quarter_of(quarter_after(first))
    return found[::-1]


def quarter_words(starts_on: date, ends_on: date) -> str:
    """ "July to September 2026"; another period "1 July to 15 August 2026" in full dates."""
    if (starts_on, ends_on) == quarter_of(starts_on):
        return f"{starts_on:%B} to {ends_on:%B %Y}"
    return f"{starts_on.day} {starts_on:%B %Y} to {ends_on.day} {ends_on:%B %Y}"
