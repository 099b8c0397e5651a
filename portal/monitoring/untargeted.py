"""What an agreement reports beside its targets, period by period."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from portal.agreements.models import Agreement
from portal.monitoring.figures import Unit, shown
from portal.monitoring.models import AskedFigure, Indicator, Measurement, MonitoringReturn, Target
from portal.monitoring.periods import period_label

LATEST = 4


@dataclass(frozen=True)
class ReportedPeriod:
    """A return that was sent."""

    starts_on: date
    ends_on: date
    accepted: bool

    @property
    def label(self) -> str:
        said = period_label(self.starts_on, self.ends_on)
        return said if self.accepted else f"{said} (not accepted yet)"


@dataclass(frozen=True)
class UntargetedRow:
    """An indicator with a figure for each period of its table, oldest first; None is not reported."""

    indicator: Indicator
    values: Sequence[Decimal | None]

    @property
    def shown(self) -> list[str]:
        unit = Unit(self.indicator.unit)
        return ["" if value is None else shown(value, unit) for value in self.values]


@dataclass(frozen=True)
class Untargeted:
    periods: Sequence[ReportedPeriod]
    rows: Sequence[UntargetedRow]


def untargeted_of(agreement: Agreement, *, latest: int | None = LATEST) -> Untargeted:
    """Every figure of the `latest` returns that were sent (None: of all) which no target of `agreement` is about, and
    the rates that are asked for, in per cent: four queries."""
    State = MonitoringReturn.State
    sent = MonitoringReturn.objects.filter(
        agreement=agreement, kind=MonitoringReturn.Kind.PERIODIC, state__in=[State.SUBMITTED, State.ACCEPTED]
    ).order_by("-period_start")
    returns = list(reversed(sent[:latest] if latest else sent))
    targeted = set(Target.objects.filter(agreement=agreement).values_list("indicator", flat=True))
    figures: dict[int, dict[int, Decimal]] = defaultdict(dict)
    named: dict[int, Indicator] = {}
    for one in Measurement.objects.filter(monitoring_return__in=returns).select_related("indicator"):
        figures[one.indicator_id][one.monitoring_return_id] = one.value
        named[one.indicator_id] = one.indicator
    asked = AskedFigure.objects.filter(agreement=agreement).select_related("indicator")
    for one in (each.indicator for each in asked if each.indicator.is_rate):
        named[one.pk] = one
        figures[one.pk] = _rate(figures, one)
    rows = [
        UntargetedRow(one, [figures[one.pk].get(each.pk) for each in returns])
        for one in sorted(named.values(), key=lambda one: (one.title, one.version))
        if one.pk not in targeted and figures[one.pk]
    ]
    periods = [ReportedPeriod(each.period_start, each.period_end, each.state == State.ACCEPTED) for each in returns]
    return Untargeted(periods, rows)


def _rate(figures: dict[int, dict[int, Decimal]], rate: Indicator) -> dict[int, Decimal]:
    """In per cent, by return; left out where a part is missing, and of nothing."""
    hits, out_of = figures.get(rate.numerator_id or 0, {}), figures.get(rate.denominator_id or 0, {})
    return {
        pk: (100 * hits[pk] / out_of[pk]).quantize(Decimal("0.01"), ROUND_HALF_UP)
        for pk in hits.keys() & out_of.keys()
        if out_of[pk]
    }
