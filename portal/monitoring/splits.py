"""How the figures of a return split: its breakdowns with their categories and the parts that were reported."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.monitoring import figures
from portal.monitoring.figures import Unit
from portal.monitoring.models import Breakdown, Category, Indicator, MeasurementPart, MonitoringReturn


@dataclass(frozen=True)
class Part:
    """One category of a split. None is not reported."""

    category: Category
    value: Decimal | None
    unit: Unit

    @property
    def shown(self) -> str:
        return "" if self.value is None else figures.shown(self.value, self.unit)


@dataclass(frozen=True)
class Split:
    """An indicator by one of its breakdowns."""

    indicator: Indicator
    breakdown: Breakdown
    parts: Sequence[Part]

    @property
    def title(self) -> str:
        """ "Referrals, by source of referral"."""
        return f"{self.indicator.title}, by {self.by}"

    @property
    def by(self) -> str:
        """ "source of referral": the breakdown within a sentence."""
        name = self.breakdown.title
        return name[:1].lower() + name[1:]

    @property
    def is_reported(self) -> bool:
        return any(part.value is not None for part in self.parts)

    def problem(self, value: Decimal | None) -> str:
        """What is wrong beside the figure `value`, as a sentence; "" where it is right, or left for later."""
        given = [part.value for part in self.parts if part.value is not None]
        if not given:
            return ""
        if value is None:
            return f"{self.title}: enter the figure that the parts are of."
        total = sum(given, Decimal(0))
        if not self.indicator.parts_add_up or total == value:
            return ""
        unit = Unit(self.indicator.unit)
        return (
            f"{self.title}: the parts come to {figures.shown(total, unit)}, but the figure is "
            f"{figures.shown(value, unit)}. Change one of them."
        )

    def left(self, value: Decimal | None) -> str:
        """What is left to do before the return can go, as a sentence; "" where nothing is."""
        if not value or not self.parts:
            return ""
        return self.problem(value) or ("" if self.is_reported else f"{self.title}: the parts")


def splits_of(
    monitoring_return: MonitoringReturn,
    indicators: Sequence[Indicator],
    reported: Mapping[int, Mapping[int, Decimal]] | None = None,
) -> dict[int, list[Split]]:
    """By indicator id, each breakdown of `indicators` with what the return says of it: three queries.

    `reported` are parts by indicator id and category id to be taken in place of what is stored.
    """
    splitting = list(
        Indicator.breakdowns.through.objects.filter(indicator__in=indicators)
        .select_related("breakdown")
        .order_by("indicator", "breakdown__title")
    )
    categories: dict[int, list[Category]] = defaultdict(list)
    for category in Category.objects.filter(breakdown__in={one.breakdown_id for one in splitting}):
        categories[category.breakdown_id].append(category)
    parts = stored_parts(monitoring_return) | dict(reported or {})
    named = {one.pk: one for one in indicators}
    splits: dict[int, list[Split]] = defaultdict(list)
    for one in splitting:
        indicator = named[one.indicator_id]
        said = parts.get(indicator.pk, {})
        unit = Unit(indicator.unit)
        found = [Part(category, said.get(category.pk), unit) for category in categories[one.breakdown_id]]
        splits[indicator.pk].append(Split(indicator, one.breakdown, found))
    return splits


def stored_parts(monitoring_return: MonitoringReturn) -> dict[int, dict[int, Decimal]]:
    """By indicator id and category id: one query."""
    parts: dict[int, dict[int, Decimal]] = defaultdict(dict)
    rows = MeasurementPart.objects.filter(measurement__monitoring_return=monitoring_return)
    for indicator, category, value in rows.values_list("measurement__indicator", "category", "value"):
        parts[indicator][category] = value
    return parts


def parts_left(monitoring_return: MonitoringReturn) -> list[str]:
    """What is left to split before the return can be sent, as sentences: five queries."""
    indicators = list(monitoring_return.indicators())
    values = dict(monitoring_return.measurements.values_list("indicator", "value"))
    splits = splits_of(monitoring_return, indicators)
    said = [split.left(values.get(one.pk)) for one in indicators for split in splits.get(one.pk, [])]
    return [one for one in said if one]
