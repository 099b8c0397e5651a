"""Risks of a contract: recorded, graded anew, closed."""

from django.db import transaction
from django_fsm import can_proceed

from commissioning.domain.holding_to_account import AlreadyMoved, again, held_by_officer, next_number, require_words
from commissioning.heat import heat_of
from commissioning.models import Contract, Risk, ServiceReview
from portal.accounts.models import User
from portal.events import ledger

WORDS = {
    "what": "Say what may happen, and what would come of it.",
    "owner": "Say whose risk it is.",
    "done_about_it": "Say what is done about it.",
}


@transaction.atomic
def record_risk(
    contract: Contract,
    *,
    by: User,
    what: str,
    likelihood: int,
    impact: int,
    owner: str,
    done_about_it: str,
    shared: bool = True,
    review: ServiceReview | None = None,
) -> Risk:
    """`likelihood` and `impact` from 1 to 5. Raises NotAllowed, ReasonMissing, and ValueError outside 1 to 5."""
    held = held_by_officer(contract, by)
    heat_of(likelihood, impact)
    risk = Risk.objects.create(
        contract=held,
        review=review,
        number=next_number(held.risks),
        what=require_words(what, WORDS["what"]),
        likelihood=likelihood,
        impact=impact,
        owner=require_words(owner, WORDS["owner"]),
        done_about_it=require_words(done_about_it, WORDS["done_about_it"]),
        shared=shared,
    )
    ledger.record("risk-recorded", risk, by=by, note=risk.heat_in_words)
    return risk


@transaction.atomic
def change_risk(risk: Risk, *, by: User, **changes: object) -> Risk:
    """`changes` are words, grades and `shared` of a Risk. Raises NotAllowed, AlreadyMoved once it is closed,
    ReasonMissing, ValueError."""
    held = _open(risk, by)
    before = {name: getattr(held, name) for name in changes}
    for name, value in changes.items():
        setattr(held, name, require_words(str(value), WORDS[name]) if name in WORDS else value)
    heat_of(held.likelihood, held.impact)
    differ = {name: (old, getattr(held, name)) for name, old in before.items() if old != getattr(held, name)}
    if differ:
        held.save()
        ledger.record("risk-changed", held, by=by, changes=differ)
    return held


@transaction.atomic
def close_risk(risk: Risk, *, by: User, reason: str) -> Risk:
    """Raises NotAllowed, AlreadyMoved, ReasonMissing."""
    held = _open(risk, by)
    held.closed_why = require_words(reason, "Say why it is closed.")
    held.close()
    held.save()
    ledger.record("risk-closed", held, by=by, note=held.closed_why)
    return held


def _open(risk: Risk, by: User) -> Risk:
    held_by_officer(risk.contract, by)
    held = again(risk)
    if not can_proceed(held.close):
        raise AlreadyMoved("This risk is closed.")
    return held
