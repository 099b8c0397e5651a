"""What a chart shows, in the shape that templates/components/chart.html and js/charts.js take. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from portal.design.words import pounds

Figure = int | float | Decimal | None


@dataclass(frozen=True)
class Series:
    label: str
    values: Sequence[Figure]
    """One for each label of the chart; None where there is no figure."""
    dashed: bool = False
    """Targets and forecasts are dashed, what happened is not."""
    kind: Literal["line", "bar", ""] = ""
    """Another kind than the chart's: bars for what happened, a line for the target."""
    instead: Sequence[str] = ()
    """What the table says where there is no figure, one for each label; "" or nothing at all is "No figure"."""


@dataclass(frozen=True)
class Chart:
    title: str
    labels: Sequence[str]
    """Along the foot: "October to December 2017"."""
    series: Sequence[Series]
    unit: str = ""
    """"£", "%" or a noun ("referrals")."""
    kind: Literal["line", "bar"] = "bar"
    summary: str = ""
    """What the chart says, in a sentence."""
    label_heading: str = "Period"
    """The heading of the table's first column."""
    lies: bool = False
    """Bars from left to right, one under the other: for labels that are long."""

    def __post_init__(self) -> None:
        for series in self.series:
            if len(series.values) != len(self.labels):
                raise ValueError(f"{series.label}: {len(series.values)} values for {len(self.labels)} labels")

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything to draw. Without the first series, what happened, the table says it all."""
        return any(value is not None for value in self.series[0].values)

    def as_json(self) -> dict[str, Any]:
        return {
            "type": self.kind,
            "labels": list(self.labels),
            "unit": self.unit,
            **({"lies": True} if self.lies else {}),
            "series": [
                {
                    "label": series.label,
                    "values": [None if value is None else float(value) for value in series.values],
                    "dashed": series.dashed,
                    **({"type": series.kind} if series.kind else {}),
                }
                for series in self.series
            ],
        }

    @property
    def columns(self) -> list[dict[str, Any]]:
        return [{"text": self.label_heading}, *({"text": series.label, "numeric": True} for series in self.series)]

    @property
    def rows(self) -> list[list[str]]:
        return [
            [label, *(self._written(series, place) for series in self.series)]
            for place, label in enumerate(self.labels)
        ]

    def _written(self, series: Series, place: int) -> str:
        value = series.values[place]
        if value is None:
            return (series.instead[place] if series.instead else "") or "No figure"
        if self.unit == "£":
            return pounds(value)
        number = f"{value:,.2f}".rstrip("0").rstrip(".")
        return f"{number}%" if self.unit == "%" else number
