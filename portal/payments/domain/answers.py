"""The bank's answer: kept first, line by line, and then carried out in portions.

Each portion is a transaction of its own, and a line is read, compared and done within one. If everything stops in
between, `settle_all` (a job) goes on where it stopped, and nothing is done twice.
"""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed
from procrastinate.contrib.django import app

from portal.accounts.models import User
from portal.agreements.domain.thread import require_stranger_to
from portal.design.words import pounds
from portal.events.ledger import record
from portal.payments.domain.errors import (
    AlreadyRead,
    DoesNotFit,
    NotTheAnswer,
    PaymentRefusal,
    ReasonMissing,
    SamePerson,
    WrongStep,
)
from portal.payments.domain.outcomes import Said, carry_out, finish_runs
from portal.payments.domain.runs import require_finance
from portal.payments.domain.settling import THROUGH_STRIPE, locked_with_runs, settle_portion, why_another_says_so
from portal.payments.matching import contradiction, deed_of, identity_of
from portal.payments.models import BankAnswer, BankLine, Payment, PaymentRun, Rail
from portal.payments.rails.answers import read_answer as lines_of
from portal.payments.rails.orders import AnswerLine, NotAnAnswer, Outcome

# The job of `jobs.py`, by name, because that module imports this one.
SETTLE = "payments.settle_answer"
# What one file may say of single payments beside a word about their whole run: a statement has the batch that left, and
# what of it came back.
AFTER: Mapping[Outcome, frozenset[Outcome]] = {
    Outcome.PAID: frozenset({Outcome.CAME_BACK}),
    Outcome.CAME_BACK: frozenset({Outcome.PAID}),
    Outcome.REFUSED: frozenset(),
}

logger = logging.getLogger(__name__)


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
    lines = _with_runs_told_one_by_one(said)
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
                source=line.source,
                currency=line.currency,
                note=line.note,
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
    """Answers that lost whoever carried them out. One that cannot be carried out is logged, and holds up no other."""
    unread = BankLine.objects.unread().values("answer")
    settled = 0
    for answer in BankAnswer.objects.filter(pk__in=unread).order_by("pk"):
        try:
            settled += settle_answer(answer)
        except (DatabaseError, PaymentRefusal, TransitionNotAllowed, ValueError):
            logger.exception("The bank's answer %s cannot be carried out", answer.pk)
    return settled


@transaction.atomic
def match_by_hand(line: BankLine, payment: Payment, *, by: User, reason: str) -> BankLine:
    """A finance officer says which payment a line is about, and why; what the line says is carried out.

    Raises NotAllowed, WrongStep, ReasonMissing, SamePerson, DoesNotFit (another amount, or a payment that cannot be
    meant).
    """
    require_finance(by, "matches lines of the bank’s answers")
    held = _to_settle(line, reason, "Say how you know that it is this payment.")
    if not held.may_be_matched:
        raise DoesNotFit("What this line is about is known, or is no pounds. Set it aside once it is seen to.")
    [one] = locked_with_runs([payment.pk])
    require_stranger_to(one.instalment.agreement, by, has_to="match this line")
    if why := why_another_says_so(held, one, by):
        raise SamePerson(why)
    if one.rail == Rail.STRIPE:
        raise DoesNotFit(THROUGH_STRIPE)
    if held.amount is not None and held.amount != one.amount:
        raise DoesNotFit(f"The line is about {pounds(held.amount)}, the payment is of {pounds(one.amount)}.")
    deed = deed_of(one.state, Outcome(held.outcome))
    if deed is None or one.run is None:
        raise DoesNotFit(contradiction(Outcome(held.outcome), one.get_state_display()))
    carry_out([Said(deed, one, held.on, held.said)], by=by)
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


def _with_runs_told_one_by_one(lines: Sequence[AnswerLine]) -> list[AnswerLine]:
    """The lines, where the one word about a whole run is a word about each of its payments that waits for one.

    Said again, or beside another word about the run or about its payments that does not go with it, it stays one line,
    for a person.
    """
    runs = _runs_named(lines)
    told: dict[int, list[Outcome]] = defaultdict(list)
    for line in lines:
        if run := _decided_by(line, runs):
            told[run.pk].append(line.outcome)
    one_by_one = _told_of_payments(lines, list(told))
    there: list[AnswerLine] = []
    for line in lines:
        run = _decided_by(line, runs)
        # The first of several, and of those that say the same.
        if run and set(told.pop(run.pk, [])) == {line.outcome} and one_by_one[run.pk] <= AFTER[line.outcome]:
            waiting = run.payments.filter(state=Payment.State.SENT).order_by("pk")
            there += [replace(line, end_to_end=one.identity.hex, amount=one.amount) for one in waiting]
        else:
            there.append(line)
    return there


def _decided_by(line: AnswerLine, runs: dict[str, PaymentRun]) -> PaymentRun | None:
    """The run of which the line decides everything."""
    run = runs.get(line.end_to_end)
    if run is None or line.outcome == Outcome.PENDING or (line.amount is not None and line.amount != run.total):
        return None
    return run


def _told_of_payments(lines: Sequence[AnswerLine], runs: list[int]) -> dict[int, set[Outcome]]:
    """What the lines say of single payments of the runs. A query, and none where there are no runs."""
    of_payments: dict[int, set[Outcome]] = defaultdict(set)
    if not runs:
        return of_payments
    named = [(identity_of(line.end_to_end), line.outcome) for line in lines]
    of_runs = Payment.objects.filter(run__in=runs, identity__in={one for one, _ in named if one})
    run_of = dict(of_runs.values_list("identity", "run"))
    for identity, outcome in named:
        if identity in run_of:
            of_payments[run_of[identity]].add(outcome)
    return of_payments


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
