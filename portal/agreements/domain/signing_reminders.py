"""Reminding whoever an agreement, or a change to one, waits for: once a week, until it is signed or given up."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from portal.agreements.domain import signing_mails
from portal.agreements.domain.letters import write_to_provider
from portal.agreements.domain.locking import locked
from portal.agreements.domain.signing import signing_of
from portal.agreements.domain.variation_signing import ask_next
from portal.agreements.domain.variations import ASKING as CHANGE_EVENTS
from portal.agreements.domain.variations import held_variation
from portal.agreements.models import Agreement, Variation
from portal.agreements.signatories import Waits
from portal.mail.models import Message

EVERY = timedelta(days=7)
EVENTS = ("agreements/offered", "agreements/second_signature", "agreements/office_to_sign")


def remind_signatories() -> int:
    """Write once more where nobody was written to for a week; for how many agreements."""
    agreements = sum(_remind(one) for one in Agreement.objects.to_sign().order_by("pk"))
    waiting = Variation.objects.to_sign().select_related("agreement").order_by("pk")
    return agreements + sum(_remind_of_change(one) for one in waiting)


@transaction.atomic
def _remind_of_change(variation: Variation) -> bool:
    agreement, held = held_variation(variation)
    if held.state != Variation.State.TO_SIGN or held.stuck_because:
        return False
    if not _is_time_again(agreement, CHANGE_EVENTS):
        return False
    ask_next(held)
    return True


def _is_time_again(agreement: Agreement, events: Collection[str]) -> bool:
    """Whether the last mail is a week old. One that waits in the outbox for an officer has not been sent yet."""
    latest = Message.objects.filter(event__in=events, about=agreement.reference).order_by("-created_at").first()
    if latest is None or latest.state == Message.State.HELD:
        return False
    return latest.created_at <= timezone.now() - EVERY


@transaction.atomic
def _remind(agreement: Agreement) -> bool:
    held = locked(agreement)
    if held.state != Agreement.State.OFFERED:
        return False
    if not _is_time_again(held, EVENTS):
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
