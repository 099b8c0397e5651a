"""A return's figures beside those of earlier periods and the target: what providers and officers look at."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from portal.monitoring import figures
from portal.monitoring.figures import Unit
from portal.monitoring.models import Indicator, Measurement, MonitoringReturn, Target
from portal.monitoring.performance.promises import Aggregation
from portal.monitoring.splits import Split, splits_of, stored_parts
from portal.monitoring.to_date import Reported, ToDate, to_date, year_from


@dataclass(frozen=True)
class Row:
    """One indicator of a return. `earlier` are the figures of earlier periods, latest first; `since` is the first day
    of the year that the return is in. Of a correction, `stands` is the accepted figure, and `was_wrong` whether it was
    said to be wrong when it began, `is_changed` whether it says something else now, in parts or notes too, and
    `splits_otherwise` whether its parts do."""

    indicator: Indicator
    now: Measurement | None = None
    target: Target | None = None
    earlier: Sequence[Measurement] = field(default_factory=tuple)
    splits: Sequence[Split] = field(default_factory=tuple)
    since: date | None = None
    stands: Measurement | None = None
    was_wrong: bool = False
    is_changed: bool = False
    splits_otherwise: bool = False
    people: Mapping[int, Decimal] = field(default_factory=dict)
    """Of an average that is weighed, by return: how many it is of."""

    @property
    def last(self) -> Measurement | None:
        """The figure of the period before, or of the latest one that has a figure."""
        return self.earlier[0] if self.earlier else None

    @property
    def none_earlier(self) -> str:
        """What stands where no earlier figure does: figures by an older wording counted something else."""
        return "None by this wording" if self.indicator.version > 1 else "None"

    @property
    def to_date(self) -> ToDate | None:
        """What the year comes to before this return."""
        return self.added_up({one: one.value for one in self.earlier})

    def added_up(self, values: Mapping[Measurement, Decimal]) -> ToDate | None:
        """What values of the figures of this year come to, such as those of one part."""
        periods = [(one.monitoring_return, value) for one, value in values.items()]
        if self.indicator.is_weighed:
            periods = [(period, value) for period, value in periods if period.pk in self.people]
        said = [
            Reported(period.period_start, period.period_end, value, self.people.get(period.pk))
            for period, value in periods
        ]
        return to_date(said, Aggregation(self.indicator.aggregation), since=self.since) if self.since else None

    @property
    def to_date_shown(self) -> str:
        found = self.to_date
        return self._shown(found.value) if found else ""

    @property
    def now_shown(self) -> str:
        return self._shown(self.now.value if self.now else None)

    @property
    def last_shown(self) -> str:
        return self._shown(self.last.value if self.last else None)

    @property
    def stands_shown(self) -> str:
        return self._shown(self.stands.value if self.stands else None)

    @property
    def target_shown(self) -> str:
        return self._shown(self.target.value if self.target else None)

    def _shown(self, value: Decimal | None) -> str:
        return "" if value is None else figures.shown(value, Unit(self.indicator.unit))


def rows_of(monitoring_return: MonitoringReturn) -> list[Row]:
    """A row for each indicator that the return asks for: seven queries, whatever their number; of a correction eleven,
    and first what was said to be wrong."""
    indicators = list(monitoring_return.indicators())
    now = {
        one.indicator_id: one
        for one in monitoring_return.measurements.select_related("entered_by", "taken_from__agreement")
    }
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
    stands: dict[int, Measurement] = {}
    wrong: set[int] = set()
    changed: set[int] = set()
    otherwise: set[int] = set()
    if monitoring_return.corrects:
        stands = {one.indicator_id: one for one in monitoring_return.corrects.measurements.all()}
        wrong = set(monitoring_return.wrong.values_list("pk", flat=True))
        was, parts = stored_parts(monitoring_return.corrects), stored_parts(monitoring_return)
        there = now.keys() | stands.keys()
        otherwise = {pk for pk in there if was.get(pk) != parts.get(pk)}
        changed = otherwise | {pk for pk in there if _said(now.get(pk)) != _said(stands.get(pk))}
    # What has no target of its own goes by the year of what has one.
    usual = next(iter(targets.values()), None)
    return [
        Row(
            one,
            now=now.get(one.pk),
            target=targets.get(one.pk),
            earlier=tuple(earlier[one.pk]),
            splits=tuple(splits.get(one.pk, ())),
            since=_year_of(monitoring_return, targets.get(one.pk, usual)),
            stands=stands.get(one.pk),
            was_wrong=one.pk in wrong,
            is_changed=one.pk in changed,
            splits_otherwise=one.pk in otherwise,
            people={said.monitoring_return_id: said.value for said in earlier.get(one.denominator_id or 0, ())},
        )
        for one in sorted(indicators, key=lambda one: one.pk not in wrong)
    ]


def _said(figure: Measurement | None) -> tuple[Decimal, str] | None:
    return (figure.value, figure.note) if figure else None


def _year_of(monitoring_return: MonitoringReturn, target: Target | None) -> date:
    return year_from(monitoring_return.period_start, (target.starts_on, target.ends_on) if target else None)
