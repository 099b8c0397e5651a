"""Starting a response, and signing it: from then on it is a record that nobody changes.

Where more than one person signs, a host holds the response in between (`hold`, `let_go`): what the second signs is what
the first signed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.documents.models import Document
from portal.events import ledger
from portal.questionnaires.domain.errors import AlreadySubmitted, ResponseIncomplete
from portal.questionnaires.domain.infected import take_out
from portal.questionnaires.lists import lists_for
from portal.questionnaires.models import Answer, QuestionnaireVersion, Response
from portal.questionnaires.progress import missing
from portal.questionnaires.rendering import FileInWords, InWords, file_ids, in_words
from portal.questionnaires.schema import fingerprint


@transaction.atomic
def start_response(
    version: QuestionnaireVersion, *, answers: Mapping[str, Any] | None = None, by: User | None = None
) -> Response:
    """A response to a version: empty, or with answers that are known already (see `carrying`)."""
    response = Response.objects.create(version=version)
    Answer.objects.bulk_create(
        Answer(response=response, key=key, value=value, updated_by=by, carried=True)
        for key, value in (answers or {}).items()
    )
    return response


def start_with(response: Response, answers: Mapping[str, Any]) -> None:
    """Write what is known already into a new response, by question: for people to go on from, and to change."""
    Answer.objects.bulk_create(
        Answer(response=response, key=key, value=value, carried=True) for key, value in answers.items()
    )


@transaction.atomic
def start_response_from(response: Response, *, by: User | None) -> Response:
    """A new draft with the answers of another response, for one that was sent back. The old one stays a record.

    Files in which a virus was found since are not taken along.
    """
    copy = Response.objects.create(version=response.version)
    Answer.objects.bulk_create(
        Answer(
            response=copy,
            key=answer.key,
            value=answer.value,
            typed=answer.typed,
            taken_out=answer.taken_out,
            carried=answer.carried,
            updated_by=by,
        )
        for answer in response.answers.all()
    )
    files = file_ids(response.version.schema, response.kept())
    for document in Document.objects.filter(pk__in=files, state=Document.State.INFECTED) if files else ():
        take_out(document)
    return copy


@transaction.atomic
def sign(response: Response, *, by: User | None, facts: Mapping[str, Any] | None = None) -> Response:
    """Freeze the answers as a signed copy with its hash; see `sign_held`. `facts` are for the questionnaire's rules.

    Raises AlreadySubmitted (the first signature stands) and ResponseIncomplete.
    """
    signed = sign_held(to_sign(response, facts=facts), by=by)
    ledger.record("response-signed", signed, by=by, note=signed.sha256 or "")
    return signed


def to_sign(
    response: Response, *, facts: Mapping[str, Any] | None = None, left_blank: Collection[str] = ()
) -> Response:
    """The response locked, with its answers read once under the lock, every one there that is asked for.

    `left_blank` are questions whose answer nobody will give, as on a paper form that leaves them blank. To be called
    inside a transaction. Raises AlreadySubmitted and ResponseIncomplete.
    """
    locked = Response.objects.with_answers().select_related("version__questionnaire").to_sign().get(pk=response.pk)
    if locked.is_submitted:
        raise AlreadySubmitted
    left = missing(locked.version.schema, locked.kept(), locked.typed(), facts, left_blank)
    if left:
        raise ResponseIncomplete(left)
    return locked


def sign_held(
    locked: Response,
    *,
    by: User | None,
    signatures: Sequence[Mapping[str, Any]] = (),
    instead: Mapping[str, str] | None = None,
) -> Response:
    """Freeze what `to_sign` gave; the host records it in the ledger, with the hash.

    The copy holds every question that was asked, in order, with its answer in words, the values, the version they
    answer, and `signatures`: whoever else stands for it, in the host's words. The hash covers all of it.
    `instead` is what it says of questions that nobody will answer, by key.
    """
    now = timezone.now()
    locked.frozen = _copy(locked, instead) | {
        "signed_at": now.isoformat(),
        "signed_by": str(by) if by else "",
        "signatures": [dict(one) for one in signatures],
    }
    locked.sha256 = fingerprint(locked.frozen)
    locked.submitted_at = now
    locked.signed_by = by
    locked.save(update_fields=["frozen", "sha256", "submitted_at", "signed_by"])
    return locked


def answers_sha256(response: Response) -> str:
    """The SHA-256 of the answers and of the version of the questions: what somebody signs before it is frozen."""
    return fingerprint({"version": response.version.sha256, "values": response.values()})


def hold(locked: Response) -> None:
    """From now on nobody changes the answers, until `let_go` or a signature. `locked` comes from `to_sign`."""
    locked.held_at = timezone.now()
    locked.save(update_fields=["held_at"])


def let_go(response: Response) -> None:
    """The answers may be changed again."""
    Response.objects.filter(pk=response.pk, submitted_at__isnull=True).update(held_at=None)


def is_as_signed(response: Response) -> bool:
    """Whether the signed copy still has the hash that was written at its signing."""
    return response.frozen is not None and fingerprint(response.frozen) == response.sha256


def answers_in_words(response: Response) -> InWords:
    """The answers as people read them: the signed copy of a submitted response, else the answers so far."""
    words = InWords.from_json(response.frozen) if response.frozen is not None else _words(response)
    return _with_states(words)


def _with_states(words: InWords) -> InWords:
    """With each file as it is today: whether it was scanned, and what was found."""
    numbers = [file.id for section in words.sections for answer in section.answers for file in answer.files]
    if not numbers:
        return words
    states = dict(Document.objects.filter(pk__in=numbers).values_list("pk", "state"))
    return words.with_files(lambda file: replace(file, state=states.get(file.id, "")))


def _words(response: Response, instead: Mapping[str, str] | None = None) -> InWords:
    schema = response.version.schema
    values = response.values()
    numbers = file_ids(schema, values)
    documents = Document.objects.filter(pk__in=numbers) if numbers else []
    files = {one.pk: FileInWords(one.pk, one.original_name, one.sha256) for one in documents}
    return in_words(schema, values, lists=lists_for(schema), files=files, instead=instead)


def _copy(response: Response, instead: Mapping[str, str] | None) -> dict[str, Any]:
    version = response.version
    return {
        "version": {
            "id": version.pk,
            "number": version.number,
            "sha256": version.sha256,
        },
        **_words(response, instead).to_json(),
        "values": response.values(),
    }
