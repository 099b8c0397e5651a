"""What was promised and what was reported, as the arithmetic sees them. Pure: no Django."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from portal.monitoring.performance.profiles import Step, checked, exposure
from portal.monitoring.periods import Period


class Direction(StrEnum):
    MORE = "more"
    LESS = "less"


class Aggregation(StrEnum):
    """How the figures of periods make one: see `standing.aggregate`."""

    SUM = "sum"
    LATEST = "latest"
    AVERAGE = "average"
    RATE = "rate"


class PeriodsOverlap(ValueError):
    """Two figures speak for the same day, so they cannot be added up."""


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A target: `value` on an indicator from `starts_on` to `ends_on`, both days included.

    `in_wholes`: nobody reaches a part of one. `is_count`: of people or cases, which come one by one; of a rate, whether
    it is of such. `tolerance`: how far off the target still counts as met, as a part of 1. `steps`: how the work is
    spread, evenly where there are none. A rate's value is per cent. `most`: no figure can be higher, as none can be
    below nought.
    """

    value: Decimal
    starts_on: date
    ends_on: date
    direction: Direction = Direction.MORE
    aggregation: Aggregation = Aggregation.SUM
    in_wholes: bool = False
    is_count: bool = False
    tolerance: Fraction = Fraction(0)
    steps: tuple[Step, ...] = ()
    most: Decimal | None = None

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise ValueError("A target ends on or after the day it starts.")
        if self.value < 0:
            raise ValueError("A target is not negative.")
        if not 0 <= self.tolerance < 1:
            raise ValueError("A tolerance is a part of the target, from 0 to less than 1.")
        checked(self.steps, self.starts_on, self.ends_on)

    @property
    def days(self) -> int:
        return days_between(self.starts_on, self.ends_on)

    @property
    def grows(self) -> bool:
        """Whether it builds up over the period, as a sum does; a level is expected from the first day."""
        return self.aggregation is Aggregation.SUM

    @property
    def wanted(self) -> Fraction:
        """What must be reached, or must not be passed, for the rating Good: the target, less its tolerance."""
        value, kept = Fraction(self.value), 1 - self.tolerance
        return value * kept if self.direction is Direction.MORE else value / kept

    def exposure(self, starts_on: date, ends_on: date) -> Fraction:
        """The part of the period's work, from 0 to 1, that these days stand for."""
        return exposure(self.steps, Period(self.starts_on, self.ends_on), Period(starts_on, ends_on))


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What was reported for one period: `value`, of a rate that many cases `out_of` so many, of an average that of so
    many `out_of` where that is known. `accepted` is False while the office is still reading it."""

    starts_on: date
    ends_on: date
    value: Decimal
    out_of: Decimal | None = None
    accepted: bool = True

    @property
    def days(self) -> int:
        return days_between(self.starts_on, self.ends_on)


def days_between(first: date, last: date) -> int:
    """Days from `first` to `last`, both included."""
    return (last - first).days + 1
