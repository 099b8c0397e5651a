"""Saying on which basis an agreement's money is given, and telling the recipient of minimal financial assistance."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, Q, Sum
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.errors import ReasonMissing, WrongState
from portal.agreements.domain.letters import write_to_provider
from portal.agreements.domain.officers import require_officer_of
from portal.agreements.domain.thread import require_stranger_to
from portal.agreements.models import Agreement
from portal.dates.financial_years import financial_year
from portal.design.words import pounds
from portal.events.ledger import record
from portal.subsidies.domain.adding_up import held_by, locked_basis, locked_both, require_room
from portal.subsidies.domain.errors import AboveTheCap, NothingToDecide, WrongAmount
from portal.subsidies.models import SubsidyBasis
from portal.subsidies.rules import PUBLISHED_ABOVE
from portal.subsidies.wording import notice

OPEN = (Agreement.State.PLANNED, Agreement.State.OFFERED, *Agreement.IN_FORCE)


def _replaceable(agreement: Agreement) -> Q:
    """Decisions that a later one takes the place of. What was confirmed before the agreement was signed is given with
    the signature, whether or not the office has said so yet.
    """
    signed = agreement.state in Agreement.IN_FORCE
    return Q(given_on__isnull=True) & (~Q(is_within_cap=True) if signed else Q())


def not_given_yet(agreement: Agreement) -> Decimal:
    """Pounds of the agreement's value without a basis that stands for good."""
    given = agreement.subsidy_bases.standing().exclude(_replaceable(agreement))
    return agreement.value - (given.aggregate(total=Sum("amount"))["total"] or Decimal(0))


@transaction.atomic
def decide_basis(
    agreement: Agreement,
    *,
    by: User,
    basis: SubsidyBasis.Basis | str,
    reason: str,
    amount: Decimal | None = None,
    on_database: bool = False,
) -> SubsidyBasis:
    """Say whether the money is a subsidy, and on which basis. A decision takes the place of one whose money is not
    given yet; what is given stays, and `amount` is then what comes on top. Without `amount` it is for all that has no
    basis for good. `on_database` is asked of a subsidy on another basis; for minimal financial assistance the law says.

    Raises NotAllowed, ReasonMissing, WrongState (over, or never began), NothingToDecide, WrongAmount, AboveTheCap.
    """
    held = locked_both(agreement)
    require_officer_of(held, by)
    require_stranger_to(held, by, has_to="decide on which basis it is given")
    if held.state not in OPEN:
        raise WrongState(f"The agreement is “{held.get_state_display()}”, so nothing more is given by it.")
    if not reason.strip():
        raise ReasonMissing("Say why: an auditor reads it, and for a subsidy perhaps a court.")
    chosen, now = SubsidyBasis.Basis(basis), timezone.now()
    amount = not_given_yet(held) if amount is None else amount
    if amount <= 0:
        raise NothingToDecide("All of it is given on a basis. Enter what comes on top, if more does.")
    if amount != not_given_yet(held) and held.state not in Agreement.IN_FORCE:
        raise WrongAmount(f"Before it is signed, the decision is for all of it: {pounds(not_given_yet(held))}.")
    held.subsidy_bases.standing().filter(_replaceable(held)).update(superseded_at=now)
    year = financial_year(timezone.localdate())
    if chosen == SubsidyBasis.Basis.MFA:
        require_room(held.organisation, held_by(held.organisation, year), amount)
        on_database = amount > PUBLISHED_ABOVE
    number = (held.subsidy_bases.aggregate(last=Max("number"))["last"] or 0) + 1
    made = SubsidyBasis.objects.create(
        agreement=held,
        number=number,
        basis=chosen,
        reason=reason.strip(),
        amount=amount,
        year=year,
        on_database=on_database and chosen != SubsidyBasis.Basis.NONE,
        decided_by=by,
        decided_at=now,
    )
    record("subsidy-basis-decided", held, by=by, note=f"{chosen.label}, {pounds(amount)}. {made.reason}"[:500])
    return made


@transaction.atomic
def send_notice(basis: SubsidyBasis, *, by: User) -> SubsidyBasis:
    """Tell the recipient that it is minimal financial assistance, how much, and ask for its confirmation.

    Raises NotAllowed, WrongState (told already, replaced, not offered yet), AboveTheCap.
    """
    held = locked_basis(basis)
    require_officer_of(held.agreement, by)
    require_stranger_to(held.agreement, by, has_to="give notice of it")
    return _notice(held, by=by)


def notice_on_offer(agreement: Agreement, *, by: User | None, hold: bool) -> None:
    """What is decided before the offer is told with it. Runs in the offer's transaction, under its lock."""
    waiting = agreement.subsidy_bases.standing().filter(basis=SubsidyBasis.Basis.MFA, notice_at__isnull=True)
    for one in waiting.select_related("decided_by"):
        one.agreement = agreement
        # A year has begun since it was decided, and it does not fit any more: the due list says what is to be done,
        # and the release of all other offers goes on.
        with suppress(AboveTheCap):
            _notice(one, by=by or one.decided_by, hold=hold)


def _notice(held: SubsidyBasis, *, by: User, hold: bool = False) -> SubsidyBasis:
    agreement, today = held.agreement, timezone.localdate()
    if not held.is_mfa or held.superseded_at:
        raise WrongState("This is not, or no longer, given as minimal financial assistance.")
    if held.notice_at:
        raise WrongState("The organisation has this notice already.")
    if agreement.state not in (Agreement.State.OFFERED, *Agreement.IN_FORCE):
        raise WrongState("The organisation hears of it when the agreement is offered.")
    held.year = financial_year(today)
    require_room(agreement.organisation, held_by(agreement.organisation, held.year, besides=held), held.amount)
    held.notice = notice(
        organisation=agreement.organisation.name, reference=agreement.reference, amount=held.amount, today=today
    )
    held.notice_at, held.notice_by = timezone.now(), by
    held.save()
    record("subsidy-notice-sent", agreement, by=by, note=pounds(held.amount))
    write_to_provider("subsidies/notice", agreement, hold=hold, basis=held)
    return held
