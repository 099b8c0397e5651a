"""How an agreement stands against a target. Pure: dataclasses in and out, no Django, no database, no clock.

The rule, in full:

1. Only figures of accepted returns count, and only of periods that are over on the as-at date and lie wholly inside
   the target's period. Figures sent but not yet accepted are told apart, as provisional.
2. *Actual to date* adds the periods up (SUM), takes the last one (LATEST) or their plain mean (AVERAGE).
3. *Expected by now*: a sum is expected to grow evenly, day by day, so it is the target times the reported days over
   all days of the target's period. Of what is counted in wholes (people, pounds, days) it is rounded to the nearest
   whole, half up, while the period runs: nobody can reach 67.32 referrals, and the sentence, which says 67, and the
   rating must not contradict each other. Once the whole period is reported, it is the target, unrounded. A level
   (LATEST, AVERAGE) is expected from the first day: it is the target itself.
4. *Projection*, "if it goes on like this": a sum carries on at the same rate per reported day to the end of the
   period; a level stays where it is.
5. *Share* is actual over expected where more is better, expected over actual where less is better. 1 means: exactly as
   promised. The rating follows from the share alone:

       share ≥ 1       Good
       share ≥ 0.90    Approaching target
       share ≥ 0.75    Requires improvement
       below           Inadequate

6. Until accepted figures cover a fifth of the target's period there is too little to judge by: Other.

The five words are those of the Procurement Act 2023 (section 52) and the Procurement Regulations 2024, which say
"meets", "close to", "below" and "significantly below" and leave the numbers to the buyer; 90% and 75% are this
office's and stand here, once. Arithmetic is in fractions, so a target met exactly is met.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import floor

APPROACHING_FROM = Fraction(90, 100)
REQUIRES_IMPROVEMENT_FROM = Fraction(75, 100)
LEAST_PART_REPORTED = Fraction(1, 5)
PENNY = Decimal("0.01")


class Direction(StrEnum):
    MORE = "more"
    LESS = "less"


class Aggregation(StrEnum):
    SUM = "sum"
    LATEST = "latest"
    AVERAGE = "average"


class Rating(StrEnum):
    GOOD = "Good"
    APPROACHING_TARGET = "Approaching target"
    REQUIRES_IMPROVEMENT = "Requires improvement"
    INADEQUATE = "Inadequate"
    OTHER = "Other"


# Best first, to compare by.
LADDER = (
    Rating.GOOD,
    Rating.APPROACHING_TARGET,
    Rating.REQUIRES_IMPROVEMENT,
    Rating.INADEQUATE,
)


class PeriodsOverlap(ValueError):
    """Two figures speak for the same day, so they cannot be added up."""


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A target: `value` on an indicator from `starts_on` to `ends_on`, both days included. `in_wholes`: of things that
    are counted one by one."""

    value: Decimal
    starts_on: date
    ends_on: date
    direction: Direction = Direction.MORE
    aggregation: Aggregation = Aggregation.SUM
    in_wholes: bool = False

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise ValueError("A target ends on or after the day it starts.")
        if self.value < 0:
            raise ValueError("A target is not negative.")

    @property
    def days(self) -> int:
        return days_between(self.starts_on, self.ends_on)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What was reported for one period. `accepted` is False while the office is still reading it."""

    starts_on: date
    ends_on: date
    value: Decimal
    accepted: bool = True

    @property
    def days(self) -> int:
        return days_between(self.starts_on, self.ends_on)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How things stand. Amounts are in the indicator's unit; None where there is nothing to say yet.

    `reported_to` is the last day that accepted figures speak for. `missing` are the stretches before that day for
    which there is no accepted figure. `provisional` and `provisional_to` include the figures not yet accepted and are
    None when there are none.
    """

    promise: Promise
    rating: Rating
    actual: Decimal | None = None
    expected: Decimal | None = None
    projection: Decimal | None = None
    share: Fraction | None = None
    reported_to: date | None = None
    reported_days: int = 0
    provisional: Decimal | None = None
    provisional_to: date | None = None
    missing: tuple[tuple[date, date], ...] = ()

    @property
    def is_whole(self) -> bool:
        """Every day of the target's period is reported and accepted."""
        return self.reported_days == self.promise.days


def days_between(first: date, last: date) -> int:
    """Days from `first` to `last`, both included."""
    return (last - first).days + 1


def assess(promise: Promise, figures: Sequence[Figure], *, as_at: date) -> Standing:
    """How `figures` stand against `promise` on the day `as_at`, by the rule at the head of this file.

    Figures may come in any order. Raises PeriodsOverlap when two of those that count share a day.
    """
    counting = _counting(promise, figures, as_at)
    accepted = [figure for figure in counting if figure.accepted]
    provisional = _provisional(promise, counting, accepted)
    if not accepted:
        return Standing(promise=promise, rating=Rating.OTHER, **provisional)

    reported_days = sum(figure.days for figure in accepted)
    actual = aggregate(promise.aggregation, accepted)
    expected = expected_by_now(promise, reported_days)
    share = share_of(promise.direction, actual, expected)
    enough = Fraction(reported_days, promise.days) >= LEAST_PART_REPORTED
    return Standing(
        promise=promise,
        rating=rating_of(share) if enough else Rating.OTHER,
        actual=_decimal(actual),
        expected=_decimal(expected),
        projection=_decimal(_projection(promise, actual, reported_days)),
        share=share,
        reported_to=accepted[-1].ends_on,
        reported_days=reported_days,
        missing=_missing(promise, accepted),
        **provisional,
    )


def aggregate(aggregation: Aggregation, figures: Sequence[Figure]) -> Fraction:
    """`figures` (at least one, in order of time) as one, in the way the indicator adds up."""
    values = [Fraction(figure.value) for figure in figures]
    if aggregation is Aggregation.SUM:
        return sum(values, Fraction(0))
    if aggregation is Aggregation.LATEST:
        return values[-1]
    return sum(values, Fraction(0)) / len(values)


def expected_by_now(promise: Promise, reported_days: int) -> Fraction:
    """What is expected once `reported_days` of the period are reported, as people can reach it (rule 3)."""
    exact = expected_of(promise, reported_days)
    grows = promise.aggregation is Aggregation.SUM and reported_days < promise.days
    return Fraction(floor(exact + Fraction(1, 2))) if promise.in_wholes and grows else exact


def expected_of(promise: Promise, reported_days: int) -> Fraction:
    """What an even profile expects of `reported_days` of the period, unrounded."""
    if promise.aggregation is Aggregation.SUM:
        return Fraction(promise.value) * reported_days / promise.days
    return Fraction(promise.value)


def share_of(direction: Direction, actual: Fraction, expected: Fraction) -> Fraction:
    """How much of the promise is kept; 1 is all of it. Where nothing was to be reached, or nothing went wrong, it is
    kept; where nothing was to go wrong and something did, none of it is."""
    reached, wanted = (actual, expected) if direction is Direction.MORE else (expected, actual)
    return Fraction(1) if wanted == 0 else reached / wanted


def rating_of(share: Fraction) -> Rating:
    """The word for a share, by the thresholds of this office."""
    if share >= 1:
        return Rating.GOOD
    if share >= APPROACHING_FROM:
        return Rating.APPROACHING_TARGET
    if share >= REQUIRES_IMPROVEMENT_FROM:
        return Rating.REQUIRES_IMPROVEMENT
    return Rating.INADEQUATE


def worst(ratings: Sequence[Rating]) -> Rating:
    """One word for several targets: the worst of those that could be judged, Other when none could."""
    judged = [rating for rating in ratings if rating is not Rating.OTHER]
    return max(judged, key=LADDER.index) if judged else Rating.OTHER


def _counting(promise: Promise, figures: Sequence[Figure], as_at: date) -> list[Figure]:
    inside = [
        figure
        for figure in figures
        if promise.starts_on <= figure.starts_on and figure.ends_on <= promise.ends_on and figure.ends_on <= as_at
    ]
    inside.sort(key=lambda figure: figure.starts_on)
    for earlier, later in pairwise(inside):
        if later.starts_on <= earlier.ends_on:
            raise PeriodsOverlap(f"Two figures speak for {later.starts_on}.")
    return inside


def _provisional(promise: Promise, counting: list[Figure], accepted: list[Figure]) -> dict:
    if len(counting) == len(accepted):
        return {}
    return {
        "provisional": _decimal(aggregate(promise.aggregation, counting)),
        "provisional_to": counting[-1].ends_on,
    }


def _projection(promise: Promise, actual: Fraction, reported_days: int) -> Fraction:
    if promise.aggregation is Aggregation.SUM:
        return actual * promise.days / reported_days
    return actual


def _missing(promise: Promise, accepted: list[Figure]) -> tuple[tuple[date, date], ...]:
    gaps = []
    expected_start = promise.starts_on
    for figure in accepted:
        if figure.starts_on > expected_start:
            gaps.append((expected_start, figure.starts_on - timedelta(days=1)))
        expected_start = figure.ends_on + timedelta(days=1)
    return tuple(gaps)


def _decimal(exact: Fraction) -> Decimal:
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(PENNY, ROUND_HALF_UP)
