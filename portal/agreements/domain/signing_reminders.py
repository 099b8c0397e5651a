"""Reminding whoever an agreement waits for: once a week, until it is signed, taken back or declined."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from portal.agreements.domain import signing_mails
from portal.agreements.domain.letters import write_to_provider
from portal.agreements.domain.locking import locked
from portal.agreements.domain.signing import signing_of
from portal.agreements.models import Agreement
from portal.agreements.signatories import Waits
from portal.mail.models import Message

EVERY = timedelta(days=7)
EVENTS = ("agreements/offered", "agreements/second_signature", "agreements/office_to_sign")


def remind_signatories() -> int:
    """Write once more where nobody was written to for a week; for how many agreements."""
    return sum(_remind(one) for one in Agreement.objects.to_sign().order_by("pk"))


@transaction.atomic
def _remind(agreement: Agreement) -> bool:
    held = locked(agreement)
    if held.state != Agreement.State.OFFERED:
        return False
    asked = Message.objects.filter(event__in=EVENTS, about=held.reference)
    latest = asked.order_by("-created_at").first()
    # One that waits in the outbox for an officer has not been asked for yet.
    if latest is None or latest.state == Message.State.HELD or latest.created_at > timezone.now() - EVERY:
        return False
    stands = signing_of(held)
    match stands.waits:
        case Waits.ORGANISATION:
            write_to_provider("agreements/offered", held)
        case Waits.SECOND if stands.first:
            signing_mails.ask_second(held, stands.first)
        case Waits.OFFICE | Waits.OFFICE_FIRST:
            signing_mails.ask_office(held)
        case _:
            return False
    return True
