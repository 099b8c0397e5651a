"""Saving answers, one row per question, so that two colleagues can write at the same time.

The page carries a fingerprint of every answer as it was when the page was shown (`seen`). With it `comparing` tells
what this person changed, which is saved, from what somebody else changed meanwhile, which stays; where both changed the
same, nothing is saved (AnswerChanged, with both answers).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.documents.domain import UploadRefused, discard, store_upload
from portal.documents.models import Document
from portal.questionnaires.domain.comparing import NOTHING, Conflict, Kept, compare, kept_in_row, stored_keys
from portal.questionnaires.domain.errors import AlreadySubmitted
from portal.questionnaires.domain.room import no_room_for
from portal.questionnaires.models import Answer, Response
from portal.questionnaires.schema import Kind, Question, Section

ANSWER = Document.Kind.ANSWER
Uploads = Mapping[str, Sequence[UploadedFile]]


class AnswerChanged(Exception):
    """Somebody else changed the same answers since the page was opened. Nothing was saved."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__(", ".join(one.question.key for one in conflicts))
        self.conflicts = list(conflicts)


class FileRefused(Exception):
    """A file cannot be taken: the message names it and says why. `key` is the question. Nothing was saved.

    `upload` is the file; None where it is all of them together that do not fit.
    """

    def __init__(self, key: str, sentence: str, upload: UploadedFile | None = None) -> None:
        super().__init__(sentence)
        self.key = key
        self.upload = upload


@transaction.atomic
def save_answers(
    response: Response,
    section_key: str,
    cleaned: Mapping[str, Any],
    *,
    by: User | None,
    typed: Mapping[str, Any] | None = None,
    seen: Mapping[str, str] | None = None,
    uploads: Uploads | None = None,
    removed: tuple[str, int] | None = None,
) -> None:
    """Save one section's answers under a lock of its own; see `save_locked` for what the rest means."""
    save_locked(
        _locked(response),
        section_key,
        cleaned,
        by=by,
        typed=typed,
        seen=seen,
        uploads=uploads,
        removed=removed,
    )


def save_locked(
    response: Response,
    section_key: str,
    cleaned: Mapping[str, Any],
    *,
    by: User | None,
    typed: Mapping[str, Any] | None = None,
    seen: Mapping[str, str] | None = None,
    uploads: Uploads | None = None,
    removed: tuple[str, int] | None = None,
) -> list[Answer]:
    """Save one section's answers; only the rows that change are written, all in one statement.

    `response` is as `Response.objects.to_write()` gives it: locked in this transaction, its answers read under the
    lock. `cleaned` are valid values in the shape that `schema` describes, `typed` is text kept for later although it
    is not valid yet, `uploads` are files to add to a question about files, `removed` names a question and the document
    to take out of its answer; the document itself stays. Keys that the section does not have are ignored. Returns
    every answer as it stands afterwards.
    Raises AlreadySubmitted, AnswerChanged, FileRefused.
    """
    if not response.takes_answers:
        raise AlreadySubmitted
    rows = {answer.key: answer for answer in response.answers.all()}
    section = response.version.schema.section(section_key)
    if section is None:
        return list(rows.values())
    compared = compare(section, rows.values(), cleaned, typed or {}, seen, by=by)
    if compared.conflicts:
        raise AnswerChanged(compared.conflicts)
    # An empty row for each question of the page, so that the task list knows somebody was there.
    changed = {key: NOTHING for key in stored_keys(section) if key not in rows}
    # What was filled in for the person and is sent as it was, is theirs from now on.
    sent = {*cleaned, *(typed or {})}
    changed |= {key: kept_in_row(row) for key, row in rows.items() if row.carried and key in sent}
    changed |= compared.changed
    written = _write(response, changed | _files(response, section, rows, uploads or {}, removed, by), by)
    return list((rows | written).values())


def _locked(response: Response) -> Response:
    return Response.objects.to_write().get(pk=response.pk)


def _files(
    response: Response,
    section: Section,
    rows: Mapping[str, Answer],
    uploads: Uploads,
    removed: tuple[str, int] | None,
    by: User | None,
) -> dict[str, Kept]:
    """The answers about files, without the removed one and with the newly sent ones added at the end."""
    questions = [
        question
        for question in section.questions
        if question.kind == Kind.FILES
        and (uploads.get(question.key) or (removed is not None and removed[0] == question.key))
    ]
    _require_room(response, rows, {question.key: uploads.get(question.key, ()) for question in questions}, removed)
    wanted: dict[str, Kept] = {}
    stored: list[Document] = []
    try:
        for question in questions:
            sent = uploads.get(question.key, ())
            kept = kept_in_row(rows.get(question.key))
            left = [one for one in kept.value or [] if (question.key, one) != removed]
            if len(left) + len(sent) > question.files_most:
                raise FileRefused(question.key, f"You can attach {question.files_most} files at most here.")
            new = []
            for one in sent:
                new.append(_store(question, one, by=by))
                stored.append(new[-1])
            # Another file came: what was said about one with a virus is done with.
            taken_out = () if sent else kept.taken_out
            wanted[question.key] = Kept([*left, *(one.pk for one in new)] or None, taken_out=taken_out)
    except FileRefused:
        # None of the rows will stay, so none of the files may.
        for document in stored:
            discard(document)
        raise
    return wanted


def _require_room(
    response: Response, rows: Mapping[str, Answer], sent: Uploads, removed: tuple[str, int] | None
) -> None:
    """Raise FileRefused where the files do not fit beside all others of this response."""
    keys = [key for key, files in sent.items() if files]
    if not keys:
        return
    files = [question.key for question in response.version.schema.questions() if question.kind == Kind.FILES]
    there = [(key, one) for key in files for one in kept_in_row(rows.get(key)).value or []]
    left = [one for key, one in there if (key, one) != removed]
    sentence = no_room_for(left, [file for key in keys for file in sent[key]])
    if sentence:
        raise FileRefused(keys[0], sentence)


def _store(question: Question, upload: UploadedFile, *, by: User | None) -> Document:
    try:
        return store_upload(upload, by=by, kind=ANSWER)
    except UploadRefused as refused:
        raise FileRefused(question.key, f"“{upload.name}”: {refused}", upload) from refused


def _write(response: Response, changed: Mapping[str, Kept], by: User | None) -> dict[str, Answer]:
    now = timezone.now()
    rows = {
        key: Answer(
            response=response,
            key=key,
            value=kept.value,
            typed=kept.typed,
            taken_out=list(kept.taken_out),
            updated_at=now,
            updated_by=by,
        )
        for key, kept in changed.items()
    }
    Answer.objects.bulk_create(
        list(rows.values()),
        update_conflicts=True,
        unique_fields=["response", "key"],
        update_fields=["value", "typed", "taken_out", "carried", "updated_at", "updated_by"],
    )
    return rows
