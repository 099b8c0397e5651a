"""A finance officer, not the first person, agrees to payments: to one, or to many in one press.

One press saves clicks and nothing else: each instalment is asked the same questions as on its own, and what cannot be
approved stays where it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import batched
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.domain.errors import NotAllowed
from portal.database.at_once import expect_many, write_at_once
from portal.events.ledger import Entry, record_all
from portal.organisations.models import Membership
from portal.payments.domain.errors import PaymentHeld, PaymentRefusal, SamePerson, WrongStep
from portal.payments.domain.locking import locked_instalments
from portal.payments.domain.payments import open_payments
from portal.payments.models import Instalment

# So many are approved in one transaction: whoever else waits for one of their agreements does not wait long.
TOGETHER = 250


class Approved(NamedTuple):
    """What was approved, and what was left, each with why."""

    done: list[Instalment]
    left: list[tuple[Instalment, NotAllowed | PaymentRefusal]]


@transaction.atomic
def approve_payment(instalment: Instalment, *, by: User) -> Instalment:
    """A finance officer, not the first person, agrees. From here on the payment has an identity, unless it needs a
    third person: then it waits for `countersign_payment`.

    Raises NotAllowed, WrongStep, SamePerson, PaymentHeld.
    """
    _require_finance(by)
    [held] = locked_instalments([instalment.pk])
    if refusal := refusals_to_approve([held], by)[held.pk]:
        raise refusal
    _approve([held], by)
    return held


def mark_of(key: int, prepared_at: datetime) -> str:
    """An instalment as somebody prepared it: sent back and prepared anew, with another amount perhaps, it has another
    mark.
    """
    return f"{key}-{int(prepared_at.timestamp() * 1_000_000)}"


def keys_in(marks: Iterable[str]) -> list[int]:
    """The keys of what these marks are of; a mark that is none is left out."""
    keys = (mark.partition("-")[0] for mark in marks)
    return [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19]


def approve_payments(instalments: Collection[Instalment], *, by: User, seen: Collection[str] | None = None) -> Approved:
    """The same for many, each asked on its own: what cannot be approved is left, and named with why. So is what has
    none of the marks that `by` has `seen`.

    In portions, each a transaction of its own; stopped half way and done again, what was approved counts as left.
    Raises NotAllowed.
    """
    _require_finance(by)
    together = Approved([], [])
    for some in batched(sorted(one.pk for one in instalments), TOGETHER):
        done, left = _approve_some(some, by, None if seen is None else frozenset(seen))
        together.done.extend(done)
        together.left.extend(left)
    return together


@transaction.atomic
def _approve_some(keys: Collection[int], by: User, seen: frozenset[str] | None) -> Approved:
    expect_many()
    held = locked_instalments(keys)
    refusals = refusals_to_approve(held, by)
    for one in held:
        if seen is not None and one.prepared_at and mark_of(one.pk, one.prepared_at) not in seen:
            refusals[one.pk] = refusals[one.pk] or WrongStep("It was prepared anew since you looked at it.")
    done = [one for one in held if refusals[one.pk] is None]
    _approve(done, by)
    return Approved(done, [(one, refusal) for one in held if (refusal := refusals[one.pk])])


def refusals_to_approve(instalments: Collection[Instalment], by: User) -> dict[int, NotAllowed | PaymentRefusal | None]:
    """For each instalment's key why `by` cannot approve it now. They come `with_standing`. One query."""
    own = set(Membership.objects.filter(user=by).values_list("organisation", flat=True))
    return {one.pk: _refusal_to_approve(one, by, own) for one in instalments}


def _refusal_to_approve(one: Instalment, by: User, own: set[int]) -> NotAllowed | PaymentRefusal | None:
    if one.agreement.organisation_id in own:
        return NotAllowed("You belong to this organisation. Somebody else in the office has to approve this payment.")
    if one.state != Instalment.State.PREPARED:
        return WrongStep(f"{one} is “{one.get_state_display()}” already.")
    if one.prepared_by_id == by.pk:
        return SamePerson("You prepared this payment, so a finance officer other than you has to approve it.")
    reasons = one.reasons_to_wait
    return PaymentHeld(reasons) if reasons else None


def _approve(held: Sequence[Instalment], by: User) -> None:
    """Nothing stands against any of them."""
    now = timezone.now()
    for one in held:
        one.approved_by, one.approved_at = by, now
        if one.needs_third:
            one.second()
        else:
            one.approve()
    write_at_once(held, ["state", "approved_by", "approved_at"])
    open_payments([one for one in held if one.state == Instalment.State.APPROVED], by=by)
    record_all((Entry("payment-approved", one) for one in held), by=by)


def _require_finance(by: User) -> None:
    if not by.has_role(Role.FINANCE_OFFICER):
        raise NotAllowed("Only a finance officer approves payments.")
