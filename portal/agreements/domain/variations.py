"""Asking for a change to an agreement, and refusing it. Agreeing moves money: `portal.payments.domain.variations`."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.errors import (
    AboveTheAward,
    NotAllowed,
    NothingChanges,
    ReasonMissing,
    VariationOpen,
    WrongState,
)
from portal.agreements.domain.letters import write_to_office, write_to_provider
from portal.agreements.domain.locking import locked
from portal.agreements.domain.officers import is_officer_of, require_officer_of
from portal.agreements.models import Agreement, Variation
from portal.events.ledger import record
from portal.organisations.models import Membership


def may_ask(agreement: Agreement, user: User) -> bool:
    """Members who act for the organisation ask; who only reads does not. The agreement's own officers may ask, too."""
    if is_officer_of(agreement, user):
        return True
    return agreement.organisation.memberships.filter(user=user).exclude(role=Membership.Role.READS).exists()


def require_may_ask(agreement: Agreement, by: User) -> None:
    """Raise NotAllowed, WrongState or VariationOpen where `by` cannot ask for any change now."""
    if not may_ask(agreement, by):
        raise NotAllowed("You may read this agreement, but not ask to change it.")
    if agreement.state == Agreement.State.OFFERED:
        raise WrongState("This agreement is not signed yet. You can ask for a change once it is in force.")
    if agreement.state not in {Agreement.State.MOBILISING, Agreement.State.LIVE}:
        raise WrongState(f"Only an agreement in force can be changed: this one is “{agreement.get_state_display()}”.")
    if agreement.variations.filter(state=Variation.State.ASKED).exists():
        raise VariationOpen("A change that was asked for is not answered yet. That comes before another one.")


def require_within_award(agreement: Agreement, new_value: Decimal | None) -> None:
    """Raise AboveTheAward where a variation would raise a grant; contracts may be raised."""
    if agreement.is_grant and new_value is not None and new_value > agreement.value:
        raise AboveTheAward("A grant cannot be raised by a variation: that takes a new decision.")


@transaction.atomic
def ask_variation(
    agreement: Agreement,
    *,
    by: User,
    reason: str,
    new_value: Decimal | None = None,
    new_end: date | None = None,
    other_change: str = "",
    costing: str = "",
) -> Variation:
    """Ask for another value, another end, or something else. One at a time. The other side hears of it.

    Raises NotAllowed, WrongState, VariationOpen, NothingChanges, AboveTheAward.
    """
    held = locked(agreement)
    require_may_ask(held, by)
    new_value = None if new_value == held.value else new_value
    new_end = None if new_end == held.ends_on else new_end
    if new_value is None and new_end is None and not other_change:
        raise NothingChanges("Say what should change: the amount, the end date or something else.")
    if new_end is not None and new_end < held.starts_on:
        raise NothingChanges("The new end date must be after the start of the agreement.")
    require_within_award(held, new_value)
    number = (held.variations.aggregate(last=Max("number"))["last"] or 0) + 1
    variation = Variation.objects.create(
        agreement=held,
        number=number,
        reason=reason,
        new_value=new_value,
        new_end=new_end,
        other_change=other_change,
        costing=costing,
        old_value=held.value,
        old_end=held.ends_on,
        asked_by=by,
    )
    record("variation-asked", held, by=by, note=f"Variation {number}: {reason}"[:500])
    if is_officer_of(held, by):
        write_to_provider("agreements/variation_proposed", held, variation=variation)
    else:
        write_to_office("agreements/variation_asked", held, variation=variation)
    return variation


@transaction.atomic
def refuse_variation(variation: Variation, *, by: User, answer: str) -> Variation:
    """The office refuses, with its reason. Raises NotAllowed, ReasonMissing, WrongState when it is answered already."""
    agreement = locked(variation.agreement)
    require_officer_of(agreement, by)
    held = Variation.objects.select_for_update().get(pk=variation.pk)
    if held.state != Variation.State.ASKED:
        raise WrongState("This variation is answered already.")
    if not answer.strip():
        raise ReasonMissing("Say why the change is refused: the organisation reads it.")
    held.refuse()
    held.answer, held.answered_by, held.answered_at = answer, by, timezone.now()
    held.save()
    record("variation-refused", agreement, by=by, note=f"Variation {held.number}: {answer}"[:500])
    write_to_provider("agreements/variation_answered", agreement, variation=held)
    return held
