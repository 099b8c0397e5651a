"""An application on paper: an officer keys it in for an organisation, marked as such.

The paper's day counts for the deadline, so a paper that came in time may be keyed in later; one that came after the
call had closed is taken only for a reason, which is kept. It has the same questions and the same rules as any other,
and counts as one application of its organisation. The signed paper is scanned and kept with it: that is the proof of
the declarations, and nobody signs on the screen. The call's papers of the organisation come in the same envelope, if at
all: what is missing does not hold it up, and whoever checks it sees that.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from grants.domain import application_mails
from grants.domain.applications import AnswersDoNotFit, NotADraft, copy_facts, require_room_for
from grants.domain.conflicts import BelongsToApplicant
from grants.domain.evidence import evidence_of, rely_on
from grants.domain.late_links import AlreadyDecided, is_decided
from grants.domain.left_blank import UNNAMED, may_be_blank, open_questions, words_for
from grants.domain.officers import require_officer
from grants.domain.project_facts import facts_from, problems_of
from grants.domain.readiness import facts_of
from grants.domain.refusals import Refused
from grants.domain.signing import Signatory
from grants.domain.writing import hold, require_may_write_in
from grants.models import Application, Call, PaperForm
from portal.accounts.models import User
from portal.documents.domain import store_upload
from portal.documents.models import Document
from portal.events import ledger
from portal.organisations.models import Organisation
from portal.questionnaires import domain as questionnaires
from portal.references.numbering import next_reference

State = Application.State


class NotToBeKeyedIn(Refused):
    """The call or the day is not one that a paper form can be keyed in for."""


class LateWithoutReason(Refused):
    sentence = "It came after the call had closed. Say why it is taken all the same; the record keeps it."


class BegunAlready(Refused):
    """The organisation has a draft on the call."""


class SignatureMissing(Refused):
    """Fewer signed the paper than the call asks."""


@transaction.atomic
def start_paper_application(
    call: Call, organisation: Organisation, *, received_at: datetime, by: User, late_reason: str = ""
) -> Application:
    """The draft into which `by` keys what is on the paper.

    Raises OnlyForOfficers, BelongsToApplicant, NotToBeKeyedIn, LateWithoutReason, AlreadyDecided, BegunAlready,
    EnoughSent.
    """
    require_officer(by)
    if not call.published or call.is_coming() or call.questionnaire_version is None:
        raise NotToBeKeyedIn("This call has not opened yet, so nothing can have come for it.")
    if not call.opens_at <= received_at <= timezone.now():
        raise NotToBeKeyedIn("Choose a time between the opening of the call and now.")
    if received_at >= call.closes_at and not late_reason.strip():
        raise LateWithoutReason
    if is_decided(call):
        raise AlreadyDecided
    held = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if held.merged_into_id or held.is_test:
        raise NotToBeKeyedIn("This organisation was merged into another. Choose that one.")
    if held.memberships.filter(user=by).exists():
        raise BelongsToApplicant
    if draft := Application.objects.draft_for(call, held):
        raise BegunAlready(f"{held} has begun {draft.reference} on this call already.")
    require_room_for(call, held)
    application = Application.objects.create(
        call=call,
        organisation=held,
        reference=next_reference(call.fund.code, timezone.localdate(received_at).year),
        response=questionnaires.start_response(call.questionnaire_version, by=by),
        created_by=by,
        is_paper=True,
    )
    PaperForm.objects.create(
        application=application, received_at=received_at, late_reason=late_reason.strip(), entered_by=by
    )
    ledger.record("paper-form-begun", application, by=by, note=late_reason.strip())
    return application


@transaction.atomic
def send_paper_application(
    application: Application,
    *,
    scan: UploadedFile,
    signatories: Sequence[Signatory],
    by: User,
    left_blank: Collection[str] = (),
) -> Application:
    """It is keyed in: from now on it goes the way of every other. Twice is once.

    `left_blank` are the questions, by key, that the paper does not answer, or not as they are asked; see `left_blank`.

    Raises OnlyForOfficers, MayOnlyRead, NotADraft, AlreadyDecided, EnoughSent, SignatureMissing, AnswersDoNotFit,
    questionnaires.ResponseIncomplete, and what `store_upload` raises.
    """
    require_officer(by)
    held = hold(application, Application.objects.select_related("call__fund", "response__version", "paper"))
    if held.is_paper and held.submitted_at:
        return held
    require_may_write_in(held, by)
    if held.state != State.DRAFT or not held.is_paper:
        raise NotADraft
    if is_decided(held.call):
        raise AlreadyDecided
    require_room_for(held.call, held.organisation)
    named = [one for one in signatories if one.name.strip() and one.position.strip()]
    if len(named) < held.signatories_asked:
        raise SignatureMissing(
            f"The call asks {held.signatories_asked} people to sign. Enter each who signed the paper."
        )
    blank = [one.key for one in open_questions(held) if one.key in left_blank and may_be_blank(one)]
    held.response = questionnaires.to_sign(held.response, facts=facts_of(held.call), left_blank=blank)
    facts = facts_from(held.response.values())
    facts = replace(facts, title=facts.title or UNNAMED)
    if problems := problems_of(facts, smallest=held.call.minimum_amount, largest=held.call.maximum_amount):
        raise AnswersDoNotFit(problems)
    paper = held.paper
    people = [asdict(one) for one in named]
    paper.scan = store_upload(scan, by=by, kind=Document.Kind.OTHER)
    paper.signatories, paper.left_blank = people, blank
    paper.save(update_fields=["scan", "signatories", "left_blank"])
    on_paper = [one | {"on_paper": True, "scan_sha256": paper.scan.sha256} for one in people]
    rely_on(held, [one for one in evidence_of(held) if not one.lacking])
    instead = words_for(held.response, blank)
    held.response = questionnaires.sign_held(held.response, by=by, signatures=on_paper, instead=instead)
    copy_facts(held, facts)
    held.declarations = {"agreed": [], "signatories": people, "on_paper": True}
    held.submitted_by, held.submitted_at = by, paper.received_at
    held.submit()
    held.save()
    changes: dict[str, list[Any]] = {"state": [State.DRAFT, State.SUBMITTED]}
    if blank:
        changes["left_blank"] = [None, ", ".join(blank)]
    ledger.record("paper-form-keyed-in", held, by=by, changes=changes, note=paper.scan.sha256)
    application_mails.received_on_paper(held)
    return held
