"""What a questionnaire says, as plain data. No Django here.

A `Schema` has sections, a section has questions, a `Group` question has columns and is answered by rows. It goes
to plain JSON and back without loss; a frozen version stores that JSON and its hash.

Answers are plain JSON too, one value per question:

    kind            value
    short, long     text
    number, money   a decimal as text: "12", "1500.00"
    date            "2026-11-21"
    yes_no          true or false
    choice          the value of the choice
    choices, areas, themes
                    a list of those
    email, telephone, web, postcode
                    text, in its normal form
    address         {"line_1", "line_2", "town", "county", "postcode"}
    files           a list of document ids
    group           a list of rows: {column key: value}
    calculated      a decimal as text; never stored as an answer, see `portal.questionnaires.logic`
    guidance        nothing: text between questions that nobody answers

A question or a section may be asked only if earlier answers say so (`OnlyIf`); a section may have rules over several
answers (`CrossRule`), written as formulas (`portal.questionnaires.formulas`).
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Self

KEY = re.compile(r"[a-z][a-z0-9_]{0,49}")


class Kind(StrEnum):
    SHORT = "short"
    LONG = "long"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    EMAIL = "email"
    TELEPHONE = "telephone"
    WEB = "web"
    ADDRESS = "address"
    POSTCODE = "postcode"
    AREAS = "areas"
    FILES = "files"
    THEMES = "themes"
    GROUP = "group"
    CALCULATED = "calculated"
    GUIDANCE = "guidance"


class Comparison(StrEnum):
    """How a condition looks at an earlier answer."""

    IS = "is"
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    INCLUDES = "includes"
    ANSWERED = "answered"
    NOT_ANSWERED = "not_answered"


# Kinds that make sense as a column of a repeating group: one box each.
COLUMN_KINDS = frozenset(
    {
        Kind.SHORT,
        Kind.LONG,
        Kind.NUMBER,
        Kind.MONEY,
        Kind.DATE,
        Kind.YES_NO,
        Kind.CHOICE,
        Kind.POSTCODE,
    }
)
# Kinds that nobody fills in.
NOT_FILLED_IN = frozenset({Kind.CALCULATED, Kind.GUIDANCE})
# Kinds that an eligibility check can judge.
JUDGED_KINDS = frozenset({Kind.YES_NO, Kind.CHOICE, Kind.MONEY, Kind.NUMBER})


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One choice of several. `passes` matters to an eligibility check alone."""

    value: str
    label: str
    hint: str = ""
    passes: bool = True


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When an answer passes an eligibility check, and what the office says when it does not.

    A yes/no question passes on `answer` ("yes" or "no"); a choice passes when the chosen one `passes`; money and
    numbers pass from `least` to `most` (decimals as text, either may be empty).
    """

    answer: str = ""
    least: str = ""
    most: str = ""
    sentence: str = ""
    where_else: str = ""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What one earlier answer must be. `value` is "yes" or "no", a choice, a number, a date, or text."""

    question: str
    comparison: Comparison = Comparison.IS
    value: str = ""

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        rest = dict(content)
        return cls(comparison=Comparison(rest.pop("comparison", Comparison.IS)), **rest)


@dataclass(frozen=True, kw_only=True)
class OnlyIf:
    """When something is asked: if every condition holds, or any of them."""

    conditions: tuple[Condition, ...]
    every: bool = True

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        conditions = tuple(Condition.from_json(one) for one in content["conditions"])
        return cls(conditions=conditions, every=content.get("every", True))


@dataclass(frozen=True, kw_only=True)
class CrossRule:
    """A formula that must not be false, and the officer's sentence when it is, shown at the question `at`."""

    formula: str
    sentence: str
    at: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question. Settings that a kind does not use keep their default and are left out of the JSON.

    `words` limits a long text; `least` and `most` bound a number or an amount (decimals as text); `rows_least` and
    `rows_most` bound the rows of a group, whose questions are `columns`. A calculated one has a `formula`, and `unit`
    says what comes out: "money", "percent" or "" for a plain number. An answer that `carries_over` is taken from the
    organisation's last application (`portal.questionnaires.carrying`). Of guidance the `label` is its heading and the
    `hint` its text.
    """

    key: str
    kind: Kind
    label: str
    hint: str = ""
    why: str = ""
    required: bool = True
    words: int = 0
    least: str = ""
    most: str = ""
    whole: bool = True
    choices: tuple[Choice, ...] = ()
    files_most: int = 5
    columns: tuple["Question", ...] = ()
    row_name: str = ""
    rows_least: int = 0
    rows_most: int = 0
    rule: Rule | None = None
    only_if: OnlyIf | None = None
    formula: str = ""
    unit: str = ""
    carries_over: bool = False

    @property
    def labels(self) -> dict[str, str]:
        return {choice.value: choice.label for choice in self.choices}

    def to_json(self) -> dict[str, Any]:
        return _to_json(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        rest = dict(content)
        return cls(
            kind=Kind(rest.pop("kind")),
            choices=tuple(Choice(**choice) for choice in rest.pop("choices", ())),
            columns=tuple(cls.from_json(column) for column in rest.pop("columns", ())),
            rule=Rule(**rest.pop("rule")) if "rule" in rest else None,
            only_if=OnlyIf.from_json(rest.pop("only_if")) if "only_if" in rest else None,
            **rest,
        )


@dataclass(frozen=True, kw_only=True)
class Section:
    key: str
    title: str
    guidance: str = ""
    questions: tuple[Question, ...] = ()
    only_if: OnlyIf | None = None
    rules: tuple[CrossRule, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return _to_json(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        rest = dict(content)
        return cls(
            questions=tuple(Question.from_json(one) for one in rest.pop("questions", ())),
            only_if=OnlyIf.from_json(rest.pop("only_if")) if "only_if" in rest else None,
            rules=tuple(CrossRule(**one) for one in rest.pop("rules", ())),
            **rest,
        )


@dataclass(frozen=True, kw_only=True)
class Schema:
    title: str
    sections: tuple[Section, ...] = ()

    def section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)

    def questions(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions

    def question(self, key: str) -> Question | None:
        return next((question for question in self.questions() if question.key == key), None)

    def after(self, section: Section) -> Section | None:
        """The section that follows the one with this section's key, or None after the last."""
        place = [one.key for one in self.sections].index(section.key) + 1
        return self.sections[place] if place < len(self.sections) else None

    def to_json(self) -> dict[str, Any]:
        return _to_json(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        return cls(
            title=content["title"],
            sections=tuple(Section.from_json(section) for section in content.get("sections", ())),
        )

    @property
    def sha256(self) -> str:
        return fingerprint(self.to_json())


def fingerprint(content: Any) -> str:
    """SHA-256 of plain JSON in one canonical spelling (sorted keys, no spaces, UTF-8)."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _to_json(thing: Any) -> Any:
    """Plain JSON of a dataclass, without the fields that still have their default."""
    if isinstance(thing, tuple):
        return [_to_json(one) for one in thing]
    if not hasattr(thing, "__dataclass_fields__"):
        return str(thing) if isinstance(thing, StrEnum) else thing
    return {
        field.name: _to_json(getattr(thing, field.name))
        for field in fields(thing)
        if getattr(thing, field.name) != field.default
    }
