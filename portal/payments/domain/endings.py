"""How an agreement ends, and what becomes of the money that was still to come.

What is paid stays paid. What is not paid is cancelled here, and so it is free again: a wing that keeps a budget counts
an agreement by its state and its payments (grants.models.decision), so there is nothing to give back by hand.
"""

from django.db import transaction

from portal.accounts.models import User
from portal.agreements.domain.errors import NotAllowed, ReasonMissing, WrongState
from portal.agreements.domain.letters import write_to_office, write_to_provider
from portal.agreements.domain.locking import locked
from portal.agreements.domain.officers import require_officer_of
from portal.agreements.domain.signing import may_sign
from portal.agreements.domain.variations import lapse_open
from portal.agreements.models import Agreement
from portal.correspondence.domain.overtaking import never_told, overtake
from portal.events.ledger import record
from portal.monitoring.models import MonitoringReturn
from portal.payments.domain.errors import ReturnsAwaited, StillToPay
from portal.payments.domain.paying import cancel_held
from portal.payments.domain.publication import show_to_public


@transaction.atomic
def end_agreement(agreement: Agreement, *, by: User) -> Agreement:
    """What was promised is delivered, accepted and paid. Raises NotAllowed, WrongState, ReturnsAwaited, StillToPay."""
    held = locked(agreement)
    require_officer_of(held, by)
    if held.state != Agreement.State.LIVE:
        raise WrongState(f"Only a live agreement ends: this one is “{held.get_state_display()}”.")
    if held.returns.reports().exclude(state=MonitoringReturn.State.ACCEPTED).exists():
        raise ReturnsAwaited("A return is not accepted yet. Accept it first, or terminate the agreement with a reason.")
    if held.instalments.unpaid().exists():
        raise StillToPay("An instalment is still to be paid. Pay or cancel it first.")
    if held.claims.to_answer().exists():
        raise StillToPay("A claim waits for its answer. Accept or refuse it first.")
    if held.variations.open().exists():
        raise WrongState("A change to the agreement is not settled yet. Answer it, or take it back, first.")
    held.end()
    held.save()
    record("agreement-ended", held, by=by)
    return held


@transaction.atomic
def terminate_agreement(agreement: Agreement, *, by: User, reason: str) -> Agreement:
    """End it early: nothing more is paid, and a change that is not agreed by all lapses.

    Raises NotAllowed, ReasonMissing, WrongState.
    """
    held = locked(agreement)
    require_officer_of(held, by)
    if not reason.strip():
        raise ReasonMissing("Say why the agreement is terminated: the organisation reads it.")
    if held.state not in {Agreement.State.MOBILISING, Agreement.State.LIVE}:
        raise WrongState(f"Only an agreement in force is terminated: this one is “{held.get_state_display()}”.")
    _cancel_what_is_unpaid(held, by=by, reason="The agreement was terminated.")
    lapse_open(held, by=by, why="The agreement was terminated.")
    held.terminate()
    held.save()
    record("agreement-terminated", held, by=by, note=reason)
    write_to_provider("agreements/terminated", held, reason=reason)
    show_to_public(held)
    return held


@transaction.atomic
def decline_offer(agreement: Agreement, *, by: User, reason: str) -> Agreement:
    """The organisation does not want it. Raises NotAllowed, ReasonMissing, WrongState."""
    held = locked(agreement)
    if not may_sign(held, by):
        raise NotAllowed("Only a member who may sign for the organisation can decline this offer.")
    if held.state != Agreement.State.OFFERED:
        raise WrongState(f"There is no offer to decline: the agreement is “{held.get_state_display()}”.")
    if not reason.strip():
        raise ReasonMissing("Tell us in a few words why you do not want the grant.")
    _cancel_what_is_unpaid(held, by=by, reason="The offer was declined.")
    held.decline()
    held.save()
    record("offer-declined", held, by=by, note=reason)
    overtake(held.reference, ["agreements/offered"], because="the offer was declined", by=by)
    write_to_office("agreements/offer_declined", held, reason=reason, by=by)
    show_to_public(held)
    return held


@transaction.atomic
def take_back_offer(agreement: Agreement, *, by: User, reason: str) -> Agreement:
    """An officer takes an offer back before it is signed. Raises NotAllowed, ReasonMissing, WrongState.

    A planned agreement is no offer yet: it goes only with its decision, when that is superseded before the release.
    """
    held = locked(agreement)
    require_officer_of(held, by)
    if held.state == Agreement.State.PLANNED:
        raise WrongState("There is no offer to take back: the agreement is not offered yet.")
    return withdraw_agreement(held, by=by, reason=reason)


@transaction.atomic
def withdraw_agreement(agreement: Agreement, *, by: User | None, reason: str) -> Agreement:
    """The office takes it back before anybody signed. Raises ReasonMissing, WrongState.

    Also part of what the Commissioner decides, so it does not ask who acts: `take_back_offer` does, for officers.
    """
    if not reason.strip():
        raise ReasonMissing("Say why the offer is taken back.")
    held = locked(agreement)
    if held.state not in {Agreement.State.PLANNED, Agreement.State.OFFERED}:
        raise WrongState(f"It is too late to take the offer back: the agreement is “{held.get_state_display()}”.")
    was_offered = held.state == Agreement.State.OFFERED
    _cancel_what_is_unpaid(held, by=by, reason="The offer was taken back.")
    held.withdraw()
    held.save()
    record("agreement-withdrawn", held, by=by, note=reason)
    if was_offered:
        overtake(held.reference, ["agreements/offered"], because="the offer was taken back", by=by)
        never = never_told(held.reference, ["agreements/offered"])
        write_to_provider("agreements/withdrawn", held, besides=never, reason=reason)
        show_to_public(held)
    return held


def _cancel_what_is_unpaid(held: Agreement, *, by: User | None, reason: str) -> None:
    for instalment in held.instalments.unpaid().select_for_update():
        cancel_held(instalment, by=by, reason=reason)
