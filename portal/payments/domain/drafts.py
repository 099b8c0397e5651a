"""Changing the draft of an agreement before it is signed, within the award: its words, conditions, dates, schedule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.drafts import held_change, latest_draft
from portal.agreements.domain.errors import MoneyDoesNotAddUp, NothingChanges, WrongState
from portal.agreements.domain.letters import write_to_provider
from portal.agreements.domain.locking import locked
from portal.agreements.domain.money import money_of, set_money
from portal.agreements.domain.officers import require_officer_of
from portal.agreements.domain.signing import let_fall, signing_of
from portal.agreements.domain.templates import version_for
from portal.agreements.domain.thread import require_stranger_to
from portal.agreements.models import Agreement, AgreementDraft, Condition, DraftChange
from portal.agreements.wording.writing import write
from portal.design.words import pounds
from portal.events.ledger import record
from portal.monitoring.domain import move_end
from portal.payments.domain.publication import show_to_public
from portal.payments.models import Instalment
from portal.payments.reallocating import reallocated


@dataclass(frozen=True)
class ConditionTerms:
    text: str
    due_on: date | None
    before_payment: bool


@dataclass(frozen=True)
class Planned:
    """Pounds, and the day from which they are paid."""

    amount: Decimal
    due_on: date


@dataclass(frozen=True)
class Redrafted:
    """What the next draft says. Conditions and instalments by their numbers; those left out stay as they are."""

    purpose: str
    starts_on: date
    ends_on: date
    conditions: Mapping[int, ConditionTerms] = field(default_factory=dict)
    instalments: Mapping[int, Planned] = field(default_factory=dict)


@transaction.atomic
def change_draft(change: DraftChange, redrafted: Redrafted, *, by: User, answer: str = "") -> AgreementDraft:
    """Offer another draft in answer to the organisation's wish; the signatures so far fall.

    What the agreement is worth stays: the award is not decided anew. Raises NotAllowed, WrongState (answered already,
    end before the start), MoneyDoesNotAddUp, NothingChanges.
    """
    held = locked(change.agreement)
    require_officer_of(held, by)
    require_stranger_to(held, by, has_to="change the draft")
    if held.state != Agreement.State.OFFERED:
        raise WrongState(f"This agreement is “{held.get_state_display()}”, so its text stays.")
    asked = held_change(change)
    if redrafted.ends_on < redrafted.starts_on:
        raise WrongState("The last day is before the first.")
    before = latest_draft(held)
    _change_dates(held, redrafted, by=by)
    _change_conditions(held, redrafted.conditions)
    _change_schedule(held, redrafted.instalments)
    held.purpose = redrafted.purpose.strip()
    version = held.template_version or version_for(held)
    text = write(version.text, held)
    if text == before.text:
        raise NothingChanges("The text would stay as it is. Change something, or refuse with a reason.")
    stands = signing_of(held)
    if stands.signatures:
        let_fall(held, stands.signatures, by=by, reason=answer or "The office changed the agreement, as was asked.")
    held.text, held.template_version = text, version
    held.save()
    draft = AgreementDraft.objects.create(
        agreement=held, number=before.number + 1, text=text, offered_at=timezone.now(), offered_by=by
    )
    asked.make()
    asked.made, asked.answer, asked.answered_by, asked.answered_at = draft, answer.strip(), by, timezone.now()
    asked.save()
    record("draft-changed", held, by=by, note=f"Draft {draft.number}. {answer}".strip()[:500])
    show_to_public(held)
    write_to_provider("agreements/draft_change_answered", held, change=asked)
    return draft


def _change_dates(held: Agreement, redrafted: Redrafted, *, by: User) -> None:
    if redrafted.ends_on != held.ends_on:
        money = money_of(held)
        report = move_end(held, redrafted.ends_on, by=by)
        if report:
            report.instalments.filter(state="planned").update(due_on=report.due_on)
        old_end, held.ends_on = held.ends_on, redrafted.ends_on
        held.starts_on = redrafted.starts_on
        held.save(update_fields=["starts_on", "ends_on"])
        if money:
            set_money(held, reallocated(money, new_value=held.value, old_end=old_end, new_end=held.ends_on))
    elif redrafted.starts_on != held.starts_on:
        held.starts_on = redrafted.starts_on
        held.save(update_fields=["starts_on"])


def _change_conditions(held: Agreement, conditions: Mapping[int, ConditionTerms]) -> None:
    for one in Condition.objects.select_for_update().filter(agreement=held, number__in=conditions):
        terms = conditions[one.number]
        one.text, one.due_on, one.before_payment = terms.text.strip(), terms.due_on, terms.before_payment
        one.save()


def _change_schedule(held: Agreement, instalments: Mapping[int, Planned]) -> None:
    rows = held.instalments.filter(state=Instalment.State.PLANNED, number__in=instalments)
    planned = list(rows.select_for_update().order_by("number"))
    was = sum((one.amount for one in planned), Decimal(0))
    will = sum((instalments[one.number].amount for one in planned), Decimal(0))
    if was != will:
        raise MoneyDoesNotAddUp(f"The instalments come to {pounds(will)}; they have to stay {pounds(was)} together.")
    # First those that become smaller: together they are never more than the agreement is worth.
    for one in sorted(planned, key=lambda row: instalments[row.number].amount - row.amount):
        one.amount, one.due_on = instalments[one.number].amount, instalments[one.number].due_on
        one.save(update_fields=["amount", "due_on"])
