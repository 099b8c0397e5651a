"""Where a target's period will end, and the chance of meeting the target. Pure: no Django, no clock.

What was promised and reported goes in; `predictive` says how the final figure is distributed, and gives the method.
The swing is estimated from the years before the one that is judged (`swing_of`), never from its own figures: a good
quarter after a poor one must not count against the service as restlessness.
"""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from math import inf

from portal.monitoring.performance.likelihood import Forecast
from portal.monitoring.performance.predictive import Stretches, Swing, of_amount, of_count, of_level, of_rate
from portal.monitoring.performance.promises import Aggregation, Direction, Figure, Promise, days_between
from portal.monitoring.periods import months_later

USUAL_SWING = 0.0225
"""A rate goes up and down by about 15% (0.15²) from quarter to quarter."""
SWING_WEIGHT = 4
"""What that is worth, in periods of one's own. The two say what is assumed of a service about which nothing is known:
half of all services go up and down by more than 16%, four of five by something between 11% and 29%. No published survey
of such services says it; a weakly informative guess, on the wide side."""
DAYS_OF_A_YEAR = 365.25
TINY = 1e-6


def forecast(promise: Promise, figures: Sequence[Figure], earlier: Sequence[Figure] = ()) -> Forecast | None:
    """The end of `promise`, from the accepted `figures` of its period (at least one, in order) and those of `earlier`
    periods. None where there is too little to say anything by."""
    work = sum((promise.exposure(one.starts_on, one.ends_on) for one in figures), Fraction(0))
    if not work:
        return None
    reported = sum(one.days for one in figures)
    stretches = Stretches(
        exposure=float(work),
        years_reported=reported / DAYS_OF_A_YEAR,
        years_to_come=(promise.days - reported) / DAYS_OF_A_YEAR,
    )
    target, at_least = float(promise.wanted), promise.direction is Direction.MORE
    if promise.aggregation is Aggregation.SUM:
        total = float(sum(one.value for one in figures))
        swing = swing_of(_years(promise, earlier), counts=promise.is_count)
        of = of_count if promise.is_count else of_amount
        return of(total, stretches, target=target, at_least=at_least, swing=swing)
    if promise.aggregation is Aggregation.RATE:
        cases, out_of = int(sum(one.value for one in figures)), int(sum(one.out_of or 0 for one in figures))
        if not promise.is_count or not out_of or cases > out_of:  # no part of them: pounds, other people, other days
            return None
        return of_rate(cases, out_of, stretches, target=target, at_least=at_least)
    weighed = promise.aggregation is Aggregation.AVERAGE and all(one.out_of is not None for one in figures)
    return of_level(
        [float(one.value) for one in figures],
        [float(one.value) for one in sorted(earlier, key=lambda one: one.starts_on)],
        _periods_to_come(promise, figures),
        target=target,
        at_least=at_least,
        last=promise.aggregation is Aggregation.LATEST,
        most=inf if promise.most is None else float(promise.most),
        weights=[float(one.out_of) for one in figures if one.out_of is not None and weighed],
    )


def swing_of(years: Sequence[Sequence[tuple[float, float]]], *, counts: bool) -> Swing:
    """The squared coefficient of variation of the rate between periods, from `years` before the one that is judged.

    Each year is a list of (figure, exposure). By the method of moments, within each year, so that a service which grew
    from year to year is not taken for one that swings; chance alone (the Poisson part) is taken off where `counts`.
    Pooled with USUAL_SWING, which is worth SWING_WEIGHT periods, as a scaled inverse χ² is updated.
    """
    found = freedom = 0.0
    for year in years:
        total = sum(figure for figure, _ in year)
        whole = sum(exposure for _, exposure in year)
        if total <= 0 or whole <= 0:
            continue
        parts = [exposure / whole for _, exposure in year]
        squares = sum((figure - part * total) ** 2 for (figure, _), part in zip(year, parts, strict=True))
        chance = total * sum(part * (1 - part) for part in parts) if counts else 0.0
        # What the squares would come to, beyond chance, for a swing of 1; the total is estimated from the same figures.
        of_one = total**2 * sum(part**2 * (1 - 2 * part + sum(one**2 for one in parts)) for part in parts)
        if of_one > TINY * total**2:
            found += (len(year) - 1) * (squares - chance) / of_one
            freedom += len(year) - 1
    own = max(0.0, found / freedom) if freedom else 0.0
    known = SWING_WEIGHT + freedom
    return Swing((SWING_WEIGHT * USUAL_SWING + freedom * own) / known, known)


def _years(promise: Promise, earlier: Sequence[Figure]) -> list[list[tuple[float, float]]]:
    """Figures from before the target's period with the part of the work that the same days stand for in it, year by
    year. Those that do not fall into the period when they are moved on by whole years say nothing about it."""
    years = defaultdict(list)
    for one in earlier:
        for ahead in range(1, promise.starts_on.year - one.starts_on.year + 2):
            starts, ends = months_later(one.starts_on, 12 * ahead), months_later(one.ends_on, 12 * ahead)
            if promise.starts_on <= starts and ends <= promise.ends_on:
                years[ahead].append((float(one.value), float(promise.exposure(starts, ends))))
                break
    return list(years.values())


def _periods_to_come(promise: Promise, figures: Sequence[Figure]) -> int:
    """How many figures like those so far the rest of the period will bring. The latest one waits for none before it."""
    reported = sum(one.days for one in figures)
    if promise.aggregation is Aggregation.LATEST:
        reported = days_between(promise.starts_on, figures[-1].ends_on)
    left = promise.days - reported
    usual = sum(one.days for one in figures) / len(figures)
    return max(1, round(left / usual)) if left else 0
