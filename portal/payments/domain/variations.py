"""Agreeing to a variation: the agreement changes, and with it what is still to be paid and when the report is due."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.errors import BelowWhatIsPaid, NotAllowed, WrongState
from portal.agreements.domain.letters import write_to_provider
from portal.agreements.domain.locking import locked
from portal.agreements.domain.money import as_rows, money_of, set_money
from portal.agreements.domain.officers import require_officer_of
from portal.agreements.domain.variations import require_within_award
from portal.agreements.models import Agreement, Variation
from portal.agreements.terms import Money
from portal.dates.financial_years import financial_year_label
from portal.design.words import long_date, pounds
from portal.events.ledger import record
from portal.monitoring.domain import ReportAccepted, end_report_of, move_end
from portal.payments.domain.paying import cancel_held
from portal.payments.domain.payments import taken_of
from portal.payments.domain.publication import show_to_public
from portal.payments.domain.schedules import plan_again, plan_instalment
from portal.payments.instalments import resplit
from portal.payments.reallocating import reallocated
from portal.streams.models import FundingStream


@transaction.atomic
def agree_variation(
    variation: Variation, *, by: User, answer: str = "", money: Money | None = None, on: date | None = None
) -> Variation:
    """Agree, and apply the new value, the new end, and the new `money` by year and stream; without it, where pounds
    are tagged, what `reallocated` proposes. It holds from `on` on: today, or the day on which it was agreed on paper.

    Raises WrongState (`on` in the future or before the last one, answered already, agreement not in force, new end
    before the start, end report accepted), BelowWhatIsPaid (in all, or in a financial year), MoneyDoesNotAddUp,
    MoneyOutsideTerm, AboveTheAward, NotAllowed (another wing's officer, or somebody who asked for it or belongs to the
    organisation).
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
    held.in_force_from = on or timezone.localdate()
    _require_in_order(held, agreement)
    # As it stands at the moment of the change, which may be long after the asking.
    held.old_value, held.old_end = agreement.value, agreement.ends_on
    changes: dict[str, list[object]] = {}
    if held.new_end is not None:
        changes["ends on"] = [agreement.ends_on, held.new_end]
        _move_end(agreement, held.new_end, by=by)
    if held.new_value is not None:
        changes["value"] = [agreement.value, held.new_value]
        _change_value(agreement, held.new_value, number=held.number, by=by)
    _change_money(held, agreement, money)
    held.agree()
    held.answer, held.answered_by, held.answered_at = answer, by, timezone.now()
    held.save()
    record("variation-agreed", agreement, by=by, changes=changes, note=f"Variation {held.number}. {answer}".strip())
    show_to_public(agreement)
    write_to_provider("agreements/variation_answered", agreement, variation=held, report=end_report_of(agreement))
    return held


def _require_in_order(held: Variation, agreement: Agreement) -> None:
    """Raise WrongState where the day is still to come, or before the day of the variation agreed last."""
    day = held.in_force_from
    assert day is not None
    if day > timezone.localdate():
        raise WrongState("The day on which it was agreed cannot be in the future.")
    last = agreement.variations.filter(state=Variation.State.AGREED).order_by("-number").first()
    if last and last.in_force_from and day < last.in_force_from:
        before = long_date(last.in_force_from)
        raise WrongState(f"Variation {last.number} was agreed on {before}: this one cannot have been agreed before it.")


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
        # A contract without a schedule here gets none by being varied.
        if left and (paid or agreement.is_grant):
            plan_instalment(agreement, amount=left, due_on=timezone.localdate(), by=by)
        return
    for instalment, amount in zip(unpaid, resplit([one.amount for one in unpaid], left), strict=True):
        if amount:
            plan_again(instalment, amount=amount, by=by)


def _change_money(held: Variation, agreement: Agreement, money: Money | None) -> None:
    """Keep on the variation what was tagged before and after, where that is different."""
    before = money_of(agreement)
    if money is None and not before:
        return
    proposed = reallocated(
        before, new_value=agreement.value, old_end=held.old_end or agreement.ends_on, new_end=agreement.ends_on
    )
    after = {place: amount for place, amount in (proposed if money is None else money).items() if amount}
    if after == before:
        return
    for (year, stream), taken in taken_of(agreement).items():
        if after.get((year, stream), Decimal(0)) < taken:
            name = FundingStream.objects.get(pk=stream)
            raise BelowWhatIsPaid(
                f"{pounds(taken)} of {name} is paid out of its money of {financial_year_label(year)}: it cannot "
                "be less than that."
            )
    set_money(agreement, after)
    held.old_money, held.new_money = as_rows(before), as_rows(after)
