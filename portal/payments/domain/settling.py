"""What follows from the lines of a bank's answer, a portion of them in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from portal.accounts.models import User
from portal.database.at_once import expect_many, write_at_once
from portal.design.words import long_date, pounds
from portal.payments.domain.incoming import Incoming, leave_open, take_in
from portal.payments.domain.locking import locked_payments
from portal.payments.domain.outcomes import Said, carry_out, finish_runs
from portal.payments.matching import (
    Deed,
    Telling,
    contradiction,
    deed_of,
    identity_of,
    is_another,
    is_the_same,
    movements,
)
from portal.payments.models import BankAnswer, BankLine, Payment, PaymentRun, Rail
from portal.payments.rails.orders import Outcome, Source

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
    ours = dict(found.values_list("identity", "pk"))
    incoming = Incoming([line for line in lines if named[line.pk] not in ours])
    held_payments = locked_with_runs(ours.values(), besides=incoming.agreements)
    payments = {one.identity: one for one in held_payments}
    runs = {one.number: one for one in PaymentRun.objects.filter(number__in=[line.end_to_end for line in lines])}
    settling = Settling(held, [one.pk for one in held_payments])
    for line in lines:
        identity = named[line.pk]
        payment = payments.get(identity) if identity else None
        if line.currency != "GBP":
            leave_open(line, f"The bank names {line.amount} {line.currency}. The portal knows pounds alone.")
        elif payment:
            settling.about_a_payment(line, payment)
        elif line.end_to_end in runs:
            _about_a_run(line, runs[line.end_to_end])
        elif repayments := incoming.named_by(line):
            settling.waiting.carry_out()  # what came back is cut over what was paid by then
            take_in(line, repayments, by=held.read_by)
        else:
            leave_open(line, "The bank names a payment that the portal does not know." if line.end_to_end else NAMELESS)
    settling.waiting.carry_out()
    write_at_once(lines, ["state", "payment", "run", "repayment", "again_of", "why_unmatched"])
    finish_runs({one.run_id for one in held_payments if one.run_id})
    return len(lines)


def locked_with_runs(keys: Iterable[int], *, besides: Collection[int] = ()) -> list[Payment]:
    payments = locked_payments(list(keys), besides=besides)
    runs = PaymentRun.objects.select_related("made_by", "taken_by").in_bulk({one.run_id for one in payments})
    for one in payments:
        if one.run_id:
            one.run = runs[one.run_id]
    return payments


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


class Settling:
    """The lines of one answer, compared one after the other with what is known of their payments."""

    def __init__(self, answer: BankAnswer, keys: Collection[int]) -> None:
        self.answer = answer
        self.waiting = Waiting(answer.read_by)
        self.known: dict[tuple[int, str], list[BankLine]] = defaultdict(list)
        before = BankLine.objects.filter(payment__in=keys, outcome__in=ONCE).exclude(state=BankLine.State.READ)
        for line in before.select_related("answer").order_by("pk"):
            self._remember(line)

    def about_a_payment(self, line: BankLine, payment: Payment) -> None:
        outcome = Outcome(line.outcome)
        self.waiting.make_way_for(payment)
        deed = deed_of(payment.state, outcome)
        if self.answer.run_id and payment.run_id != self.answer.run_id:
            leave_open(line, f"It is about {payment.run or payment}, and was read as an answer to {self.answer.run}.")
        elif payment.rail == Rail.STRIPE:
            leave_open(line, THROUGH_STRIPE)
        elif line.amount is not None and line.amount != payment.amount:
            leave_open(line, f"The bank names {pounds(line.amount)}, but {payment} is of {pounds(payment.amount)}.")
        elif why := _why_too_early(line, payment.run):
            leave_open(line, why)
        elif why := self._why_twice(line, payment):
            line.payment = payment
            leave_open(line, why)
        elif deed is None or payment.run is None:
            leave_open(line, contradiction(outcome, payment.get_state_display()))
        elif deed != Deed.NOTHING and (why := why_another_says_so(line, payment, self.answer.read_by)):
            leave_open(line, why)
        else:
            self.waiting.add(Said(deed, payment, line.on, line.said))
            line.match()
            line.payment, line.run = payment, payment.run
        self._remember(line)

    def _why_twice(self, line: BankLine, payment: Payment) -> str:
        """Why the line may be about more money than the payment's; empty where it is not."""
        known, now = self.known[payment.pk, line.outcome], telling(line)
        for one in known:
            if one.state != BankLine.State.MATCHED and is_the_same(now, telling(one)):
                return f"{one} tells of the same, and is “{one.get_state_display()}”."
        came_back = line.outcome == Outcome.CAME_BACK
        before = [one for one in known if one.state == BankLine.State.MATCHED or not came_back]
        if is_another(now, [telling(one) for one in before]):
            line.again_of = before[0]
            return _said_twice(line, before[0])
        return TAKEN_TWICE if came_back and self._taken_twice(payment) else ""

    def _taken_twice(self, payment: Payment) -> bool:
        """The bank took it more than once, and has not given back what was too much."""
        taken = self.known[payment.pk, Outcome.PAID]
        back = [one for one in self.known[payment.pk, Outcome.CAME_BACK] if one.state != BankLine.State.MATCHED]
        return movements(list(map(telling, taken))) - 1 > movements(list(map(telling, back)))

    def _remember(self, line: BankLine) -> None:
        if line.payment_id and line.outcome in ONCE:
            self.known[line.payment_id, line.outcome].append(line)


def _why_too_early(line: BankLine, run: PaymentRun | None) -> str:
    """A slip of the year would post the payment in the wrong books."""
    if not (run and run.taken_at and line.on):
        return ""
    taken = localdate(run.taken_at)
    if line.on >= taken:
        return ""
    return f"The bank names {long_date(line.on)}, but the file of {run} was taken on {long_date(taken)}."


def why_another_says_so(line: BankLine, payment: Payment, by: User) -> str:
    """A list is what its reader typed, and after its word the money goes out again: as `say_refused`."""
    if line.source != Source.LIST or line.outcome not in (Outcome.REFUSED, Outcome.CAME_BACK):
        return ""
    if not settings.RUN_TAKEN_BY_ANOTHER or payment.run is None or payment.run.taken_by_id != by.pk:
        return ""
    said = "was refused" if line.outcome == Outcome.REFUSED else "came back"
    return f"{by} took the file of {payment.run} to the bank, so another finance officer has to say that it {said}."


def _about_a_run(line: BankLine, run: PaymentRun) -> None:
    line.run = run
    if line.outcome == Outcome.PENDING:
        line.match()
    elif line.amount is not None and line.amount != run.total:
        leave_open(line, f"The bank names {pounds(line.amount)} for {run}, which came to {pounds(run.total or 0)}.")
    elif run.state == PaymentRun.State.TAKEN:
        leave_open(line, f"It is about all of {run}, but the same file says more of that run or of its payments.")
    else:
        leave_open(line, f"It is about {run}, which is “{run.get_state_display()}”.")


def telling(line: BankLine) -> Telling:
    return Telling(line.answer_id, line.source, line.on, line.bank_reference)


def _said_twice(line: BankLine, before: BankLine) -> str:
    if before.answer_id == line.answer_id:
        return "This file says it twice of the same payment. Ask the bank whether it was paid twice."
    day = f" of {long_date(before.on)}" if before.on else ""
    return f"The bank said it before of the same payment: {before}{day}. Ask the bank whether it happened twice."


TAKEN_TWICE = (
    "The bank took this payment twice, so this may be the second one that comes back. Nothing was changed. If it is "
    "the first one, say on the payment’s page that it came back."
)
NAMELESS = "The bank names no payment."
THROUGH_STRIPE = "It is a payment through Stripe, which the bank never had. Only Stripe can say what became of it."
