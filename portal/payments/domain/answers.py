"""The bank's answer: kept first, line by line, and then carried out in portions.

Each portion is a transaction of its own, and a line is read, compared and done within one. If everything stops in
between, `settle_all` (a job) goes on where it stopped, and nothing is done twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from portal.accounts.models import User
from portal.agreements.domain.thread import require_stranger_to
from portal.design.words import pounds
from portal.events.ledger import record
from portal.payments.domain.errors import AlreadyRead, DoesNotFit, NotTheAnswer, ReasonMissing, WrongStep
from portal.payments.domain.locking import locked_payments
from portal.payments.domain.outcomes import carry_out, finish_runs
from portal.payments.domain.runs import require_finance
from portal.payments.matching import contradiction, deed_of, identity_of
from portal.payments.models import BankAnswer, BankLine, Payment, PaymentRun
from portal.payments.rails.answers import read_answer as lines_of
from portal.payments.rails.orders import AnswerLine, NotAnAnswer, Outcome

# The job of `jobs.py`, by name, because that module imports this one.
SETTLE = "payments.settle_answer"
# So many lines are carried out in one transaction.
PORTION = 100
# What happens to a payment once, and never twice in one statement.
ONCE = (Outcome.PAID, Outcome.CAME_BACK)


@transaction.atomic
def read_answer(content: bytes, *, name: str, by: User, run: PaymentRun | None = None) -> BankAnswer:
    """Keep what the bank said, line by line; `settle_answer` does what follows from it.

    `run`: where the officer says which run it answers. Raises NotAllowed, AlreadyRead, NotTheAnswer.
    """
    require_finance(by, "reads the bank’s answers")
    sha256 = hashlib.sha256(content).hexdigest()
    _refuse_twice(sha256)
    try:
        said = lines_of(content)
    except NotAnAnswer as refusal:
        raise NotTheAnswer(str(refusal)) from refusal
    runs = _runs_named(said)
    lines = [one for line in said for one in _each(line, runs.get(line.end_to_end))]
    if not lines:
        raise NotTheAnswer("The file says nothing about any payment.")
    if run:
        _require_about(run, lines)
    try:
        with transaction.atomic():
            answer = BankAnswer.objects.create(name=name[:120] or "Answer", sha256=sha256, run=run, read_by=by)
    except IntegrityError:  # a colleague read it at this very moment
        _refuse_twice(sha256)
        raise
    BankLine.objects.bulk_create(
        [
            BankLine(
                answer=answer,
                number=number,
                outcome=line.outcome,
                end_to_end=line.end_to_end,
                amount=line.amount,
                on=line.on,
                said=line.said[:500],
                bank_reference=line.bank_reference,
            )
            for number, line in enumerate(lines, start=1)
        ],
        batch_size=500,
    )
    record("bank-answer-read", answer, by=by, note=f"{len(lines)} lines")
    app.configure_task(SETTLE, queue="payments").defer(answer=answer.pk)
    return answer


def settle_answer(answer: BankAnswer) -> int:
    """Carry out every line that was not carried out yet; how many lines there were. Run again, it does nothing."""
    settled = 0
    while portion := settle_portion(answer):
        settled += portion
    return settled


def settle_all() -> int:
    """Answers that lost whoever carried them out."""
    unread = BankLine.objects.unread().values("answer")
    return sum(settle_answer(answer) for answer in BankAnswer.objects.filter(pk__in=unread).order_by("pk"))


@transaction.atomic
def settle_portion(answer: BankAnswer) -> int:
    """The next lines, together; how many. The answer is locked, so that two do not carry out the same lines."""
    held = BankAnswer.objects.select_for_update(of=("self",)).select_related("read_by", "run").get(pk=answer.pk)
    lines = list(held.lines.unread().order_by("number")[:PORTION])
    if not lines:
        return 0
    named = {line.pk: identity_of(line.end_to_end) for line in lines}
    found = Payment.objects.filter(identity__in=[one for one in named.values() if one])
    payments = {one.identity: one for one in _locked(found.values_list("pk", flat=True))}
    runs = {one.number: one for one in PaymentRun.objects.filter(number__in=[line.end_to_end for line in lines])}
    seen = _said_already(held, [one.pk for one in payments.values()])
    for line in lines:
        identity = named[line.pk]
        payment = payments.get(identity) if identity else None
        if payment is None and line.end_to_end in runs:
            _about_a_run(line, runs[line.end_to_end])
        else:
            _about_a_payment(line, payment, held, seen)
    kept = ["state", "payment", "run", "why_unmatched"]
    BankLine.objects.bulk_update(lines, kept, batch_size=PORTION)
    finish_runs({one.run_id for one in payments.values() if one.run_id})
    return len(lines)


@transaction.atomic
def match_by_hand(line: BankLine, payment: Payment, *, by: User, reason: str) -> BankLine:
    """A finance officer says which payment a line is about, and why; what the line says is carried out.

    Raises NotAllowed, WrongStep, ReasonMissing, DoesNotFit (another amount, or a payment that cannot be meant).
    """
    require_finance(by, "matches lines of the bank’s answers")
    held = _to_settle(line, reason, "Say how you know that it is this payment.")
    [one] = _locked([payment.pk])
    require_stranger_to(one.instalment.agreement, by, has_to="match this line")
    if held.amount is not None and held.amount != one.amount:
        raise DoesNotFit(f"The line is about {pounds(held.amount)}, the payment is of {pounds(one.amount)}.")
    deed = deed_of(one.state, Outcome(held.outcome))
    if deed is None or one.run is None:
        raise DoesNotFit(contradiction(Outcome(held.outcome), one.get_state_display()))
    carry_out(deed, one, by=by, on=held.on, said=held.said)
    held.match()
    held.payment, held.run = one, one.run
    _keep_settled(held, by, reason)
    record("bank-line-matched", one.instalment, by=by, note=f"{held}: {reason}")
    finish_runs({one.run_id} if one.run_id else set())
    return held


@transaction.atomic
def set_aside(line: BankLine, *, by: User, reason: str) -> BankLine:
    """It is about nothing of the portal's, or was dealt with elsewhere. Raises NotAllowed, WrongStep, ReasonMissing."""
    require_finance(by, "sets lines of the bank’s answers aside")
    held = _to_settle(line, reason, "Say why it is set aside.")
    held.set_aside()
    _keep_settled(held, by, reason)
    record("bank-line-set-aside", held.answer, by=by, note=f"Line {held.number}: {reason}")
    return held


def _refuse_twice(sha256: str) -> None:
    before = BankAnswer.objects.filter(sha256=sha256).select_related("read_by").first()
    if before:
        raise AlreadyRead(f"{before.read_by} read this file already, as “{before}”. Nothing was changed.")


def _runs_named(lines: Sequence[AnswerLine]) -> dict[str, PaymentRun]:
    """Runs that wait for an answer and that a line stands for as a whole, by their numbers."""
    names = {line.end_to_end for line in lines if identity_of(line.end_to_end) is None}
    return {run.number: run for run in PaymentRun.objects.awaiting_answers().filter(number__in=names)}


def _each(line: AnswerLine, run: PaymentRun | None) -> Iterator[AnswerLine]:
    """A word about a whole run is a word about each of its payments that waits for one; the rest as it is."""
    if run is None or line.outcome == Outcome.PENDING or (line.amount is not None and line.amount != run.total):
        yield line
        return
    for one in run.payments.filter(state=Payment.State.SENT).order_by("pk"):
        yield replace(line, end_to_end=one.identity.hex, amount=one.amount)


def _require_about(run: PaymentRun, lines: Sequence[AnswerLine]) -> None:
    """An answer to another run is not kept: it could not be read again where it belongs."""
    if any(line.end_to_end == run.number for line in lines):
        return
    named = [one for line in lines if (one := identity_of(line.end_to_end))]
    others = dict(Payment.objects.filter(identity__in=named).values_list("run__number", "run").distinct())
    if run.pk in others.values():
        return
    about = ", ".join(sorted(number for number in others if number))
    raise NotTheAnswer(
        f"This is about {about}, not about {run}. Read it there."
        if about
        else f"No line of it is about a payment of {run}. Nothing was kept."
    )


def _locked(keys: Iterable[int]) -> list[Payment]:
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


def _about_a_run(line: BankLine, run: PaymentRun) -> None:
    line.run = run
    if line.outcome == Outcome.PENDING:
        line.match()
    elif line.amount is not None and line.amount != run.total:
        _leave_open(line, f"The bank names {pounds(line.amount)} for {run}, which came to {pounds(run.total or 0)}.")
    else:
        _leave_open(line, f"It is about {run}, which is “{run.get_state_display()}”.")


def _about_a_payment(line: BankLine, payment: Payment | None, answer: BankAnswer, seen: set[tuple[int, str]]) -> None:
    outcome = Outcome(line.outcome)
    if payment is None:
        _leave_open(line, "The bank names a payment that the portal does not know." if line.end_to_end else NAMELESS)
        return
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
        carry_out(deed, payment, by=answer.read_by, on=line.on, said=line.said)
        line.match()
        line.payment, line.run = payment, payment.run
        if outcome in ONCE:
            seen.add((payment.pk, line.outcome))


NAMELESS = "The bank names no payment."


def _leave_open(line: BankLine, why: str) -> None:
    line.leave_open()
    line.why_unmatched = why[:300]


def _to_settle(line: BankLine, reason: str, missing: str) -> BankLine:
    if not reason.strip():
        raise ReasonMissing(missing)
    BankAnswer.objects.select_for_update(of=("self",)).get(pk=line.answer_id)
    held = BankLine.objects.select_for_update(of=("self",)).select_related("answer").get(pk=line.pk)
    if held.state != BankLine.State.UNMATCHED:
        raise WrongStep(f"{held} is “{held.get_state_display()}” already.")
    return held


def _keep_settled(held: BankLine, by: User, reason: str) -> None:
    held.settled_by, held.settled_at, held.reason = by, timezone.now(), reason.strip()
    held.save()
