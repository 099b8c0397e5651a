"""The payment schedule as rows: what is owed on which day, and what each of it waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from portal.accounts.models import User
from portal.agreements.domain.locking import locked
from portal.agreements.domain.officers import require_officer_of
from portal.agreements.models import Agreement, Condition
from portal.design.words import pounds
from portal.events.ledger import record
from portal.monitoring.models import MonitoringReturn
from portal.payments.domain.errors import DoesNotAddUp, MoreThanAgreed, WaitsForTwo, WrongStep
from portal.payments.models import Instalment, Milestone

PLANNABLE = {Agreement.State.PLANNED, Agreement.State.OFFERED, Agreement.State.MOBILISING, Agreement.State.LIVE}


@dataclass(frozen=True, kw_only=True)
class Terms:
    """One row of a schedule: pounds, the day, and at most one thing that the money waits for."""

    amount: Decimal
    due_on: date
    after_return: MonitoringReturn | None = None
    after_condition: Condition | None = None
    by_claim: bool = False
    milestone: str = ""

    @property
    def awaited(self) -> int:
        """How many things it waits for."""
        return sum(map(bool, (self.after_return, self.after_condition, self.by_claim, self.milestone)))


@transaction.atomic
def add_instalment(agreement: Agreement, *, by: User, amount: Decimal, due_on: date) -> Instalment:
    """An officer adds a payment, to a contract above all. Raises NotAllowed, WrongStep, MoreThanAgreed."""
    held = locked(agreement)
    require_officer_of(held, by)
    if held.state not in PLANNABLE:
        raise WrongStep(f"{held.reference} is “{held.get_state_display()}”, so no payment can be planned.")
    left = held.value - held.instalments.in_force().total()
    if amount > left:
        raise MoreThanAgreed(f"Only {pounds(left)} of {pounds(held.value)} is not planned yet.")
    return plan_instalment(held, amount=amount, due_on=due_on, by=by)


def is_free(agreement: Agreement) -> bool:
    """Whether nobody has signed yet, so that the whole schedule may be planned anew. Afterwards what is planned changes
    by variation, and rows are only added.
    """
    return agreement.state in {Agreement.State.PLANNED, Agreement.State.OFFERED} and not agreement.signatures.exists()


@transaction.atomic
def set_schedule(agreement: Agreement, rows: Sequence[Terms], *, by: User, rest: Decimal) -> list[Instalment]:
    """Plan `rows`: the whole schedule before anybody signs, what is still unplanned afterwards. `rest` pounds are left
    unplanned on purpose; with the rows, and with what stays as it is, they come to the agreement's value.

    Raises NotAllowed, WrongStep, DoesNotAddUp, WaitsForTwo.
    """
    held = locked(agreement)
    require_officer_of(held, by)
    if held.state not in PLANNABLE:
        raise WrongStep(f"{held.reference} is “{held.get_state_display()}”, so no payment can be planned.")
    _require_own(held, rows)
    old = list(held.instalments.filter(state=Instalment.State.PLANNED).order_by("number")) if is_free(held) else []
    stays = held.instalments.in_force().exclude(pk__in=[one.pk for one in old]).total()
    in_all = stays + sum((row.amount for row in rows), Decimal(0)) + rest
    if rest < 0 or in_all != held.value:
        off = held.value - in_all + rest
        said = f"{pounds(off)} would be left unplanned: say so, or plan it" if off >= 0 else f"{pounds(-off)} too much"
        raise DoesNotAddUp(f"The schedule has to come to {pounds(held.value)}. {said}.")
    for surplus in old[len(rows) :]:
        surplus.cancel()
        surplus.save()
        record("instalment-cancelled", surplus, by=by, note="The schedule was planned anew.")
    pairs = list(zip(old, rows, strict=False))
    # What falls goes first, so that the sum never passes the value on the way.
    for one, row in sorted(pairs, key=lambda pair: pair[1].amount - pair[0].amount):
        _change(one, row, by=by)
    return [*(one for one, _ in pairs), *(_plan(held, row, by=by) for row in rows[len(old) :])]


def plan_instalment(
    agreement: Agreement,
    *,
    amount: Decimal,
    due_on: date,
    by: User | None,
    after_return: MonitoringReturn | None = None,
) -> Instalment:
    """Add an instalment at the end of the schedule, in the caller's transaction.

    The database refuses (IntegrityError, `instalments_within_agreement`) more than the agreement is worth.
    """
    return _plan(agreement, Terms(amount=amount, due_on=due_on, after_return=after_return), by=by)


def plan_again(instalment: Instalment, *, amount: Decimal, by: User | None) -> Instalment:
    """Another amount in the place of an instalment that was cancelled for it: what the old one waited for, the new one
    waits for, and what was reached or claimed already stays so. It is never more than was accepted of its claim.
    """
    claim = instalment.claims.filter(state="accepted").first()
    if claim and claim.accepted is not None:
        amount = min(amount, claim.accepted)
    milestone = Milestone.objects.filter(instalment=instalment).first()
    again = _plan(
        instalment.agreement,
        Terms(
            amount=amount,
            due_on=instalment.due_on,
            after_return=instalment.after_return,
            after_condition=instalment.after_condition,
            by_claim=instalment.by_claim,
            milestone=milestone.name if milestone else "",
        ),
        by=by,
    )
    if milestone and milestone.reached_on:
        Milestone.objects.filter(instalment=again).update(
            reached_on=milestone.reached_on,
            evidence=milestone.evidence,
            document=milestone.document,
            confirmed_by=milestone.confirmed_by,
            confirmed_at=milestone.confirmed_at,
        )
    if claim:
        # What was accepted is paid by the new one; the database lets nothing else of an answered claim change.
        type(claim).objects.filter(pk=claim.pk).update(instalment=again)
    return again


def move_row(one: Instalment, *, amount: Decimal, due_on: date, by: User, reason: str) -> None:
    """Another amount and another day for a row that nobody has approved, in the caller's transaction: what is only
    planned is changed, what was prepared at the old amount is cancelled and planned again.
    """
    if one.state != Instalment.State.PLANNED:
        one.cancel()
        one.save()
        record("instalment-cancelled", one, by=by, note=reason)
        one.due_on = due_on
        plan_again(one, amount=amount, by=by)
        return
    changes: dict[str, list[object]] = {"amount": [one.amount, amount], "due on": [one.due_on, due_on]}
    one.amount, one.due_on = amount, due_on
    one.save(update_fields=["amount", "due_on"])
    record("instalment-changed", one, by=by, changes={k: v for k, v in changes.items() if v[0] != v[1]}, note=reason)


def _plan(agreement: Agreement, row: Terms, *, by: User | None) -> Instalment:
    last = agreement.instalments.aggregate(last=Max("number"))["last"] or 0
    instalment = Instalment.objects.create(
        agreement=agreement,
        number=last + 1,
        amount=row.amount,
        due_on=row.due_on,
        after_return=row.after_return,
        after_condition=row.after_condition,
        by_claim=row.by_claim,
    )
    if row.milestone:
        Milestone.objects.create(instalment=instalment, name=row.milestone)
    changes: dict[str, list[object]] = {"amount": [None, row.amount], "due on": [None, row.due_on]}
    record("instalment-planned", instalment, by=by, changes=changes)
    return instalment


def _change(one: Instalment, row: Terms, *, by: User) -> None:
    """Bring a planned instalment to other terms, if they are others."""
    milestone = Milestone.objects.filter(instalment=one).first()
    was = {
        "amount": one.amount,
        "due on": one.due_on,
        "after return": one.after_return and one.after_return.number,
        "after condition": one.after_condition and one.after_condition.number,
        "by claim": one.by_claim,
        "milestone": milestone.name if milestone else "",
    }
    now = {
        "amount": row.amount,
        "due on": row.due_on,
        "after return": row.after_return and row.after_return.number,
        "after condition": row.after_condition and row.after_condition.number,
        "by claim": row.by_claim,
        "milestone": row.milestone,
    }
    changes = {name: [was[name], now[name]] for name in was if was[name] != now[name]}
    if not changes:
        return
    one.amount, one.due_on, one.by_claim = row.amount, row.due_on, row.by_claim
    one.after_return, one.after_condition = row.after_return, row.after_condition
    one.save()
    if "milestone" in changes:
        if milestone:
            milestone.delete()
        if row.milestone:
            Milestone.objects.create(instalment=one, name=row.milestone)
    record("instalment-changed", one, by=by, changes=changes)


def _require_own(held: Agreement, rows: Sequence[Terms]) -> None:
    """Raise WrongStep for a return or a condition of another agreement, WaitsForTwo for a row that waits for both."""
    if any(row.awaited > 1 for row in rows):
        raise WaitsForTwo("An instalment waits for one thing at most: a return, a condition, a milestone or a claim.")
    awaited = [one for row in rows for one in (row.after_return, row.after_condition) if one]
    if any(one.agreement_id != held.pk for one in awaited):
        raise WrongStep("A row waits for something of another agreement. Choose again.")
