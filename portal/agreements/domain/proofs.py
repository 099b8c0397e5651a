"""Showing that a condition is met: the organisation says so, with a file; the office confirms it or sends it back.

Confirming is `conditions.confirm_condition`, with a proof or without. What waits for a condition before payment is held
by `portal.payments.holds`.
"""

from datetime import date, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.errors import NotAllowed, ReasonMissing, WrongState
from portal.agreements.domain.letters import write_to_office, write_to_provider
from portal.agreements.domain.locking import locked
from portal.agreements.domain.officers import require_officer_of
from portal.agreements.domain.thread import require_stranger_to
from portal.agreements.models import Agreement, Condition, ConditionProof
from portal.documents.domain import store_upload
from portal.events.ledger import record
from portal.organisations.domain import may_write

# Who has to meet a condition by a day is reminded so long before.
AHEAD = timedelta(days=14)


def require_may_show(condition: Condition, by: User) -> None:
    """Raise NotAllowed or WrongState where `by` cannot show that it is met now."""
    agreement = condition.agreement
    if not may_write(agreement.organisation, by):
        raise NotAllowed("You may read this agreement, but not act on it.")
    if agreement.state not in Agreement.IN_FORCE:
        raise WrongState(f"The agreement is “{agreement.get_state_display()}”, so its conditions rest.")
    if condition.met_on:
        raise WrongState(f"We confirmed condition {condition.number} already.")
    if condition.proofs.filter(state=ConditionProof.State.GIVEN).exists():
        raise WrongState("Your organisation has told us already, and we have not answered yet.")


@transaction.atomic
def show_condition_met(
    condition: Condition, *, by: User, words: str, file: UploadedFile | None = None
) -> ConditionProof:
    """The organisation says that it is met; the office hears. Raises NotAllowed, WrongState, ReasonMissing,
    UploadRefused."""
    agreement = locked(condition.agreement)
    held = Condition.objects.select_for_update(of=("self",)).select_related("agreement").get(pk=condition.pk)
    require_may_show(held, by)
    if not words.strip():
        raise ReasonMissing("Say what was done, and when.")
    document = store_upload(file, by=by) if file else None
    if document:
        agreement.documents.add(document)
    proof = ConditionProof.objects.create(
        condition=held, words=words.strip(), document=document, given_by=by, given_at=timezone.now()
    )
    record("condition-shown", agreement, by=by, note=f"Condition {held.number}: {words}"[:500])
    write_to_office("agreements/condition_shown", agreement, proof=proof)
    return proof


@transaction.atomic
def send_proof_back(proof: ConditionProof, *, by: User, answer: str) -> ConditionProof:
    """It is not met yet: the office says what is missing. Raises NotAllowed, ReasonMissing, WrongState."""
    agreement = locked(proof.condition.agreement)
    require_officer_of(agreement, by)
    require_stranger_to(agreement, by, has_to="look at it")
    held = ConditionProof.objects.select_for_update(of=("self",)).select_related("condition").get(pk=proof.pk)
    if held.state != ConditionProof.State.GIVEN:
        raise WrongState("This is answered already.")
    if not answer.strip():
        raise ReasonMissing("Say what is missing: the organisation reads it.")
    held.send_back()
    held.answer, held.answered_by, held.answered_at = answer.strip(), by, timezone.now()
    held.save()
    record("condition-sent-back", agreement, by=by, note=f"Condition {held.condition.number}: {answer}"[:500])
    write_to_provider("agreements/condition_answered", agreement, proof=held)
    return held


def confirm_proof_of(condition: Condition, agreement: Agreement, *, by: User) -> None:
    """The proof that waits is confirmed with its condition, and the organisation hears. The caller holds both."""
    waiting = condition.proofs.select_for_update().filter(state=ConditionProof.State.GIVEN).first()
    if waiting is None:
        return
    waiting.confirm()
    waiting.answered_by, waiting.answered_at = by, timezone.now()
    waiting.save()
    write_to_provider("agreements/condition_answered", agreement, proof=waiting)


def remind_of_conditions(on: date | None = None) -> int:
    """Tell organisations, once for each day that is set, of conditions to be met before long; how many conditions."""
    today = on or timezone.localdate()
    soon = Condition.objects.open().filter(
        due_on__range=(today, today + AHEAD), agreement__state__in=Agreement.IN_FORCE
    )
    shown = ConditionProof.objects.filter(state=ConditionProof.State.GIVEN)
    waiting = soon.exclude(proofs__in=shown).select_related("agreement").order_by("pk")
    return sum(_remind(one) for one in waiting if one.reminded_of != one.due_on)


@transaction.atomic
def _remind(condition: Condition) -> bool:
    agreement = locked(condition.agreement)
    held = Condition.objects.select_for_update().get(pk=condition.pk)
    if held.met_on or held.reminded_of == held.due_on:
        return False
    held.reminded_of = held.due_on
    held.save(update_fields=["reminded_of"])
    write_to_provider("agreements/condition_due", agreement, condition=held)
    return True
