"""What an agreement reported in its last twelve months, drawn as funnels and as distances travelled."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max, Prefetch

from portal.agreements.models import Agreement
from portal.design.charts import Chart, Series
from portal.monitoring.models import Distance, DistanceArea, Funnel, FunnelStep, Indicator, Measurement
from portal.monitoring.models import MonitoringReturn as Return
from portal.monitoring.performance.funnels import Passage, Step, mean_by_people, passages
from portal.monitoring.periods import months_later

LEAST_STEPS = 2
# By title and return. A set of indicators keeps its place when one of them is reworded.
Figures = Mapping[str, Mapping[int, Decimal]]


@dataclass(frozen=True)
class FunnelPicture:
    """`passages` in the order of the steps; figures of returns that ended from `first` to `last`."""

    title: str
    first: date
    last: date
    passages: Sequence[Passage]

    @property
    def chart(self) -> Chart:
        return Chart(
            title=self.title,
            labels=[one.step.label for one in self.passages],
            series=[Series("Came this far", [one.step.count for one in self.passages])],
            label_heading="Step",
            lies=True,
        )


@dataclass(frozen=True)
class Gain:
    """An area of need: the average score when people came and when they left."""

    title: str
    entry: Decimal
    exit: Decimal

    @property
    def distance(self) -> Decimal:
        return self.exit - self.entry

    @property
    def distance_shown(self) -> str:
        """ "+0.8": with its sign, because some go back."""
        return f"{self.distance:+.2f}"


@dataclass(frozen=True)
class DistancePicture:
    title: str
    scale: str
    first: date
    last: date
    gains: Sequence[Gain]

    @property
    def chart(self) -> Chart:
        return Chart(
            title=self.title,
            labels=[one.title for one in self.gains],
            series=[
                Series("When they came", [one.entry for one in self.gains]),
                Series("When they left", [one.exit for one in self.gains]),
            ],
            label_heading="Area of need",
            lies=True,
        )


def pictures_of(agreement: Agreement) -> list[FunnelPicture | DistancePicture]:
    """The funnels and distances that `agreement` reports on, from accepted figures: at most seven queries, however many
    there are. Those of which it reports less than two steps, or no area, are left out."""
    accepted = Return.objects.filter(agreement=agreement, kind=Return.Kind.PERIODIC).accepted()
    last = accepted.aggregate(last=Max("period_end"))["last"]
    if last is None:
        return []
    first = months_later(last, -12)
    figures = _figures(accepted.filter(period_end__gt=first))
    steps = FunnelStep.objects.select_related("indicator", "waiting__denominator")
    areas = DistanceArea.objects.select_related("entry__denominator", "exit__denominator")
    drawn = [
        *(_funnel(one, figures, first, last) for one in Funnel.objects.prefetch_related(Prefetch("steps", steps))),
        *(_distance(one, figures, first, last) for one in Distance.objects.prefetch_related(Prefetch("areas", areas))),
    ]
    return [one for one in drawn if one is not None]


def _figures(returns: Iterable[Return]) -> Figures:
    found: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for one in Measurement.objects.filter(monitoring_return__in=returns).select_related("indicator"):
        found[one.indicator.title][one.monitoring_return_id] = one.value
    return found


def _funnel(funnel: Funnel, figures: Figures, first: date, last: date) -> FunnelPicture | None:
    reported = [step for step in funnel.steps.all() if step.indicator.title in figures]
    if len(reported) < LEAST_STEPS:
        return None
    steps = [
        Step(
            str(step.indicator.title),
            int(sum(figures[step.indicator.title].values())),
            _average(figures, step.waiting) if step.waiting else None,
        )
        for step in reported
    ]
    return FunnelPicture(funnel.title, first, last, passages(steps))


def _distance(distance: Distance, figures: Figures, first: date, last: date) -> DistancePicture | None:
    gains = []
    for area in distance.areas.all():
        entry, left = _average(figures, area.entry), _average(figures, area.exit)
        if entry is not None and left is not None:
            gains.append(Gain(area.title, entry, left))
    return DistancePicture(distance.title, distance.scale, first, last, gains) if gains else None


def _average(figures: Figures, indicator: Indicator) -> Decimal | None:
    """As its targets have it: by how many each is of, where its definition says that."""
    there = figures.get(indicator.title, {})
    if indicator.denominator:
        people = figures.get(indicator.denominator.title, {})
        return mean_by_people([(score, people[pk]) for pk, score in there.items() if pk in people])
    values = list(there.values())
    return round(sum(values, Decimal(0)) / len(values), 2) if values else None
