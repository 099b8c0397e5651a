"""What each funder asks for: the figures of a financial year, of every agreement that its money pays for.

A figure is measured once and told to each funder that asks for the same indicator, whole: it is not divided where an
agreement draws on several streams. One that an organisation took over from another agreement of the same stream counts
there once.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Case, Exists, Max, OuterRef, Prefetch, Q, QuerySet, When
from django.db.models.functions import ExtractYear

from portal.agreements.models import Agreement, Allocation
from portal.monitoring import figures
from portal.monitoring.figures import Unit
from portal.monitoring.models import Indicator, Measurement, MonitoringReturn
from portal.monitoring.performance.funnels import mean_by_people
from portal.streams.models import FundingStream

# What is so many at a time can be added up over agreements; a score or a per cent cannot.
ADD_UP = {Unit.COUNT, Unit.POUNDS}
PENNY = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    """What one agreement reported in the year; `periods` is how many of its returns said so."""

    agreement: Agreement
    value: Decimal
    periods: int
    unit: Unit

    @property
    def shown(self) -> str:
        return figures.shown(self.value, self.unit)


@dataclass(frozen=True)
class Asked:
    """An indicator that a funder asks for. `total` is None where agreements cannot be added up, or say nothing."""

    indicator: Indicator
    lines: Sequence[Line]
    total: Decimal | None

    @property
    def total_shown(self) -> str:
        return "" if self.total is None else figures.shown(self.total, Unit(self.indicator.unit))


@dataclass(frozen=True)
class OfFunder:
    stream: FundingStream
    asked: Sequence[Asked]


def asked_by_funders(agreements: QuerySet[Agreement], year: int) -> list[OfFunder]:
    """Each stream whose funder asks for figures, with those accepted from `agreements` for periods that ended in the
    financial year from 1 April of `year`. Four queries, however many there are.

    A wording that was replaced is listed where something was reported in it.
    """
    library = Indicator.objects.select_related("replaced_by").order_by("title", "version")
    streams = FundingStream.objects.filter(asks_for__isnull=False).distinct()
    found = list(streams.prefetch_related(Prefetch("asks_for", library)))
    draws: dict[int, set[int]] = defaultdict(set)
    for stream, agreement in Allocation.objects.filter(
        agreement__in=agreements, year=year, stream__in=found
    ).values_list("stream", "agreement"):
        draws[stream].add(agreement)
    reported = _reported(set().union(*draws.values()), [one for stream in found for one in stream.asks_for.all()], year)
    return [
        OfFunder(
            stream,
            [
                asked
                for indicator in stream.asks_for.all()
                if (asked := _asked(indicator, draws[stream.pk], reported)).lines or not _is_replaced(indicator)
            ],
        )
        for stream in found
    ]


def latest_year_told(agreements: QuerySet[Agreement]) -> int | None:
    """The latest financial year of which some stream has a figure that its funder asks for; None where there is none.

    Two queries.
    """
    asked = set()
    for one in Indicator.objects.filter(asked_by__isnull=False).only("pk", "numerator_id", "denominator_id"):
        asked |= {one.pk, one.numerator_id, one.denominator_id}
    ended = "monitoring_return__period_end"
    begins = Case(
        When(**{f"{ended}__month__gte": 4}, then=ExtractYear(ended)),
        default=ExtractYear(ended) - 1,
    )
    accepted = Measurement.objects.filter(
        monitoring_return__in=MonitoringReturn.objects.reports().accepted(),
        monitoring_return__agreement__in=agreements,
        indicator__in=asked - {None},
    ).annotate(year=begins)
    told = OuterRef("indicator")
    asks = Q(stream__asks_for=told) | Q(stream__asks_for__numerator=told) | Q(stream__asks_for__denominator=told)
    paid_for = Allocation.objects.filter(agreement=OuterRef("monitoring_return__agreement"), year=OuterRef("year"))
    return accepted.filter(Exists(paid_for.filter(asks))).aggregate(latest=Max("year"))["latest"]


type Reported = Mapping[int, Mapping[int, Sequence[Measurement]]]


def _reported(agreements: set[int], indicators: Sequence[Indicator], year: int) -> Reported:
    """By indicator and agreement, in the order of their periods. An end report tells of days that the periodic returns
    of its agreement tell of as well, so it counts only where there are none."""
    wanted = {part for one in indicators for part in (one.pk, one.numerator_id, one.denominator_id) if part}
    rows = (
        Measurement.objects.filter(
            Q(monitoring_return__in=MonitoringReturn.objects.reports().accepted()),
            indicator__in=wanted,
            monitoring_return__agreement__in=agreements,
            monitoring_return__period_end__range=(date(year, 4, 1), date(year + 1, 3, 31)),
        )
        .select_related("monitoring_return__agreement__organisation")
        .order_by("monitoring_return__period_start", "monitoring_return__number")
    )
    rows = list(rows)
    periodic = {one.monitoring_return.agreement_id for one in rows if not one.monitoring_return.is_end_report}
    found: dict[int, dict[int, list[Measurement]]] = defaultdict(lambda: defaultdict(list))
    for one in rows:
        agreement = one.monitoring_return.agreement_id
        if not one.monitoring_return.is_end_report or agreement not in periodic:
            found[one.indicator_id][agreement].append(one)
    return found


def _asked(indicator: Indicator, agreements: set[int], reported: Reported) -> Asked:
    unit = Unit(indicator.unit)
    lines, parts = [], []
    for agreement in sorted(agreements):
        if indicator.is_rate:
            cases, out_of = _of_the_same(
                *(
                    _counted(reported, part, agreement, agreements)
                    for part in (indicator.numerator_id, indicator.denominator_id)
                )
            )
            if not cases or not out_of or not (among := _sum(out_of)):
                continue
            parts.append((_sum(cases), among))
            lines.append(Line(_agreement_of(cases), _rate(*parts[-1]), len(cases), unit))
        elif said := _counted(reported, indicator.pk, agreement, agreements):
            people = _counted(reported, indicator.denominator_id, agreement, agreements)
            if (value := _value(indicator, said, people)) is not None:
                lines.append(Line(_agreement_of(said), value, len(said), unit))
    if indicator.is_rate:
        total = _rate(sum((one for one, _ in parts), Decimal(0)), sum((one for _, one in parts), Decimal(0)))
        return Asked(indicator, lines, total if parts else None)
    adds_up = indicator.aggregation != Indicator.Aggregation.AVERAGE and unit in ADD_UP
    return Asked(indicator, lines, sum((one.value for one in lines), Decimal(0)) if lines and adds_up else None)


def _counted(reported: Reported, indicator: int | None, agreement: int, agreements: set[int]) -> list[Measurement]:
    """Without what was taken over from an agreement that is counted itself; as long as its own return is not accepted,
    it is not."""
    by_agreement = reported.get(indicator or 0, {})
    there = {one.monitoring_return_id for other in agreements for one in by_agreement.get(other, ())}
    return [one for one in by_agreement.get(agreement, ()) if one.taken_from_id not in there]


def _of_the_same(
    cases: Sequence[Measurement], out_of: Sequence[Measurement]
) -> tuple[list[Measurement], list[Measurement]]:
    """The two parts of a rate, of returns that tell both."""
    both = {one.monitoring_return_id for one in cases} & {one.monitoring_return_id for one in out_of}
    return (
        [one for one in cases if one.monitoring_return_id in both],
        [one for one in out_of if one.monitoring_return_id in both],
    )


def _value(indicator: Indicator, said: Sequence[Measurement], people: Sequence[Measurement]) -> Decimal | None:
    """None is an average of nobody, or of nobody knows how many."""
    if indicator.is_weighed:
        of = {one.monitoring_return_id: one.value for one in people}
        return mean_by_people([(one.value, of.get(one.monitoring_return_id, Decimal(0))) for one in said])
    if indicator.aggregation == Indicator.Aggregation.LATEST:
        return said[-1].value
    total = _sum(said)
    return total if indicator.aggregation == Indicator.Aggregation.SUM else (total / len(said)).quantize(PENNY)


def _sum(said: Sequence[Measurement]) -> Decimal:
    return sum((one.value for one in said), Decimal(0))


def _rate(cases: Decimal, out_of: Decimal) -> Decimal:
    return (100 * cases / out_of).quantize(PENNY, ROUND_HALF_UP) if out_of else Decimal(0)


def _agreement_of(said: Sequence[Measurement]) -> Agreement:
    return said[0].monitoring_return.agreement


def _is_replaced(indicator: Indicator) -> bool:
    return hasattr(indicator, "replaced_by")
