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
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Self

KEY = re.compile(r"[a-z][a-z0-9_]{0,49}")
MOST_QUESTIONS = 150
MOST_ROWS = 30


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
# Kinds that an eligibility check can judge.
JUDGED_KINDS = frozenset({Kind.YES_NO, Kind.CHOICE, Kind.MONEY, Kind.NUMBER})


class SchemaInvalid(ValueError):
    """The questionnaire cannot be used as it is. `problems` are sentences for the officer."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


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
class Question:
    """One question. Settings that a kind does not use keep their default and are left out of the JSON.

    `words` limits a long text; `least` and `most` bound a number or an amount (decimals as text); `rows_least` and
    `rows_most` bound the rows of a group, whose questions are `columns`.
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
            **rest,
        )


@dataclass(frozen=True, kw_only=True)
class Section:
    key: str
    title: str
    guidance: str = ""
    questions: tuple[Question, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return _to_json(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        rest = dict(content)
        return cls(
            questions=tuple(Question.from_json(one) for one in rest.pop("questions", ())),
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
        """The section that follows, or None after the last."""
        place = self.sections.index(section) + 1
        return self.sections[place] if place < len(self.sections) else None

    def renamed(self, title: str) -> "Schema":
        return replace(self, title=title)

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


def problems_of(schema: Schema) -> list[str]:
    """What an officer has to put right before the questionnaire can be used; empty when all is well."""
    problems = []
    if not list(schema.questions()):
        problems.append("Add at least one section with a question.")
    problems += _repeated("section", [section.key for section in schema.sections])
    problems += _repeated("question", [question.key for question in schema.questions()])
    if len(list(schema.questions())) > MOST_QUESTIONS:
        problems.append(f"A questionnaire has {MOST_QUESTIONS} questions at most.")
    for section in schema.sections:
        problems += _key_problems(section.key, section.title)
        if not section.questions:
            problems.append(f"The section “{section.title}” has no questions.")
        for question in section.questions:
            problems += _question_problems(question)
    return problems


def check(schema: Schema) -> None:
    """Raise SchemaInvalid when the questionnaire cannot be used."""
    if problems := problems_of(schema):
        raise SchemaInvalid(problems)


def _question_problems(question: Question) -> list[str]:
    name = f"“{question.label or question.key}”"
    problems = _key_problems(question.key, question.label)
    if not question.label.strip():
        problems.append(f"The question with the key “{question.key}” needs its text.")
    if question.kind in {Kind.CHOICE, Kind.CHOICES}:
        if len(question.choices) < 2:
            problems.append(f"{name} needs at least two choices.")
        problems += _repeated(f"choice of {name}", [choice.value for choice in question.choices])
    if question.least and question.most and float(question.least) > float(question.most):
        problems.append(f"{name}: the smallest amount is larger than the largest.")
    if question.rule and question.kind not in JUDGED_KINDS:
        problems.append(f"{name}: this kind of question cannot decide who may apply.")
    if question.rule and not question.rule.sentence.strip():
        problems.append(f"{name} needs the sentence people read when they may not apply.")
    if question.kind == Kind.GROUP:
        if not question.columns:
            problems.append(f"{name} needs at least one column.")
        if not 1 <= question.rows_most <= MOST_ROWS:
            problems.append(f"{name} can have 1 to {MOST_ROWS} rows.")
        if question.rows_least > question.rows_most:
            problems.append(f"{name}: the fewest rows are more than the most rows.")
        problems += _repeated(f"column of {name}", [column.key for column in question.columns])
        for column in question.columns:
            if column.kind not in COLUMN_KINDS:
                problems.append(f"{name}: “{column.label}” cannot be a column.")
            problems += _question_problems(column)
    return problems


def _key_problems(key: str, name: str) -> list[str]:
    if KEY.fullmatch(key):
        return []
    return [
        f"The key “{key}” of “{name}” must start with a letter and have only small letters, digits and "
        "underscores, 50 at most."
    ]


def _repeated(what: str, keys: Sequence[str]) -> list[str]:
    twice = sorted({key for key in keys if keys.count(key) > 1})
    return [f"The {what} key “{key}” is used twice." for key in twice]


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
