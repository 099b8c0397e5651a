"""One section of a questionnaire as a form.

What happens to what people type:

- Every time the page is sent, valid answers are saved, whichever button was pressed.
- What does not pass is saved too, as it was typed (`Answer.typed`), so that nothing is lost. It counts as missing, is
  shown again with what is wrong, and becomes an answer once it passes.
- Only "Save and continue" asks for what is missing (`strict`); "Save and come back later" asks for nothing.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django.http import QueryDict

from portal.design import summaries
from portal.design.forms import Form
from portal.documents.models import Document
from portal.questionnaires.forms.disputes import CONFLICTS, Disputes
from portal.questionnaires.forms.files import FilesField, names_of
from portal.questionnaires.forms.parts import SHOWN_ONLY, Drawn, OneField, complaint, part_for
from portal.questionnaires.logic import Problem, as_asked, depends_on, page_of
from portal.questionnaires.rendering import Lists, only_if_in_words
from portal.questionnaires.schema import Question, Schema, Section

LATER = "go-later"
ADD_ROW = "add-row"
REMOVE_ROW = "remove-row"
REMOVE_FILE = "remove-file"
SEEN = "page-seen"
# An autosave sends the questions that were left; a page kept while somebody signed in again was not sent by them yet.
LEFT = "page-left"
KEPT = "page-kept"
NOT_GOING_ON = (LATER, ADD_ROW, REMOVE_ROW, REMOVE_FILE, LEFT, KEPT)


class SectionForm(Disputes, Form):
    """Answers to one section. After `is_valid()`, `values`, `typed` and `uploads` say what to save.

    `own`: the questions whose stored answer was written by whoever sees the page. `asks_for_all`: whether going on asks
    for what is missing.
    """

    submit = "Save and continue"
    other_buttons = ((LATER, "Save and come back later"),)

    def __init__(
        self,
        section: Section,
        *,
        schema: Schema | None = None,
        data: Any = None,
        files: Any = None,
        values: Mapping[str, Any] | None = None,
        typed: Mapping[str, Any] | None = None,
        lists: Lists,
        documents: Mapping[int, Document] | None = None,
        seen: Mapping[str, str] | None = None,
        own: Collection[str] = (),
        rows: Mapping[str, int] | None = None,
        asks_for_all: bool = True,
        submit: str | None = None,
        other_buttons: Sequence[tuple[str, str]] | None = None,
    ) -> None:
        super().__init__(data=data, files=files)
        self.section = section
        self.schema = schema or Schema(title="", sections=(section,))
        self.answers = dict(values or {})
        self.lists = lists
        self.documents = documents or {}
        self.marks = dict(seen or {})
        self.own = own
        self.rest_is_saved = False  # all that nobody has to choose between
        self.overtaken: list[str] = []  # what the page shows as somebody else left it meanwhile
        self.carried: Collection[str] = ()  # what was filled in from earlier answers, and is not saved here yet
        self.taken_out: Mapping[str, Sequence[str]] = {}
        self.autosave: Mapping[str, Any] | None = None
        self.extra_rows = rows or {}
        self.presentation = {}
        self.action = ""
        self.not_right_yet: list[tuple[str, str]] = []
        self.wrong_as_a_whole: dict[str, list[str]] = {}
        self.submit = submit or self.submit
        self.other_buttons = tuple(other_buttons) if other_buttons is not None else self.other_buttons
        self.goes_on = not any(name in self.data for name in NOT_GOING_ON)
        self.strict = self.goes_on and asks_for_all
        self.parts = {question.key: part_for(question, self) for question in section.questions}
        kept = dict(values or {}) | dict(typed or {})
        for key, part in self.parts.items():
            part.add_fields(kept.get(key))
        for key in self.disputed():
            self._add_choice(self.parts[key].question, kept.get(key))
        if not self.is_bound:
            self._say_what_is_wrong(typed or {})

    # What was sent

    def sent(self, name: str) -> Any:
        """A field's raw data, as the browser sent it."""
        return self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))

    def is_empty(self, name: str) -> bool:
        raw = self.sent(name)
        return not any(str(one).strip() for one in raw) if isinstance(raw, list) else not str(raw or "").strip()

    def seen(self) -> dict[str, str] | None:
        """The marks of the answers as this page showed them; None when the page did not say."""
        if SEEN not in self.data:
            return None
        pairs = re.findall(r"([a-z0-9_]{1,60}):([0-9a-f]{16})", str(self.data[SEEN])[:20_000])
        return dict(pairs)

    def sent_but(self, current: "SectionForm", keys: Collection[str], *, settled: Collection[str]) -> QueryDict:
        """What was sent, with the answers to `keys` as `current`, a page opened now, shows them.

        `settled`: the questions with two answers where the choice is made and done with.
        """
        data = self.data.copy()
        for key in keys:
            for name in self.parts[key].sent_names():
                data.pop(name, None)
            for name, texts in current.parts[key].as_sent().items():
                data.setlist(name, texts)
        data[CONFLICTS] = " ".join(key for key in self.disputed() if key not in settled)
        return data

    def rows_of(self, question: Question, there: int) -> int:
        """How many rows of a group to show: those sent, or those there and any asked for."""
        fewest = max(1, question.rows_least)
        if self.is_bound:
            pattern = re.compile(rf"{question.key}-([0-9]{{1,3}})-")
            sent = [int(found[1]) + 1 for name in self.data if (found := pattern.match(name))]
            there = max(sent, default=0)
        return min(question.rows_most, max(fewest, there, self.extra_rows.get(question.key, 0)))

    def removed_row(self, question: Question) -> int | None:
        key, _, row = str(self.data.get(REMOVE_ROW, "")).partition(":")
        return int(row) if key == question.key and re.fullmatch(r"[0-9]{1,3}", row) else None

    # What came of it

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound:
            return
        asked = self._asked()
        for key, part in self.parts.items():
            if key not in asked:
                for name in part.names:
                    self._errors.pop(name, None)
                continue
            for name in part.forgivable():
                if name in self.errors and self.is_empty(name):
                    del self._errors[name]
        for key in asked:
            self.parts[key].check()
        for key in self.theirs():
            for name in self.parts[key].names:
                self._errors.pop(name, None)

    @property
    def values(self) -> dict[str, Any]:
        """The answers that pass, as `schema` stores them."""
        return {key: kept.value for key, kept in self._kept().items() if kept.typed is None}

    @property
    def typed(self) -> dict[str, Any]:
        """What does not pass, as it was typed."""
        return {key: kept.typed for key, kept in self._kept().items() if kept.typed is not None}

    @property
    def uploads(self) -> dict[str, list[Any]]:
        """The files to take, also where others that were chosen with them are refused."""
        return {key: field.taken for key, field in self._file_fields() if field.taken}

    @property
    def refuses_files(self) -> bool:
        """True where a file that was sent is not taken: a browser will not send it again by itself."""
        return any(key in self.errors and not self.is_empty(key) for key, _ in self._file_fields())

    def say_attached(self, taken: Mapping[str, Sequence[Any]]) -> None:
        """Beside what is wrong with some files, say which ones were kept."""
        for key, files in taken.items():
            if key in self.errors and files:
                self.add_error(key, f"{names_of(files)} attached.")

    def say_not_kept(self, sent: Mapping[str, Sequence[Any]]) -> None:
        """Of a page of which nothing was saved: a browser does not send these files again by itself."""
        for key, files in sent.items():
            self.add_error(key, f"{names_of(files)} not kept. If this page is yours, choose the file again.")

    def _file_fields(self) -> list[tuple[str, FilesField]]:
        fields = ((key, self.fields.get(key)) for key in self.parts)
        return [(key, field) for key, field in fields if isinstance(field, FilesField)]

    def _kept(self) -> dict[str, Any]:
        """What to save for each question, leaving out files, what is calculated, and what is still disputed."""
        out = {
            *self.theirs(),
            *self.undecided(),
            *(key for key, part in self.parts.items() if part.question.kind in SHOWN_ONLY),
        }
        return {key: part.kept() for key, part in self.parts.items() if key not in out}

    def _asked(self) -> list[str]:
        """The questions of this page that its answers ask for: what is not asked is kept as it is, right or wrong."""
        answers = self.answers | {key: kept.value for key, kept in self._kept().items()}
        section = as_asked(self.schema, answers).schema.section(self.section.key)
        return [question.key for question in section.questions if question.key in self.parts] if section else []

    def say(self, problem: Problem) -> None:
        """Show what is wrong without refusing anything: on a page that is opened, not sent."""
        if name := self.parts[problem.key].field_of(problem):
            self._say_at(name, problem.sentence)
        else:
            self.wrong_as_a_whole.setdefault(problem.key, []).append(problem.sentence)
            self.not_right_yet.append((problem.key, problem.sentence))

    def refuse(self, problem: Problem) -> None:
        """Show what is wrong with a page that was sent."""
        if name := self.parts[problem.key].field_of(problem):
            self.add_error(name, problem.sentence)
        else:
            self.wrong_as_a_whole.setdefault(problem.key, []).append(problem.sentence)
            self.add_error(None, summaries.PlacedError(problem.sentence, place=problem.key))

    def _say_at(self, name: str, sentence: str) -> None:
        self.presentation[name] = {"error_message": {"text": sentence}}
        self.not_right_yet.append(
            (self[name].id_for_label or self[name].auto_id, summaries.named(self[name], sentence))
        )

    # How it is drawn

    @cached_property
    def helper(self) -> FormHelper:
        helper = super().helper
        # Without an address of its own a form carries the "#outcomes" of this page's on to whatever comes next.
        helper.form_action = self.action
        return helper

    def layout(self) -> Layout:
        marks = " ".join(f"{key}:{mark}" for key, mark in self.marks.items())
        hidden = {
            "seen": marks,
            "not_right_yet": self.not_right_yet,
            "conflicts": self.data.get(CONFLICTS, "") if self.is_bound else "",
            "rest_is_saved": self.rest_is_saved,
            "overtaken": self.overtaken,
            "autosave": self.autosave,
        }
        pieces: list[Any] = [Drawn("questionnaires/form/start.html", hidden)]
        for key in self.parts:
            pieces.append(
                Drawn("questionnaires/form/question_start.html", {"key": key, "carried": key in self.carried})
            )
            pieces += self.piece(key)
            pieces.append(Drawn("questionnaires/form/question_end.html", {}))
        pieces.append(Drawn("questionnaires/form/saved.html", {"autosave": self.autosave}))
        return Layout(*pieces)

    def piece(self, key: str) -> list[Any]:
        """One question as it is drawn, with the choice between two answers where two people gave one."""
        pieces = self._only_if(self.parts[key])
        if f"keep-{key}" in self.fields:
            pieces.append(Field(f"keep-{key}"))
        return pieces

    def _only_if(self, part: OneField) -> list[Any]:
        """A part as it is drawn: one that hangs on an answer of this page says so, and scripts hide it meanwhile."""
        only_if = part.question.only_if
        if only_if is None or not depends_on(only_if, self.parts):
            return part.layout()
        conditions = {
            "every": only_if.every,
            "conditions": [asdict(condition) for condition in only_if.conditions],
        }
        context = {
            "key": part.question.key,
            "sentence": f"Answer this only if {only_if_in_words(only_if, self.schema, self.lists)}.",
            "conditions": json.dumps(conditions),
        }
        return [
            Drawn("questionnaires/form/only_if_start.html", context),
            *part.layout(),
            Drawn("questionnaires/form/only_if_end.html", {}),
        ]

    def _say_what_is_wrong(self, typed: Mapping[str, Any]) -> None:
        """On a page opened again: what keeps the text put by earlier from being an answer."""
        for key in typed:
            if key not in self.parts:
                continue
            for name in self.parts[key].names:
                field = self.fields[name]
                wrong = complaint(field, field.initial)
                if wrong:
                    self._say_at(name, wrong)


def form_for_section(schema: Schema, section_key: str, **options: Any) -> SectionForm | None:
    """The form of one section as its page shows it, or None when these answers ask no such section."""
    section = page_of(schema, section_key, options.get("values") or {})
    return SectionForm(section, schema=schema, **options) if section else None
