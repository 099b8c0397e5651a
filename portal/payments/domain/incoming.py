"""Money that comes in on a bank's statement and names what an organisation owes back."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, InternalError, transaction
from django.db.models import QuerySet

from portal.accounts.models import User
from portal.agreements.domain.errors import NotAllowed
from portal.database.at_once import checked_at_once
from portal.design.words import long_date, pounds
from portal.payments.domain.errors import WrongStep
from portal.payments.domain.repayments import receive_part, receive_whole
from portal.payments.matching import names
from portal.payments.models import BankLine, Repayment
from portal.payments.rails.orders import Outcome, Source

logger = logging.getLogger(__name__)


def leave_open(line: BankLine, why: str) -> None:
    line.leave_open()
    line.why_unmatched = why[:300]


class Incoming:
    """Which repayments the credits of a statement name. One query, and none where the lines hold no credit."""

    def __init__(self, lines: Sequence[BankLine]) -> None:
        credits = [line for line in lines if _is_credit(line)]
        self._named: dict[int, list[Repayment]] = defaultdict(list)
        for one in _references() if credits else ():
            for line in credits:
                if names(one.transfer_reference, line.note):
                    self._named[line.pk].append(one)

    @property
    def agreements(self) -> set[int]:
        return {one.agreement_id for found in self._named.values() for one in found}

    def named_by(self, line: BankLine) -> list[Repayment]:
        return self._named.get(line.pk, [])


def take_in(line: BankLine, repayments: Sequence[Repayment], *, by: User) -> None:
    """Receive what came, whole or in part; what cannot be told apart, or is too much, is left for a person.

    The repayments' agreements are locked. The line is kept, because the next one may say the same.
    """
    which = {one.pk: one for one in map(_latest, repayments)}
    if len(which) > 1:
        leave_open(line, f"It names several repayments: {', '.join(map(str, which.values()))}. Nothing was received.")
        return
    [line.repayment] = which.values()
    if before := _told_before(line):
        if line.bank_reference and before.answer_id != line.answer_id:
            line.match()  # the days of two statements overlap
            line.repayment = before.repayment
        else:
            leave_open(line, f"{before} says the same of {before.repayment}. See whether it is the same money.")
    elif line.amount is None or line.amount <= 0:
        leave_open(line, f"It names {line.repayment}, but no amount.")
    else:
        _receive(line, line.repayment, by)
    line.save(update_fields=["state", "repayment", "why_unmatched"])


def _references() -> QuerySet[Repayment]:
    """Every repayment, with what its reference is made of and no more."""
    return Repayment.objects.select_related("agreement").only("number", "agreement__reference").order_by("pk")


def _receive(line: BankLine, one: Repayment, by: User) -> None:
    assert line.amount is not None
    facts: dict[str, Any] = {"by": by, "received_on": line.on, "bank_reference": line.bank_reference or line.note}
    try:
        # What the database refuses is refused here, where only this line has to wait for a person.
        with transaction.atomic(), checked_at_once():
            part = line.amount < one.amount
            came = receive_part(one, amount=line.amount, **facts) if part else receive_whole(one, **facts)
    except NotAllowed:
        leave_open(line, f"{by} belongs to the organisation that owes {one}, so somebody else has to say that it came.")
        return
    except WrongStep as refusal:
        day = f" on {long_date(one.received_on)}" if one.received_on else ""
        already = f"{one} is “{one.get_state_display()}” already{day}, so this is more than is owed."
        leave_open(line, f"{one}: {refusal}" if one.state == Repayment.State.ASKED else already)
        return
    except (IntegrityError, InternalError):
        logger.exception("Line %s cannot be received as %s", line.pk, one)
        leave_open(line, f"It names {one}, but does not fit what was paid and came back before. Nothing was received.")
        return
    line.repayment = came
    if line.amount > one.amount:
        more = pounds(line.amount - one.amount)
        leave_open(line, f"{one} of {pounds(one.amount)} is received with it. {more} more came than was owed.")
    else:
        line.match()


def _told_before(line: BankLine) -> BankLine | None:
    """A line that was taken in already and may be about the same money."""
    assert line.repayment is not None
    same = BankLine.objects.filter(
        repayment__agreement=line.repayment.agreement_id,
        on=line.on,
        amount=line.amount,
        bank_reference=line.bank_reference,
    ).exclude(pk=line.pk)
    return same.select_related("answer", "repayment").order_by("pk").first()


def _latest(one: Repayment) -> Repayment:
    """As it stands now, or what is still owed of it: whoever pays the rest may write the reference they had first."""
    now = Repayment.objects.select_related("agreement").get(pk=one.pk)
    while parts := list(now.parts.select_related("agreement").order_by("pk")):
        now = next((part for part in parts if part.state == Repayment.State.ASKED), parts[-1])
    return now


def _is_credit(line: BankLine) -> bool:
    return line.source == Source.STATEMENT and line.outcome == Outcome.CAME_BACK and line.currency == "GBP"
