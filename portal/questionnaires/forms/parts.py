"""How each question stands on the page: one field, an address, files, or a table with rows to add.

A part puts its fields into the form, draws them, and says afterwards what is to be kept: a valid value, or the text
as it was typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from portal.design.layout import Fieldset
from portal.design.own_words import missing
from portal.questionnaires.forms.files import FilesField
from portal.questionnaires.forms.kinds import (
    TextField,
    as_sent,
    as_typed,
    field_for,
    help_text,
    names_sent,
    shown,
    stored,
)
from portal.questionnaires.logic import Problem, as_asked
from portal.questionnaires.progress import is_answered
from portal.questionnaires.rendering import AnswerInWords, answer_in_words, text_lines
from portal.questionnaires.schema import NOT_FILLED_IN, Kind, Question

if TYPE_CHECKING:
    from portal.questionnaires.forms.section import SectionForm


@dataclass(frozen=True)
class Kept:
    """What a part says after the form was sent. `typed` is set where something does not pass."""

    value: Any = None
    typed: Any = None


@dataclass(frozen=True)
class Drawn:
    """A piece of layout: a template with what it needs."""

    template: str
    context: Mapping[str, Any]

    def render(self, form: Any, context: Any, template_pack: str = "govuk", **rest: Any) -> SafeString:
        return render_to_string(self.template, {"form": form, **self.context})


class OneField:
    """A question that is one field, under the question's own key."""

    def __init__(self, question: Question, form: "SectionForm") -> None:
        self.question = question
        self.form = form
        self.first = question.key

    def add_fields(self, answer: Any) -> None:
        field = field_for(self.question, self.form.lists)
        field.initial = shown(self.question, answer)
        self.form.fields[self.question.key] = field

    @property
    def names(self) -> list[str]:
        return [self.question.key]

    def sent_names(self) -> list[str]:
        """The names under which a browser may send this question."""
        return [sent for name in self.names for sent in names_sent(name)]

    def as_sent(self) -> dict[str, list[str]]:
        """What a browser would send of this question, left as the page shows it when it is opened."""
        fields = self.form.fields
        each = [as_sent(fields[name], name, fields[name].initial) for name in self.names]
        return {sent: texts for one in each for sent, texts in one.items()}

    def forgivable(self) -> list[str]:
        """Fields that were left empty and need not be filled yet."""
        return [] if self.form.strict else self.names

    def check(self) -> None:
        """What can only be said about several fields together."""

    def field_of(self, problem: Problem) -> str:
        """The name of the field at which a problem is shown; "" for a table as a whole."""
        return self.first

    def kept(self) -> Kept:
        name = self.question.key
        if name in self.form.cleaned_data:
            return Kept(value=stored(self.form.cleaned_data[name]))
        return Kept() if self.form.is_empty(name) else Kept(typed=as_typed(self.form.sent(name)))

    def layout(self) -> list[Any]:
        return [self.question.key]


class Files(OneField):
    """Files that are there already, each with a button to take it away, and room for more."""

    def add_fields(self, answer: Any) -> None:
        self.documents = [self.form.documents[one] for one in answer or [] if one in self.form.documents]
        room = self.question.files_most - len(self.documents)
        label = f"{self.question.label}: attach another file" if self.documents else self.question.label
        self.form.fields[self.question.key] = FilesField(
            room=room,
            label=label,
            help_text=help_text(self.question),
            required=self.question.required and not self.documents,
        )

    def kept(self) -> Kept:
        return Kept()

    def layout(self) -> list[Any]:
        taken_out = self.form.taken_out.get(self.question.key, ())
        there = {"question": self.question, "documents": self.documents, "taken_out": taken_out}
        return [Drawn("questionnaires/form/files.html", there), self.question.key]


ADDRESS_LINES = {
    "line_1": ("Address line 1", "address-line1", True),
    "line_2": ("Address line 2", "address-line2", False),
    "town": ("Town or city", "address-level2", True),
    "county": ("County", "", False),
    "postcode": ("Postcode", "postal-code", True),
}


class Address(OneField):
    def __init__(self, question: Question, form: "SectionForm") -> None:
        super().__init__(question, form)
        self.first = f"{question.key}-line_1"

    @property
    def names(self) -> list[str]:
        return [f"{self.question.key}-{line}" for line in ADDRESS_LINES]

    def add_fields(self, answer: Any) -> None:
        for line, (label, autocomplete, required) in ADDRESS_LINES.items():
            name = f"{self.question.key}-{line}"
            if line == "postcode":
                postcode = Question(key=name, kind=Kind.POSTCODE, label=label)
                field = field_for(postcode, self.form.lists)
            else:
                field = TextField(most=100, label=label, required=required)
            if field.required:
                field.error_messages["required"] = missing(field, label)
            if autocomplete:
                field.widget.attrs["autocomplete"] = autocomplete
            field.initial = (answer or {}).get(line, "")
            field.row = self.question.label  # which address, where one reads of it away from the field
            self.form.fields[name] = field

    def forgivable(self) -> list[str]:
        empty = all(self.form.is_empty(name) for name in self.names)
        return self.names if not self.form.strict or (empty and not self.question.required) else []

    def kept(self) -> Kept:
        if all(name in self.form.cleaned_data for name in self.names):
            lines = {line: self.form.cleaned_data[f"{self.question.key}-{line}"] for line in ADDRESS_LINES}
            return Kept(value=lines if is_answered(lines) else None)
        if all(self.form.is_empty(name) for name in self.names):
            return Kept()
        return Kept(typed={line: as_typed(self.form.sent(f"{self.question.key}-{line}")) for line in ADDRESS_LINES})

    def layout(self) -> list[Any]:
        label = self.question.label if self.question.required else f"{self.question.label} (optional)"
        return [Fieldset(label, *self.names, size="s", hint=help_text(self.question))]


class Group(OneField):
    """A table with rows to add. Without scripts "Add another" and "Remove" send the page, which saves it."""

    def __init__(self, question: Question, form: "SectionForm") -> None:
        super().__init__(question, form)
        self.first = self.name(0, question.columns[0])

    def name(self, row: int, column: Question) -> str:
        return f"{self.question.key}-{row}-{column.key}"

    @property
    def names(self) -> list[str]:
        return [self.name(row, column) for row in range(self.count) for column in self.question.columns]

    def add_fields(self, answer: Any) -> None:
        rows = answer or []
        self.count = self.form.rows_of(self.question, len(rows))
        for row in range(self.count):
            filled = rows[row] if row < len(rows) else {}
            for column in self.question.columns:
                field = field_for(column, self.form.lists, row=f"{self.question.row_name} {row + 1}")
                field.initial = shown(column, filled.get(column.key))
                if column.kind == Kind.LONG:
                    field.widget.attrs["rows"] = 3
                self.form.fields[self.name(row, column)] = field

    def row_is_empty(self, row: int) -> bool:
        return all(self.form.is_empty(self.name(row, column)) for column in self.question.columns)

    def rows(self) -> list[int]:
        """The rows to keep: not empty, and not the one whose "Remove" was pressed."""
        removed = self.form.removed_row(self.question)
        return [row for row in range(self.count) if row != removed and not self.row_is_empty(row)]

    def forgivable(self) -> list[str]:
        if not self.form.strict:
            return self.names
        needed = max(self.question.rows_least, 1 if self.question.required else 0)
        lacking = max(0, needed - len(self.rows()))
        empty = [row for row in range(self.count) if self.row_is_empty(row)]
        return [self.name(row, column) for row in empty[lacking:] for column in self.question.columns]

    def check(self) -> None:
        needed = max(self.question.rows_least, 1 if self.question.required else 0)
        if self.form.strict and len(self.rows()) < needed and not any(name in self.form.errors for name in self.names):
            message = f"Add {'one' if needed == 1 else needed} {self.question.row_name}{'' if needed == 1 else 's'}"
            self.form.add_error(self.first, ValidationError(message, code="rows"))

    def field_of(self, problem: Problem) -> str:
        rows = self.rows() if self.form.is_bound else range(self.count)
        if problem.line is None or problem.line >= len(rows):
            return ""
        return f"{self.question.key}-{rows[problem.line]}-{problem.column}"

    def kept(self) -> Kept:
        rows = self.rows()
        names = [self.name(row, column) for row in rows for column in self.question.columns]
        if all(name in self.form.cleaned_data or self.form.is_empty(name) for name in names):
            return Kept(value=[self._values(row) for row in rows] or None)
        return Kept(typed=[self._typed(row) for row in rows])

    def _values(self, row: int) -> dict[str, Any]:
        cleaned = self.form.cleaned_data
        return {column.key: stored(cleaned.get(self.name(row, column))) for column in self.question.columns}

    def _typed(self, row: int) -> dict[str, Any]:
        return {column.key: as_typed(self.form.sent(self.name(row, column))) for column in self.question.columns}

    def layout(self) -> list[Any]:
        rows = [
            {
                "number": row + 1,
                "fields": [self.form[self.name(row, column)] for column in self.question.columns],
            }
            for row in range(self.count)
        ]
        context = {
            "question": self.question,
            "help_text": help_text(self.question),
            "rows": rows,
            "may_add": self.count < self.question.rows_most,
            "so_far": self._so_far(),
            "wrong": self.form.wrong_as_a_whole.get(self.question.key, ()),
        }
        return [Drawn("questionnaires/form/group.html", context)]

    def _so_far(self) -> AnswerInWords | None:
        """The rows in a table with their totals, once there are two that pass."""
        kept = self.kept().value if self.form.is_bound else self.form.answers.get(self.question.key)
        if not isinstance(kept, list) or len(kept) < 2:
            return None
        return answer_in_words(self.question, kept, self.form.lists)


class Calculated(OneField):
    """What is worked out from other answers: nothing to fill in, the number is shown as it stands."""

    names: ClassVar[list[str]] = []

    def add_fields(self, answer: Any) -> None:
        """There is nothing to fill in."""

    def kept(self) -> Kept:
        return Kept()

    def layout(self) -> list[Any]:
        answers = self.form.answers | (self.form.values if self.form.is_bound else {})
        value = as_asked(self.form.schema, answers).values.get(self.question.key)
        context = {
            "question": self.question,
            "help_text": help_text(self.question),
            "words": " ".join(text_lines(self.question, value, self.form.lists)),
        }
        return [Drawn("questionnaires/form/calculated.html", context)]


class Guidance(Calculated):
    """Text between questions: nothing to fill in."""

    def layout(self) -> list[Any]:
        return [Drawn("questionnaires/form/guidance.html", {"question": self.question})]


# What has no value that is typed into the page: files come and go by themselves, the rest is shown.
SHOWN_ONLY = (*NOT_FILLED_IN, Kind.FILES)
PARTS: dict[Kind, type[OneField]] = {
    Kind.FILES: Files,
    Kind.ADDRESS: Address,
    Kind.GROUP: Group,
    Kind.CALCULATED: Calculated,
    Kind.GUIDANCE: Guidance,
}


def part_for(question: Question, form: "SectionForm") -> OneField:
    return PARTS.get(question.kind, OneField)(question, form)


def complaint(field: forms.Field, initial: Any) -> str:
    """What is wrong with text that was typed earlier and kept; empty when nothing is."""
    try:
        field.clean(field.widget.decompress(initial) if hasattr(field.widget, "decompress") else initial)
    except ValidationError as error:
        return "" if error.error_list[0].code == "required" else " ".join(error.messages)
    return ""
