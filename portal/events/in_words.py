"""What changed, as people read it: "£1,450", "21 November 2026", "not set". Pure: no request, no database.

The ledger keeps values as JSON does: an amount as "1450.00", a date as "2026-11-21", nothing as null.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal.design.words import long_date, moment_in_words, pounds

LONDON = ZoneInfo("Europe/London")
NOTHING = "not set"
AMOUNTS = {"amount", "value", "yearly income", "reserves"}
A_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
A_MOMENT = re.compile(rf"{A_DATE.pattern}T\d{{2}}:\d{{2}}")
A_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


def change_in_words(field: str, pair: Sequence[Any], choices: Mapping[str, str] | None = None) -> Change:
    """`choices` are the words for what `field` may be, where it is a choice."""
    name = field.replace("_", " ")
    before, after = (value_in_words(value, is_amount=name in AMOUNTS, choices=choices or {}) for value in pair)
    return Change(name[:1].upper() + name[1:], before, after)


def value_in_words(value: Any, *, is_amount: bool = False, choices: Mapping[str, str] | None = None) -> str:
    if value is None or value == "" or value == []:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value_in_words(one, choices=choices) for one in value)
    text = str(value)
    if choices and text in choices:
        return choices[text]
    if is_amount and A_NUMBER.fullmatch(text):
        return pounds(text)
    return _date_in_words(text)


def _date_in_words(text: str) -> str:
    try:
        if A_DATE.fullmatch(text):
            return long_date(date.fromisoformat(text))
        if A_MOMENT.match(text):
            moment = datetime.fromisoformat(text)
            return moment_in_words(moment.astimezone(LONDON) if moment.tzinfo else moment)
    except ValueError:
        pass  # only looks like a date
    return text
