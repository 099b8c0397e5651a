"""How far along a response is, and what is still missing. Pure: a schema and its answers in, states out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.questionnaires.logic import Problem, as_asked, broken_rules, known_values
from portal.questionnaires.schema import NOT_FILLED_IN, Kind, Question, Schema, Section

Values = Mapping[str, Any]


class SectionState(StrEnum):
    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    COMPLETE = "complete"


@dataclass(frozen=True)
class SectionProgress:
    """One line of the task list. `missing` questions and `broken` rules hold the whole back."""

    section: Section
    state: SectionState
    missing: tuple[Question, ...]
    broken: tuple[Problem, ...] = ()

    @property
    def holds_back(self) -> bool:
        return bool(self.missing or self.broken)


def progress(
    schema: Schema,
    values: Values,
    typed: Collection[str] = (),
    facts: Values | None = None,
    left_blank: Collection[str] = (),
) -> list[SectionProgress]:
    """The state of each section that these answers ask for.

    `typed` are the keys of answers that are kept but not valid yet, `facts` what the host tells rules, `left_blank` the
    questions whose answer nobody will give any more. A section of optional questions is complete once somebody has
    saved its page, and holds nothing back before.
    """
    asked = as_asked(schema, values)
    known = known_values(asked.schema, asked.values, facts)
    return [
        _section_progress(section, values, typed, broken_rules(section, known), left_blank)
        for section in asked.schema.sections
    ]


def missing(
    schema: Schema,
    values: Values,
    typed: Collection[str] = (),
    facts: Values | None = None,
    left_blank: Collection[str] = (),
) -> list[SectionProgress]:
    """The sections that still hold the response back."""
    return [one for one in progress(schema, values, typed, facts, left_blank) if one.holds_back]


def _section_progress(
    section: Section,
    values: Values,
    typed: Collection[str],
    broken: tuple[Problem, ...],
    left_blank: Collection[str],
) -> SectionProgress:
    lacking = tuple(
        question
        for question in section.questions
        if question.key not in left_blank
        and (question.key in typed or not is_satisfied(question, values.get(question.key)))
    )
    keys = {question.key for question in section.questions if question.kind not in NOT_FILLED_IN}
    seen = bool(keys & set(values)) or bool(keys & set(typed))
    if not seen:
        state = SectionState.NOT_STARTED
    elif lacking or broken:
        state = SectionState.IN_PROGRESS
    else:
        state = SectionState.COMPLETE
    return SectionProgress(section, state, lacking, broken)


def is_answered(value: Any) -> bool:
    """False for nothing at all: no value, empty text, an empty list, an address of empty lines. False is an answer."""
    if isinstance(value, Mapping):
        return any(is_answered(one) for one in value.values())
    return value is not None and value != "" and value != []


def is_satisfied(question: Question, value: Any) -> bool:
    """Whether this answer lets the response go: it is there, or need not be, and every row is whole."""
    if question.kind in NOT_FILLED_IN:
        return True
    if question.kind == Kind.GROUP:
        rows = value or []
        fewest = max(question.rows_least, 1 if question.required else 0)
        return len(rows) >= fewest and all(_is_whole(question, row) for row in rows)
    return is_answered(value) or not question.required


def _is_whole(group: Question, row: Mapping[str, Any]) -> bool:
    return all(is_answered(row.get(column.key)) for column in group.columns if column.required)
