"""Improvement actions: what is to be done better, by whom and by when; and who confirms that it is done."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_fsm import can_proceed

from commissioning.domain import publication
from commissioning.domain.holding_to_account import (
    AlreadyMoved,
    again,
    held_by_officer,
    next_number,
    require_words,
    require_writer_of,
)
from commissioning.models import Contract, ImprovementAction, ServiceReview
from portal.accounts.models import User
from portal.agreements.domain.errors import NotAllowed
from portal.agreements.domain.letters import write_to_office, write_to_provider
from portal.agreements.domain.locking import locked
from portal.events import ledger


@transaction.atomic
def add_action(
    contract: Contract,
    *,
    by: User,
    what: str,
    side: str,
    owner: str,
    due_on: date,
    review: ServiceReview | None = None,
) -> ImprovementAction:
    """Agree on something to be done; the provider hears of what is theirs.

    Raises NotAllowed, as every verb here does for everybody but a commissioning officer without an interest;
    ReasonMissing where a word is missing; AlreadyMoved where the review is of another contract.
    """
    held = held_by_officer(contract, by)
    if review is not None and review.contract_id != held.pk:
        raise AlreadyMoved("This review is of another contract.")
    action = ImprovementAction.objects.create(
        contract=held,
        review=review,
        number=next_number(held.improvement_actions),
        what=require_words(what, "Say what is to be done."),
        side=side,
        owner=require_words(owner, "Say who sees to it."),
        due_on=due_on,
    )
    ledger.record("improvement-action-added", action, by=by)
    if action.is_providers:
        write_to_provider("commissioning/action_added", held, action=action)
    return action


@transaction.atomic
def change_action(action: ImprovementAction, *, by: User, what: str, owner: str, due_on: date) -> ImprovementAction:
    """Put its words right, or give it another day. Raises NotAllowed, AlreadyMoved, ReasonMissing."""
    held = _of_office(action, by)
    before = {name: getattr(held, name) for name in ("what", "owner", "due_on")}
    held.what = require_words(what, "Say what is to be done.")
    held.owner = require_words(owner, "Say who sees to it.")
    held.due_on = due_on
    changes = {name: (str(old), str(getattr(held, name))) for name, old in before.items() if old != getattr(held, name)}
    if changes:
        held.save()
        _told(held, "improvement-action-changed", by, changes=changes)
    return held


@transaction.atomic
def report_on_action(action: ImprovementAction, *, by: User, report: str, is_done: bool) -> ImprovementAction:
    """The provider says how far it is, or that it is done; the lead officer hears of it.

    Raises NotAllowed for whoever does not act for the provider and for actions of the office; AlreadyMoved where it is
    settled or was reported as done; ReasonMissing.
    """
    locked(action.contract)
    held = again(action)
    require_writer_of(held.contract, by)
    if not held.is_providers:
        raise NotAllowed("This action is the office’s own to do.")
    if held.state != ImprovementAction.State.OPEN:
        raise AlreadyMoved(f"This action is “{held.get_state_display()}”: nothing more is to be reported.")
    held.report = require_words(report, "Say what was done, or how far it is.")
    held.reported_by, held.reported_at = by, timezone.now()
    if is_done:
        held.report_done()
    held.save()
    _told(held, "improvement-action-reported" if is_done else "improvement-action-told-of", by, note=held.report)
    write_to_office("commissioning/action_reported", held.contract, action=held)
    return held


@transaction.atomic
def confirm_action(action: ImprovementAction, *, by: User) -> ImprovementAction:
    """The office confirms that it is done. Raises NotAllowed, AlreadyMoved."""
    held = _of_office(action, by)
    held.confirm()
    _settle(held, by)
    _told(held, "improvement-action-done", by)
    return held


@transaction.atomic
def send_action_back(action: ImprovementAction, *, by: User, reason: str) -> ImprovementAction:
    """The office does not see it done yet; the provider reads why. Raises NotAllowed, AlreadyMoved, ReasonMissing."""
    held = _of_office(action, by)
    why = require_words(reason, "Say what is still missing: the provider reads it.")
    if not can_proceed(held.send_back):
        raise AlreadyMoved("This action is not reported as done, so there is nothing to send back.")
    held.send_back()
    held.save()
    _told(held, "improvement-action-sent-back", by, note=why)
    write_to_provider("commissioning/action_sent_back", held.contract, action=held, reason=why)
    return held


@transaction.atomic
def drop_action(action: ImprovementAction, *, by: User, reason: str) -> ImprovementAction:
    """It is not to be done any more. Raises NotAllowed, AlreadyMoved, ReasonMissing."""
    held = _of_office(action, by)
    held.dropped_why = require_words(reason, "Say why it is dropped: the provider reads it.")
    held.drop()
    _settle(held, by)
    _told(held, "improvement-action-dropped", by, note=held.dropped_why)
    return held


def _of_office(action: ImprovementAction, by: User) -> ImprovementAction:
    held_by_officer(action.contract, by)
    held = again(action)
    if not held.is_open:
        raise AlreadyMoved(f"This action is “{held.get_state_display()}” already.")
    return held


def _settle(action: ImprovementAction, by: User) -> None:
    action.settled_by, action.settled_at = by, timezone.now()
    action.save()


def _told(action: ImprovementAction, verb: str, by: User, **more: Any) -> None:
    ledger.record(verb, action, by=by, **more)
    if action.review_id:
        publication.refresh_contract(action.contract)
