"""Offering an agreement for signature: from here on its text stands."""

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.errors import WrongState
from portal.agreements.domain.letters import write_to_provider
from portal.agreements.domain.locking import locked
from portal.agreements.models import Agreement
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
    held.text = write_text(held)
    held.offer()
    held.save()
    record("agreement-offered", held, by=by)
    write_to_provider("agreements/offered", held, hold=hold)
    return held


def write_text(agreement: Agreement) -> str:
    """The words of the agreement as they stand now: headings begin with "## ", paragraphs are parted by blank lines."""
    context = {
        "agreement": agreement,
        "organisation": agreement.organisation,
        "conditions": list(agreement.conditions.all()),
        # Reverse relations of rooms above this one: read as rows of the agreement, without importing them.
        "instalments": list(agreement.instalments.exclude(state="cancelled").order_by("due_on", "number")),
        "targets": list(agreement.targets.select_related("indicator")),
        "returns": list(agreement.returns.all()),
        "today": timezone.localdate(),
    }
    return render_to_string("agreements/text/grant_agreement.txt", context).strip() + "\n"
