"""Agreeing to a variation: the agreement changes, and with it what is still to be paid and when the report is due."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.errors import BelowWhatIsPaid, NotAllowed, WrongState
from portal.agreements.domain.letters import write_to_provider
from portal.agreements.domain.locking import locked
from portal.agreements.domain.officers import require_officer_of
from portal.agreements.domain.variations import require_within_award
from portal.agreements.models import Agreement, Variation
from portal.design.words import pounds
from portal.events.ledger import record
from portal.monitoring.domain import ReportAccepted, end_report_of, move_end
from portal.payments.domain.paying import cancel_held
from portal.payments.domain.publication import show_to_public
from portal.payments.domain.schedules import plan_instalment
from portal.payments.instalments import resplit


@transaction.atomic
def agree_variation(variation: Variation, *, by: User, answer: str = "") -> Variation:
    """Agree, and apply the new value and the new end.

    Raises WrongState (answered already, agreement not in force, new end before the start, end report accepted),
    BelowWhatIsPaid,
    AboveTheAward, NotAllowed (another wing's officer, or somebody who asked for it or belongs to the organisation).
    """
    agreement = locked(variation.agreement)
    require_officer_of(agreement, by)
    held = Variation.objects.select_for_update().get(pk=variation.pk)
    if held.state != Variation.State.ASKED:
        raise WrongState("This variation is answered already.")
    if agreement.state not in {Agreement.State.MOBILISING, Agreement.State.LIVE}:
        raise WrongState(f"The agreement is “{agreement.get_state_display()}”, so it can no longer be changed.")
    if by.pk == held.asked_by_id or agreement.organisation.memberships.filter(user=by).exists():
        raise NotAllowed(
            "You asked for this change or belong to the organisation, so somebody else in the office has to agree."
        )
    require_within_award(agreement, held.new_value)
    # As it stands at the moment of the change, which may be long after the asking.
    held.old_value, held.old_end = agreement.value, agreement.ends_on
    changes: dict[str, list[object]] = {}
    if held.new_end is not None:
        changes["ends on"] = [agreement.ends_on, held.new_end]
        _move_end(agreement, held.new_end, by=by)
    if held.new_value is not None:
        changes["value"] = [agreement.value, held.new_value]
        _change_value(agreement, held.new_value, number=held.number, by=by)
    held.agree()
    held.answer, held.answered_by, held.answered_at = answer, by, timezone.now()
    held.save()
    record("variation-agreed", agreement, by=by, changes=changes, note=f"Variation {held.number}. {answer}".strip())
    show_to_public(agreement)
    write_to_provider("agreements/variation_answered", agreement, variation=held, report=end_report_of(agreement))
    return held


def _move_end(agreement: Agreement, new_end: date, *, by: User) -> None:
    """The end moves, with the targets and the end report, and with the money that waits for the report."""
    if new_end < agreement.starts_on:
        raise WrongState("The new end date is before the start of the agreement.")
    try:
        report = move_end(agreement, new_end, by=by)
    except ReportAccepted as accepted:
        raise WrongState("The end report is accepted already, so the end of the agreement stays.") from accepted
    if report:
        report.instalments.filter(state="planned").update(due_on=report.due_on)
    agreement.ends_on = new_end
    agreement.save(update_fields=["ends_on"])


def _change_value(agreement: Agreement, new_value: Decimal, *, number: int, by: User) -> None:
    """What is unpaid is cancelled, also what was prepared or approved at the old amount, and planned anew."""
    paid = agreement.instalments.paid().total()
    if new_value < paid:
        raise BelowWhatIsPaid(f"{pounds(paid)} is paid already, so the value cannot be less than that.")
    unpaid = list(agreement.instalments.unpaid().select_for_update().order_by("number"))
    for instalment in unpaid:
        cancel_held(instalment, by=by, reason=f"Replaced: variation {number} changed the value.")
    agreement.value = new_value
    agreement.save(update_fields=["value"])
    left = new_value - paid
    if not unpaid:
        if left:
            plan_instalment(agreement, amount=left, due_on=timezone.localdate(), by=by)
        return
    for instalment, amount in zip(unpaid, resplit([one.amount for one in unpaid], left), strict=True):
        if amount:
            plan_instalment(
                agreement, amount=amount, due_on=instalment.due_on, by=by, after_return=instalment.after_return
            )
