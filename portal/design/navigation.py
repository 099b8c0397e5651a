"""The places of the public site, in the order people look for them."""

from typing import NamedTuple


class Place(NamedTuple):
    text: str
    href: str
    active: bool = False
    """The page shown lies somewhere under this place."""
    current: bool = False
    """The page shown is this place."""


PLACES = (
    Place("Funding", "/funding/"),
    Place("What we funded", "/funded/"),
    Place("Contracts", "/contracts/"),
    Place("The Plan", "/plan/"),
    Place("Decisions", "/decisions/"),
)


def places_seen_from(path: str) -> list[Place]:
    """The places, with the one that `path` (a URL path) belongs to marked."""
    return [place._replace(active=path.startswith(place.href), current=path == place.href) for place in PLACES]
