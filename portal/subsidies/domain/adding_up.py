"""How much minimal financial assistance an organisation has: our own awards, and what it declared from others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.agreements.domain.locking import locked
from portal.agreements.models import Agreement
from portal.dates.financial_years import financial_year_label
from portal.design.words import pounds
from portal.organisations.models import Organisation
from portal.subsidies.domain.errors import AboveTheCap
from portal.subsidies.models import DeclaredAssistance, SubsidyBasis
from portal.subsidies.rules import CAP, most_together, room_left, total_up_to, years_up_to


@dataclass(frozen=True, kw_only=True)
class Held:
    """What counts for one organisation, and for `year` with the two before."""

    year: int
    ours: Sequence[SubsidyBasis]
    declared: Sequence[DeclaredAssistance]

    @property
    def amounts(self) -> list[tuple[int, Decimal]]:
        ours = [(one.year, one.amount) for one in self.ours]
        return ours + [(one.year, one.amount) for one in self.declared]

    @property
    def total(self) -> Decimal:
        return total_up_to(self.year, self.amounts)

    @property
    def left(self) -> Decimal:
        return room_left(self.year, self.amounts)

    @property
    def years(self) -> str:
        first, *_, last = years_up_to(self.year)
        return f"{financial_year_label(first)} to {financial_year_label(last)}"


def held_by(organisation: Organisation, year: int, *, besides: SubsidyBasis | None = None) -> Held:
    """Three queries. `besides` leaves out the award that is being looked at."""
    ours = SubsidyBasis.objects.counted().filter(agreement__organisation=organisation)
    if besides:
        ours = ours.exclude(pk=besides.pk)
    return Held(
        year=year,
        ours=list(ours.select_related("agreement").order_by("year", "pk")),
        declared=latest_declared(organisation),
    )


def latest_declared(organisation: Organisation) -> list[DeclaredAssistance]:
    """What the organisation last said that others gave it: each answer says all of it anew."""
    answers = SubsidyBasis.objects.filter(agreement__organisation=organisation, answered_at__isnull=False)
    last = answers.order_by("-answered_at", "-pk").first()
    return list(last.declared.all()) if last else []


def require_room(organisation: Organisation, held: Held, amount: Decimal) -> None:
    """Raise AboveTheCap where `amount` in the year of `held` does not fit."""
    together = most_together(held.year, [*held.amounts, (held.year, amount)])
    if together > CAP:
        raise AboveTheCap(
            f"{organisation} would come to {pounds(together)} of minimal financial assistance in three financial "
            f"years. The law allows {pounds(CAP)}; {pounds(held.left)} is left."
        )


def locked_both(agreement: Agreement) -> Agreement:
    """The agreement, with its organisation locked before it: two awards to one organisation wait for each other."""
    Organisation.objects.select_for_update(no_key=True).get(pk=agreement.organisation_id)
    return locked(agreement)


def locked_basis(basis: SubsidyBasis) -> SubsidyBasis:
    """The decision as it stands now, with its organisation and agreement locked before it."""
    agreement = locked_both(basis.agreement)
    held = SubsidyBasis.objects.select_for_update(of=("self",)).get(pk=basis.pk)
    held.agreement = agreement
    return held
