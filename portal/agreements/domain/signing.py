"""Signing an agreement.

The office's side is the award itself: the Commissioner's decision, released, is the office's word, so an agreement is
live as soon as the organisation has signed. A person signs once, with name and position, under a text that no longer
changes; the signature keeps the text's SHA-256.
"""

import hashlib

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.errors import NotAgreed, NotAllowed, WrongState
from portal.agreements.domain.letters import write_to_provider
from portal.agreements.domain.locking import locked
from portal.agreements.models import Agreement, Signature
from portal.correspondence.domain.overtaking import overtake
from portal.events.ledger import record
from portal.organisations.domain import may_sign_for


def fingerprint(text: str) -> str:
    """SHA-256 of the text that is signed, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def may_sign(agreement: Agreement, user: User) -> bool:
    """Only a member of the organisation whose role says so signs for it."""
    return may_sign_for(agreement.organisation, user)


@transaction.atomic
def sign(agreement: Agreement, *, by: User, name: str, position: str, agreed: bool) -> Agreement:
    """`by` signs for the organisation, and the agreement is live.

    Raises NotAllowed, NotAgreed, WrongState (signed by a colleague meanwhile, withdrawn, ended).
    """
    held = locked(agreement)
    if not may_sign(held, by):
        raise NotAllowed("Only a member who may sign for the organisation can sign this agreement.")
    if held.state == Agreement.State.LIVE:
        raise WrongState("This agreement is signed already.")
    if held.state != Agreement.State.OFFERED:
        raise WrongState(f"This agreement cannot be signed: it is “{held.get_state_display()}”.")
    if not agreed:
        raise NotAgreed("Confirm that your organisation agrees to the terms.")
    signature = Signature.objects.create(
        agreement=held,
        side=Signature.Side.PROVIDER,
        signed_by=by,
        name=name,
        position=position,
        signed_at=timezone.now(),
        text_sha256=fingerprint(held.text),
    )
    held.begin()
    held.save()
    record("agreement-signed", held, by=by, note=f"{name}, {position}")
    overtake(held.reference, ["agreements/offered"], because="the agreement was signed", by=by)
    write_to_provider("agreements/signed", held, signature=signature)
    return held
