"""The applicant's road: start an application, write its sections, sign and send it, take it back.

`at` is the moment the request arrived at the server. Somebody who pressed the button in time is in time, however long
the upload or the queue took afterwards.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from grants.domain import application_mails, fallen, signing_mails
from grants.domain.carried_over import answers_known
from grants.domain.evidence import rely_on, require_evidence
from grants.domain.holding import BEFORE_SENDING, CAN_BE_HELD
from grants.domain.late_links import use_late_link
from grants.domain.project_facts import Problem, ProjectFacts, facts_from, problems_of
from grants.domain.readiness import facts_of
from grants.domain.signing import (
    Declarations,
    Second,
    add_signature,
    as_declared,
    await_second,
    in_the_copy,
    require_signatory,
    signatures_on,
    signing_of,
)
from grants.domain.writing import hold, require_may_write_in
from grants.models import Application, Call, LateLink, Signature
from portal.accounts.models import User
from portal.correspondence.domain.overtaking import overtake
from portal.events import ledger
from portal.organisations.domain import MayOnlyRead, require_writer
from portal.organisations.models import Organisation
from portal.plan.models import Theme
from portal.questionnaires import domain as questionnaires
from portal.questionnaires.eligibility import Outcome, judge
from portal.references.numbering import next_reference

State = Application.State
Values = Mapping[str, Any]


class CallClosed(Exception):
    """The call takes nothing now: it has closed, or has not opened yet."""

    def __init__(self, call: Call) -> None:
        super().__init__(str(call))
        self.call = call


class EnoughSent(Exception):
    """The organisation has sent as many applications to the call as it takes of one; `sent` are those."""

    def __init__(self, call: Call, sent: Sequence[Application]) -> None:
        self.call, self.sent = call, list(sent)
        takes = call.applications_per_organisation
        each = "one application" if takes == 1 else f"{takes} applications"
        references = ", ".join(one.reference for one in self.sent)
        super().__init__(f"This call takes {each} from each organisation, and yours has sent {references} already.")


class NotEligible(Exception):
    """The eligibility answers do not let this applicant apply; `outcome` says which rules and why."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


class NotADraft(Exception):
    """The application was sent or withdrawn, so nobody writes in it any more."""


class CannotWithdraw(Exception):
    """It is past the point where the applicant can take it back by themselves."""


class ProfileIncomplete(Exception):
    """The organisation's profile lacks an address or a second contact."""


class AnswersDoNotFit(Exception):
    """Answers that the call cannot take: an amount outside its range, dates in the wrong order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(problem.sentence for problem in problems))
        self.problems = list(problems)


@transaction.atomic
def start_application(
    call: Call,
    organisation: Organisation,
    *,
    by: User,
    eligibility_answers: Values,
    at: datetime | None = None,
    late: LateLink | None = None,
) -> Application:
    """The organisation's draft for this call: the one it has, or a new one with its reference.

    `late` is the late link with which somebody comes to a call that has closed. Raises what `use_late_link` raises,
    MayOnlyRead, CallClosed, NotEligible, EnoughSent.
    """
    require_writer(organisation, by)
    if not call.is_open(at) and not (late and call.is_closed(at)):
        raise CallClosed(call)
    _require_eligible(call, eligibility_answers)
    assert call.questionnaire_version is not None  # an open call has one
    # One at a time per organisation: the second of two clicks waits here and finds the draft of the first.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    require_writer(organisation, by)  # once more: it may have been merged into another while this waited
    draft = Application.objects.draft_for(call, organisation)
    if draft:
        _let_in(draft, late, by, at)
        return draft
    require_room_for(call, organisation)
    known = answers_known(call, organisation, eligibility_answers)
    application = Application.objects.create(
        call=call,
        organisation=organisation,
        reference=next_reference(call.fund.code, timezone.localdate(at).year),
        response=questionnaires.start_response(call.questionnaire_version, answers=known, by=by),
        eligibility_answers=dict(eligibility_answers),
        created_by=by,
    )
    ledger.record("application-started", application, by=by, note=f"{len(known)} answers carried over" if known else "")
    _let_in(application, late, by, at)
    return application


def _let_in(application: Application, late: LateLink | None, by: User, at: datetime | None) -> None:
    if not application.call.is_open(at) and late:
        use_late_link(late, application, by=by, at=at)


def require_room_for(call: Call, organisation: Organisation, *, besides: Application | None = None) -> None:
    """Raise EnoughSent unless the call takes one more application of the organisation, or that one again.

    The caller holds the organisation, so that of two at the same moment the second counts the first.
    """
    sent = [one for one in Application.objects.counted_in(call, organisation).order_by("reference") if one != besides]
    if len(sent) >= call.applications_per_organisation:
        raise EnoughSent(call, sent)


def save_section(
    application: Application,
    section_key: str,
    cleaned: Values,
    *,
    by: User,
    at: datetime | None = None,
    **kept: Any,
) -> None:
    """Save one section's answers; `kept` goes to `questionnaires.save_answers` (typed, seen, uploads, removed).

    Raises what `require_draft` raises, questionnaires.AnswerChanged, questionnaires.FileRefused.
    """
    require_draft(application, by=by, at=at)
    questionnaires.save_answers(application.response, section_key, cleaned, by=by, **kept)


def draft_to_write(reference: str, *, by: User, at: datetime | None = None) -> Application:
    """The draft with its response locked, for one autosave: to be called inside a transaction.

    Raises Application.DoesNotExist, MayOnlyRead, NotADraft, CallClosed.
    """
    draft = Application.including_tests.to_write(by).filter(reference=reference).first()
    if draft is None:
        Application.including_tests.of(by).get(reference=reference)
        raise MayOnlyRead
    _require_open(draft, at)
    return draft


def paper_to_write(reference: str, *, by: User) -> Application:
    """The same for what an officer keys in from paper. Raises Application.DoesNotExist."""
    return Application.objects.to_key_in(by).get(reference=reference)


def require_draft(application: Application, *, by: User, at: datetime | None = None) -> None:
    """Raise MayOnlyRead, NotADraft or CallClosed unless `by` may write in it at that moment."""
    require_may_write_in(application, by)
    _require_open(application, at)


def _require_open(application: Application, at: datetime | None, *, among: Sequence[str] = (State.DRAFT,)) -> None:
    if application.state not in among:
        raise NotADraft
    if not application.takes_answers(at):
        raise CallClosed(application.call)


@transaction.atomic
def submit_application(
    application: Application,
    *,
    by: User,
    declarations: Declarations,
    at: datetime | None = None,
    second: Second | None = None,
) -> Application:
    """`by` signs it; when as many have signed as the call asks, it is sent: the answers are frozen, and what lists and
    decisions need is copied out of them. Until then it waits, and `second` is asked to sign too.

    The rows are locked first, so of two requests at once the second finds it sent and gets the same application back.
    Raises MayOnlyRead, MayNotSign, NotADraft (withdrawn), CallClosed, EnoughSent, ProfileIncomplete, AnswersDoNotFit,
    EvidenceMissing, questionnaires.ResponseIncomplete, and what `add_signature` raises; nothing is changed then.
    """
    at = at or timezone.now()
    # The organisation too: what it sends is counted (see `require_room_for`).
    rows = Application.including_tests.select_related("call__fund", "response__version")
    locked = hold(application, rows.with_contact_count())
    if locked.state not in (*Application.WRITTEN, State.WITHDRAWN):
        require_writer(locked.organisation, by)
        return locked
    if locked.is_paper:
        raise MayOnlyRead  # it is sent with its scan, see `paper`
    signatures = signatures_on(locked)
    if any(one.signed_by_id == by.pk for one in signatures):
        return locked
    may_sign = require_signatory(locked, by)
    _require_open(locked, at, among=Application.WRITTEN)
    if not locked.is_test:
        require_room_for(locked.call, locked.organisation)
    if not locked.organisation.is_complete_with(locked.contact_count):
        raise ProfileIncomplete
    locked.response = questionnaires.to_sign(locked.response, facts=facts_of(locked.call))
    facts = facts_from(locked.response.values())
    if problems := problems_of(facts, smallest=locked.call.minimum_amount, largest=locked.call.maximum_amount):
        raise AnswersDoNotFit(problems)
    evidence = require_evidence(locked)
    signatures = add_signature(
        locked, signatures, by=by, declarations=declarations, at=at, may_sign=may_sign, second=second
    )
    if len(signatures) < locked.signatories_asked:
        await_second(locked, signatures[0])
    else:
        _send(locked, facts, signatures, at)
        rely_on(locked, evidence)
    return locked


def _send(locked: Application, facts: ProjectFacts, signatures: Sequence[Signature], at: datetime) -> None:
    last, before = signatures[-1], locked.state
    locked.response = questionnaires.sign_held(locked.response, by=last.signed_by, signatures=in_the_copy(signatures))
    copy_facts(locked, facts)
    locked.declarations = as_declared(signatures)
    locked.submitted_by = last.signed_by
    locked.submitted_at = at
    locked.submit()
    locked.save()
    changes, note = {"state": [before, State.SUBMITTED]}, f"SHA-256 {locked.response.sha256}"
    ledger.record("application-submitted", locked, by=last.signed_by, changes=changes, note=note)
    if locked.call.held_mails:
        overtake(locked.reference, BEFORE_SENDING, because="the application was sent", by=last.signed_by)
    application_mails.submitted(locked, to=[one.signed_by for one in signatures])


@transaction.atomic
def withdraw_application(application: Application, *, by: User) -> Application:
    """Take back a draft, or an application that is not with the panel yet; twice changes nothing.

    Once it is with the panel the office does it: were it possible until the decision and refused after it, the
    refusal would give an unreleased decision away. Raises MayOnlyRead, CannotWithdraw.
    """
    rows = Application.including_tests.select_for_update(of=("self",)).select_related("organisation", "call__fund")
    locked = rows.get(pk=application.pk)
    require_may_write_in(locked, by)
    before, told = locked.state, locked.state_told
    if before == State.WITHDRAWN:
        return locked
    if told not in (*Application.WRITTEN, State.SUBMITTED):
        raise CannotWithdraw
    waiting = signing_of(locked)
    fallen.forget(locked)
    locked.withdraw()
    locked.save(update_fields=["state", "checks_letter_held_at"])
    ledger.record("application-withdrawn", locked, by=by, changes={"state": [before, State.WITHDRAWN]})
    overtake(locked.reference, CAN_BE_HELD, because="the application was taken back", by=by)
    if waiting:
        signing_mails.given_up(locked, waiting.first, by=by)
    if told == State.SUBMITTED:
        application_mails.withdrawn(locked, by=by)
    return locked


def _require_eligible(call: Call, answers: Values) -> None:
    if call.eligibility_version is None:
        return
    outcome = judge(call.eligibility_version.schema, answers)
    if not outcome.passed:
        raise NotEligible(outcome)


def copy_facts(application: Application, facts: ProjectFacts) -> None:
    """What lists, ranking and decisions need, out of the answers. The caller saves the application."""
    application.title = facts.title
    application.summary = facts.summary
    application.amount_requested = facts.amount_requested
    application.starts_on = facts.starts_on
    application.ends_on = facts.ends_on
    application.areas = list(facts.areas)
    themes = Theme.objects.filter(slug__in=facts.themes)
    # What was never sent has none yet, so none need be looked for.
    application.themes.set(themes) if application.submitted_at else application.themes.add(*themes)
