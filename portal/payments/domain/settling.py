"""What follows from the lines of a bank's answer, a portion of them in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from portal.accounts.models import User
from portal.database.at_once import expect_many, write_at_once
from portal.design.words import pounds
from portal.payments.domain.locking import locked_payments
from portal.payments.domain.outcomes import Said, carry_out, finish_runs
from portal.payments.matching import Deed, contradiction, deed_of, identity_of
from portal.payments.models import BankAnswer, BankLine, Payment, PaymentRun
from portal.payments.rails.orders import Outcome

# So many lines are carried out in one transaction.
PORTION = 250
# What happens to a payment once, and never twice in one statement.
ONCE = (Outcome.PAID, Outcome.CAME_BACK)


@transaction.atomic
def settle_portion(answer: BankAnswer) -> int:
    """The next lines, together; how many. The answer is locked, so that two do not carry out the same lines."""
    held = BankAnswer.objects.select_for_update(of=("self",)).select_related("read_by", "run").get(pk=answer.pk)
    expect_many()
    lines = list(held.lines.unread().order_by("number")[:PORTION])
    if not lines:
        return 0
    named = {line.pk: identity_of(line.end_to_end) for line in lines}
    found = Payment.objects.filter(identity__in=[one for one in named.values() if one])
    payments = {one.identity: one for one in locked_with_runs(found.values_list("pk", flat=True))}
    runs = {one.number: one for one in PaymentRun.objects.filter(number__in=[line.end_to_end for line in lines])}
    seen = _said_already(held, [one.pk for one in payments.values()])
    waiting = Waiting(held.read_by)
    for line in lines:
        identity = named[line.pk]
        payment = payments.get(identity) if identity else None
        if payment is None and line.end_to_end in runs:
            _about_a_run(line, runs[line.end_to_end])
        else:
            _about_a_payment(line, payment, held, seen, waiting)
    waiting.carry_out()
    write_at_once(lines, ["state", "payment", "run", "why_unmatched"])
    finish_runs({one.run_id for one in payments.values() if one.run_id})
    return len(lines)


def locked_with_runs(keys: Iterable[int]) -> list[Payment]:
    payments = locked_payments(list(keys))
    runs = PaymentRun.objects.select_related("made_by", "taken_by").in_bulk({one.run_id for one in payments})
    for one in payments:
        if one.run_id:
            one.run = runs[one.run_id]
    return payments


def _said_already(answer: BankAnswer, keys: Sequence[int]) -> set[tuple[int, str]]:
    """What lines of this file said before of these payments, that happens only once."""
    said = answer.lines.filter(state=BankLine.State.MATCHED, payment__in=keys, outcome__in=ONCE)
    return set(said.values_list("payment", "outcome"))


class Waiting:
    """What is to be done, gathered while the lines are compared, so that it is done in a few statements."""

    def __init__(self, by: User) -> None:
        self.by = by
        self.deeds: dict[int, Said] = {}

    def add(self, said: Said) -> None:
        if said.deed != Deed.NOTHING:
            self.deeds[said.payment.instalment_id] = said

    def make_way_for(self, payment: Payment) -> None:
        """What comes next is about this payment, so what was said of its instalment before is done first."""
        if payment.instalment_id in self.deeds:
            self.carry_out()

    def carry_out(self) -> None:
        carry_out(list(self.deeds.values()), by=self.by)
        self.deeds = {}


def _about_a_run(line: BankLine, run: PaymentRun) -> None:
    line.run = run
    if line.outcome == Outcome.PENDING:
        line.match()
    elif line.amount is not None and line.amount != run.total:
        _leave_open(line, f"The bank names {pounds(line.amount)} for {run}, which came to {pounds(run.total or 0)}.")
    else:
        _leave_open(line, f"It is about {run}, which is “{run.get_state_display()}”.")


def _about_a_payment(
    line: BankLine, payment: Payment | None, answer: BankAnswer, seen: set[tuple[int, str]], waiting: Waiting
) -> None:
    outcome = Outcome(line.outcome)
    if payment is None:
        _leave_open(line, "The bank names a payment that the portal does not know." if line.end_to_end else NAMELESS)
        return
    waiting.make_way_for(payment)
    deed = deed_of(payment.state, outcome)
    if answer.run_id and payment.run_id != answer.run_id:
        _leave_open(line, f"It is about {payment.run or payment}, and was read as an answer to {answer.run}.")
    elif line.amount is not None and line.amount != payment.amount:
        _leave_open(line, f"The bank names {pounds(line.amount)}, but {payment} is of {pounds(payment.amount)}.")
    elif (payment.pk, line.outcome) in seen:
        _leave_open(line, "This file says it twice of the same payment. Ask the bank whether it was paid twice.")
    elif deed is None or payment.run is None:
        _leave_open(line, contradiction(outcome, payment.get_state_display()))
    else:
        waiting.add(Said(deed, payment, line.on, line.said))
        line.match()
        line.payment, line.run = payment, payment.run
        if outcome in ONCE:
            seen.add((payment.pk, line.outcome))


NAMELESS = "The bank names no payment."


def _leave_open(line: BankLine, why: str) -> None:
    line.leave_open()
    line.why_unmatched = why[:300]
