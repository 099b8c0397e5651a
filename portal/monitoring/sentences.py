"""A standing in one or two plain sentences. Pure: no Django."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

from portal.design.words import long_date
from portal.monitoring import figures
from portal.monitoring.figures import Unit
from portal.monitoring.performance import likelihood
from portal.monitoring.performance.promises import Aggregation, Direction
from portal.monitoring.performance.ratings import Rating
from portal.monitoring.performance.standing import Standing


def sentence(standing: Standing, *, unit: Unit, noun: str = "") -> str:
    """How it stands, where it will end and why, for people: "41 of 90 referrals by 31 March 2018, when it should have
    been at least 45; about 82 are expected by 30 September 2018 (68 to 99 four times out of five), so the target is
    unlikely to be met (the chance is 26%), because that takes 49 more, and at this pace about 41 come."

    `noun` is the word for what is counted, in the plural ("referrals"). What cannot be said yet is not said.
    """
    if standing.actual is None or standing.reported_to is None:
        said = f"No accepted figures yet against the target of {_amount(standing.promise.value, unit, noun)}."
    elif standing.promise.grows:
        said = _sum(standing, standing.actual, unit, noun)
    else:
        said = _level(standing, unit, noun)
    return " ".join([said, *_afterwards(standing, unit)])


def _sum(standing: Standing, actual: Decimal, unit: Unit, noun: str) -> str:
    promise = standing.promise
    less = promise.direction is Direction.LESS
    limit, bound = ("at most ", "at most") if less else ("", "at least")
    said = f"{_exact(actual, unit)} of {limit}{_amount(promise.value, unit, noun)} by {long_date(standing.reported_to)}"
    if standing.is_whole:
        return f"{said}: {_ended(standing)}."
    said += f", when it should have been {bound} {_about(standing.expected, unit)}"
    if standing.projection is None:
        return f"{said}."
    ends = f"about {_about(standing.projection, unit)} are expected by {long_date(promise.ends_on)}"
    left = promise.wanted - Fraction(actual)
    if not less and left <= 0:
        return f"{said}; {ends}{_between(standing, unit)}, and the target{_tolerated(standing)} is reached already."
    if less and left < 0:
        return f"{said}: that is more already than was promised for the whole {_span(standing)}; {ends}."
    if standing.forecast is None:
        return f"{said}; {ends} if it goes on like this. How sure that is cannot be said yet."
    room = f"leaves {_least(left, unit, ROUND_FLOOR)}" if less else f"takes {_least(left, unit, ROUND_CEILING)} more"
    pace = f"at this pace about {_about(standing.projection - actual, unit)} come"
    return f"{said}; {ends}{_between(standing, unit)}, {_so(standing)}, because that {room}, and {pace}."


def _level(standing: Standing, unit: Unit, noun: str) -> str:
    promise = standing.promise
    how = {
        Aggregation.AVERAGE: "on average up to",
        Aggregation.RATE: "of all up to",
    }.get(promise.aggregation, "in the latest period, to")
    limit = "at most" if promise.direction is Direction.LESS else "at least"
    said = (
        f"{_amount(standing.actual, unit, noun)} {how} {long_date(standing.reported_to)}, "
        f"against a target of {limit} {_exact(promise.value, unit)}"
    )
    if standing.is_whole:
        return f"{said}: {_ended(standing)}."
    if standing.rating is Rating.OTHER:
        return f"{said}."
    if standing.forecast is None:
        return f"{said}. Where the {_span(standing)} will end cannot be said yet."
    low, high = _bounds(standing.forecast, unit)
    ends = f"about {low}" if low == high else f"{low} to {high} four times out of five"
    return f"{said}; by {long_date(promise.ends_on)} it will be {ends}, {_so(standing)}."


def _ended(standing: Standing) -> str:
    met = "met" if standing.rating is Rating.GOOD else "not met"
    return f"the whole {_span(standing)} is reported, and the target was {met}{_tolerated(standing)}"


def _so(standing: Standing) -> str:
    """How sure it is that the target is met, while its period runs."""
    assert standing.forecast is not None  # who calls has looked
    chance = standing.forecast.chance
    words = f"{likelihood.in_words(chance)} (the chance is {likelihood.in_percent(chance)})"
    return f"so the target{_tolerated(standing)} {words}"


def _tolerated(standing: Standing) -> str:
    tolerance = Decimal(str(round(float(100 * standing.promise.tolerance), 2)))
    return f" (with its tolerance of {figures.shown(tolerance, Unit.PERCENTAGE)})" if tolerance else ""


def _between(standing: Standing, unit: Unit) -> str:
    if standing.forecast is None:
        return ""
    low, high = _bounds(standing.forecast, unit)
    return "" if low == high else f" ({low} to {high} four times out of five)"


def _bounds(forecast: likelihood.Forecast, unit: Unit) -> tuple[str, str]:
    low, high = (figures.about(bound, unit) for bound in (forecast.low, forecast.high))
    return low, high


def _afterwards(standing: Standing, unit: Unit) -> list[str]:
    more = []
    if standing.actual is not None and standing.rating is Rating.OTHER:
        more.append("Too little of the period is reported to judge it.")
    for first, last in standing.missing:
        more.append(f"Accepted figures are missing for {long_date(first)} to {long_date(last)}.")
    if standing.provisional is not None:
        more.append(
            f"With figures not yet accepted it is {_exact(standing.provisional, unit)} "
            f"by {long_date(standing.provisional_to)}."
        )
    return more


def _span(standing: Standing) -> str:
    return "year" if 360 <= standing.promise.days <= 370 else "period"


def _amount(value: Decimal | None, unit: Unit, noun: str) -> str:
    return f"{_exact(value, unit)} {noun}".strip()


def _exact(value: Decimal | None, unit: Unit) -> str:
    return "" if value is None else figures.shown(value, unit)


def _about(value: Decimal | None, unit: Unit) -> str:
    """Rounded to what people can count: nobody expects 44.88 referrals."""
    if value is None:
        return ""
    if unit in figures.IN_WHOLES:
        value = value.quantize(Decimal(1), ROUND_HALF_UP)
    return figures.shown(value, unit)


def _least(value: Fraction, unit: Unit, rounding: str) -> str:
    """What is left to reach, or to have: of people who come one by one in wholes."""
    exact = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return figures.shown(exact.quantize(Decimal(1), rounding) if unit in figures.IN_WHOLES else exact, unit)
