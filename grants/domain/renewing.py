"""New questions for a call that people are applying to: who begins gets them, who is writing keeps theirs or is moved.

What was sent is never moved: its answers are a record of the questions that were asked then.
"""

from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse

from grants.domain.officers import require_officer
from grants.domain.project_facts import keys_missing
from grants.domain.refusals import Refused
from grants.models import Application, Call
from portal.accounts.models import User
from portal.events import ledger
from portal.mail.outbox import queue_mail
from portal.questionnaires import domain as questionnaires
from portal.questionnaires.checking import SchemaInvalid
from portal.questionnaires.differences import Difference
from portal.questionnaires.domain.moving import move_response
from portal.questionnaires.models import QuestionnaireVersion


class ChangedMeanwhile(Refused):
    sentence = "The questions changed again since you opened the page. Nothing was done. Look at the difference below."


class CannotBeAsked(Refused):
    """The questions as they stand now cannot be asked."""


class NothingNew(Refused):
    sentence = "The call has no application form yet."


@transaction.atomic
def take_new_questions(call: Call, *, seen: str, by: User) -> QuestionnaireVersion:
    """The call asks from now on what its questionnaire says now; `seen` is the SHA-256 of what `by` was shown.

    Applications that were begun keep their version. Raises OnlyForOfficers, NothingNew, ChangedMeanwhile,
    CannotBeAsked.
    """
    require_officer(by)
    locked = Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)
    before = locked.questionnaire_version
    if before is None:
        raise NothingNew
    schema = before.questionnaire.schema
    if schema.sha256 != seen:
        raise ChangedMeanwhile
    if missing := keys_missing(schema):
        raise CannotBeAsked(f"The form must ask everybody for {', '.join(missing)}.")
    try:
        version = questionnaires.freeze(before.questionnaire, by=by)
    except SchemaInvalid as invalid:
        raise CannotBeAsked(str(invalid)) from invalid
    if version != before:
        locked.questionnaire_version = version
        locked.save(update_fields=["questionnaire_version"])
        numbers = {"questionnaire_version": [before.number, version.number]}
        ledger.record("call-questions-renewed", locked, by=by, changes=numbers)
    return version


@transaction.atomic
def move_drafts(call: Call, references: Iterable[str], *, by: User) -> list[Application]:
    """Move drafts of the call to the version that it asks now, and tell their people what changed.

    What is not a draft of this call any more, or has the version already, is left alone. Raises OnlyForOfficers.
    """
    require_officer(by)
    version = Call.objects.select_related("questionnaire_version").get(pk=call.pk).questionnaire_version
    if version is None:
        return []
    drafts = (
        Application.including_tests.select_for_update(of=("self",))
        .filter(call=call, state=Application.State.DRAFT, reference__in=list(references))
        .exclude(response__version=version)
        .select_related("response__version", "organisation", "call__fund")
        .order_by("pk")
    )
    moved = []
    for draft in drafts:
        before = draft.response.version.number
        changed = move_response(draft.response, version)
        numbers = {"questionnaire_version": [before, version.number]}
        ledger.record("application-moved", draft, by=by, changes=numbers, note="; ".join(changed.in_words())[:2000])
        _tell(draft, changed)
        moved.append(draft)
    return moved


def _tell(draft: Application, changed: Difference) -> None:
    for membership in draft.organisation.memberships.writing().with_people():
        queue_mail(
            "grants/questions_changed",
            to=membership.user.email,
            about=draft.reference,
            private=False,
            context={
                "application": draft,
                "call": draft.call,
                "name": membership.user.name,
                "changes": changed.in_words(),
                "path": reverse("apply:application", args=[draft.reference]),
            },
        )
