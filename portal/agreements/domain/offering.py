"""Offering an agreement for signature: from here on its text stands."""

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.errors import WrongState
from portal.agreements.domain.letters import write_to_provider
from portal.agreements.domain.locking import locked
from portal.agreements.domain.signing_mails import ask_office
from portal.agreements.domain.templates import rule_of, version_for
from portal.agreements.models import Agreement, AgreementDraft
from portal.agreements.seams import add_to_offer
from portal.agreements.wording.writing import write
from portal.events.ledger import record


@transaction.atomic
def offer_agreement(agreement: Agreement, *, by: User | None, hold: bool = False) -> Agreement:
    """Write the text, offer it and tell the organisation. An agreement that is offered already stays as it is.

    `hold` keeps the mail in the outbox until an officer releases it. Raises WrongState when it is past an offer.
    """
    held = locked(agreement)
    if held.state == Agreement.State.OFFERED:
        return held
    if held.state != Agreement.State.PLANNED:
        raise WrongState(f"{held.reference} can no longer be offered: it is “{held.get_state_display()}”.")
    version = version_for(held)
    held.template_version, held.text = version, write(version.text, held)
    held.offer()
    held.save()
    AgreementDraft.objects.create(agreement=held, number=1, text=held.text, offered_at=timezone.now(), offered_by=by)
    record("agreement-offered", held, by=by, note=str(version))
    add_to_offer(held, by=by, hold=hold)
    if rule_of(held).office_before:
        ask_office(held)
    else:
        write_to_provider("agreements/offered", held, hold=hold)
    return held
