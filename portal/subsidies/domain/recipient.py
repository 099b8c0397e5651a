"""The recipient's answer to the notice of minimal financial assistance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.errors import NotAgreed, NotAllowed, WrongState
from portal.agreements.domain.letters import write_to_office
from portal.agreements.models import Agreement
from portal.correspondence.domain.overtaking import overtake
from portal.dates.financial_years import financial_year
from portal.design.words import long_date, pounds
from portal.events.ledger import record
from portal.organisations.domain import may_sign_for
from portal.subsidies.domain.adding_up import Held, held_by, locked_basis
from portal.subsidies.domain.errors import AboveTheCap, WrongDay
from portal.subsidies.models import DeclaredAssistance, SubsidyBasis
from portal.subsidies.rules import CAP, most_together
from portal.subsidies.wording import confirmation

ANSWERABLE = (Agreement.State.OFFERED, *Agreement.IN_FORCE)


@dataclass(frozen=True, kw_only=True)
class Declared:
    """Assistance that somebody else gave."""

    giver: str
    amount: Decimal
    given_on: date


def may_answer(basis: SubsidyBasis, user: User) -> bool:
    return may_sign_for(basis.agreement.organisation, user)


@transaction.atomic
def answer_notice(
    basis: SubsidyBasis,
    *,
    by: User,
    is_within_cap: bool,
    declared: Sequence[Declared],
    name: str,
    position: str,
    agreed: bool,
    proved_by: str = "",
) -> SubsidyBasis:
    """Who may sign for the organisation says that the cap is kept, or that it is not; with all that others gave it,
    which takes the place of what it declared before.

    Raises NotAllowed, WrongState (answered, replaced, over), NotAgreed, WrongDay (declared for a day to come),
    AboveTheCap (the figures say something else than the answer).
    """
    held = locked_basis(basis)
    agreement, today = held.agreement, timezone.localdate()
    organisation = agreement.organisation
    if not may_answer(held, by):
        raise NotAllowed("Only a member who may sign for the organisation confirms this.")
    if held.superseded_at or held.notice_at is None or agreement.state not in ANSWERABLE:
        raise WrongState("This is not asked any more. Look at the agreement again.")
    if held.answered_at:
        raise WrongState("Your organisation has answered this already.")
    if not agreed:
        raise NotAgreed("Tick the box to say that what you wrote is right.")
    for one in declared:
        if one.given_on > today:
            raise WrongDay(f"{long_date(one.given_on)} is still to come: enter what was given until today.")
    held.year = financial_year(today)
    if is_within_cap:
        _require_as_declared(held, declared)
        held.confirmation = confirmation(
            organisation=organisation.name, reference=agreement.reference, amount=held.amount, today=today
        )
    else:
        held.confirmation = f"The total would come to more than {pounds(CAP)}."
    # Before the answer: the database adds up what stands when the answer is written.
    DeclaredAssistance.objects.bulk_create(
        DeclaredAssistance.of(held, giver=one.giver.strip(), amount=one.amount, given_on=one.given_on)
        for one in declared
    )
    held.is_within_cap, held.answered_by, held.answered_at = is_within_cap, by, timezone.now()
    held.answered_name, held.answered_position, held.proved_by = name.strip(), position.strip(), proved_by
    held.save()
    said = "The cap is kept" if is_within_cap else "The cap would not be kept"
    record("subsidy-notice-answered", agreement, by=by, note=f"{said}. {held.answered_name}, {held.answered_position}")
    overtake(agreement.reference, ["subsidies/notice"], because="the organisation answered", by=by)
    write_to_office("subsidies/answered", agreement, basis=held)
    return held


def _require_as_declared(held: SubsidyBasis, declared: Sequence[Declared]) -> None:
    """Raise AboveTheCap where the figures come to more than the cap."""
    rest: Held = held_by(held.agreement.organisation, held.year, besides=held)
    ours = [(one.year, one.amount) for one in rest.ours]
    theirs = [(financial_year(one.given_on), one.amount) for one in declared]
    together = most_together(held.year, [*ours, *theirs, (held.year, held.amount)])
    if together > CAP:
        raise AboveTheCap(
            f"With this award, what you enter and what you have from us comes to {pounds(together)}, which is more "
            f"than {pounds(CAP)}. Check the figures; if they are right, choose “No”, and we look for another way."
        )
