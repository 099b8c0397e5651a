"""Two people who write in the same return: what the form of the figures does when somebody else saved meanwhile.

The page carries a mark of each answer as it was shown. So what this person did not touch stays as the other one left
it, what only this person changed is saved, and for what both changed the page asks which of the two shall stay.
An answer is a tuple of texts: a figure with its note and its parts, or the narrative alone.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from portal.design.words import moment_in_words
from portal.questionnaires.schema import fingerprint

Answer = tuple[str, ...]
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Stored:
    """An answer as it is stored now, and who stored it, where that is known."""

    answer: Answer
    by: str = "Somebody else"
    at: datetime | None = None
    own: bool = False
    """Whether whoever sees the page stored it, from another window."""

    @property
    def in_words(self) -> str:
        first, *rest = [one.strip() for one in self.answer]
        note = f" ({rest[0]})" if rest and rest[0] else ""
        parts = f", split into {', '.join(one or 'nothing' for one in rest[1:])}" if any(rest[1:]) else ""
        return f"{first}{note}{parts}" if first else "nothing"


def mark_of(answer: Answer) -> str:
    return fingerprint([one.strip().replace("\r\n", "\n") for one in answer])[:16]


class Disputes(forms.Form):
    """A mixin for a form whose answers go by keys. `fields_of(key)`: the fields of an answer, a dispute is shown at the
    first; `label_of(key)`: what people call it."""

    was = forms.CharField(widget=forms.HiddenInput, required=False)
    disputed = forms.CharField(widget=forms.HiddenInput, required=False)

    def fields_of(self, key: str) -> Sequence[str]:
        raise NotImplementedError

    def label_of(self, key: str) -> str:
        raise NotImplementedError

    def typed_answers(self) -> dict[str, Answer]:
        """What was sent, by key, in the texts that `Stored` has."""
        raise NotImplementedError

    def show_marks(self, stored: Mapping[str, Stored]) -> None:
        """Carry the marks of `stored`; offer the choice again that a page sent back had."""
        self.fields["was"].initial = _marks(stored)
        for key in self._disputed(stored):
            self._ask(key, stored[key])

    def mine(self) -> set[str]:
        """The keys to save: changed on this page, and not left to the other person."""
        was = self._was()
        changed = {key for key, answer in self.typed_answers().items() if was.get(key) != mark_of(answer)}
        return {key for key in changed if self.data.get(f"keep_{key}") != THEIRS}

    def dispute(self, stored: Mapping[str, Stored], *, revision: int) -> bool:
        """Whether both changed the same; then the form asks, and speaks of `revision` from now on."""
        was = self._was()
        typed, mine = self.typed_answers(), self.mine()
        both = [
            key
            for key in typed
            if key in mine
            and was.get(key) != mark_of(stored[key].answer)
            and mark_of(typed[key]) != mark_of(stored[key].answer)
        ]
        if not both:
            return False
        self.data = self.data.copy()
        # What this person did not touch is shown as the other one left it.
        for key in typed.keys() - mine:
            for name, text in zip(self.fields_of(key), stored[key].answer, strict=True):
                self.data[name] = text
        self.data["seen"], self.data["disputed"], self.data["was"] = str(revision), " ".join(both), _marks(stored)
        for key in both:
            self.data.pop(f"keep_{key}", None)
            self._ask(key, stored[key])
            one = stored[key]
            who = "You, in another window," if one.own else one.by
            when = f" at {moment_in_words(timezone.localtime(one.at))}" if one.at else ""
            self.add_error(
                self.fields_of(key)[0],
                f"{self.label_of(key)}: {who} changed it{when}, after you opened the page. Choose which to keep",
            )
        return True

    def _was(self) -> dict[str, str]:
        """The marks that the page carried."""
        return dict(re.findall(r"([a-z0-9]{1,20}):([0-9a-f]{16})", str(self.data.get("was", ""))[:20_000]))

    def _disputed(self, keys: Mapping[str, Any]) -> list[str]:
        named = str(self.data.get("disputed", "")).split() if self.is_bound else []
        return [key for key in keys if key in named]

    def _ask(self, key: str, stored: Stored) -> None:
        who, mine, theirs = "Two people", "Mine, as it stands on this page", "Theirs"
        if stored.own:
            who, mine, theirs = "You, in two windows,", "The one on this page", "The one from the other window"
        self.fields[f"keep_{key}"] = forms.ChoiceField(
            label=f"{who} wrote here. Which shall we keep for “{self.label_of(key)}”?",
            choices=[(MINE, mine), (THEIRS, f"{theirs}: {stored.in_words}")],
            widget=forms.RadioSelect,
            error_messages=dict.fromkeys(["required", "invalid_choice"], "Choose which one to keep"),
        )


def asked_for(form: Disputes, keys: Sequence[str]) -> list[str]:
    """The names of the choices that are shown for `keys`."""
    return [name for name in (f"keep_{key}" for key in keys) if name in form.fields]


def _marks(stored: Mapping[str, Stored]) -> str:
    return " ".join(f"{key}:{mark_of(one.answer)}" for key, one in stored.items())
