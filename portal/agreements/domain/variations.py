"""Asking for a change to an agreement, refusing it, declining it. Agreeing and signing move money, and stand in
`portal.payments.domain`.

Until a change holds, the agreement holds as it was. While it waits for an answer or a signature there is no other.
"""

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
from portal.agreements.domain.thread import require_stranger_to
from portal.agreements.models import Agreement, Variation
from portal.correspondence.domain.overtaking import overtake
from portal.events.ledger import record
from portal.organisations.domain import may_sign_for, may_write
from portal.organisations.models import Membership

# The mails that ask for a signature under a change: held ones are discarded when nobody is to sign any more.
ASKING = ("agreements/variation_to_sign", "agreements/variation_for_office")


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
    open_one = agreement.variations.open().first()
    if open_one and open_one.state == Variation.State.TO_SIGN:
        raise VariationOpen(f"Change {open_one.number} is not signed by all yet. That comes before another one.")
    if open_one:
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
    agreement, held = held_variation(variation)
    require_officer_of(agreement, by)
    require_stranger_to(agreement, by, has_to="answer it")
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


@transaction.atomic
def take_variation_back(variation: Variation, *, by: User, reason: str) -> Variation:
    """The office takes back what it had agreed to, until all have signed.

    Raises NotAllowed, ReasonMissing, WrongState.
    """
    agreement, held = held_variation(variation)
    require_officer_of(agreement, by)
    require_stranger_to(agreement, by, has_to="take it back")
    if held.state != Variation.State.TO_SIGN:
        raise WrongState("This variation does not wait for signatures any more.")
    if not reason.strip():
        raise ReasonMissing("Say why the change is taken back: the organisation reads it.")
    held.refuse()
    _close(held, by=by, why=reason)
    held.save()
    record("variation-taken-back", agreement, by=by, note=f"Variation {held.number}: {reason}"[:500])
    overtake(agreement.reference, ASKING, because="the change was taken back", by=by)
    write_to_provider("agreements/variation_answered", agreement, variation=held)
    return held


@transaction.atomic
def decline_variation(variation: Variation, *, by: User, reason: str) -> Variation:
    """The organisation does not want the change: what the office asks for, or, not any more, what it asked for itself.

    Whoever writes for it does so until the office has agreed, then whoever may sign. Raises NotAllowed, ReasonMissing,
    WrongState.
    """
    agreement, held = held_variation(variation)
    if not may_decline(held, by):
        raise NotAllowed(f"Only a member who may sign for {agreement.organisation.name} can decline this change.")
    require_open(held)
    if not reason.strip():
        raise ReasonMissing("Tell us in a few words why you do not want this change.")
    held.decline()
    _close(held, by=by, why=reason)
    held.save()
    record("variation-declined", agreement, by=by, note=f"Variation {held.number}: {reason}"[:500])
    overtake(agreement.reference, ASKING, because="the change was declined", by=by)
    write_to_office("agreements/variation_declined", agreement, variation=held)
    return held


def may_decline(variation: Variation, user: User) -> bool:
    organisation = variation.agreement.organisation
    if variation.state == Variation.State.TO_SIGN:
        return may_sign_for(organisation, user)
    return may_write(organisation, user)


def lapse_open(agreement: Agreement, *, by: User, why: str) -> Variation | None:
    """What was asked for is not pursued any more, because the agreement ends; the caller holds its row."""
    held = agreement.variations.open().select_for_update().first()
    if held is None:
        return None
    held.lapse()
    _close(held, by=by, why=why)
    held.save()
    record("variation-lapsed", agreement, by=by, note=f"Variation {held.number}: {why}"[:500])
    overtake(agreement.reference, ASKING, because="the agreement ended", by=by)
    return held


def held_variation(variation: Variation) -> tuple[Agreement, Variation]:
    """The agreement and its variation as they stand now, held until the transaction ends."""
    agreement = locked(variation.agreement)
    held = Variation.objects.select_for_update().get(pk=variation.pk)
    held.agreement = agreement
    return agreement, held


def require_open(held: Variation) -> None:
    if not held.is_open:
        raise WrongState("This variation is answered already.")


def _close(held: Variation, *, by: User, why: str) -> None:
    held.closed_by, held.closed_at, held.why_closed = by, timezone.now(), why.strip()
