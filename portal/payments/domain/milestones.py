"""A milestone is reached: an officer of the agreement says so, with the day and what shows it."""

from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.officers import require_officer_of
from portal.agreements.domain.thread import require_stranger_to
from portal.documents.domain import store_upload
from portal.events.ledger import record
from portal.payments.domain.errors import DayInFuture, ReasonMissing, WrongStep
from portal.payments.domain.paying import held_at
from portal.payments.models import Instalment, Milestone


@transaction.atomic
def reach_milestone(
    instalment: Instalment, *, by: User, on: date, evidence: str, file: UploadedFile | None = None
) -> Milestone:
    """The instalment is owed from the day on which its milestone was reached, and so due on it.

    Raises NotAllowed, WrongStep (no milestone, reached already), DayInFuture, ReasonMissing, UploadRefused.
    """
    require_officer_of(instalment.agreement, by)
    require_stranger_to(instalment.agreement, by, has_to="confirm this milestone")
    if on > timezone.localdate():
        raise DayInFuture("The day on which it was reached cannot be in the future.")
    if not evidence.strip():
        raise ReasonMissing("Say what shows that it was reached.")
    held = held_at(instalment, Instalment.State.PLANNED)
    milestone = Milestone.objects.filter(instalment=held).first()
    if milestone is None or milestone.reached_on:
        raise WrongStep("There is no milestone here that waits to be confirmed.")
    document = store_upload(file, by=by) if file else None
    if document:
        held.agreement.documents.add(document)
    milestone.reached_on, milestone.evidence, milestone.document = on, evidence.strip(), document
    milestone.confirmed_by, milestone.confirmed_at = by, timezone.now()
    milestone.save()
    changes = {"due on": [held.due_on, on]} if held.due_on != on else {}
    held.due_on = on
    held.save(update_fields=["due_on"])
    record("milestone-reached", held, by=by, changes=changes, note=f"{milestone.name}. {milestone.evidence}")
    return milestone
