"""What a page that was sent changed, and what somebody else changed since it was opened.

The page carries a mark of every answer as it was when the page was shown (`seen`). With it three cases are told apart
for each question: the person did not touch it (whatever a colleague made of it since stays, and the page has to show
that: it is `overtaken`), the person changed it and nobody else did (`changed`), both did (`conflicts`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.questionnaires.models import Answer, Response
from portal.questionnaires.progress import is_answered
from portal.questionnaires.schema import NOT_FILLED_IN, Kind, Question, Section, fingerprint


@dataclass(frozen=True)
class Kept:
    """What an answer's row holds: a valid value, or text typed so far."""

    value: Any = None
    typed: Any = None
    taken_out: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        return fingerprint([self.value, self.typed])[:16]


NOTHING = Kept()


@dataclass(frozen=True)
class Conflict:
    """One question with two answers: `mine` was sent just now, `theirs` is stored.

    `own` says that the same person stored it, from another window.
    """

    question: Question
    mine: Any
    theirs: Any
    by: str
    at: datetime
    own: bool = False


@dataclass(frozen=True)
class Compared:
    """What came of each question that was sent; what is as it was, or the same on both sides, is not named."""

    changed: dict[str, Kept] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    overtaken: list[str] = field(default_factory=list)

    @property
    def unsaved(self) -> list[str]:
        """The questions whose answer on the page is not, or not yet, the stored one."""
        return [*self.changed, *(conflict.question.key for conflict in self.conflicts)]


def compare(
    section: Section,
    answers: Iterable[Answer],
    cleaned: Mapping[str, Any],
    typed: Mapping[str, Any],
    seen: Mapping[str, str] | None,
    *,
    by: User | None,
) -> Compared:
    """Hold what was sent (`cleaned` and `typed`, as `save_locked` takes them) against the stored `answers`."""
    rows = {answer.key: answer for answer in answers}
    compared = Compared()
    for question in _stored(section):
        new = _wanted(question, cleaned, typed)
        old = kept_in_row(rows.get(question.key))
        before = (seen or {}).get(question.key)
        if new is None or new == old:
            continue
        overtaken = before is not None and old.mark != before
        if before is not None and new.mark == before:
            if overtaken:
                compared.overtaken.append(question.key)
        elif overtaken:
            compared.conflicts.append(_conflict(question, new, rows.get(question.key), by))
        else:
            compared.changed[question.key] = new
    return compared


def fingerprints(response: Response, section: Section) -> dict[str, str]:
    """The mark of each answer of a section as it is stored now; the page carries them and sends them back."""
    return marks_of(response.answers.all(), section)


def marks_of(answers: Iterable[Answer], section: Section) -> dict[str, str]:
    rows = {answer.key: answer for answer in answers}
    return {question.key: kept_in_row(rows.get(question.key)).mark for question in section.questions}


def stored_keys(section: Section) -> list[str]:
    """The questions that have an answer of their own to store."""
    return [question.key for question in _stored(section)]


def kept_in_row(answer: Answer | None) -> Kept:
    return Kept(answer.value, answer.typed, tuple(answer.taken_out)) if answer else NOTHING


def _stored(section: Section) -> list[Question]:
    return [question for question in section.questions if question.kind not in NOT_FILLED_IN]


def _wanted(question: Question, cleaned: Mapping[str, Any], typed: Mapping[str, Any]) -> Kept | None:
    """What the person wants kept; None where the page said nothing. Files come and go in a way of their own."""
    if question.kind == Kind.FILES:
        return None
    if question.key in typed:
        return Kept(None, typed[question.key])
    if question.key in cleaned:
        value = cleaned[question.key]
        return Kept(value if is_answered(value) else None)
    return None


def _conflict(question: Question, new: Kept, row: Answer | None, by: User | None) -> Conflict:
    old = kept_in_row(row)
    return Conflict(
        question=question,
        mine=new.value if new.typed is None else new.typed,
        theirs=old.value if old.typed is None else old.typed,
        by=str(row.updated_by) if row and row.updated_by else "Somebody else",
        at=row.updated_at if row else timezone.now(),
        own=bool(row and by and row.updated_by_id == by.pk),
    )
