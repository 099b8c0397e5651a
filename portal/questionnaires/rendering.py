"""Answers in words, for "check your answers", the signed copy and its PDF, the officer's and the panel's views. Pure.

A signed response is shown from its frozen copy (`InWords.from_json`), a draft from its answers (`in_words`): both are
the same classes, so one template shows either.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Self

from portal.design.words import long_date, pounds
from portal.questionnaires.logic import as_asked
from portal.questionnaires.progress import is_answered
from portal.questionnaires.schema import Comparison, Condition, Kind, OnlyIf, Question, Schema

# Labels of choices that are not written in the question: council areas, plan themes.
Lists = Mapping[Kind, Mapping[str, str]]


@dataclass(frozen=True)
class FileInWords:
    id: int
    name: str
    sha256: str = ""
    state: str = ""
    """Whether it was scanned for viruses, as it is today (documents.Document.State): no part of a signed copy."""


@dataclass(frozen=True)
class AnswerInWords:
    """One question with its answer: `lines` of text, or a table of `head` and `rows`, or files."""

    key: str
    question: str
    kind: str
    lines: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    totals: tuple[str, ...] = ()
    files: tuple[FileInWords, ...] = ()

    @property
    def answered(self) -> bool:
        return bool(self.lines or self.rows or self.files)

    @property
    def headed_rows(self) -> list[list[tuple[str, str]]]:
        """Each row as (heading, cell), for a screen too narrow for a table."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]

    @property
    def headed_totals(self) -> list[tuple[str, str]]:
        return list(zip(self.head, self.totals, strict=True)) if self.totals else []


@dataclass(frozen=True)
class SectionInWords:
    key: str
    title: str
    answers: tuple[AnswerInWords, ...]


@dataclass(frozen=True)
class InWords:
    title: str
    sections: tuple[SectionInWords, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self, dict_factory=lambda pairs: {name: value for name, value in pairs if name != "state"})

    def with_files(self, changed: Callable[[FileInWords], FileInWords]) -> Self:
        """The same with every file as `changed` makes it."""
        return replace(
            self,
            sections=tuple(
                replace(
                    section,
                    answers=tuple(
                        replace(answer, files=tuple(changed(file) for file in answer.files))
                        for answer in section.answers
                    ),
                )
                for section in self.sections
            ),
        )

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        sections = tuple(
            SectionInWords(
                section["key"],
                section["title"],
                tuple(_answer(one) for one in section["answers"]),
            )
            for section in content["sections"]
        )
        return cls(content["title"], sections)


def in_words(
    schema: Schema,
    values: Mapping[str, Any],
    *,
    lists: Lists,
    files: Mapping[int, FileInWords],
    instead: Mapping[str, str] | None = None,
) -> InWords:
    """Every question that is asked, in order, with its answer as people read it.

    `files` are the documents named in the answers; `instead` is what to say where a question has none, by its key.
    """
    instead = instead or {}
    asked = as_asked(schema, values)
    schema, values = asked.schema, asked.values
    sections = tuple(
        SectionInWords(
            section.key,
            section.title,
            tuple(
                _or_instead(answer_in_words(question, values.get(question.key), lists, files), instead)
                for question in section.questions
                if question.kind != Kind.GUIDANCE
            ),
        )
        for section in schema.sections
    )
    return InWords(schema.title, sections)


def file_ids(schema: Schema, values: Mapping[str, Any]) -> list[int]:
    """The documents that the answers name, in order."""
    questions = [question for question in schema.questions() if question.kind == Kind.FILES]
    return [number for question in questions for number in values.get(question.key) or []]


def text_lines(question: Question, value: Any, lists: Lists) -> tuple[str, ...]:
    """One answer as lines of text; empty where there is none."""
    if not is_answered(value):
        return ()
    match question.kind:
        case Kind.MONEY:
            return (pounds(value),)
        case Kind.CALCULATED if question.unit == "money":
            return (pounds(value),)
        case Kind.CALCULATED if question.unit == "percent":
            return (f"{Decimal(value):,f}%",)
        case Kind.NUMBER | Kind.CALCULATED:
            return (f"{Decimal(value):,f}",)
        case Kind.DATE:
            return (long_date(date.fromisoformat(value)),)
        case Kind.YES_NO:
            return ("Yes" if value else "No",)
        case Kind.CHOICE:
            return (question.labels.get(value, value),)
        case Kind.CHOICES:
            return tuple(question.labels.get(one, one) for one in value)
        case Kind.AREAS | Kind.THEMES:
            names = lists.get(question.kind, {})
            return tuple(names.get(one, one) for one in value)
        case Kind.ADDRESS:
            return tuple(line for line in value.values() if line)
        case Kind.LONG:
            return tuple(line.strip() for line in value.splitlines() if line.strip())
        case _:
            return (str(value),)


def only_if_in_words(only_if: OnlyIf, schema: Schema, lists: Lists) -> str:
    """The end of "Answer this only if …", as people read it on paper and on a page without scripts."""
    phrases = [_condition_in_words(one, schema.question(one.question), lists) for one in only_if.conditions]
    return (" and " if only_if.every else " or ").join(phrases)


def _condition_in_words(condition: Condition, question: Question | None, lists: Lists) -> str:
    asked = f"“{question.label if question else condition.question}”"
    wanted = f"“{_wanted(condition, question, lists)}”"
    after = question is not None and question.kind == Kind.DATE
    match condition.comparison:
        case Comparison.IS:
            return f"you answered {wanted} to {asked}"
        case Comparison.IS_NOT:
            return f"you answered {asked} with anything but {wanted}"
        case Comparison.AT_LEAST:
            return f"your answer to {asked} is {wanted} or {'later' if after else 'more'}"
        case Comparison.AT_MOST:
            return f"your answer to {asked} is {wanted} or {'earlier' if after else 'less'}"
        case Comparison.INCLUDES:
            return f"you chose {wanted} in {asked}"
        case Comparison.ANSWERED:
            return f"you answered {asked}"
    return f"you left {asked} empty"


def _wanted(condition: Condition, question: Question | None, lists: Lists) -> str:
    if question is None or question.kind in (Kind.YES_NO, Kind.SHORT):
        return condition.value.capitalize() if question and question.kind == Kind.YES_NO else condition.value
    several = question.kind in (Kind.CHOICES, Kind.AREAS, Kind.THEMES)
    try:
        return " ".join(text_lines(question, [condition.value] if several else condition.value, lists))
    except (ValueError, ArithmeticError):
        return condition.value


def answer_in_words(
    question: Question, value: Any, lists: Lists, files: Mapping[int, FileInWords] | None = None
) -> AnswerInWords:
    """One answer as people read it; `files` are the documents that it names."""
    files = files or {}
    common = {
        "key": question.key,
        "question": question.label,
        "kind": str(question.kind),
    }
    if question.kind == Kind.FILES:
        return AnswerInWords(**common, files=tuple(files[one] for one in value or [] if one in files))
    if question.kind == Kind.GROUP:
        return AnswerInWords(**common, **_table(question, value or [], lists))
    return AnswerInWords(**common, lines=text_lines(question, value, lists))


def _or_instead(answer: AnswerInWords, instead: Mapping[str, str]) -> AnswerInWords:
    words = instead.get(answer.key)
    return replace(answer, lines=(words,)) if words and not answer.answered else answer


def _table(group: Question, rows: list[Mapping[str, Any]], lists: Lists) -> dict[str, Any]:
    """The columns and rows of a group, with the sums of its money columns under two rows or more."""
    if not rows:
        return {}
    cells = tuple(
        tuple("\n".join(text_lines(column, row.get(column.key), lists)) for column in group.columns) for row in rows
    )
    sums = [column_sum(column, rows) for column in group.columns]
    totals = tuple("" if one is None else pounds(one) for one in sums) if len(rows) > 1 and any(sums) else ()
    return {
        "head": tuple(column.label for column in group.columns),
        "rows": cells,
        "totals": totals,
    }


def column_sum(column: Question, rows: list[Mapping[str, Any]]) -> Decimal | None:
    """The sum of a money column in pounds; None for a column of another kind."""
    if column.kind != Kind.MONEY:
        return None
    return sum(
        (Decimal(row[column.key]) for row in rows if is_answered(row.get(column.key))),
        Decimal(0),
    )


def _answer(content: Mapping[str, Any]) -> AnswerInWords:
    tuples = {name: tuple(content[name]) for name in ("lines", "head", "totals")}
    rows = tuple(tuple(row) for row in content["rows"])
    files = tuple(FileInWords(**one) for one in content["files"])
    return AnswerInWords(
        key=content["key"],
        question=content["question"],
        kind=content["kind"],
        rows=rows,
        files=files,
        **tuples,
    )
