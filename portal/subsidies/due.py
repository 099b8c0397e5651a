"""What subsidy control has to do on agreements. The lines of an agreement's officer, in two queries."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Max
from django.urls import reverse
from django.utils.timezone import localdate

from portal.agreements.due import Due, Kind
from portal.agreements.models import Agreement, AgreementQuerySet
from portal.dates.working_days import working_days_after
from portal.subsidies.models import SubsidyBasis

# Working days in which a notice is given, answered, and what was given is confirmed.
DONE_IN = 10
# Working days before the last day for the public database on which its officer is reminded.
TOLD_BEFORE = 20
OPEN = (Agreement.State.OFFERED, *Agreement.IN_FORCE)


def subsidies(agreements: AgreementQuerySet, today: date) -> Iterator[Due]:
    """Grants without a basis, and the next step of each subsidy. A contract is bought at its price, so nobody is asked
    about one; an officer who gives more than the price may decide on it all the same."""
    undecided = agreements.filter(kind=Agreement.Kind.GRANT, state__in=OPEN, subsidy_bases__isnull=True)
    for one in undecided.select_related("organisation", "lead_officer"):
        yield _due(f"subsidy-{one.pk}", one, "Say on which basis in subsidy control it is given", one.starts_on)
    standing = SubsidyBasis.objects.standing().filter(agreement__in=agreements)
    rows = standing.exclude(basis=SubsidyBasis.Basis.NONE).exclude(published_on__isnull=False)
    rows = rows.select_related("agreement__organisation", "agreement__lead_officer")
    for row in rows.annotate(signed_at=Max("agreement__signatures__signed_at")).order_by("pk"):
        step = _next(row)
        if step:
            what, on, ahead = step
            yield _due(f"subsidy-{row.agreement_id}-{row.pk}-{what[:12]}", row.agreement, what, on, ahead=ahead)


def _next(row: SubsidyBasis) -> tuple[str, date, int | None] | None:
    """What is to be done next, by when, and how long before it the officer is told."""
    agreement, decided = row.agreement, localdate(row.decided_at)
    if row.publish_by:
        return "Enter the subsidy in the public database", row.publish_by, TOLD_BEFORE
    if row.given_on or agreement.state in Agreement.NEVER_BEGAN:
        return None
    if row.is_within_cap is False:
        return (
            "Decide on another basis: the cap would not be kept",
            working_days_after(localdate(row.answered_at), 5),
            5,
        )
    if agreement.state in (*Agreement.IN_FORCE, *Agreement.OVER) and (row.is_within_cap or not row.is_mfa):
        since = localdate(row.signed_at or row.answered_at or row.decided_at)
        return "Confirm in writing what was given", working_days_after(since, DONE_IN), 5
    if row.is_mfa and agreement.state in OPEN:
        if row.notice_at is None:
            return "Give notice of minimal financial assistance", working_days_after(decided, 5), 5
        if row.answered_at is None:
            by = working_days_after(localdate(row.notice_at), DONE_IN)
            return "Chase the confirmation that the cap is kept", by, None
    return None


def _due(key: str, agreement: Agreement, what: str, on: date, *, ahead: int | None = None) -> Due:
    return Due(
        key=key.replace(" ", "-").lower(),
        agreement=agreement,
        kind=Kind.SUBSIDY,
        what=what,
        on=on,
        href=reverse("office_subsidies:agreement", args=[agreement.reference]),
        ahead=ahead,
    )
