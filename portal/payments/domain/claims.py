"""Claims: an organisation asks for money that its agreement provides for; an officer accepts the claim or refuses it.

What is accepted has an instalment, which goes the way of every other: one person prepares it, another approves it.
"""

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
from portal.payments.domain.errors import MoreThanAgreed, ReasonMissing, WrongStep
from portal.payments.domain.schedules import plan_instalment
from portal.payments.models import Claim, Instalment

# The same claim by the same person within this time is one press of the button too many.
TWICE = timedelta(minutes=10)


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
) -> Claim:
    """Claim an `instalment` of the schedule, or an `amount` beside it; the office hears. The same twice is one claim.

    Raises NotAllowed, WrongState, ReasonMissing, WrongStep (the instalment is claimed, prepared or cancelled),
    MoreThanAgreed, UploadRefused.
    """
    held = locked(agreement)
    require_may_claim(held, by)
    what_for, invoice = what_for.replace("\r\n", "\n").strip(), invoice.strip()
    if not what_for:
        raise ReasonMissing("Say what the money is for.")
    there = _just_claimed(held, by, instalment=instalment, amount=amount, what_for=what_for, invoice=invoice)
    if there and (file is None or there.document):
        return there
    if instalment is not None:
        if instalment not in claimable(held):
            raise WrongStep("This instalment is claimed already, or no longer planned. Look at the payments again.")
        amount = instalment.amount
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
    record("money-claimed", held, by=by, note=f"Claim {claim.number}: {pounds(amount)}")
    write_to_office("payments/claim_sent", held, claim=claim)
    return claim


def _just_claimed(
    held: Agreement, by: User, *, instalment: Instalment | None, **said: Decimal | str | None
) -> Claim | None:
    """The last claim, where it says the same and was sent a moment ago."""
    same = said if instalment is None else said | {"instalment": instalment, "amount": instalment.amount}
    since = timezone.now() - TWICE
    last = held.claims.order_by("-number").first()
    mine = held.claims.to_answer().filter(claimed_by=by, claimed_at__gt=since, **same)
    beside = mine.filter(instalment__isnull=True) if instalment is None else mine
    return beside.filter(pk=last.pk).first() if last else None


@transaction.atomic
def accept_claim(claim: Claim, *, by: User, answer: str = "") -> Claim:
    """It is owed: where it claims an amount beside the schedule, an instalment is planned for it, due today.

    Raises NotAllowed, WrongStep, MoreThanAgreed.
    """
    held = _to_answer(claim, by)
    if held.agreement.state != Agreement.State.LIVE:
        state = held.agreement.get_state_display()
        raise WrongStep(f"The agreement is “{state}”, so nothing more is paid under it. Refuse the claim.")
    if held.instalment is None:
        left = held.agreement.value - held.agreement.instalments.in_force().total()
        if held.amount > left:
            free = pounds(max(left, Decimal(0)))
            raise MoreThanAgreed(f"Only {free} of {pounds(held.agreement.value)} is not planned yet.")
        held.instalment = plan_instalment(held.agreement, amount=held.amount, due_on=timezone.localdate(), by=by)
    elif held.instalment.state == Instalment.State.CANCELLED:
        raise WrongStep("The instalment that it claims is cancelled. Refuse the claim, and say what replaced it.")
    held.accept()
    return _answered(held, by, answer, "claim-accepted")


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
    record(verb, held.agreement, by=by, note=f"Claim {held.number}: {pounds(held.amount)}. {held.answer}".strip())
    write_to_provider("payments/claim_answered", held.agreement, claim=held)
    return held
