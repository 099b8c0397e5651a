"""A report's blocks as its readers see them. Pure: blocks and rows come in, plain values go out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from home.reports.drawing import as_image
from portal.design.charts import Chart, Series

KEPT = "kept"


# What stands beside a figure of a chart, by its unit.
SIGNS = {"percentage": "%", "pounds": "£"}


class Figure(Protocol):
    indicator: str
    unit: str
    periods: list[dict[str, Any]]


@dataclass(frozen=True)
class IndicatorRead:
    figure: Any | None
    chart: Chart | None
    words: str

    @property
    def drawing(self) -> str:
        """The chart as an image for paper; "" where there is nothing to draw."""
        return as_image(self.chart) if self.chart and self.chart.is_drawn else ""


@dataclass(frozen=True)
class CommitmentRead:
    title: str
    state: str
    """In words; "" where the report says none."""
    as_at: date | None
    story: str


@dataclass(frozen=True)
class ThemeRead:
    number: int
    pillar: str
    begins_pillar: bool
    """Whether the pillar's heading stands above it."""
    title: str
    slug: str
    headlines: list[str]
    indicators: list[IndicatorRead]
    activities: list[str]
    risks: list[str]
    commitments: list[CommitmentRead]


def read_themes(body: Any, figures: Mapping[int, Any]) -> list[ThemeRead]:
    """`body` is the report's stream, `figures` its frozen rows by key. What the portal suggested and nobody kept is
    left out, and so is a figure that is not there any more."""
    read: list[ThemeRead] = []
    for number, block in enumerate(body.raw_data, start=1):
        value = block["value"]
        pillar = value.get("pillar", "")
        read.append(
            ThemeRead(
                number=number,
                pillar=pillar,
                begins_pillar=not read or read[-1].pillar != pillar,
                title=value.get("theme", ""),
                slug=value.get("slug") or "",
                headlines=[one for one in _list(value, "headlines") if one],
                indicators=[one for one in (_indicator(v, figures) for v in _list(value, "indicators")) if one],
                activities=[one for one in _list(value, "activities") if one],
                risks=[one["words"] for one in _list(value, "risks") if one.get("standing") == KEPT],
                commitments=[_commitment(one) for one in _list(value, "commitments")],
            )
        )
    return read


def suggestions(body: Any) -> int:
    """How many of the portal's suggestions nobody has kept or dropped yet."""
    return sum(one.get("standing") != KEPT for block in body.raw_data for one in _list(block["value"], "risks"))


def _list(value: Mapping[str, Any], name: str) -> list[Any]:
    """The children of a list block, which lie bare or with an id beside them."""
    return [one["value"] if isinstance(one, dict) and "value" in one else one for one in value.get(name) or []]


def _indicator(value: Mapping[str, Any], figures: Mapping[int, Any]) -> IndicatorRead | None:
    figure, words = figures.get(value.get("figure") or 0), value.get("words") or ""
    if figure is None and not words:
        return None
    return IndicatorRead(figure, chart_of(figure) if figure else None, words)


def _commitment(value: Mapping[str, Any]) -> CommitmentRead:
    state, as_at = value.get("state") or "", value.get("as_at")
    return CommitmentRead(
        title=value.get("title", ""),
        state=state.replace("_", " ").capitalize(),
        as_at=date.fromisoformat(as_at) if isinstance(as_at, str) and as_at else as_at or None,
        story=value.get("story") or "",
    )


def number(value: str | int | float | None) -> Decimal | None:
    """A figure as it lies in a published row (text or number in JSON); None stays None."""
    return None if value is None else Decimal(str(value))


def chart_of(figure: Figure) -> Chart | None:
    """The periods of a figure as a chart; None while there are none."""
    if not figure.periods:
        return None
    return Chart(
        title=f"{figure.indicator}, period by period",
        labels=[period["label"] for period in figure.periods],
        label_heading="Period",
        unit=SIGNS.get(figure.unit, ""),
        series=[
            Series(
                "Actual",
                [number(period["actual"]) for period in figure.periods],
                instead=[period.get("hidden", "") for period in figure.periods],
            ),
            Series("Expected", [number(period["profile"]) for period in figure.periods], dashed=True, kind="line"),
        ],
    )
