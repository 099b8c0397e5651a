"""What of a contract's figures the public may see, in numbers and in words.

A count of 1 to 4 is hidden with whatever would give it away (portal.monitoring.suppression), and so is a rate with so
few cases or misses. Until it has company, figure and sentence speak of the time before it, without the projection that
it could be worked out from. A hidden figure says that it is hidden, so that nobody takes it for one that was never
reported.

Where a contract has targets on two of a rate, its cases and what they are out of, the third can be worked out: so all
of them are hidden and shown together, by the rule for rates.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from portal.design.words import long_date
from portal.monitoring import figures
from portal.monitoring.figures import Unit
from portal.monitoring.models import Indicator
from portal.monitoring.performance.promises import Aggregation, Direction
from portal.monitoring.performance.standing import PENNY
from portal.monitoring.standings import PeriodFigure, TargetStanding
from portal.monitoring.suppression import LEAST_HIDDEN, MOST_HIDDEN, is_small, suppressed, suppressed_together

HIDDEN_SMALL = f"Hidden: {LEAST_HIDDEN} to {MOST_HIDDEN}"
HIDDEN = "Hidden"
LATER = "What came after that is shown later, together with more, so that it does not point at people."

Span = tuple[date, date]


@dataclass(frozen=True)
class Safe:
    """A target's figures as the public may see them: of each period, to date, and in words. `instead` says of each
    period what stands in the place of a hidden figure, "" where none is hidden."""

    values: list[Decimal | None]
    actual: Decimal | None
    sentence: str
    instead: list[str]


def safe_figures(standings: Sequence[TargetStanding]) -> list[Safe]:
    """Of each target of one contract. One query."""
    known = _known(standings)
    rates = _rates_between(known)
    return [_safe(one, _rows(one, _family(one.target.indicator, rates), known)) for one in standings]


def _safe(one: TargetStanding, rows: list[list[int] | None] | None) -> Safe:
    if rows is not None:
        return _with_its_rates(one, rows)
    values = [period.value for period in one.periods]
    if one.unit is not Unit.COUNT:
        return _made(one, values, one.standing.actual, one.sentence)
    if one.standing.promise.aggregation is Aggregation.LATEST:
        # No total is published, so nothing can be subtracted from it.
        safe = [None if value is not None and is_small(int(value)) else value for value in values]
        hidden = one.standing.actual is not None and is_small(int(one.standing.actual))
        if hidden:
            return _made(one, safe, None, hidden_sentence(one))
        return _made(one, safe, one.standing.actual, one.sentence)
    table = suppressed([None if value is None else int(value) for value in values])
    counts = [None if count is None else Decimal(count) for count in table.counts]
    if not table.waiting:
        return _made(one, counts, one.standing.actual, one.sentence)
    if table.total is None or one.standing.promise.aggregation is not Aggregation.SUM:
        return _made(one, counts, None, hidden_sentence(one))
    total, until = Decimal(table.total), one.periods[table.covers - 1].ends_on
    return _made(one, counts, total, waiting_sentence(one, total, until))


def _with_its_rates(one: TargetStanding, rows: list[list[int] | None]) -> Safe:
    """A rate, or the cases of one, or what they are out of, where two of them are published."""
    table = suppressed_together(rows)
    values = [period.value if shown else None for period, shown in zip(one.periods, table.shown, strict=True)]
    if not table.waiting:
        return _made(one, values, one.standing.actual, one.sentence)
    total = _total(one, one.periods[: table.covers])
    if total is None:
        return _made(one, values, None, hidden_sentence(one))
    return _made(one, values, total, waiting_sentence(one, total, one.periods[table.covers - 1].ends_on))


def _total(one: TargetStanding, periods: Sequence[PeriodFigure]) -> Decimal | None:
    """What may be said of complete groups of periods; None of nothing, and of an average or a level."""
    aggregation = one.standing.promise.aggregation
    if aggregation is Aggregation.RATE:
        parts = [period.parts for period in periods if period.parts is not None]
        cases, out_of = (sum((pair[which] for pair in parts), Decimal(0)) for which in (0, 1))
        return (100 * cases / out_of).quantize(PENNY, ROUND_HALF_UP) if out_of else None
    if aggregation is not Aggregation.SUM or not periods:
        return None
    return sum((period.value for period in periods if period.value is not None), Decimal(0))


def hidden_sentence(one: TargetStanding) -> str:
    """What is said where the number itself would point at people."""
    if one.standing.promise.aggregation is Aggregation.RATE:
        return f"There are too few so far to show the rate without pointing at people. {_rate_target(one)}"
    noun = one.target.indicator.noun or "people"
    return (
        f"The number so far is too small to be shown without pointing at people. "
        f"The target is {figures.shown(one.target.value, one.unit)} {noun}."
    )


def waiting_sentence(one: TargetStanding, shown: Decimal, until: date) -> str:
    """What is said where the latest number is too small to stand alone: the figure before it, and that it follows."""
    target, by = figures.shown(one.target.value, one.unit), long_date(until)
    if one.standing.promise.aggregation is Aggregation.RATE:
        return f"{figures.shown(shown, one.unit)} by {by}. {_rate_target(one)} {LATER}"
    noun = one.target.indicator.noun or "people"
    return f"{figures.shown(shown, one.unit)} of {target} {noun} by {by}. {LATER}"


def _rate_target(one: TargetStanding) -> str:
    limit = "at most" if one.standing.promise.direction is Direction.LESS else "at least"
    return f"The target is {limit} {figures.shown(one.target.value, one.unit)}."


def _made(one: TargetStanding, values: list[Decimal | None], actual: Decimal | None, sentence: str) -> Safe:
    """With a word for each figure that is hidden.

    Beside a total that the hidden counts are part of, none says how large it is: "1 to 4" twice and eight together
    would be four and four.
    """
    words = HIDDEN_SMALL if one.standing.promise.aggregation is Aggregation.LATEST else HIDDEN
    known = [period.value is not None for period in one.periods]
    instead = [words if there and value is None else "" for there, value in zip(known, values, strict=True)]
    return Safe(values, actual, sentence, instead)


Known = Mapping[int, Mapping[Span, Decimal]]


def _known(standings: Sequence[TargetStanding]) -> Known:
    """What the contract reports, by indicator and period: a rate tells both of its parts."""
    known: dict[int, dict[Span, Decimal]] = defaultdict(dict)
    for one in standings:
        for period in one.periods:
            for indicator, value in _told(one.target.indicator, period):
                known[indicator][period.starts_on, period.ends_on] = value
    return known


def _told(indicator: Indicator, period: PeriodFigure) -> Iterator[tuple[int, Decimal]]:
    if period.parts is not None and indicator.numerator_id and indicator.denominator_id:
        yield from zip((indicator.numerator_id, indicator.denominator_id), period.parts, strict=True)
    elif period.value is not None:
        yield indicator.pk, period.value


@dataclass(frozen=True)
class _Rate:
    cases: int
    out_of: int


def _rates_between(known: Known) -> list[_Rate]:
    """Each rate of counts that can be worked out from what the contract reports."""
    rates = Indicator.objects.filter(
        aggregation=Indicator.Aggregation.RATE,
        numerator__in=list(known),
        denominator__in=list(known),
        numerator__unit=Unit.COUNT,
        denominator__unit=Unit.COUNT,
    )
    parts = rates.values_list("numerator_id", "denominator_id").order_by("numerator_id", "denominator_id").distinct()
    return [_Rate(cases, out_of) for cases, out_of in parts if cases and out_of]


def _family(indicator: Indicator, rates: Sequence[_Rate]) -> list[_Rate]:
    """The rates that it tells something of, and those that share a part with them."""
    members = {indicator.pk, indicator.numerator_id, indicator.denominator_id}
    family: list[_Rate] = []
    while more := [one for one in rates if one not in family and members & {one.cases, one.out_of}]:
        family += more
        members |= {part for one in more for part in (one.cases, one.out_of)}
    return family


def _rows(one: TargetStanding, family: Sequence[_Rate], known: Known) -> list[list[int] | None] | None:
    """For each period of the target the counts of its family and the misses; None where it has no family."""
    if not family:
        return None
    members = sorted({part for rate in family for part in (rate.cases, rate.out_of)})
    rows: list[list[int] | None] = []
    for span in ((period.starts_on, period.ends_on) for period in one.periods):
        counts = {member: int(known[member][span]) for member in members if span in known[member]}
        misses = [
            counts[rate.out_of] - counts[rate.cases] if {rate.cases, rate.out_of} <= counts.keys() else 0
            for rate in family
        ]
        rows.append([*(counts.get(member, 0) for member in members), *misses] if counts else None)
    return rows
