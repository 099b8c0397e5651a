"""What a variation changes besides the value and the last day: conditions, targets, the schedule. Pure.

Before and after are kept in JSON, only those rows that change:

    {"conditions": [{"number", "text", "due_on", "before_payment"}],
     "targets": [{"key", "title", "value"}],
     "schedule": [{"number", "amount", "due_on"}]}

Days as in ISO 8601, pounds as text. A condition or an instalment that is only after is new; an instalment that is only
before falls away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal.design.words import long_date, pounds


@dataclass(frozen=True)
class ConditionTerms:
    number: int
    text: str
    due_on: date | None
    before_payment: bool

    def __str__(self) -> str:
        by = f" By {long_date(self.due_on)}." if self.due_on else ""
        return f"{self.text}{by}{' Nothing is paid before it is met.' if self.before_payment else ''}"


@dataclass(frozen=True)
class TargetTerms:
    """`key` is the target's own, `title` that of its indicator with the period: an indicator may have several."""

    key: int
    title: str
    value: Decimal

    def __str__(self) -> str:
        return f"{self.value.normalize():f}"


@dataclass(frozen=True)
class Row:
    """An instalment that is not approved yet: pounds, and from when it is paid."""

    number: int
    amount: Decimal
    due_on: date

    def __str__(self) -> str:
        return f"{pounds(self.amount)} from {long_date(self.due_on)}"


@dataclass(frozen=True)
class Difference:
    """`before` or `after` is "" where there was nothing, or is nothing any more."""

    what: str
    before: str
    after: str

    def __str__(self) -> str:
        if not self.before:
            return f"{self.what}, new: {self.after}."
        return f"{self.what}: {self.before} → {self.after or 'falls away'}."


@dataclass(frozen=True, kw_only=True)
class Particulars:
    conditions: tuple[ConditionTerms, ...] = ()
    targets: tuple[TargetTerms, ...] = ()
    schedule: tuple[Row, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.conditions or self.targets or self.schedule)

    def kept(self) -> dict[str, list[dict[str, Any]]]:
        """As a variation keeps it."""
        return {
            "conditions": [
                {
                    "number": one.number,
                    "text": one.text,
                    "due_on": one.due_on.isoformat() if one.due_on else None,
                    "before_payment": one.before_payment,
                }
                for one in self.conditions
            ],
            "targets": [{"key": one.key, "title": one.title, "value": str(one.value)} for one in self.targets],
            "schedule": [
                {"number": one.number, "amount": str(one.amount), "due_on": one.due_on.isoformat()}
                for one in self.schedule
            ],
        }

    @classmethod
    def read(cls, kept: dict[str, list[dict[str, Any]]] | None) -> Particulars:
        if kept is None:
            return cls()
        return cls(
            conditions=tuple(
                ConditionTerms(
                    one["number"],
                    one["text"],
                    date.fromisoformat(one["due_on"]) if one["due_on"] else None,
                    one["before_payment"],
                )
                for one in kept["conditions"]
            ),
            targets=tuple(TargetTerms(one["key"], one["title"], Decimal(one["value"])) for one in kept["targets"]),
            schedule=tuple(
                Row(one["number"], Decimal(one["amount"]), date.fromisoformat(one["due_on"]))
                for one in kept["schedule"]
            ),
        )


def changed(before: Particulars, after: Particulars) -> tuple[Particulars, Particulars]:
    """The same two without what is the same in both."""
    return (
        Particulars(
            conditions=_without(before.conditions, after.conditions),
            targets=_without(before.targets, after.targets),
            schedule=_without(before.schedule, after.schedule),
        ),
        Particulars(
            conditions=_without(after.conditions, before.conditions),
            targets=_without(after.targets, before.targets),
            schedule=_without(after.schedule, before.schedule),
        ),
    )


def differences(before: Particulars, after: Particulars) -> list[Difference]:
    """One for each condition, target and instalment that changes, in this order."""
    return [
        *_paired("Condition {}", _by_number(before.conditions), _by_number(after.conditions)),
        *_paired("Target: {}", _by_title(before.targets), _by_title(after.targets)),
        *_paired("Instalment {}", _by_number(before.schedule), _by_number(after.schedule)),
    ]


def _without[Part](parts: tuple[Part, ...], others: tuple[Part, ...]) -> tuple[Part, ...]:
    return tuple(one for one in parts if one not in others)


def _by_number[Part: (ConditionTerms, Row)](parts: Iterable[Part]) -> dict[int, Part]:
    return {one.number: one for one in parts}


def _by_title(targets: Iterable[TargetTerms]) -> dict[str, TargetTerms]:
    """Two of one title, from a record made before titles said the period, are told apart by their keys."""
    found: dict[str, TargetTerms] = {}
    for one in targets:
        found[one.title if one.title not in found else f"{one.title} ({one.key})"] = one
    return found


def _paired(what: str, before: dict[Any, Any], after: dict[Any, Any]) -> Iterator[Difference]:
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        yield Difference(what.format(key), str(old) if old else "", str(new) if new else "")
