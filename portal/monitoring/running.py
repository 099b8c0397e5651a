"""A row of figures as a run chart: the chart that people look at, and what it signals in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.design.charts import Chart, Series
from portal.monitoring.figures import Unit, shown
from portal.monitoring.performance.signals import LEAST_FIGURES, SHIFT, TREND, Kind, RunChart, Signal, run_chart

WORDS = {
    Kind.SHIFT_UP: "A shift upwards: {span}, {count} figures in a row lie above the middle, {median}.",
    Kind.SHIFT_DOWN: "A shift downwards: {span}, {count} figures in a row lie below the middle, {median}.",
    Kind.TREND_UP: "A trend upwards: {span}, each figure is higher than the one before.",
    Kind.TREND_DOWN: "A trend downwards: {span}, each figure is lower than the one before.",
    Kind.ABOVE: "Unusually high: {first}. Up to {upper} would be the usual ups and downs.",
    Kind.BELOW: "Unusually low: {first}. Down to {lower} would be the usual ups and downs.",
}
HOW = (
    f"Looked for: {SHIFT} figures in a row on one side of the middle, {TREND} in a row that go up or down, and single "
    "figures beyond the usual ups and downs. A signal says that something changed, not whether that is good."
)


@dataclass(frozen=True)
class Run:
    """`labels` and `values` of successive periods, oldest first, in `unit`."""

    title: str
    labels: Sequence[str]
    values: Sequence[Decimal]
    unit: Unit
    noun: str
    lines: RunChart
    how: str = HOW

    @property
    def signals(self) -> list[str]:
        """Each signal in a sentence."""
        return [self._in_words(one) for one in self.lines.signals]

    @property
    def chart(self) -> Chart:
        """The figures with the middle and the usual ups and downs."""
        flat = [
            ("The middle", self.lines.median),
            ("Usual at most", self.lines.upper),
            ("Usual at least", self.lines.lower),
        ]
        return Chart(
            title=f"{self.title}, period by period",
            labels=self.labels,
            series=[
                Series("Accepted", self.values),
                *(
                    Series(label, [round(Decimal(value), 1)] * len(self.values), dashed=True, kind="line")
                    for label, value in flat
                ),
            ],
            unit={Unit.PERCENTAGE: "%", Unit.POUNDS: "£"}.get(self.unit, self.noun),
            kind="line",
        )

    def _in_words(self, signal: Signal) -> str:
        first, last = self.labels[signal.first], self.labels[signal.last]
        return WORDS[signal.kind].format(
            span=f"from {first} to {last}",
            first=first,
            count=signal.last - signal.first + 1,
            median=self._shown(self.lines.median),
            upper=self._shown(self.lines.upper),
            lower=self._shown(self.lines.lower),
        )

    def _shown(self, value: float) -> str:
        return shown(round(Decimal(value), 1), self.unit)


def run_of(title: str, labels: Sequence[str], values: Sequence[Decimal], *, unit: Unit, noun: str) -> Run | None:
    """None where there are fewer than ten figures: too few to tell a change from the ups and downs."""
    lines = run_chart([float(value) for value in values]) if len(values) >= LEAST_FIGURES else None
    return Run(title, labels, values, unit, noun, lines) if lines else None
