"""Two answers to one question: what the form of a section does when somebody else changed the same meanwhile.

A page says which of its questions have two answers (`page-conflicts`) and carries the choice between them as a field of
its own, `keep-<question>`. The other answer may be the same person's, from another window: then the page says so.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone

from portal.design.words import moment_in_words
from portal.questionnaires.domain import Conflict
from portal.questionnaires.rendering import Lists, text_lines
from portal.questionnaires.schema import Kind, Question

CONFLICTS = "page-conflicts"


class Disputes(forms.Form):
    """A mixin for the form of a section."""

    parts: Mapping[str, Any]
    lists: Lists
    own: Collection[str]

    def disputed(self) -> list[str]:
        """The questions with two answers, decided or not."""
        named = str(self.data.get(CONFLICTS, "")).split() if self.is_bound else []
        return [key for key in self.parts if key in named]

    def undecided(self) -> list[str]:
        """Those where nobody has chosen one yet."""
        return [key for key in self.disputed() if not self.data.get(f"keep-{key}")]

    def decided(self) -> list[str]:
        return [key for key in self.disputed() if self.data.get(f"keep-{key}")]

    def theirs(self) -> list[str]:
        """Those where the other answer shall stay."""
        return [key for key in self.disputed() if self.data.get(f"keep-{key}") == "theirs"]

    def show_conflicts(self, conflicts: Sequence[Conflict]) -> None:
        """Say at each question what else was answered meanwhile, and ask which of the two shall stay."""
        keys = [conflict.question.key for conflict in conflicts]
        self.data = self.data.copy()
        self.data[CONFLICTS] = " ".join(key for key in self.parts if key in {*self.disputed(), *keys})
        for conflict in conflicts:
            key, label = conflict.question.key, conflict.question.label
            self.own = [*(one for one in self.own if one != key), *([key] if conflict.own else [])]
            self._add_choice(conflict.question, conflict.theirs)
            self.data.pop(f"keep-{key}", None)
            when = moment_in_words(timezone.localtime(conflict.at))
            who = "You, in another window," if conflict.own else conflict.by
            sentence = f"{who} changed “{label}” at {when}, after you opened this page. Choose which answer to keep."
            self.add_error(f"keep-{key}", sentence)

    def _add_choice(self, question: Question, answer: Any) -> None:
        theirs = self._in_words(question, answer)
        own = question.key in self.own
        asked = (
            f"You answered “{question.label}” in two windows." if own else f"Two people answered “{question.label}”."
        )
        other = "The one from the other window" if own else "Theirs"
        choose = f"Choose which answer to keep for “{question.label}”"
        self.fields[f"keep-{question.key}"] = forms.ChoiceField(
            label=f"{asked} Which answer shall we keep?",
            choices=[
                ("mine", f"{'The one' if own else 'Mine, as it stands'} on this page"),
                ("theirs", f"{other}: {theirs}"),
            ],
            widget=forms.RadioSelect,
            required=True,
            error_messages={"required": choose, "invalid_choice": choose},
        )

    def _in_words(self, question: Question, answer: Any) -> str:
        try:
            if question.kind == Kind.GROUP:
                return f"{len(answer or [])} × {question.row_name}"
            return " / ".join(text_lines(question, answer, self.lists)) or "no answer"
        except (ValueError, ArithmeticError, AttributeError, TypeError):
            return str(answer)  # what they typed does not pass yet, so it is shown as it is
