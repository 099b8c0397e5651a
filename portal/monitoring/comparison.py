"""A return's figures beside those of earlier periods and the target: what providers and officers look at."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from portal.monitoring import figures
from portal.monitoring.figures import Unit
from portal.monitoring.models import Indicator, Measurement, MonitoringReturn, Target
from portal.monitoring.splits import Split, splits_of


@dataclass(frozen=True)
class Row:
    """One indicator of a return. `earlier` are the figures of earlier periods, latest first."""

    indicator: Indicator
    now: Measurement | None = None
    target: Target | None = None
    earlier: Sequence[Measurement] = field(default_factory=tuple)
    splits: Sequence[Split] = field(default_factory=tuple)

    @property
    def last(self) -> Measurement | None:
        """The figure of the period before, or of the latest one that has a figure."""
        return self.earlier[0] if self.earlier else None

    @property
    def now_shown(self) -> str:
        return self._shown(self.now.value if self.now else None)

    @property
    def last_shown(self) -> str:
        return self._shown(self.last.value if self.last else None)

    @property
    def target_shown(self) -> str:
        return self._shown(self.target.value if self.target else None)

    def _shown(self, value: Decimal | None) -> str:
        return "" if value is None else figures.shown(value, Unit(self.indicator.unit))


def rows_of(monitoring_return: MonitoringReturn) -> list[Row]:
    """A row for each indicator that the return asks for: seven queries, whatever their number."""
    indicators = list(monitoring_return.indicators())
    now = {one.indicator_id: one for one in monitoring_return.measurements.select_related("entered_by")}
    targets: dict[int, Target] = {}
    for target in Target.objects.filter(
        agreement=monitoring_return.agreement_id,
        starts_on__lte=monitoring_return.period_end,
        ends_on__gte=monitoring_return.period_start,
    ).order_by("starts_on"):
        targets[target.indicator_id] = target
    earlier: dict[int, list[Measurement]] = defaultdict(list)
    for one in (
        Measurement.objects.filter(
            monitoring_return__agreement=monitoring_return.agreement_id,
            monitoring_return__kind=MonitoringReturn.Kind.PERIODIC,
            monitoring_return__period_end__lt=monitoring_return.period_end,
        )
        .select_related("monitoring_return")
        .order_by("-monitoring_return__period_start")
    ):
        earlier[one.indicator_id].append(one)
    splits = splits_of(monitoring_return, indicators)
    return [
        Row(
            one,
            now=now.get(one.pk),
            target=targets.get(one.pk),
            earlier=tuple(earlier[one.pk]),
            splits=tuple(splits.get(one.pk, ())),
        )
        for one in indicators
    ]
