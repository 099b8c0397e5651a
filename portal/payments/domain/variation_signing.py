"""Signing a change to an agreement. The last signature makes it hold, in the same transaction."""

from django.db import transaction
from procrastinate.contrib.django import app

from portal.accounts.models import User
from portal.agreements.domain.errors import AgreementRefusal, CannotTakeHold
from portal.agreements.domain.letters import write_to_office
from portal.agreements.domain.variation_signing import (
    ask_next,
    give_office_signature,
    give_signature,
    signing_of_variation,
)
from portal.agreements.domain.variations import held_variation
from portal.agreements.models import Agreement, Variation, VariationSignature
from portal.agreements.signatories import Waits
from portal.events.ledger import record
from portal.organisations.models import Organisation
from portal.organisations.second import Second
from portal.payments.domain.errors import PaymentRefusal
from portal.payments.domain.variations import let_hold
from portal.streams.budgets import StreamRefusal

KEEP_COPY = "agreements.keep_variation_copy"  # the job of portal.agreements.jobs


def sign_variation(
    variation: Variation,
    *,
    by: User,
    name: str,
    position: str,
    agreed: bool,
    second: Second | None = None,
    seen: str = "",
    proved_by: str = "",
) -> Variation:
    """`by` signs for the organisation. `seen` is the fingerprint of the text that was read, `proved_by` how the person
    had signed in, `second` whom the first of two asks next.

    Raises NotAllowed, NotAgreed, SignedAlready, TextMoved, SecondMissing, WrongState, and CannotTakeHold where it would
    be the last signature and what the variation says cannot be done any more: then the signature is not kept, and the
    office hears why.
    """
    try:
        with transaction.atomic():
            if second and second.email:
                # Inviting somebody locks the organisation, which comes before its agreements.
                pk = variation.agreement.organisation_id
                Organisation.objects.select_for_update(no_key=True).get(pk=pk)
            agreement, held = held_variation(variation)
            signature = give_signature(
                held,
                by=by,
                name=name,
                position=position,
                agreed=agreed,
                second=second,
                seen=seen,
                proved_by=proved_by,
            )
            return _next(held, agreement, signature)
    except CannotTakeHold as stuck:
        _tell(variation, stuck, by=by)
        raise


def sign_variation_for_office(
    variation: Variation, *, by: User, name: str, position: str, agreed: bool, seen: str = "", proved_by: str = ""
) -> Variation:
    """`by` signs for the Commissioner, where the template asks for it.

    Raises NotAllowed, NotAgreed, TextMoved, WrongState, CannotTakeHold as `sign_variation` does.
    """
    try:
        with transaction.atomic():
            agreement, held = held_variation(variation)
            signature = give_office_signature(
                held, by=by, name=name, position=position, agreed=agreed, seen=seen, proved_by=proved_by
            )
            return _next(held, agreement, signature)
    except CannotTakeHold as stuck:
        _tell(variation, stuck, by=by)
        raise


def _next(held: Variation, agreement: Agreement, signature: VariationSignature) -> Variation:
    """Ask whoever signs next; or, where all have, the change holds and its copy is kept."""
    if signing_of_variation(held).waits != Waits.NOBODY:
        ask_next(held, signature)
        return held
    try:
        let_hold(held, agreement, by=signature.signed_by)
    except (AgreementRefusal, PaymentRefusal, StreamRefusal) as refusal:
        raise CannotTakeHold(str(refusal)) from refusal
    app.configure_task(KEEP_COPY).defer(variation_id=held.pk)
    return held


@transaction.atomic
def _tell(variation: Variation, stuck: CannotTakeHold, *, by: User) -> None:
    """Keep why it could not take hold, and tell the office, once for each reason."""
    agreement, held = held_variation(variation)
    if held.state != Variation.State.TO_SIGN or held.stuck_because == stuck.reason:
        return
    held.stuck_because = stuck.reason
    held.save()
    record("variation-stuck", agreement, by=by, note=f"Variation {held.number}: {stuck.reason}"[:500])
    write_to_office("agreements/variation_stuck", agreement, variation=held)
