"""A questionnaire to read and talk over before anybody answers it: on a page, in a PDF, in a Word file. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from portal.design.words import pounds
from portal.questionnaires.rendering import Lists, only_if_in_words
from portal.questionnaires.schema import Kind, OnlyIf, Question, Schema

# How many lines of writing room the kinds get; a long text gets one for about twelve words.
WORDS_TO_A_LINE = 12
MOST_LINES = 24
NO_ROOM = frozenset({Kind.GUIDANCE, Kind.CALCULATED, Kind.FILES, Kind.GROUP, Kind.CHOICE, Kind.CHOICES, Kind.YES_NO})
SEVERAL = frozenset({Kind.CHOICES, Kind.AREAS, Kind.THEMES})
SAID_OF: dict[Kind, str] = {
    Kind.FILES: "You attach files when you apply online.",
    Kind.CALCULATED: "Worked out from your other answers; you fill in nothing.",
    Kind.DATE: "A date.",
    Kind.MONEY: "An amount in pounds.",
    Kind.NUMBER: "A number.",
}


@dataclass(frozen=True)
class ToRead:
    """One question: `notes` are sentences under it, `choices` boxes to tick, `columns` the head of a table with
    `rows` empty rows, `lines` empty lines to write on."""

    label: str
    kind: Kind
    optional: bool = False
    only_if: str = ""
    hint: str = ""
    why: str = ""
    notes: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: int = 0
    lines: int = 0

    @property
    def empty_rows(self) -> range:
        return range(self.rows)

    @property
    def is_guidance(self) -> bool:
        return self.kind == Kind.GUIDANCE


@dataclass(frozen=True)
class SectionToRead:
    title: str
    guidance: str
    only_if: str
    questions: tuple[ToRead, ...]


def sections_to_read(schema: Schema, lists: Lists) -> tuple[SectionToRead, ...]:
    """Every section and question, also those that are asked only after certain answers, with the condition in words."""
    return tuple(
        SectionToRead(
            section.title,
            section.guidance,
            _condition(section.only_if, schema, lists, "This part is asked only if"),
            tuple(_to_read(question, schema, lists) for question in section.questions),
        )
        for section in schema.sections
    )


def _to_read(question: Question, schema: Schema, lists: Lists) -> ToRead:
    offered = tuple(question.labels.values()) or tuple(lists.get(question.kind, {}).values())
    return ToRead(
        label=question.label,
        kind=question.kind,
        optional=not question.required and question.kind != Kind.GUIDANCE,
        only_if=_condition(question.only_if, schema, lists, "Answer this only if"),
        hint=question.hint,
        why=question.why,
        notes=_notes(question),
        choices=("Yes", "No") if question.kind == Kind.YES_NO else offered,
        columns=tuple(_column(column) for column in question.columns),
        rows=min(question.rows_most, max(3, question.rows_least)) if question.columns else 0,
        lines=0 if offered else _lines(question),
    )


def _column(column: Question) -> str:
    says = [*(["a number"] if column.kind == Kind.NUMBER else []), *([] if column.required else ["optional"])]
    return f"{column.label} ({', '.join(says)})" if says else column.label


def _condition(only_if: OnlyIf | None, schema: Schema, lists: Lists, begin: str) -> str:
    return f"{begin} {only_if_in_words(only_if, schema, lists)}." if only_if else ""


def _lines(question: Question) -> int:
    if question.kind in NO_ROOM:
        return 0
    if question.kind == Kind.LONG:
        return min(MOST_LINES, max(3, (question.words or 150) // WORDS_TO_A_LINE))
    return 4 if question.kind == Kind.ADDRESS else 1


def _notes(question: Question) -> tuple[str, ...]:
    notes = [SAID_OF.get(question.kind, "")]
    if question.words:
        notes.append(f"{question.words} words at most.")
    if question.least or question.most:
        notes.append(_bounds(question))
    if question.kind in SEVERAL:
        notes.append("Choose all that apply.")
    if question.kind == Kind.FILES:
        notes.append(f"{question.files_most} at most." if question.files_most > 1 else "One file.")
    if question.columns:
        most = f"Up to {question.rows_most} rows"
        least = f", at least {question.rows_least}" if question.rows_least else ""
        notes.append(f"{most}{least}.")
    return tuple(note for note in notes if note)


def _bounds(question: Question) -> str:
    def say(number: str) -> str:
        return pounds(Decimal(number)) if question.kind == Kind.MONEY else f"{Decimal(number):,f}"

    if question.least and question.most:
        return f"From {say(question.least)} to {say(question.most)}."
    return f"{say(question.least)} or more." if question.least else f"{say(question.most)} or less."
