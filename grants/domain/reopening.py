"""Asking an applicant to change named sections of what they sent, each with a question, until a moment.

Only while the checks are not finished: what the panel scores must not change under its hands, and what failed its
checks is opened again first (`putting_right.reopen_checks`). What was signed stays; the applicant works in a copy and
signs that. If the time passes, the application stands as it was sent.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from grants.domain import application_mails, fallen, letters, signing_mails
from grants.domain.applications import AnswersDoNotFit, copy_facts
from grants.domain.conflicts import require_no_conflict
from grants.domain.holding import ABOUT_SIGNING
from grants.domain.left_blank import blank_keys, words_for
from grants.domain.officers import require_officer
from grants.domain.project_facts import facts_from, problems_of
from grants.domain.readiness import facts_of
from grants.domain.refusals import Refused
from grants.domain.signing import (
    Declarations,
    NothingToSign,
    Second,
    add_signature,
    as_declared,
    in_the_copy,
    require_signatory,
)
from grants.domain.writing import hold
from grants.models import Application, Reopening, Signature
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.correspondence.domain.overtaking import overtake
from portal.events import ledger
from portal.organisations.domain import require_writer
from portal.questionnaires import domain as questionnaires
from portal.questionnaires.models import Response
from portal.questionnaires.schema import Section

LONGEST = timedelta(days=30)


class NothingAsked(Refused):
    sentence = "Write a question for at least one section."


class NotToBeChanged(Refused):
    sentence = "An application can be changed only between its sending and the end of its checks."


class AskedAlready(Refused):
    sentence = "The applicant has been asked already, and still has time to answer."


class EndsWrongly(Refused):
    sentence = f"Choose a time from now on, within {LONGEST.days} days."


class NobodyToAnswer(Refused):
    sentence = (
        "It came on paper, and nobody who may write for this organisation can sign in, so nobody could change it. "
        "Write or ring, and note in the checks what you learn."
    )


class NotOpen(Exception):
    """Nothing can be changed: the time is over, it was sent again, or this section was not asked about."""


@transaction.atomic
def ask_again(application: Application, questions: Mapping[str, str], *, until: datetime, by: User) -> Reopening:
    """Open the sections that `questions` names, by key. The applicant hears by mail what is asked.

    Raises OnlyForOfficers, InConflict, NothingAsked, NotToBeChanged, NobodyToAnswer, AskedAlready, EndsWrongly.
    """
    require_officer(by)
    rows = Application.objects.select_for_update(of=("self",)).select_related("call__fund", "organisation")
    held = rows.select_related("response__version", "submitted_by").get(pk=application.pk)
    require_no_conflict(held, by)
    titles = {section.key: section.title for section in parts_to_ask_about(held)}
    asked = {key: text.strip() for key, text in questions.items() if key in titles and text.strip()}
    if not asked:
        raise NothingAsked
    if held.state != Application.State.SUBMITTED:
        raise NotToBeChanged
    if not somebody_can_answer(held):
        raise NobodyToAnswer
    if held.reopenings.open().exists():
        raise AskedAlready
    now = timezone.now()
    if not now < until <= now + LONGEST:
        raise EndsWrongly
    reopening = Reopening.objects.create(
        application=held,
        earlier=held.response,
        response=questionnaires.start_response_from(held.response, by=by),
        questions=asked,
        until=until,
        asked_by=by,
        declarations=held.declarations,
    )
    lines = [(titles[key], text) for key, text in asked.items()]
    ledger.record("sections-reopened", held, by=by, note=" ".join(f"{title}: {text}" for title, text in lines))
    written = letters.tell(held, "grants/sections_reopened", good_until=until, reopening=reopening, asked=lines)
    if letters.are_held(written):
        reopening.letter_held_at = now
        reopening.save(update_fields=["letter_held_at"])
    return reopening


def somebody_can_answer(application: Application) -> bool:
    """Who sent it on these pages can change it here; of what came on paper there may be nobody with a login."""
    writing = application.organisation.memberships.writing().filter(user__is_active=True)
    return not application.is_paper or writing.exists()


def parts_to_ask_about(application: Application) -> tuple[Section, ...]:
    """Those that the applicant was asked: nobody can change a part that their own answers left out."""
    return application.response.as_asked().schema.sections


def parts_opened(reopening: Reopening) -> list[str]:
    """Keys of the parts that have new questions, because of what was changed in those that were asked about."""
    before = {section.key: _keys(section) for section in reopening.earlier.as_asked().schema.sections}
    now = reopening.response.as_asked().schema.sections
    return [section.key for section in now if _keys(section) - before.get(section.key, set())]


def may_be_changed(reopening: Reopening, section_key: str) -> bool:
    """Whether a part was asked about, or has new questions because of one that was."""
    return section_key in reopening.questions or section_key in parts_opened(reopening)


def _keys(section: Section) -> set[str]:
    return {question.key for question in section.questions}


def require_open(reopening: Reopening, *, by: User, at: datetime | None = None) -> None:
    """Raise MayOnlyRead or NotOpen unless `by` may change the sections at that moment."""
    require_writer(reopening.application.organisation, by)
    if not Reopening.objects.open(at).told().filter(pk=reopening.pk).exists():
        raise NotOpen


@transaction.atomic
def save_reopened(
    reopening: Reopening,
    section_key: str,
    cleaned: Mapping[str, Any],
    *,
    by: User,
    at: datetime | None = None,
    **kept: Any,
) -> None:
    """Save the answers of one section that was asked about. Raises what `require_open` and `save_answers` raise."""
    _hold_open(reopening, section_key, by=by, at=at)
    questionnaires.save_answers(reopening.response, section_key, cleaned, by=by, **kept)


def reopened_to_write(reopening: Reopening, section_key: str, *, by: User, at: datetime | None = None) -> Response:
    """Its answers, locked, for one autosave: to be called inside a transaction. Raises what `require_open` raises."""
    _hold_open(reopening, section_key, by=by, at=at)
    return Response.objects.to_write().get(pk=reopening.response_id)


def _hold_open(reopening: Reopening, section_key: str, *, by: User, at: datetime | None) -> None:
    """Nobody sends it again or ends it until the transaction is over."""
    Application.objects.select_for_update(of=("self",), no_key=True).get(pk=reopening.application_id)
    require_open(reopening, by=by, at=at)
    if not may_be_changed(reopening, section_key):
        raise NotOpen


@transaction.atomic
def send_again(
    reopening: Reopening,
    *,
    by: User,
    declarations: Declarations,
    at: datetime | None = None,
    second: Second | None = None,
) -> Application:
    """Sign the changed copy; when as many have signed it as the call asks, it takes the place of the earlier one, which
    stays. Until then it waits, and nobody changes it. Twice is once.

    Raises MayOnlyRead, NotOpen, AnswersDoNotFit, questionnaires.ResponseIncomplete, and what `require_signatory` and
    `add_signature` raise.
    """
    held = hold(reopening.application, Application.objects.select_related("call__fund"))
    current = Reopening.objects.select_related("response__version", "application__organisation").get(pk=reopening.pk)
    signatures = list(Signature.objects.on(current.response))
    if current.answered_at or any(one.signed_by_id == by.pk for one in signatures):
        require_writer(held.organisation, by)
        return held
    require_open(current, by=by, at=at)
    may_sign = require_signatory(held, by)
    at, earlier = at or timezone.now(), held.response_id
    blank = blank_keys(held)
    held.response = questionnaires.to_sign(current.response, facts=facts_of(held.call), left_blank=blank)
    facts = facts_from(held.response.values())
    if problems := problems_of(facts, smallest=held.call.minimum_amount, largest=held.call.maximum_amount):
        raise AnswersDoNotFit(problems)
    signatures = add_signature(
        held, signatures, by=by, declarations=declarations, at=at, may_sign=may_sign, second=second
    )
    if len(signatures) < held.signatories_asked:
        questionnaires.hold(held.response)
        held.response_id = earlier
        ledger.record("changes-signed", held, by=by)
        signing_mails.ask(held, signatures[0], changes_until=current.until)
        return held
    instead = words_for(held.response, blank)
    held.response = questionnaires.sign_held(held.response, by=by, signatures=in_the_copy(signatures), instead=instead)
    copy_facts(held, facts)
    held.declarations = as_declared(signatures)
    held.save()
    current.answered_by, current.answered_at = by, at
    current.save(update_fields=["answered_by", "answered_at"])
    overtake(held.reference, ["grants/sections_reopened", *ABOUT_SIGNING], because="the questions were answered", by=by)
    ledger.record("application-sent-again", held, by=by, note=held.response.sha256 or "")
    application_mails.sent_again(held, to=[one.signed_by for one in signatures], at=at)
    return held


@transaction.atomic
def take_changes_back(reopening: Reopening, *, by: User) -> None:
    """Open the changes again that one person has signed; who signed, and who was asked to, hear.

    Raises MayOnlyRead, NotOpen, NothingToSign.
    """
    held = Application.objects.select_for_update(of=("self",)).get(pk=reopening.application_id)
    current = Reopening.objects.select_related("response", "application__organisation").get(pk=reopening.pk)
    require_open(current, by=by)
    first = Signature.objects.on(current.response).first()
    if first is None:
        raise NothingToSign
    held.signatures.filter(response=current.response_id).delete()
    questionnaires.let_go(current.response)
    fallen.remember(held, first, by=by)
    ledger.record("signature-taken-back", held, by=by, note=str(first))
    signing_mails.taken_back(held, first, by=by, changes_until=current.until)


def mark_changes_read(application: Application, *, by: User) -> None:
    """`by`, an officer, reads what was changed: it waits for nobody any more. Read once stays read."""
    if by.has_role(Role.GRANTS_OFFICER):
        application.reopenings.to_read(by).update(read_at=timezone.now())
