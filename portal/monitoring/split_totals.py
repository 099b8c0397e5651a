"""How what an agreement reported in its last twelve months splits: by source of referral, crime type, council area."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max, Sum

from portal.agreements.models import Agreement
from portal.monitoring.figures import Unit, shown
from portal.monitoring.models import Indicator, MeasurementPart, MonitoringReturn
from portal.monitoring.periods import months_later


@dataclass(frozen=True)
class Share:
    """A category with its figure, and its part of all that was split, in per cent."""

    label: str
    figure: str
    share: str


@dataclass(frozen=True)
class SplitTotal:
    """`first` and `last` bound the ends of the periods that are added up."""

    title: str
    heading: str
    first: date
    last: date
    shares: Sequence[Share]


def split_totals_of(agreement: Agreement) -> list[SplitTotal]:
    """From accepted figures of indicators whose periods add up: two queries. An indicator keeps its place when it is
    reworded."""
    accepted = MonitoringReturn.objects.filter(agreement=agreement, kind=MonitoringReturn.Kind.PERIODIC).accepted()
    last = accepted.aggregate(last=Max("period_end"))["last"]
    if last is None:
        return []
    first = months_later(last, -12)
    parts = MeasurementPart.objects.filter(
        measurement__monitoring_return__in=accepted.filter(period_end__gt=first),
        measurement__indicator__aggregation=Indicator.Aggregation.SUM,
    )
    rows = (
        parts.order_by("measurement__indicator__title", "category__breakdown__title", "category__number")
        .values_list(
            "measurement__indicator__title",
            "measurement__indicator__unit",
            "category__breakdown__title",
            "category__label",
        )
        .annotate(total=Sum("value"))
    )
    splits: dict[tuple[str, str, str], list[tuple[str, Decimal]]] = defaultdict(list)
    for title, unit, breakdown, label, total in rows:
        splits[title, unit, breakdown].append((label, total))
    return [
        SplitTotal(f"{title}, by {breakdown[:1].lower()}{breakdown[1:]}", breakdown, first, last, _shares(parts, unit))
        for (title, unit, breakdown), parts in splits.items()
    ]


def _shares(parts: Sequence[tuple[str, Decimal]], unit: str) -> list[Share]:
    whole = sum((value for _, value in parts), Decimal(0))
    return [
        Share(label, shown(value, Unit(unit)), f"{100 * value / whole:.0f}%" if whole else "") for label, value in parts
    ]
