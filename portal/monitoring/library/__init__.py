"""The library of indicators that a new office begins with, as the TOML files beside this one have it. Pure: no Django.

Each entry has a `key` by which it is known again under any title.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BREAKDOWNS = "breakdowns.toml"
SETS = ("victim_services.toml", "restorative_justice.toml", "cope_and_recover.toml")


@dataclass(frozen=True, kw_only=True)
class SplitWords:
    """A breakdown; `categories` are (code, label)."""

    slug: str
    title: str
    categories: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class CaseWords:
    """How a case file counts: the fields of `CaseRule`."""

    date: str
    how: str = "cases"
    measure: str = ""
    column: str = ""
    says: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class RateWords:
    """The keys of the two indicators that a rate is made of."""

    this_many: str
    out_of: str


@dataclass(frozen=True, kw_only=True)
class IndicatorWords:
    """`unit`, `direction` and `aggregation` are values of `Indicator`'s choices; `breakdowns` are slugs, and
    `averaged_over` is the key of how many an average is of."""

    key: str
    title: str
    definition: str
    source: str
    noun: str = ""
    unit: str = "count"
    direction: str = "more"
    aggregation: str = "sum"
    breakdowns: Sequence[str] = ()
    cases: CaseWords | None = None
    rate: RateWords | None = None
    averaged_over: str = ""


@dataclass(frozen=True, kw_only=True)
class StepWords:
    """Keys: of who came this far, and of the days they waited for it."""

    reached: str
    waited: str = ""


@dataclass(frozen=True, kw_only=True)
class FunnelWords:
    key: str
    title: str
    steps: Sequence[StepWords]


@dataclass(frozen=True, kw_only=True)
class AreaWords:
    """An area of need; `entry` and `exit` are keys."""

    title: str
    entry: str
    exit: str


@dataclass(frozen=True, kw_only=True)
class DistanceWords:
    key: str
    title: str
    scale: str
    areas: Sequence[AreaWords]


@dataclass(frozen=True)
class Library:
    """Indicators come after those that they are made of."""

    breakdowns: Sequence[SplitWords]
    indicators: Sequence[IndicatorWords]
    funnels: Sequence[FunnelWords] = field(default=())
    distances: Sequence[DistanceWords] = field(default=())


def read_library() -> Library:
    sets = [_read(name) for name in SETS]
    return Library(
        breakdowns=[
            SplitWords(**one | {"categories": [(code, label) for code, label in one["categories"]]})
            for one in _read(BREAKDOWNS)["breakdown"]
        ],
        indicators=[_indicator(one, each["source"]) for each in sets for one in each["indicator"]],
        funnels=[
            FunnelWords(**one | {"steps": [StepWords(**step) for step in one["steps"]]})
            for each in sets
            for one in each.get("funnel", [])
        ],
        distances=[
            DistanceWords(**one | {"areas": [AreaWords(**area) for area in one["areas"]]})
            for each in sets
            for one in each.get("distance", [])
        ],
    )


def _indicator(said: Mapping[str, Any], source: str) -> IndicatorWords:
    cases, rate = said.get("cases"), said.get("rate")
    rated = {"unit": "percentage", "aggregation": "rate"} if rate else {}
    return IndicatorWords(
        **{"source": source, **said, **rated}
        | {
            "definition": " ".join(said["definition"].split()),
            "cases": CaseWords(**cases) if cases else None,
            "rate": RateWords(**rate) if rate else None,
        }
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))
