"""How an agreement stands against a target. Pure: dataclasses in and out, no Django, no database, no clock.

The rule, in full:

1. Only figures of accepted returns count, and only of periods that are over on the as-at date and lie wholly inside
   the target's period. Figures sent but not yet accepted are told apart, as provisional.
2. *Actual to date* adds the periods up (SUM), takes the last one (LATEST) or their mean (AVERAGE), in which each
   period weighs as much as there were people in it where that is reported; a RATE adds up the cases and what they are
   out of, and divides once: the mean of percentages, or of averages, would let a quiet month outweigh a busy one.
3. *Expected by now*: a sum is expected to grow along the target's profile, so it is the target times the part of the
   work (`Promise.exposure`) that the reported days stand for; an even profile spreads it over the days. Of what is
   counted in wholes (people, pounds, days) it is rounded to the nearest whole, half up, while the period runs: nobody
   can reach 67.32 referrals, and the sentence, which says 67, and the rating must not contradict each other. Once the
   whole period is reported, it is the target, unrounded. A level (LATEST, AVERAGE, RATE) is expected from the first
   day: it is the target itself.
4. *Projection*, "if it goes on like this": a sum carries on as it went, along the profile, to the end of the period; a
   level stays where it is. Anybody can work it out again with a pencil. How sure it is, and the chance of meeting the
   target, says `forecasting`.
5. *Share* is actual over expected where more is better, expected over actual where less is better. 1 means: exactly as
   promised. The rating follows from the share alone:

       share ≥ 1       Good (less the target's tolerance)
       share ≥ 0.90    Approaching target
       share ≥ 0.75    Requires improvement
       below           Inadequate

6. Until accepted figures cover a fifth of the target's period, and of its work, there is too little to judge by: the
   rating is Other and there is no forecast.

Arithmetic is in fractions, so a target met exactly is met.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from math import floor

from portal.monitoring.performance.likelihood import Forecast
from portal.monitoring.performance.promises import Aggregation, Figure, PeriodsOverlap, Promise
from portal.monitoring.performance.ratings import Rating, rating_of, share_of

LEAST_PART_REPORTED = Fraction(1, 5)
PENNY = Decimal("0.01")


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
    forecast: Forecast | None = None
    share: Fraction | None = None
    reported_to: date | None = None
    reported_days: int = 0
    provisional: Decimal | None = None
    provisional_to: date | None = None
    missing: tuple[tuple[date, date], ...] = ()

    @property
    def is_whole(self) -> bool:
        """Nothing can change any more: every day of the target's period is reported and accepted, or the last period
        where the latest one counts."""
        if self.promise.aggregation is Aggregation.LATEST:
            return self.reported_to == self.promise.ends_on
        return self.reported_days == self.promise.days


def assess(promise: Promise, figures: Sequence[Figure], *, as_at: date) -> Standing:
    """How `figures` stand against `promise` on the day `as_at`, by the rule at the head of this file.

    Figures may come in any order; accepted ones from before the target's period tell the forecast how much they swing.
    Raises PeriodsOverlap when two of those that count share a day.
    """
    counting = _counting(promise, figures, as_at)
    accepted = [figure for figure in counting if figure.accepted]
    provisional = _provisional(promise, counting, accepted)
    if not accepted:
        return Standing(promise=promise, rating=Rating.OTHER, **provisional)

    # SciPy takes half a second to load: only who forecasts waits for it.
    from portal.monitoring.performance.forecasting import forecast

    actual = aggregate(promise.aggregation, accepted)
    if actual is None:
        return Standing(promise=promise, rating=Rating.OTHER, **provisional)
    reported_days = sum(figure.days for figure in accepted)
    work = sum((promise.exposure(figure.starts_on, figure.ends_on) for figure in accepted), Fraction(0))
    expected = expected_by_now(promise, work, is_whole=reported_days == promise.days)
    share = share_of(promise.direction, actual, expected)
    enough = min(Fraction(reported_days, promise.days), work) >= LEAST_PART_REPORTED
    earlier = [one for one in figures if one.accepted and one.ends_on < promise.starts_on]
    return Standing(
        promise=promise,
        rating=rating_of(share, promise.tolerance) if enough else Rating.OTHER,
        actual=_decimal(actual),
        expected=_decimal(expected),
        projection=_decimal(_projection(promise, actual, work)) if enough else None,
        forecast=forecast(promise, accepted, earlier) if enough else None,
        share=share,
        reported_to=accepted[-1].ends_on,
        reported_days=reported_days,
        missing=_missing(promise, accepted),
        **provisional,
    )


def aggregate(aggregation: Aggregation, figures: Sequence[Figure]) -> Fraction | None:
    """`figures` (at least one, in order of time) as one, in the way the indicator adds up; a rate in per cent, None
    or an average of people, None where it is of nobody."""
    values = [Fraction(figure.value) for figure in figures]
    if aggregation is Aggregation.SUM:
        return sum(values, Fraction(0))
    if aggregation is Aggregation.LATEST:
        return values[-1]
    if aggregation is Aggregation.AVERAGE:
        weights = weights_of(figures)
        people = sum(weights, Fraction(0))
        together = sum((value * weight for value, weight in zip(values, weights, strict=True)), Fraction(0))
        return together / people if people else None
    out_of = sum((Fraction(figure.out_of or 0) for figure in figures), Fraction(0))
    return 100 * sum(values, Fraction(0)) / out_of if out_of else None


def weights_of(figures: Sequence[Figure]) -> list[Fraction]:
    """What each of the averages counts for: how many it is of; all the same where that is not told of every one."""
    told = [figure.out_of for figure in figures if figure.out_of is not None]
    return [Fraction(one) for one in told] if len(told) == len(figures) else [Fraction(1)] * len(figures)


def expected_by_now(promise: Promise, work: Fraction, *, is_whole: bool) -> Fraction:
    """What is expected once that part of the `work` is reported, as people can reach it (rule 3)."""
    exact = expected_of(promise, work)
    return Fraction(floor(exact + Fraction(1, 2))) if promise.in_wholes and promise.grows and not is_whole else exact


def expected_of(promise: Promise, work: Fraction) -> Fraction:
    """What the profile expects for that part of the `work`, unrounded."""
    return Fraction(promise.value) * work if promise.grows else Fraction(promise.value)


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
        "provisional": None if (together := aggregate(promise.aggregation, counting)) is None else _decimal(together),
        "provisional_to": counting[-1].ends_on,
    }


def _projection(promise: Promise, actual: Fraction, work: Fraction) -> Fraction:
    return actual / work if promise.grows else actual


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
