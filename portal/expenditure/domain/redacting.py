"""Hiding a recipient from the public, with a reason: asked for by one person, confirmed by another."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.thread import require_stranger_to
from portal.agreements.models import Agreement
from portal.events.ledger import record
from portal.expenditure.domain.at_once import one_at_a_time
from portal.expenditure.domain.errors import NoRedaction, NotByTheSame, WordsMissing
from portal.expenditure.domain.who import require_preparer
from portal.expenditure.models import Edition, ExpenditureLine, ExpenditureMonth
from portal.payments.domain.publication import show_to_public


@transaction.atomic
def ask_redaction(
    line: ExpenditureLine,
    *,
    by: User,
    redaction: ExpenditureLine.Redaction | str,
    reason: str,
    public_purpose: str,
    public_value: str = "",
) -> ExpenditureLine:
    """Hide the recipient, its identifier, the agreement, the purpose and why it is good value; `public_purpose` and
    `public_value` are what the public reads instead. It holds once a second person has confirmed it; until then the
    month is not published. Lines of the same recipient that are gathered later are hidden with it.

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
    held.public_value = public_value.strip()
    held.save()
    record("redaction-asked", line.agreement, by=by, note=f"{held}. {held.redaction_reason}"[:500])
    return held


@transaction.atomic
def confirm_redaction(line: ExpenditureLine, *, by: User) -> ExpenditureLine:
    """From now on nobody reads in public who it is: what is published of the recipient is left out, and the files that
    show it are withheld, until somebody publishes another edition; nor do the pages of its awards show single payments,
    which would lead to it. What is hidden in months that are not published is published as hidden.

    Raises NotAllowed, NoRedaction, NotByTheSame.
    """
    require_preparer(by)
    require_stranger_to(line.agreement, by, has_to="decide on what is hidden")
    one_at_a_time()
    held = _waiting(line)
    if held.redacted_by_id == by.pk:
        raise NotByTheSame("You asked for it, so somebody else has to confirm that it is hidden.")
    held.redaction_confirmed_by, held.redaction_confirmed_at = by, timezone.now()
    held.save()
    _hide_others(held)
    _withhold_what_shows(held)
    show_to_public(*_agreements_of(held))
    record("redaction-confirmed", line.agreement, by=by, note=str(held))
    return held


@transaction.atomic
def take_redaction_back(line: ExpenditureLine, *, by: User) -> ExpenditureLine:
    """It is not hidden after all: anybody may say so until it is confirmed, and after that a third person. A file that
    was withheld for it stays so: another edition shows it again.

    Raises NotAllowed, NoRedaction, NotByTheSame.
    """
    require_preparer(by)
    require_stranger_to(line.agreement, by, has_to="decide on what is hidden")
    one_at_a_time()
    held = _held(line)
    if not held.redaction:
        raise NoRedaction("It is not hidden any more. Look at it again.")
    if held.is_redacted and by.pk in (held.redacted_by_id, held.redaction_confirmed_by_id):
        raise NotByTheSame("You had a part in hiding it, so somebody else has to say that it need not be.")
    held.hide_as(ExpenditureLine())
    held.save()
    show_to_public(*_agreements_of(held))
    record("redaction-taken-back", line.agreement, by=by, note=str(held))
    return held


def _hide_others(held: ExpenditureLine) -> None:
    """The other lines of the recipient, in whatever month: one that still names it would lead to it."""
    others = ExpenditureLine.objects.filter(agreement__organisation=held.agreement.organisation_id).exclude(pk=held.pk)
    # Where somebody has asked already, the month waits for it; but what is published waits for nobody.
    in_public = Q(month__state=ExpenditureMonth.State.PUBLISHED, redaction_confirmed_by__isnull=True)
    for one in others.filter(Q(redaction="") | in_public).held():
        one.hide_as(held)
        one.save()


def _withhold_what_shows(held: ExpenditureLine) -> None:
    """The files that name the recipient's agreements."""
    lines = ExpenditureLine.objects.filter(agreement__organisation=held.agreement.organisation_id)
    showing = Edition.objects.filter(lines__reference__in=lines.values("reference"))
    Edition.objects.filter(pk__in=showing.values("pk"), is_withheld=False).update(is_withheld=True)


def _agreements_of(held: ExpenditureLine) -> list[Agreement]:
    return list(Agreement.objects.filter(organisation=held.agreement.organisation_id).order_by("pk"))


def is_hidden(agreement: Agreement) -> bool:
    """Whether the recipient of an agreement is hidden in the register: a single payment with its day, shown beside the
    name, would lead from one to the other. One query."""
    return ExpenditureLine.objects.redacted().filter(agreement__organisation=agreement.organisation_id).exists()


def _held(line: ExpenditureLine) -> ExpenditureLine:
    return ExpenditureLine.objects.held().select_related("agreement").get(pk=line.pk)


def _waiting(line: ExpenditureLine) -> ExpenditureLine:
    held = _held(line)
    if not held.redaction or held.is_redacted:
        raise NoRedaction("Nothing waits to be hidden here any more. Look at it again.")
    return held
