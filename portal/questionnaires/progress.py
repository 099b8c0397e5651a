"""How far along a response is, and what is still missing. Pure: a schema and its answers in, states out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.questionnaires.schema import Kind, Question, Schema, Section

Values = Mapping[str, Any]


class SectionState(StrEnum):
    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    COMPLETE = "complete"


@dataclass(frozen=True)
class SectionProgress:
    """One line of the task list. `missing` are the questions that hold the whole back."""

    section: Section
    state: SectionState
    missing: tuple[Question, ...]


def progress(schema: Schema, values: Values, typed: Collection[str] = ()) -> list[SectionProgress]:
    """The state of each section. `typed` are the keys of answers that are kept but not valid yet.

    A section of optional questions is complete once somebody has saved its page, and holds nothing back before.
    """
    return [_section_progress(section, values, typed) for section in schema.sections]


def missing(schema: Schema, values: Values, typed: Collection[str] = ()) -> list[SectionProgress]:
    """The sections that still hold the response back."""
    return [one for one in progress(schema, values, typed) if one.missing]


def _section_progress(section: Section, values: Values, typed: Collection[str]) -> SectionProgress:
    lacking = tuple(
        question
        for question in section.questions
        if question.key in typed or not is_satisfied(question, values.get(question.key))
    )
    keys = {question.key for question in section.questions}
    seen = bool(keys & set(values)) or bool(keys & set(typed))
    if not seen:
        state = SectionState.NOT_STARTED
    elif lacking:
        state = SectionState.IN_PROGRESS
    else:
        state = SectionState.COMPLETE
    return SectionProgress(section, state, lacking)


def is_answered(value: Any) -> bool:
    """False for nothing at all: no value, empty text, an empty list, an address of empty lines. False is an answer."""
    if isinstance(value, Mapping):
        return any(is_answered(one) for one in value.values())
    return value is not None and value != "" and value != []


def is_satisfied(question: Question, value: Any) -> bool:
    """Whether this answer lets the response go: it is there, or need not be, and every row is whole."""
    if question.kind == Kind.GROUP:
        rows = value or []
        fewest = max(question.rows_least, 1 if question.required else 0)
        return len(rows) >= fewest and all(_is_whole(question, row) for row in rows)
    return is_answered(value) or not question.required


def _is_whole(group: Question, row: Mapping[str, Any]) -> bool:
    return all(is_answered(row.get(column.key)) for column in group.columns if column.required)
