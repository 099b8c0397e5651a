"""Which of a contract's targets tell of each other: what can be subtracted is hidden together.

Where a contract has targets on two of a rate, its cases and what they are out of, the third can be worked out; a
*family* are the rates that hang together like that, and each period of it is a row of counts with the misses. Where two
targets on one indicator, or in one family, share some of their time, the difference of their totals is what they do not
share: so they have one *row* of periods.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.monitoring.corrected import Known, Span
from portal.monitoring.figures import Unit
from portal.monitoring.models import Indicator
from portal.monitoring.standings import PeriodFigure, TargetStanding


@dataclass(frozen=True)
class Rate:
    """The indicators that a rate of counts is made of, by their keys."""

    cases: int
    out_of: int


def as_told(known: Known, before: Known) -> Known:
    """What of `before` the contract reported, as it reports what is `known`."""
    return {indicator: before.get(indicator, {}) for indicator in known}


def known_of(standings: Sequence[TargetStanding]) -> Known:
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


def rates_between(known: Known) -> list[Rate]:
    """Each rate of counts that can be worked out from what the contract reports."""
    rates = Indicator.objects.filter(
        aggregation=Indicator.Aggregation.RATE,
        numerator__in=list(known),
        denominator__in=list(known),
        numerator__unit=Unit.COUNT,
        denominator__unit=Unit.COUNT,
    )
    parts = rates.values_list("numerator_id", "denominator_id").order_by("numerator_id", "denominator_id").distinct()
    return [Rate(cases, out_of) for cases, out_of in parts if cases and out_of]


def family_of(indicator: Indicator, rates: Sequence[Rate]) -> list[Rate]:
    """The rates that it tells something of, and those that share a part with them."""
    members = {indicator.pk, indicator.numerator_id, indicator.denominator_id}
    family: list[Rate] = []
    while more := [one for one in rates if one not in family and members & {one.cases, one.out_of}]:
        family += more
        members |= {part for one in more for part in (one.cases, one.out_of)}
    return family


def members_of(family: Sequence[Rate]) -> list[int]:
    return sorted({part for rate in family for part in (rate.cases, rate.out_of)})


def tell_the_same(one: TargetStanding, family: Sequence[Rate], other: TargetStanding, theirs: Sequence[Rate]) -> bool:
    return set(family) == set(theirs) if family else one.target.indicator_id == other.target.indicator_id


def row_of(one: TargetStanding, related: Sequence[TargetStanding]) -> list[Span]:
    """The periods of a target and of those `related` ones that share some of its time, or of one that shares theirs."""
    first, last = one.target.starts_on, one.target.ends_on
    shares = [one]
    while more := [
        other
        for other in related
        if other not in shares and other.target.starts_on <= last and first <= other.target.ends_on
    ]:
        shares += more
        first = min(other.target.starts_on for other in shares)
        last = max(other.target.ends_on for other in shares)
    return sorted({span_of(period) for other in shares for period in other.periods})


def counts_of(one: TargetStanding, row: Sequence[Span], family: Sequence[Rate], known: Known) -> list[list[int] | None]:
    """For each period the counts that give each other away: its own, or those of its family with the misses."""
    members = members_of(family)
    if not family:
        mine = known.get(one.target.indicator_id, {})
        return [[int(mine[span])] if span in mine else None for span in row]
    rows: list[list[int] | None] = []
    for span in row:
        counts = {member: int(known[member][span]) for member in members if span in known.get(member, {})}
        misses = [
            counts[rate.out_of] - counts[rate.cases] if {rate.cases, rate.out_of} <= counts.keys() else 0
            for rate in family
        ]
        rows.append([*(counts.get(member, 0) for member in members), *misses] if counts else None)
    return rows


def span_of(period: PeriodFigure) -> Span:
    return period.starts_on, period.ends_on
