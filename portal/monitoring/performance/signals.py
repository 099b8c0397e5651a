"""Run charts: what is more than the ups and downs of every quarter. Pure: no Django.

Three rules on the figures of successive periods, which must be of the same length:

- *shift*: six or more in a row on one side of the median (figures on the median are passed over);
- *trend*: five or more in a row, each above the one before, or each below it (equal figures are passed over);
- *outside the limits*: further from the mean than 2.66 times the mean moving range.

Shift and trend are those of Perla, Provost and Murray, *BMJ Quality & Safety* 20 (2011); the limits are the natural
process limits of the XmR chart (Wheeler, *Understanding Variation*, 1993), which NHS England's *Making Data Count* uses
too: they ask for no distribution and so suit counts, rates and scores alike. With fewer than ten figures nothing is
said, because the rules would see patterns in noise; nor where most figures are nought, because what hardly ever happens
has no usual range (a year of 0 and 1 would signal every third time; such events want the time between them counted). A
signal says that something changed, not whether it is good.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import fmean, median

LEAST_FIGURES = 10
LEAST_BEFORE = 6
"""A single new figure is held against no fewer than these."""
SHIFT = 6
TREND = 5
REACH = 2.66
"""Three standard deviations, estimated from the mean moving range: 3 / 1.128."""
HAIR = 1e-9
"""So much, as a part of a limit, may be floating point's."""


class Kind(StrEnum):
    SHIFT_UP = "shift up"
    SHIFT_DOWN = "shift down"
    TREND_UP = "trend up"
    TREND_DOWN = "trend down"
    ABOVE = "above the limits"
    BELOW = "below the limits"


@dataclass(frozen=True)
class Signal:
    """`kind`, seen from the place `first` to the place `last` in the row of figures, both included, from 0."""

    kind: Kind
    first: int
    last: int


@dataclass(frozen=True)
class RunChart:
    """The lines to draw through the figures, and what they signal."""

    median: float
    mean: float
    lower: float
    upper: float
    signals: tuple[Signal, ...]


def run_chart(values: Sequence[float]) -> RunChart | None:
    """The run chart of `values`, oldest first. None where they are too few to say anything, or mostly nought."""
    if len(values) < LEAST_FIGURES or not median(values):
        return None
    middle, mean = median(values), fmean(values)
    lower, upper = limits(values)
    signals = [
        *_shifts(values, middle),
        *_trends(values),
        *(Signal(Kind.ABOVE, place, place) for place, value in enumerate(values) if _is_over(value, upper)),
        *(Signal(Kind.BELOW, place, place) for place, value in enumerate(values) if _is_over(lower, value)),
    ]
    return RunChart(middle, mean, lower, upper, tuple(sorted(signals, key=lambda one: (one.first, one.last))))


def limits(values: Sequence[float]) -> tuple[float, float]:
    """The natural process limits of `values` (two at least), the lower one not under nought: no figure is."""
    mean = fmean(values)
    reach = REACH * fmean(abs(later - earlier) for earlier, later in pairwise(values))
    return max(0.0, mean - reach), mean + reach


def is_unusual(value: float, before: Sequence[float]) -> bool | None:
    """Whether `value` lies outside the limits of those `before` it. None where they are too few to tell, mostly nought,
    or all the same."""
    if len(before) < LEAST_BEFORE or not median(before) or len(set(before)) == 1:
        return None
    lower, upper = limits(before)
    return _is_over(value, upper) or _is_over(lower, value)


def _is_over(value: float, limit: float) -> bool:
    return value > limit + HAIR * abs(limit)


def _shifts(values: Sequence[float], middle: float) -> Iterator[Signal]:
    run: list[int] = []
    for place, value in enumerate(values):
        if value == middle:
            continue
        if run and (value > middle) != (values[run[-1]] > middle):
            yield from _shift(run, values, middle)
            run = []
        run.append(place)
    yield from _shift(run, values, middle)


def _shift(run: Sequence[int], values: Sequence[float], middle: float) -> Iterator[Signal]:
    if len(run) >= SHIFT:
        yield Signal(Kind.SHIFT_UP if values[run[0]] > middle else Kind.SHIFT_DOWN, run[0], run[-1])


def _trends(values: Sequence[float]) -> Iterator[Signal]:
    run = [0]
    for place in range(1, len(values)):
        step = values[place] - values[run[-1]]
        if step == 0:
            continue
        if len(run) > 1 and (step > 0) != (values[run[-1]] > values[run[-2]]):
            yield from _trend(run, values)
            run = run[-1:]
        run.append(place)
    yield from _trend(run, values)


def _trend(run: Sequence[int], values: Sequence[float]) -> Iterator[Signal]:
    if len(run) >= TREND:
        yield Signal(Kind.TREND_UP if values[run[-1]] > values[run[0]] else Kind.TREND_DOWN, run[0], run[-1])
