"""Whose signature an agreement waits for. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Waits(StrEnum):
    """What is still missing under an agreement that is offered."""

    OFFICE_FIRST = "office first"
    ORGANISATION = "organisation"
    SECOND = "second"
    OFFICE = "office"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Rule:
    """How many sign for the organisation, and whether the office signs before or after them; neither where its
    decision is its word."""

    signatories: int = 1
    office_before: bool = False
    office_after: bool = False

    @property
    def office_signs(self) -> bool:
        return self.office_before or self.office_after

    def waits_for(self, *, organisation: int, office: int) -> Waits:
        """`organisation` and `office`: how many have signed on each side."""
        if self.office_before and not office:
            return Waits.OFFICE_FIRST
        if not organisation:
            return Waits.ORGANISATION
        if organisation < self.signatories:
            return Waits.SECOND
        if self.office_after and not office:
            return Waits.OFFICE
        return Waits.NOBODY
