"""Agreeing to a variation: at once, or, where the template of the agreement says so, once both sides have signed it."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.errors import NotAllowed, NothingChanges, WrongState
from portal.agreements.domain.letters import write_to_provider
from portal.agreements.domain.money import as_rows, money_of
from portal.agreements.domain.officers import require_officer_of
from portal.agreements.domain.templates import rule_of_variation
from portal.agreements.domain.variation_signing import ask_next
from portal.agreements.domain.variations import held_variation, require_within_award
from portal.agreements.models import Agreement, Variation
from portal.agreements.particulars import Particulars, changed
from portal.agreements.signatories import Rule
from portal.agreements.terms import Money
from portal.agreements.wording.variations import write_variation
from portal.design.words import long_date
from portal.events.ledger import record
from portal.monitoring.domain import end_report_of
from portal.payments.domain.publication import show_to_public
from portal.payments.domain.taking_hold import particulars_of, record_change, take_hold
from portal.payments.reallocating import reallocated


@transaction.atomic
def agree_variation(
    variation: Variation,
    *,
    by: User,
    answer: str = "",
    money: Money | None = None,
    particulars: Particulars | None = None,
    agreed_change: str | None = None,
    on: date | None = None,
) -> Variation:
    """Agree to the new value and the new end, with the new `money` by year and stream (without it, where pounds are
    tagged, what `reallocated` proposes), and with the `particulars` as they are to be, all of them.

    `agreed_change` says in the office's words what else changes; without it, what was asked for. Where both sides sign
    again, the text is written, and nothing changes before the last signature; it is tried now whether it could take
    hold. Else it holds from `on` on: today, or the day on which it was agreed on paper.

    Raises WrongState (`on` in the future or before the last one, answered already, agreement not in force, new end
    before the start, end report accepted), BelowWhatIsPaid (in all, or in a financial year), DoesNotAddUp,
    MoneyDoesNotAddUp, MoneyOutsideTerm, MoneyNotThere, AboveTheAward, NothingChanges, NotAllowed (another wing's
    officer, or somebody who asked for it or belongs to the organisation).
    """
    agreement, held = held_variation(variation)
    require_officer_of(agreement, by)
    if held.state != Variation.State.ASKED:
        raise WrongState("This variation is answered already.")
    if agreement.state not in Agreement.IN_FORCE:
        raise WrongState(f"The agreement is “{agreement.get_state_display()}”, so it can no longer be changed.")
    if by.pk == held.asked_by_id or agreement.organisation.memberships.filter(user=by).exists():
        raise NotAllowed(
            "You asked for this change or belong to the organisation, so somebody else in the office has to agree."
        )
    require_within_award(agreement, held.new_value)
    # As it stands at the moment of the answer, which may be long after the asking.
    held.old_value, held.old_end = agreement.value, agreement.ends_on
    _fix_particulars(held, agreement, particulars)
    _fix_words(held, agreed_change)
    _fix_money(held, agreement, money)
    held.answer, held.answered_by, held.answered_at = answer, by, timezone.now()
    others = held.new_end is not None or held.new_terms is not None
    rule = rule_of_variation(agreement, new_value=held.new_value, other_terms=others)
    if rule is None:
        return let_hold(held, agreement, by=by, on=on)
    return _put_to_signature(held, agreement, rule, by=by)


def let_hold(held: Variation, agreement: Agreement, *, by: User, on: date | None = None) -> Variation:
    """From now on the agreement is what the variation says. The caller holds both rows; raises what `take_hold` does,
    and WrongState where `on` is in the future or before the variation agreed last.
    """
    held.in_force_from = on or timezone.localdate()
    _require_in_order(held, agreement)
    _require_as_it_was(held, agreement)
    changes = take_hold(held, agreement, by=by)
    held.agree()
    held.stuck_because = ""
    held.save()
    record_change(held, agreement, changes, by=by)
    show_to_public(agreement)
    write_to_provider("agreements/variation_answered", agreement, variation=held, report=end_report_of(agreement))
    return held


def _put_to_signature(held: Variation, agreement: Agreement, rule: Rule, *, by: User) -> Variation:
    held.signatories, held.office_signs = rule.signatories, rule.office_signs
    before, after = Particulars.read(held.old_terms), Particulars.read(held.new_terms)
    rows_are_written = bool(before.schedule or after.schedule)
    held.text = write_variation(held, agreement, rows_are_written=rows_are_written)
    held.put_to_signature()
    held.save()
    _try(held, by=by)
    record("variation-to-sign", agreement, by=by, note=f"Variation {held.number}. {held.answer}".strip()[:500])
    ask_next(held)
    return held


def _try(held: Variation, *, by: User) -> None:
    """Do what it says and undo it: whoever agrees hears now what would be refused at the last signature."""
    trial = Variation.objects.get(pk=held.pk)
    agreement = Agreement.objects.select_related("organisation").get(pk=held.agreement_id)
    with suppress(_Undone), transaction.atomic():
        take_hold(trial, agreement, by=by)
        raise _Undone


class _Undone(Exception):
    """It could take hold; not yet."""


def _fix_particulars(held: Variation, agreement: Agreement, wanted: Particulars | None) -> None:
    """Keep on the variation which conditions, targets and payments it changes, from what to what."""
    if wanted is None:
        return
    before, after = changed(particulars_of(agreement), wanted)
    held.old_terms, held.new_terms = (before.kept(), after.kept()) if before or after else (None, None)


def _fix_words(held: Variation, agreed_change: str | None) -> None:
    held.agreed_change = (held.other_change if agreed_change is None else agreed_change).strip()
    if held.new_value is None and held.new_end is None and not held.new_terms and not held.agreed_change:
        raise NothingChanges("Say what changes: in words, or in a condition, a target or a payment.")


def _fix_money(held: Variation, agreement: Agreement, money: Money | None) -> None:
    """Keep on the variation what is tagged before and after, where that is different."""
    before = money_of(agreement)
    if money is None and not before:
        return
    value = agreement.value if held.new_value is None else held.new_value
    proposed = reallocated(
        before, new_value=value, old_end=agreement.ends_on, new_end=held.new_end or agreement.ends_on
    )
    after = {place: amount for place, amount in (proposed if money is None else money).items() if amount != Decimal(0)}
    if after != before:
        held.old_money, held.new_money = as_rows(before), as_rows(after)


def _require_as_it_was(held: Variation, agreement: Agreement) -> None:
    """Raise WrongState where the agreement is not what the variation says it was, which is what people signed."""
    if (held.old_value, held.old_end) != (agreement.value, agreement.ends_on):
        raise WrongState("The value or the last day is not what it was when the change was agreed to.")


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
