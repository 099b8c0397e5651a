"""Notices of poor performance: issued, answered by the provider, and settled: improved or escalated."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from commissioning.domain.holding_to_account import (
    AlreadyMoved,
    WrongDate,
    again,
    held_by_officer,
    next_number,
    require_words,
    require_writer_of,
)
from commissioning.models import Contract, PerformanceNotice, ServiceReview
from portal.accounts.models import User
from portal.agreements.domain.letters import write_to_office, write_to_provider
from portal.agreements.domain.locking import locked
from portal.agreements.models import Agreement
from portal.events import ledger


@transaction.atomic
def issue_notice(
    contract: Contract,
    *,
    by: User,
    falls_short: str,
    must_happen: str,
    improve_by: date,
    review: ServiceReview | None = None,
) -> PerformanceNotice:
    """Tell the provider what falls short and what must happen by when. It stays on record as it is written here.

    Raises NotAllowed, as every verb of the office here does for everybody but a commissioning officer without an
    interest; AlreadyMoved where the contract is not in force; WrongDate, ReasonMissing.
    """
    held = held_by_officer(contract, by)
    if held.state not in Agreement.IN_FORCE:
        raise AlreadyMoved(f"This contract is “{held.get_state_display()}”. A notice is given while it is in force.")
    if improve_by < timezone.localdate():
        raise WrongDate("Give a day that is still to come.")
    notice = PerformanceNotice.objects.create(
        contract=held,
        review=review,
        number=next_number(held.notices),
        falls_short=require_words(falls_short, "Say what falls short."),
        must_happen=require_words(must_happen, "Say what must happen."),
        improve_by=improve_by,
        issued_by=by,
    )
    ledger.record("performance-notice-issued", notice, by=by)
    write_to_provider("commissioning/notice_issued", held, notice=notice)
    return notice


@transaction.atomic
def answer_notice(notice: PerformanceNotice, *, by: User, answer: str) -> PerformanceNotice:
    """The provider's answer, once; the lead officer hears of it. Raises NotAllowed, AlreadyMoved, ReasonMissing."""
    locked(notice.contract)
    held = again(notice)
    require_writer_of(held.contract, by)
    if held.answer:
        raise AlreadyMoved("This notice is answered already. Write to the office to add to the answer.")
    if not held.is_open:
        raise AlreadyMoved(f"This notice is settled: “{held.get_state_display()}”.")
    held.answer = require_words(answer, "Write your answer.")
    held.answered_by, held.answered_at = by, timezone.now()
    held.save()
    ledger.record("performance-notice-answered", held, by=by, note=held.answer)
    write_to_office("commissioning/notice_answered", held.contract, notice=held)
    return held


@transaction.atomic
def settle_notice(notice: PerformanceNotice, *, by: User, improved: bool, outcome: str) -> PerformanceNotice:
    """What had to happen has happened, or it is escalated; the provider reads the outcome.

    Raises NotAllowed, AlreadyMoved, ReasonMissing.
    """
    held_by_officer(notice.contract, by)
    held = again(notice)
    if not held.is_open:
        raise AlreadyMoved(f"This notice is settled already: “{held.get_state_display()}”.")
    held.outcome = require_words(outcome, "Say what came of it, and what comes next: the provider reads it.")
    if improved:
        held.improve()
    else:
        held.escalate()
    held.settled_by, held.settled_at = by, timezone.now()
    held.save()
    ledger.record("performance-notice-improved" if improved else "performance-notice-escalated", held, by=by)
    write_to_provider("commissioning/notice_settled", held.contract, notice=held)
    return held
