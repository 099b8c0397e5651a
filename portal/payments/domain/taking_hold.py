"""What an agreed variation does: the agreement changes, and with it what is still to be paid and the day of its report.

What is approved or paid stays, whatever the variation says: the value is never less than that, and none of its rows
moves. The verbs that call this hold the agreement and the variation.
"""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.errors import BelowWhatIsPaid, WrongState
from portal.agreements.domain.money import as_money, as_rows, money_of, require_adds_up, set_money
from portal.agreements.models import Agreement, Condition, Variation
from portal.agreements.particulars import ConditionTerms, Particulars, Row, TargetTerms, differences
from portal.agreements.seams import why_not_raised
from portal.dates.financial_years import financial_year_label
from portal.design.words import long_date, pounds
from portal.events.ledger import record
from portal.monitoring.domain import ReportAccepted, move_end, refresh_outlooks
from portal.monitoring.models import Target
from portal.payments.domain.errors import DoesNotAddUp
from portal.payments.domain.paying import cancel_held
from portal.payments.domain.payments import taken_of
from portal.payments.domain.schedules import move_row, plan_again, plan_instalment
from portal.payments.instalments import resplit
from portal.payments.models import Instalment
from portal.streams.models import FundingStream


def fixed_total(agreement: Agreement) -> Decimal:
    """Pounds that are approved or paid, or owed because a claim for them was accepted."""
    in_force = agreement.instalments.in_force()
    return in_force.exclude(pk__in=in_force.movable().order_by().values("pk")).total()


def require_above_what_is_fixed(agreement: Agreement, value: Decimal) -> None:
    """Raise BelowWhatIsPaid where `value` is less than what is approved, paid or owed for a claim together."""
    fixed = fixed_total(agreement)
    if value < fixed:
        in_force = agreement.instalments.in_force()
        words = "is paid, approved or owed for a claim"
        if in_force.exclude(state__in=Instalment.NOT_APPROVED).total() == fixed:
            words = "is paid" if in_force.paid().total() == fixed else "is paid or approved"
        raise BelowWhatIsPaid(f"{pounds(fixed)} {words} already, so the value cannot be less than that.")


def particulars_of(agreement: Agreement) -> Particulars:
    """What a variation may change as it stands now: conditions that are not met, targets, rows nobody approved."""
    return Particulars(
        conditions=tuple(
            ConditionTerms(one.number, one.text, one.due_on, one.before_payment)
            for one in agreement.conditions.filter(met_on=None)
        ),
        targets=tuple(
            TargetTerms(one.pk, _title_of(one), one.value)
            for one in agreement.targets.select_related("indicator").order_by("pk")
        ),
        schedule=tuple(
            Row(one.number, one.amount, one.due_on) for one in agreement.instalments.movable().order_by("number")
        ),
    )


def _title_of(target: Target) -> str:
    return f"{target.indicator.title}, {long_date(target.starts_on)} to {long_date(target.ends_on)}"


def take_hold(held: Variation, agreement: Agreement, *, by: User) -> dict[str, list[object]]:
    """Do what the variation says; what it changed, for the ledger.

    Raises WrongState, BelowWhatIsPaid, DoesNotAddUp, MoneyDoesNotAddUp, MoneyOutsideTerm, MoneyNotThere.
    """
    changes: dict[str, list[object]] = {}
    before, after = Particulars.read(held.old_terms), Particulars.read(held.new_terms)
    if held.new_end is not None:
        changes["ends on"] = [agreement.ends_on, held.new_end]
        _move_end(agreement, held.new_end, by=by)
    if held.new_value is not None:
        changes["value"] = [agreement.value, held.new_value]
        require_above_what_is_fixed(agreement, held.new_value)
        if why := why_not_raised(agreement, held.new_value):
            raise WrongState(why)
    if before.schedule or after.schedule:
        _set_rows(agreement, before.schedule, after.schedule, held, by=by)
    elif held.new_value is not None:
        _change_value(agreement, held.new_value, number=held.number, by=by)
    _set_conditions(agreement, before.conditions, after.conditions)
    _set_targets(agreement, before.targets, after.targets)
    _move_money(held, agreement)
    return changes | {one.what: [one.before, one.after] for one in differences(before, after)}


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
    """What nobody has approved is cancelled, also what was prepared at the old amount, and planned anew."""
    rows = agreement.instalments.movable()
    movable = list(rows.select_for_update().order_by("number"))
    fixed = fixed_total(agreement)
    for instalment in movable:
        cancel_held(instalment, by=by, reason=f"Replaced: variation {number} changed the value.")
    agreement.value = new_value
    agreement.save(update_fields=["value"])
    left = new_value - fixed
    if not movable:
        # A contract without a schedule here gets none by being varied.
        if left and (fixed or agreement.is_grant):
            plan_instalment(agreement, amount=left, due_on=timezone.localdate(), by=by)
        return
    for instalment, amount in zip(movable, resplit([one.amount for one in movable], left), strict=True):
        if amount:
            plan_again(instalment, amount=amount, by=by)


def _set_rows(
    agreement: Agreement, before: tuple[Row, ...], after: tuple[Row, ...], held: Variation, *, by: User
) -> None:
    """The schedule as the variation says it. What falls goes first, so that the sum never passes the value."""
    reason = f"Changed by variation {held.number}."
    was, will = {row.number: row for row in before}, {row.number: row for row in after}
    found = agreement.instalments.filter(number__in=was).select_for_update().order_by("number")
    rows = {one.number: one for one in found}
    was_whole = agreement.instalments.in_force().total() == agreement.value
    for number in was:
        _require_movable(rows.get(number), number)
    for number in was.keys() - will.keys():
        cancel_held(rows[number], by=by, reason=reason)
    for number in _in_order(was, will, rising=False):
        move_row(rows[number], amount=will[number].amount, due_on=will[number].due_on, by=by, reason=reason)
    value = agreement.value if held.new_value is None else held.new_value
    planned = agreement.instalments.in_force().total()
    planned += sum((will[n].amount - was[n].amount for n in _in_order(was, will, rising=True)), Decimal(0))
    planned += sum((row.amount for n, row in will.items() if n not in was), Decimal(0))
    if planned > value or (was_whole and agreement.is_grant and planned != value):
        raise DoesNotAddUp(f"The payments would come to {pounds(planned)}, and the agreement is worth {pounds(value)}.")
    if held.new_value is not None:
        agreement.value = held.new_value
        agreement.save(update_fields=["value"])
    for number in _in_order(was, will, rising=True):
        move_row(rows[number], amount=will[number].amount, due_on=will[number].due_on, by=by, reason=reason)
    for number in sorted(will.keys() - was.keys()):
        plan_instalment(agreement, amount=will[number].amount, due_on=will[number].due_on, by=by)


def _in_order(was: dict[int, Row], will: dict[int, Row], *, rising: bool) -> list[int]:
    both = sorted(was.keys() & will.keys())
    return [number for number in both if (will[number].amount > was[number].amount) is rising]


def _require_movable(one: Instalment | None, number: int) -> None:
    if one and one.claims.filter(state="accepted").exists():
        raise WrongState(f"A claim for instalment {number} is accepted by now, so it is paid as it is.")
    if one is None or one.state not in Instalment.NOT_APPROVED:
        stands = one.get_state_display().lower() if one else "gone"
        raise WrongState(f"Instalment {number} is {stands} by now, so it cannot be changed as the variation says.")


def _set_conditions(
    agreement: Agreement, before: tuple[ConditionTerms, ...], after: tuple[ConditionTerms, ...]
) -> None:
    was = {one.number for one in before}
    rows = {one.number: one for one in Condition.objects.select_for_update().filter(agreement=agreement)}
    for terms in after:
        one = rows.get(terms.number) if terms.number in was else None
        if terms.number in was and (one is None or one.met_on):
            raise WrongState(f"Condition {terms.number} is met by now, so it stays as it is.")
        if one is None:
            one = Condition(agreement=agreement, number=max(rows, default=0) + 1)
            rows[one.number] = one
        one.text, one.due_on, one.before_payment = terms.text, terms.due_on, terms.before_payment
        one.save()


def _set_targets(agreement: Agreement, before: tuple[TargetTerms, ...], after: tuple[TargetTerms, ...]) -> None:
    if not after:
        return
    was = {one.key: one.value for one in before}
    for terms in after:
        target = Target.objects.select_for_update().filter(agreement=agreement, pk=terms.key).first()
        if target is None or target.value != was[terms.key]:
            raise WrongState(f"The target “{terms.title}” is not what it was when the change was agreed.")
        target.value = terms.value
        target.save(update_fields=["value"])
    refresh_outlooks(agreement)


def _move_money(held: Variation, agreement: Agreement) -> None:
    """Tag every pound anew where the variation says how; keep on it what was tagged before."""
    now = money_of(agreement)
    after = as_money(held.new_money)
    if after is None:
        if now:
            require_adds_up(now.values(), agreement.value)
        return
    for (year, stream), taken in taken_of(agreement).items():
        if after.get((year, stream), Decimal(0)) < taken:
            name = FundingStream.objects.get(pk=stream)
            raise BelowWhatIsPaid(
                f"{pounds(taken)} of {name} is paid out of its money of {financial_year_label(year)}: it cannot "
                "be less than that."
            )
    held.old_money = as_rows(now)
    set_money(agreement, after)


def record_change(held: Variation, agreement: Agreement, changes: dict[str, list[object]], *, by: User) -> None:
    record(
        "variation-agreed", agreement, by=by, changes=changes, note=f"Variation {held.number}. {held.answer}".strip()
    )
