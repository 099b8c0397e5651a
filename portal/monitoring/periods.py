"""The periods that an agreement reports on. Pure: no Django."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Frequency(StrEnum):
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"

    @property
    def months(self) -> int:
        return {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}[self]


@dataclass(frozen=True)
class Period:
    """Both days included."""

    starts_on: date
    ends_on: date


def months_later(day: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last day where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def periods(starts_on: date, ends_on: date, frequency: Frequency, *, counted_from: date | None = None) -> list[Period]:
    """`starts_on` to `ends_on` cut into periods, without a gap; the last one may be shorter.

    They are counted from the first day, so a year from 1 October has quarters from 1 October, 1 January and so on; or
    from a day `counted_from`, earlier or later, and then the first one may be shorter, too.
    """
    anchor = counted_from or starts_on
    place = 0
    while months_later(anchor, frequency.months * place) > starts_on:
        place -= 1
    while months_later(anchor, frequency.months * (place + 1)) <= starts_on:
        place += 1
    cut: list[Period] = []
    while (begins := months_later(anchor, frequency.months * place)) <= ends_on:
        place += 1
        following = months_later(anchor, frequency.months * place)
        cut.append(Period(max(begins, starts_on), min(following - timedelta(days=1), ends_on)))
    return cut


def period_label(first: date, last: date) -> str:
    """ "Oct to Dec 2017", "Oct 2017 to Mar 2018": short, because it stands under a chart on a telephone."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%b %Y}"
    if first.year == last.year:
        return f"{first:%b} to {last:%b %Y}"
    return f"{first:%b %Y} to {last:%b %Y}"
