"""The evidence that a call wants: what an applicant lacks, and what went with an application when it was sent."""

from django.utils import timezone

from grants.models import Application, ReliedOnEvidence
from portal.evidence.domain import standings_for
from portal.evidence.models import Evidence
from portal.evidence.standing import Standing, standings


class EvidenceMissing(Exception):
    """Papers that the call wants are missing or out of date; `lacking` says which."""

    def __init__(self, lacking: list[Standing[Evidence]]) -> None:
        super().__init__(", ".join(one.kind.label for one in lacking))
        self.lacking = lacking


def evidence_of(application: Application) -> list[Standing[Evidence]]:
    """Each kind that the call wants, as it stands: of a draft what the organisation has today, of a sent one what
    went with it, told by today's date, so that an officer sees what has run out since. Where what went with it turned
    out to have a virus, and the organisation gave another copy since, that one.
    """
    if application.submitted_at is None:
        return standings_for(application.organisation, application.call.evidence_wanted)
    sent = application.relied_on.select_related("evidence__document", "evidence__given_by")
    by_kind = {one.evidence.kind: one.evidence for one in sent}
    infected = [kind for kind, piece in by_kind.items() if piece.is_infected]
    if infected:
        latest = application.organisation.evidence.filter(kind__in=infected).current().in_full()
        by_kind |= {one.kind: one for one in latest if not one.is_infected}
    return standings({*application.call.evidence_wanted, *by_kind}, by_kind, timezone.localdate())


def require_evidence(application: Application) -> list[Standing[Evidence]]:
    """What the call wants of the organisation, all of it there and in date. Raises EvidenceMissing."""
    given = standings_for(application.organisation, application.call.evidence_wanted)
    if lacking := [one for one in given if one.lacking]:
        raise EvidenceMissing(lacking)
    return given


def rely_on(application: Application, given: list[Standing[Evidence]]) -> None:
    """Record with the application what it relies on."""
    ReliedOnEvidence.objects.bulk_create(
        ReliedOnEvidence(
            application=application,
            evidence=one.piece,
            document=one.piece.document,
            sha256=one.piece.document.sha256,
        )
        for one in given
        if one.piece
    )
