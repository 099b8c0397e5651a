"""Deciding, with a reason that is published, that something does not hold one instalment back."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.domain.errors import NotAllowed
from portal.agreements.domain.thread import require_stranger_to
from portal.events.ledger import record
from portal.payments.domain.errors import NothingToOverride, PaymentUnderWay, ReasonMissing, SamePerson, WrongStep
from portal.payments.domain.paying import held_at
from portal.payments.domain.payments import live_payment
from portal.payments.models import Instalment, Override, Payment

MAY_OVERRIDE = (Role.FINANCE_OFFICER, Role.COMMISSIONER)
OPEN = (*Instalment.NOT_APPROVED, Instalment.State.APPROVED)


@transaction.atomic
def override_holds(
    instalment: Instalment, keys: Collection[str], *, by: User, reason: str, note: str = ""
) -> list[Override]:
    """Let `instalment` go on although the holds with these `keys` ("condition:2") stand: those and no others, this
    instalment and no other. Whoever prepares it is somebody else, so that it is never one person's word. Nobody
    overrides what the instalment is paid for, an agreement that is not live, or bank details.

    `reason` is published with the payment; `note` stays in the office.

    Raises NotAllowed, WrongStep, SamePerson, ReasonMissing, NothingToOverride (nothing chosen, or no longer a hold).
    """
    if not by.has_role(*MAY_OVERRIDE):
        raise NotAllowed("Only a finance officer or the Commissioner overrides what holds a payment.")
    require_stranger_to(instalment.agreement, by, has_to="override what holds this payment")
    if not reason.strip():
        raise ReasonMissing("Say why it is paid all the same: the reason is published.")
    held = held_at(instalment, *OPEN)
    if held.prepared_by_id == by.pk:
        raise SamePerson("You prepared this payment, so somebody else has to override what holds it.")
    chosen = [one for one in held.to_override if one.key in keys]
    if not chosen or len(chosen) != len(set(keys)):
        raise NothingToOverride("What holds this payment has changed. Look at it again.")
    made = [
        Override.objects.create(
            instalment=held, hold=one.kind, number=one.number, reason=reason.strip(), note=note.strip(), by=by
        )
        for one in chosen
    ]
    what = "; ".join(one.what for one in made)
    record("payment-hold-overridden", held, by=by, note=f"{what}. {reason.strip()}")
    return made


@transaction.atomic
def take_back_override(override: Override, *, by: User, reason: str) -> Override:
    """What was overridden holds the instalment again, as long as its money has not left. Whoever may override may take
    back, whoever overrode; it stays written down, with both names and both reasons.

    Raises NotAllowed, WrongStep (taken back already, or paid), ReasonMissing, PaymentUnderWay.
    """
    if not by.has_role(*MAY_OVERRIDE):
        raise NotAllowed("Only a finance officer or the Commissioner takes an override back.")
    instalment = override.instalment
    require_stranger_to(instalment.agreement, by, has_to="take an override back")
    if not reason.strip():
        raise ReasonMissing("Say why it holds the payment again: the reason is published.")
    held = held_at(instalment, *OPEN)
    one = Override.objects.select_for_update(of=("self",)).get(pk=override.pk)
    if one.taken_back_at:
        raise WrongStep("This override is taken back already.")
    if held.state == Instalment.State.APPROVED and live_payment(held).state != Payment.State.APPROVED:
        raise PaymentUnderWay(f"{held} is in a payment run. Take it out of the run first, or recall it.")
    one.taken_back_by, one.taken_back_at, one.why_taken_back = by, timezone.now(), reason.strip()
    one.save(update_fields=["taken_back_by", "taken_back_at", "why_taken_back"])
    one.instalment = held
    record("payment-hold-stands-again", held, by=by, note=f"{one.what}. {reason.strip()}")
    return one
