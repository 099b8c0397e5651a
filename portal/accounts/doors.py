"""The places in the portal that somebody may go to, as the account's page lists them."""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts.audiences import APPLICANT, PANEL, PROVIDER, Audience, office
from portal.accounts.models import User
from portal.accounts.roles import FOUNDATION_ROLES, OFFICE_ROLES

COMMISSIONERS = office(*OFFICE_ROLES)
FOUNDATION = office(*FOUNDATION_ROLES)


@dataclass(frozen=True)
class Door:
    audience: Audience
    href: str
    title: str
    purpose: str


DOORS = [
    Door(COMMISSIONERS, "/office/", "The office", "Funds, calls, casework, contracts and the public pages."),
    Door(FOUNDATION, "/office/donations/", "The Foundation", "Donations, what they are for, and Gift Aid."),
    Door(PANEL, "/panel/", "The panel", "The applications that you have been asked to score."),
    Door(APPLICANT, "/apply/", "Your applications", "Carry on with one, or see what became of it."),
    Door(PROVIDER, "/provider/", "Your grants and contracts", "Send reports, and see what is due and what was paid."),
]


def door_for(audience: Audience) -> Door:
    return next(door for door in DOORS if door.audience is audience)


def doors_of(user: User) -> list[Door]:
    """What `user` may enter, the place of work first."""
    return [door for door in DOORS if door.audience.admits(user)]
