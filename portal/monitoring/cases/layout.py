"""What a case file for one return holds, and which cases count for which figure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

from portal.monitoring.figures import Unit

SHEET, CODES = "Cases", "Codes"
CASE, PERSON = "case", "person"
# A day before that is none of a case, and may be one of birth.
LONG_AGO = timedelta(days=15 * 366)


class How(StrEnum):
    CASES = "cases"
    PEOPLE = "people"
    SUM = "sum"
    AVERAGE = "average"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How one figure is counted: the cases whose `date_column` lies in the period and, with a `condition_column`, that
    say one of `values` there. `code` is the indicator's key, `splits` are slugs of breakdowns."""

    code: int
    title: str
    unit: Unit = Unit.COUNT
    how: How = How.CASES
    date_column: str
    measure_column: str = ""
    condition_column: str = ""
    values: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Split:
    """A breakdown: its column, and the category's key for each code. Codes and labels may be written in any case."""

    slug: str
    title: str
    codes: Mapping[str, int]
    labels: Mapping[str, str] = field(default_factory=dict)
    """What people call each code."""


@dataclass(frozen=True, kw_only=True)
class CaseForm:
    """The file for one return: `key` is its agreement's reference and its number, "C-2017-0001/2"."""

    key: str
    starts_on: date
    ends_on: date
    today: date
    rules: tuple[Rule, ...]
    splits: tuple[Split, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings, in the order of the template."""
        people = [PERSON] if any(rule.how is How.PEOPLE for rule in self.rules) else []
        slugs = [one.slug for one in self.splits]
        return tuple(dict.fromkeys([CASE, *people, *self.dates, *slugs, *self.conditions, *self.measures]))

    @property
    def dates(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(rule.date_column for rule in self.rules))

    @property
    def measures(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(rule.measure_column for rule in self.rules if rule.measure_column))

    @property
    def conditions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(rule.condition_column for rule in self.rules if rule.condition_column))

    @property
    def filename(self) -> str:
        return f"cases-{self.key.replace('/', '-')}"

    def to_json(self) -> dict[str, Any]:
        days = {name: getattr(self, name).isoformat() for name in ("starts_on", "ends_on", "today")}
        return asdict(self) | days

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Self:
        return cls(
            key=said["key"],
            starts_on=date.fromisoformat(said["starts_on"]),
            ends_on=date.fromisoformat(said["ends_on"]),
            today=date.fromisoformat(said["today"]),
            rules=tuple(_rule(one) for one in said["rules"]),
            splits=tuple(Split(**one) for one in said["splits"]),
        )


def _rule(said: dict[str, Any]) -> Rule:
    lists = {name: tuple(said[name]) for name in ("values", "splits")}
    return Rule(**said | lists | {"unit": Unit(said["unit"]), "how": How(said["how"])})
