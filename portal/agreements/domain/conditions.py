"""Conditions: their terms before the offer, and the office's word that one is met."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.errors import WrongState
from portal.agreements.domain.locking import locked
from portal.agreements.domain.officers import require_officer_of
from portal.agreements.domain.proofs import confirm_proof_of
from portal.agreements.models import Agreement, Condition
from portal.events.ledger import record


@transaction.atomic
def set_terms(condition: Condition, *, by: User, before_payment: bool, due_on: date | None) -> Condition:
    """Say by when a condition must be met, and whether money waits for it. Only before the agreement is offered.

    Raises WrongState after that: the organisation agreed to the terms as they were. Raises NotAllowed.
    """
    agreement = locked(condition.agreement)
    require_officer_of(agreement, by)
    if agreement.state != Agreement.State.PLANNED:
        raise WrongState("The agreement was offered, so its conditions stay as they are.")
    held = Condition.objects.select_for_update().get(pk=condition.pk)
    changes: dict[str, list[Any]] = {
        "before payment": [held.before_payment, before_payment],
        "due on": [held.due_on, due_on],
    }
    held.before_payment, held.due_on = before_payment, due_on
    held.save()
    record("condition-terms-set", agreement, by=by, changes=changes, note=f"Condition {held.number}")
    return held


@transaction.atomic
def confirm_condition(condition: Condition, *, by: User, met_on: date | None = None) -> Condition:
    """The office has seen that a condition is met.

    Raises NotAllowed, and WrongState when it is confirmed already or not in force.
    """
    agreement = locked(condition.agreement)
    require_officer_of(agreement, by)
    held = Condition.objects.select_for_update().get(pk=condition.pk)
    if held.met_on:
        raise WrongState(f"Condition {held.number} is confirmed already.")
    if agreement.state not in {Agreement.State.OFFERED, Agreement.State.MOBILISING, Agreement.State.LIVE}:
        raise WrongState(f"The agreement is “{agreement.get_state_display()}”, so its conditions rest.")
    today = timezone.localdate()
    if met_on and met_on > today:
        raise WrongState("A condition cannot be met in the future.")
    held.met_on, held.met_confirmed_by = met_on or today, by
    held.save()
    confirm_proof_of(held, agreement, by=by)
    record("condition-met", agreement, by=by, note=f"Condition {held.number}: {held.text}"[:500])
    return held
