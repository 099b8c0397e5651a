"""A standing in one or two plain sentences. Pure: no Django."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from portal.design.words import long_date
from portal.monitoring import figures
from portal.monitoring.figures import Unit
from portal.monitoring.performance import likelihood
from portal.monitoring.performance.promises import Aggregation, Direction
from portal.monitoring.performance.ratings import Rating
from portal.monitoring.performance.standing import Standing


def sentence(standing: Standing, *, unit: Unit, noun: str = "") -> str:
    """How it stands and where it will end, for people: "41 of 90 referrals by 31 March 2018; 45 were expected by then;
    if it goes on like this the year ends at about 82. Four times out of five such a year ends between 70 and 96, so the
    target is unlikely to be met: the chance is 24%."

    `noun` is the word for what is counted, in the plural ("referrals"). What cannot be said yet is not said.
    """
    if standing.actual is None or standing.reported_to is None:
        said = f"No accepted figures yet against the target of {_amount(standing.promise.value, unit, noun)}."
    elif standing.promise.aggregation is Aggregation.SUM:
        said = _sum(standing, unit, noun)
    else:
        said = _level(standing, unit, noun)
    return " ".join([said, *_outlook(standing, unit), *_afterwards(standing, unit)])


def _sum(standing: Standing, unit: Unit, noun: str) -> str:
    promise = standing.promise
    so_far = _exact(standing.actual, unit)
    by = _day(standing.reported_to)
    less = promise.direction is Direction.LESS
    if less:
        said = f"{_with_noun(so_far, noun)} by {by}, where {_exact(promise.value, unit)} was the most that was promised"
    else:
        said = f"{so_far} of {_amount(promise.value, unit, noun)} by {by}"
    if standing.is_whole:
        return f"{said}: the whole {_span(standing)} is reported."
    expected = _about(standing.expected, unit)
    verb = "was" if expected == "1" else "were"
    said += f"; no more than {expected} {verb} expected by then" if less else f"; {expected} {verb} expected by then"
    if standing.rating is Rating.OTHER:
        return f"{said}."
    return f"{said}; if it goes on like this the {_span(standing)} ends at about {_about(standing.projection, unit)}."


def _level(standing: Standing, unit: Unit, noun: str) -> str:
    promise = standing.promise
    how = "on average up to" if promise.aggregation is Aggregation.AVERAGE else "in the period to"
    limit = "at most" if promise.direction is Direction.LESS else "at least"
    return (
        f"{_amount(standing.actual, unit, noun)} {how} {_day(standing.reported_to)}, "
        f"against a target of {limit} {_exact(promise.value, unit)}."
    )


def _outlook(standing: Standing, unit: Unit) -> list[str]:
    """How sure it is where the period ends, while it runs."""
    forecast, promise = standing.forecast, standing.promise
    if forecast is None or standing.is_whole:
        return []
    if promise.grows and standing.actual is not None:
        if promise.direction is Direction.MORE and standing.actual >= promise.value:
            return ["The target is reached already."]
        if promise.direction is Direction.LESS and standing.actual > promise.value:
            return [f"That is more already than was promised for the whole {_span(standing)}."]
    low, high = (_about(Decimal(str(round(bound, 2))), unit) for bound in (forecast.low, forecast.high))
    between = f"at {low}" if low == high else f"between {low} and {high}"
    tolerance = Decimal(str(round(float(100 * promise.tolerance), 2)))
    met = f"(with its tolerance of {figures.shown(tolerance, Unit.PERCENTAGE)}) " if tolerance else ""
    return [
        f"Four times out of five such a {_span(standing)} ends {between}, so the target {met}"
        f"{likelihood.in_words(forecast.chance)}: the chance is {likelihood.in_percent(forecast.chance)}."
    ]


def _afterwards(standing: Standing, unit: Unit) -> list[str]:
    more = []
    if standing.actual is not None and standing.rating is Rating.OTHER:
        more.append("Too little of the period is reported to judge it.")
    for first, last in standing.missing:
        more.append(f"Accepted figures are missing for {long_date(first)} to {long_date(last)}.")
    if standing.provisional is not None:
        more.append(
            f"With figures not yet accepted it is {_exact(standing.provisional, unit)} "
            f"by {_day(standing.provisional_to)}."
        )
    return more


def _span(standing: Standing) -> str:
    return "year" if 360 <= standing.promise.days <= 370 else "period"


def _day(day: date | None) -> str:
    return long_date(day)


def _with_noun(text: str, noun: str) -> str:
    return f"{text} {noun}".strip()


def _amount(value: Decimal | None, unit: Unit, noun: str) -> str:
    return _with_noun(_exact(value, unit), noun)


def _exact(value: Decimal | None, unit: Unit) -> str:
    return "" if value is None else figures.shown(value, unit)


def _about(value: Decimal | None, unit: Unit) -> str:
    """Rounded to what people can count: nobody expects 44.88 referrals."""
    if value is None:
        return ""
    if unit in figures.IN_WHOLES:
        value = value.quantize(Decimal(1), ROUND_HALF_UP)
    return figures.shown(value, unit)
