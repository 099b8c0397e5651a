"""Claims: an organisation asks for money that its agreement provides for; an officer accepts the claim or refuses it.

What is accepted has an instalment, which goes the way of every other: one person prepares it, another approves it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.errors import NotAllowed, WrongState
from portal.agreements.domain.letters import write_to_office, write_to_provider
from portal.agreements.domain.locking import locked
from portal.agreements.domain.officers import require_officer_of
from portal.agreements.domain.thread import require_stranger_to
from portal.agreements.models import Agreement
from portal.design.words import pounds
from portal.documents.domain import store_upload
from portal.events.ledger import record
from portal.organisations.domain import may_write
from portal.payments.domain.budgets import lines_of
from portal.payments.domain.errors import EvidenceMissing, MoreThanAgreed, NotByLine, ReasonMissing, WrongStep
from portal.payments.domain.schedules import plan_instalment
from portal.payments.models import BudgetLine, Claim, ClaimLine, Instalment

# The same claim by the same person within this time is one press of the button too many.
TWICE = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Part:
    """What is claimed on one line of the budget, in pounds, and what shows it."""

    line: BudgetLine
    amount: Decimal
    what_for: str
    file: UploadedFile | None = None


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the office accepts of one line of a claim, in pounds, and why it is less where it is."""

    accepted: Decimal
    reason: str = ""


def claimable(agreement: Agreement) -> list[Instalment]:
    """The instalments that can be claimed now: planned, and not claimed yet."""
    taken = Claim.objects.filter(state__in=[Claim.State.SENT, Claim.State.ACCEPTED], instalment__isnull=False)
    planned = agreement.instalments.filter(state=Instalment.State.PLANNED)
    return list(planned.exclude(pk__in=taken.values("instalment")).order_by("number"))


def left_to_claim(agreement: Agreement) -> Decimal:
    """Pounds of the value that are neither in the schedule nor claimed beside it."""
    beside = agreement.claims.to_answer().filter(instalment__isnull=True)
    return agreement.value - agreement.instalments.in_force().total() - sum(one.amount for one in beside)


def require_may_claim(agreement: Agreement, by: User) -> None:
    """Raise NotAllowed or WrongState where `by` cannot claim money now."""
    if not may_write(agreement.organisation, by):
        raise NotAllowed("You may read this agreement, but not claim money for the organisation.")
    if agreement.state != Agreement.State.LIVE:
        raise WrongState(f"Money is claimed under a live agreement: this one is “{agreement.get_state_display()}”.")


@transaction.atomic
def claim_money(
    agreement: Agreement,
    *,
    by: User,
    what_for: str,
    instalment: Instalment | None = None,
    amount: Decimal | None = None,
    invoice: str = "",
    file: UploadedFile | None = None,
    parts: Sequence[Part] = (),
) -> Claim:
    """Claim an `instalment` of the schedule, or an `amount` beside it; the office hears. The same twice is one claim.
    Where the agreement has a budget the claim is what its `parts` come to, and each part or the whole has a file.

    Raises NotAllowed, WrongState, ReasonMissing, WrongStep (the instalment is claimed, prepared or cancelled),
    MoreThanAgreed, NotByLine, EvidenceMissing, UploadRefused.
    """
    held = locked(agreement)
    require_may_claim(held, by)
    what_for, invoice = what_for.replace("\r\n", "\n").strip(), invoice.strip()
    if not what_for:
        raise ReasonMissing("Say what the money is for.")
    lines = {one.pk: one for one in lines_of(held)}
    if parts and not lines:
        raise NotByLine("There is no budget here by whose lines money is claimed.")
    if lines:
        amount = _asked_in(parts, has_file=file is not None)
    there = _just_claimed(held, by, instalment=instalment, amount=amount, what_for=what_for, invoice=invoice)
    if there and (file is None or there.document) and _says_the_same(there, parts):
        return there
    if lines:
        _require_room(parts, lines)
    if instalment is not None:
        if instalment not in claimable(held):
            raise WrongStep("This instalment is claimed already, or no longer planned. Look at the payments again.")
        if not lines or amount is None:
            amount = instalment.amount
        elif amount > instalment.amount:
            raise MoreThanAgreed(
                f"The lines come to {pounds(amount)}, and the instalment to {pounds(instalment.amount)}."
            )
    elif amount is None or amount <= 0:
        raise MoreThanAgreed("Enter an amount above £0.")
    elif amount > (left := left_to_claim(held)):
        raise MoreThanAgreed(f"Only {pounds(max(left, Decimal(0)))} of {pounds(held.value)} can still be claimed.")
    document = store_upload(file, by=by) if file else None
    if document:
        held.documents.add(document)
    claim = Claim.objects.create(
        agreement=held,
        number=(held.claims.aggregate(last=Max("number"))["last"] or 0) + 1,
        instalment=instalment,
        amount=amount,
        what_for=what_for,
        invoice=invoice,
        document=document,
        claimed_by=by,
        payable_from=max(timezone.localdate(), instalment.due_on) if instalment else timezone.localdate(),
    )
    for part in parts:
        shown = store_upload(part.file, by=by) if part.file else None
        if shown:
            held.documents.add(shown)
        ClaimLine.objects.create(
            claim=claim, line=part.line, amount=part.amount, what_for=part.what_for.strip(), document=shown
        )
    record("money-claimed", held, by=by, note=f"Claim {claim.number}: {pounds(amount)}")
    write_to_office("payments/claim_sent", held, claim=claim)
    return claim


def _asked_in(parts: Sequence[Part], *, has_file: bool) -> Decimal:
    """What the parts come to. Raises NotByLine, EvidenceMissing, ReasonMissing, MoreThanAgreed."""
    if not parts:
        raise NotByLine("Say which lines of the budget you claim, and how much of each.")
    if len({part.line.pk for part in parts}) != len(parts):
        raise NotByLine("Claim each line of the budget once.")
    for part in parts:
        if part.amount <= 0:
            raise MoreThanAgreed(f"Enter an amount above £0 for “{part.line}”.")
        if not part.what_for.strip():
            raise ReasonMissing(f"Say what the money of “{part.line}” is for.")
        if not part.file and not has_file:
            raise EvidenceMissing(f"Add what shows “{part.line}”, or one file that shows all of it.")
    return sum((part.amount for part in parts), Decimal(0))


def _require_room(parts: Sequence[Part], lines: Mapping[int, BudgetLine]) -> None:
    """Raise NotByLine for a line of another agreement, MoreThanAgreed for more than a line has left to claim."""
    for part in parts:
        if part.line.pk not in lines:
            raise NotByLine("The budget has changed meanwhile. Look at it again.")
        if part.amount > (left := lines[part.line.pk].left_to_claim):
            raise MoreThanAgreed(
                f"{pounds(left)} can still be claimed on “{part.line}”. Ask us to move money from another line."
            )


def _says_the_same(there: Claim, parts: Sequence[Part]) -> bool:
    was = {(one.line_id, one.amount, one.what_for) for one in there.lines.all()}
    return was == {(part.line.pk, part.amount, part.what_for.strip()) for part in parts}


def _just_claimed(
    held: Agreement, by: User, *, instalment: Instalment | None, **said: Decimal | str | None
) -> Claim | None:
    """The last claim, where it says the same and was sent a moment ago."""
    same = (
        said if instalment is None else said | {"instalment": instalment, "amount": said["amount"] or instalment.amount}
    )
    since = timezone.now() - TWICE
    last = held.claims.order_by("-number").first()
    mine = held.claims.to_answer().filter(claimed_by=by, claimed_at__gt=since, **same)
    beside = mine.filter(instalment__isnull=True) if instalment is None else mine
    return beside.filter(pk=last.pk).first() if last else None


@transaction.atomic
def accept_claim(claim: Claim, *, by: User, answer: str = "", verdicts: Mapping[int, Verdict] | None = None) -> Claim:
    """It is owed: where it claims an amount beside the schedule, an instalment is planned for it, due today. `verdicts`
    say by the number of a budget line where less of it is owed, and why; the instalment pays what is left of the claim.

    Raises NotAllowed, WrongStep, MoreThanAgreed, ReasonMissing.
    """
    held = _to_answer(claim, by)
    if held.agreement.state != Agreement.State.LIVE:
        state = held.agreement.get_state_display()
        raise WrongStep(f"The agreement is “{state}”, so nothing more is paid under it. Refuse the claim.")
    held.accepted = _weighed(held, verdicts or {})
    if held.instalment is None:
        left = held.agreement.value - held.agreement.instalments.in_force().total()
        if held.accepted > left:
            free = pounds(max(left, Decimal(0)))
            raise MoreThanAgreed(f"Only {free} of {pounds(held.agreement.value)} is not planned yet.")
        held.instalment = plan_instalment(held.agreement, amount=held.accepted, due_on=timezone.localdate(), by=by)
    elif held.instalment.state == Instalment.State.CANCELLED:
        raise WrongStep("The instalment that it claims is cancelled. Refuse the claim, and say what replaced it.")
    elif held.instalment.amount != held.accepted:
        _bring_to(held, by=by)
    held.accept()
    return _answered(held, by, answer, "claim-accepted")


def _weighed(held: Claim, verdicts: Mapping[int, Verdict]) -> Decimal:
    """What is accepted of the claim, written down line by line. Raises WrongStep, MoreThanAgreed, ReasonMissing."""
    lines = list(held.lines.select_related("line"))
    if not {one.line.number for one in lines} >= set(verdicts):
        raise WrongStep("The claim is not for this line of the budget.")
    if not lines:
        return held.amount
    for one in lines:
        verdict = verdicts.get(one.line.number, Verdict(accepted=one.amount))
        if not 0 <= verdict.accepted <= one.amount:
            raise MoreThanAgreed(f"Between £0 and {pounds(one.amount)} can be accepted for “{one.line}”.")
        if verdict.accepted < one.amount and not verdict.reason.strip():
            raise ReasonMissing(f"Say why less is accepted for “{one.line}”: the organisation reads it.")
        one.accepted = verdict.accepted
        one.reason = verdict.reason.strip() if one.is_cut else ""
        one.save(update_fields=["accepted", "reason"])
    if not (owed := sum((one.accepted for one in lines if one.accepted), Decimal(0))):
        raise WrongStep("Nothing of it is accepted: refuse the claim, and say why.")
    return owed


def _bring_to(held: Claim, *, by: User) -> None:
    """The instalment pays what was accepted. What it was planned for besides can be claimed later."""
    paid_by = held.instalment
    assert paid_by is not None and held.accepted is not None  # noqa: PT018 - for the types
    if paid_by.state != Instalment.State.PLANNED:
        raise WrongStep(f"{paid_by} is “{paid_by.get_state_display()}” already. Send it back first, or cancel it.")
    if held.accepted > paid_by.amount:
        raise MoreThanAgreed(
            f"The instalment that it claims is {pounds(paid_by.amount)} now. Accept that much, or less."
        )
    record("instalment-changed", paid_by, by=by, changes={"amount": [paid_by.amount, held.accepted]}, note=f"{held}")
    paid_by.amount = held.accepted
    paid_by.save(update_fields=["amount"])


@transaction.atomic
def refuse_claim(claim: Claim, *, by: User, answer: str) -> Claim:
    """It is not owed, or not yet; the organisation reads why. Raises NotAllowed, WrongStep, ReasonMissing."""
    held = _to_answer(claim, by)
    if not answer.strip():
        raise ReasonMissing("Say why the claim is refused: the organisation reads it.")
    held.refuse()
    return _answered(held, by, answer, "claim-refused")


@transaction.atomic
def take_back_claim(claim: Claim, *, by: User) -> Claim:
    """The organisation does not claim it any more. Raises NotAllowed, WrongStep."""
    agreement = locked(claim.agreement)
    if not may_write(agreement.organisation, by):
        raise NotAllowed("You may read this agreement, but not take a claim back.")
    held = _waiting(claim, agreement)
    held.take_back()
    held.answered_by, held.answered_at = by, timezone.now()
    held.save()
    record("claim-taken-back", agreement, by=by, note=f"Claim {held.number}")
    return held


def _to_answer(claim: Claim, by: User) -> Claim:
    agreement = locked(claim.agreement)
    require_officer_of(agreement, by)
    require_stranger_to(agreement, by, has_to="answer")
    return _waiting(claim, agreement)


def _waiting(claim: Claim, agreement: Agreement) -> Claim:
    held = Claim.objects.select_for_update(of=("self",)).select_related("instalment").get(pk=claim.pk)
    held.agreement = agreement
    if held.state != Claim.State.SENT:
        raise WrongStep(f"This claim is “{held.get_state_display()}” already.")
    return held


def _answered(held: Claim, by: User, answer: str, verb: str) -> Claim:
    held.answer, held.answered_by, held.answered_at = answer.strip(), by, timezone.now()
    held.save()
    of = f"{pounds(held.owed)} of {pounds(held.amount)}" if held.is_cut else pounds(held.amount)
    record(verb, held.agreement, by=by, note=f"Claim {held.number}: {of}. {held.answer}".strip())
    write_to_provider("payments/claim_answered", held.agreement, claim=held)
    return held
