"""Who in the office looks after an agreement."""

from django.db import transaction

from portal.accounts.models import User
from portal.agreements.domain.locking import locked
from portal.agreements.domain.officers import require_officer_of
from portal.agreements.models import Agreement
from portal.events.ledger import record


@transaction.atomic
def take_lead(agreement: Agreement, *, by: User) -> Agreement:
    """`by` becomes the lead officer; whoever was it before stays in the ledger. Raises NotAllowed."""
    held = locked(agreement)
    require_officer_of(held, by)
    if held.lead_officer_id == by.pk:
        return held
    before = str(held.lead_officer) if held.lead_officer else None
    held.lead_officer = by
    held.save(update_fields=["lead_officer"])
    record("lead-taken", held, by=by, changes={"lead officer": [before, str(by)]})
    return held
