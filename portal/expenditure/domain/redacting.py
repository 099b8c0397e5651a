"""Hiding a recipient from the public, with a reason: asked for by one person, confirmed by another."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.thread import require_stranger_to
from portal.events.ledger import record
from portal.expenditure.domain.errors import NoRedaction, NotByTheSame, WordsMissing
from portal.expenditure.domain.who import require_preparer
from portal.expenditure.models import ExpenditureLine, ExpenditureMonth


@transaction.atomic
def ask_redaction(
    line: ExpenditureLine, *, by: User, redaction: ExpenditureLine.Redaction | str, reason: str, public_purpose: str
) -> ExpenditureLine:
    """Hide the recipient, its identifier, the agreement and the purpose; `public_purpose` is what the public reads
    instead. It holds once a second person has confirmed it; until then the month is not published. Lines of the same
    recipient that are gathered later are hidden with it.

    Raises NotAllowed, WordsMissing, NoRedaction (it is redacted already).
    """
    require_preparer(by)
    require_stranger_to(line.agreement, by, has_to="decide on what is hidden")
    if not reason.strip() or not public_purpose.strip():
        raise WordsMissing("Say why it is hidden, and what the public reads instead.")
    held = _held(line)
    if held.is_redacted:
        raise NoRedaction("It is hidden already.")
    held.redaction = ExpenditureLine.Redaction(redaction)
    held.redaction_reason, held.public_purpose, held.redacted_by = reason.strip(), public_purpose.strip(), by
    held.save()
    record("redaction-asked", line.agreement, by=by, note=f"{held}. {held.redaction_reason}"[:500])
    return held


@transaction.atomic
def confirm_redaction(line: ExpenditureLine, *, by: User) -> ExpenditureLine:
    """Raises NotAllowed, NoRedaction, NotByTheSame."""
    require_preparer(by)
    require_stranger_to(line.agreement, by, has_to="decide on what is hidden")
    held = _waiting(line)
    if held.redacted_by_id == by.pk:
        raise NotByTheSame("You asked for it, so somebody else has to confirm that it is hidden.")
    held.redaction_confirmed_by, held.redaction_confirmed_at = by, timezone.now()
    held.save()
    _hide_others(held)
    record("redaction-confirmed", line.agreement, by=by, note=str(held))
    return held


@transaction.atomic
def take_redaction_back(line: ExpenditureLine, *, by: User) -> ExpenditureLine:
    """It is not hidden after all: anybody may say so until it is confirmed, and after that a third person.

    Raises NotAllowed, NoRedaction, NotByTheSame.
    """
    require_preparer(by)
    require_stranger_to(line.agreement, by, has_to="decide on what is hidden")
    held = _held(line)
    if not held.redaction:
        raise NoRedaction("It is not hidden any more. Look at it again.")
    if held.is_redacted and by.pk in (held.redacted_by_id, held.redaction_confirmed_by_id):
        raise NotByTheSame("You had a part in hiding it, so somebody else has to say that it need not be.")
    held.hide_as(ExpenditureLine())
    held.save()
    record("redaction-taken-back", line.agreement, by=by, note=str(held))
    return held


def _hide_others(held: ExpenditureLine) -> None:
    """The other lines of the recipient in months that are not published; what is published needs a look of its own."""
    drafts = ExpenditureLine.objects.filter(
        month__state=ExpenditureMonth.State.DRAFT,
        agreement__organisation=held.agreement.organisation_id,
        redaction="",
    )
    for one in drafts.select_for_update(of=("self",)).order_by("pk"):
        one.hide_as(held)
        one.save()


def _held(line: ExpenditureLine) -> ExpenditureLine:
    lines = ExpenditureLine.objects.select_for_update(of=("self",)).select_related("agreement")
    return lines.get(pk=line.pk)


def _waiting(line: ExpenditureLine) -> ExpenditureLine:
    held = _held(line)
    if not held.redaction or held.is_redacted:
        raise NoRedaction("Nothing waits to be hidden here any more. Look at it again.")
    return held
