"""After the signatures: the office confirms in writing what it gave, and enters it in the public database."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate

from portal.accounts.models import User
from portal.agreements.domain.errors import ReasonMissing, WrongState
from portal.agreements.domain.letters import write_to_provider
from portal.agreements.domain.officers import require_officer_of
from portal.agreements.domain.thread import require_stranger_to
from portal.agreements.models import Agreement
from portal.dates.financial_years import financial_year
from portal.design.words import long_date, pounds
from portal.events.ledger import record
from portal.subsidies.domain.adding_up import held_by, locked_basis, require_room
from portal.subsidies.domain.errors import WrongDay
from portal.subsidies.models import SubsidyBasis
from portal.subsidies.rules import publish_by


def day_of_right(agreement: Agreement) -> date:
    """When the recipient got a right to the money: with the last signature, or, signed on paper, with the start."""
    last = agreement.signatures.order_by("-signed_at").first()
    return localdate(last.signed_at) if last else min(agreement.starts_on, timezone.localdate())


@transaction.atomic
def confirm_given(basis: SubsidyBasis, *, by: User, given_on: date) -> SubsidyBasis:
    """The subsidy is given: for minimal financial assistance the recipient hears so in writing, with its day and gross
    value, as section 37 wants. What goes on the public database has its day from here on.

    Raises NotAllowed, WrongState (not signed, not confirmed, no subsidy, said already), WrongDay, AboveTheCap.
    """
    held = locked_basis(basis)
    agreement = held.agreement
    require_officer_of(agreement, by)
    require_stranger_to(agreement, by, has_to="confirm what was given")
    if held.basis == SubsidyBasis.Basis.NONE or held.superseded_at:
        raise WrongState("This is not, or no longer, given as a subsidy.")
    if held.given_on:
        raise WrongState(f"It is confirmed already: given on {long_date(held.given_on)}.")
    if agreement.state not in (*Agreement.IN_FORCE, *Agreement.OVER):
        raise WrongState("It is given when the agreement is signed.")
    if held.is_mfa and not held.is_within_cap:
        raise WrongState("The recipient has not confirmed yet that the cap is kept.")
    if given_on > timezone.localdate():
        raise WrongDay("The day on which it was given cannot be in the future.")
    if held.answered_at and given_on < localdate(held.answered_at):
        raise WrongDay(
            f"The recipient confirmed on {long_date(localdate(held.answered_at))}: it cannot have been given before."
        )
    year = financial_year(given_on)
    # In its year it has its place since the recipient confirmed it, whatever was declared or merged since.
    if held.is_mfa and year != held.year:
        require_room(agreement.organisation, held_by(agreement.organisation, year, besides=held), held.amount)
    held.year = year
    held.given_on, held.given_said_at, held.given_said_by = given_on, timezone.now(), by
    held.publish_by = publish_by(given_on) if held.on_database else None
    held.save(update_fields=["year", "given_on", "given_said_at", "given_said_by", "publish_by"])
    record("subsidy-given", agreement, by=by, note=f"{pounds(held.amount)} on {long_date(given_on)}")
    if held.is_mfa:
        write_to_provider("subsidies/given", agreement, basis=held)
    return held


@transaction.atomic
def record_in_database(basis: SubsidyBasis, *, by: User, on: date, reference: str) -> SubsidyBasis:
    """It stands in the public database since `on`, under `reference`.

    Raises NotAllowed, WrongState (need not be there, not given, recorded already), WrongDay, ReasonMissing.
    """
    held = locked_basis(basis)
    require_officer_of(held.agreement, by)
    if not held.on_database or held.given_on is None:
        raise WrongState("This does not have to be in the public database, or is not given yet.")
    if held.published_on:
        raise WrongState(f"It is recorded already: {held.database_reference}, {long_date(held.published_on)}.")
    if on > timezone.localdate() or on < held.given_on:
        raise WrongDay(f"The day is between {long_date(held.given_on)}, when it was given, and today.")
    if not reference.strip():
        raise ReasonMissing("Enter the reference that the database gave it.")
    held.published_on, held.database_reference, held.published_by = on, reference.strip(), by
    held.save(update_fields=["published_on", "database_reference", "published_by"])
    record("subsidy-in-database", held.agreement, by=by, note=held.database_reference)
    return held
