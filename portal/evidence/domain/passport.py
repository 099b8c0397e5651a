"""Reading an organisation's evidence: one query."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from portal.evidence.kinds import Kind
from portal.evidence.models import Evidence
from portal.evidence.standing import Standing, standings
from portal.organisations.models import Organisation


def standings_for(
    organisation: Organisation, wanted: Iterable[str], *, on: date | None = None
) -> list[Standing[Evidence]]:
    """How each kind of `wanted` stands on that day, today where none is said."""
    wanted = list(wanted)
    if not wanted:
        return []
    current = organisation.evidence.filter(kind__in=wanted).current().in_full()
    return standings(wanted, {one.kind: one for one in current}, on or timezone.localdate())


def passport_of(organisation: Organisation) -> list[Standing[Evidence]]:
    """How every kind stands today."""
    return standings_for(organisation, Kind.values)
