"""A year's figures so far, as they stand beside the box for the next one. Pure: no Django.

The year is the target's where there is a target of about a year; else the financial year, from 1 April.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from portal.monitoring.performance.promises import Aggregation

PENNY = Decimal("0.01")
ABOUT_A_YEAR = 400  # days


@dataclass(frozen=True)
class Reported:
    """A figure of an earlier period; of an average with how many it is of, where that is told."""

    starts_on: date
    ends_on: date
    value: Decimal
    weight: Decimal | None = None


@dataclass(frozen=True)
class ToDate:
    """`value` is what the periods from `starts_on` to `ends_on` come to, in the way that the indicator adds up."""

    value: Decimal
    starts_on: date
    ends_on: date


def year_from(day: date, target: tuple[date, date] | None = None) -> date:
    """The first day of the year that `day` is in; `target` are the first and last day of a target, if there is one."""
    if target and (target[1] - target[0]).days <= ABOUT_A_YEAR:
        return target[0]
    return date(day.year if day.month >= 4 else day.year - 1, 4, 1)


def to_date(figures: Sequence[Reported], aggregation: Aggregation, *, since: date) -> ToDate | None:
    """None where nothing is reported since then."""
    said = sorted((one for one in figures if one.starts_on >= since), key=lambda one: one.starts_on)
    if not said:
        return None
    values = [one.value for one in said]
    match aggregation:
        case Aggregation.SUM:
            value = sum(values, Decimal(0))
        case Aggregation.LATEST:
            value = values[-1]
        case _:
            weights = [Decimal(1) if one.weight is None else one.weight for one in said]
            if not (people := sum(weights, Decimal(0))):
                return None
            together = sum((one.value * weight for one, weight in zip(said, weights, strict=True)), Decimal(0))
            value = (together / people).quantize(PENNY, ROUND_HALF_UP)
    return ToDate(value, said[0].starts_on, said[-1].ends_on)
