"""Who was at a service review."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from commissioning.domain.holding_to_account import AlreadyMoved, again, held_by_officer, require_words
from commissioning.models import Attendee, Contract, ServiceReview
from portal.accounts.models import User
from portal.accounts.roles import OFFICE_ROLES
from portal.events import ledger

THE_OFFICE = "Office of the Police and Crime Commissioner"


def people_of(contract: Contract) -> QuerySet[User]:
    """Who may be chosen as having been there: people of the office and of the provider."""
    office = Q(groups__name__in=[role.label for role in OFFICE_ROLES])
    provider = Q(memberships__organisation=contract.organisation_id)
    return User.objects.filter(office | provider, is_active=True).distinct()


@transaction.atomic
def write_attendance(
    review: ServiceReview, *, by: User, users: Iterable[User], others: Sequence[tuple[str, str]] = ()
) -> list[Attendee]:
    """Who was there, all of them: `users` of the office and the provider, and `others` by (name, organisation).

    Replaces what was written before. Raises NotAllowed; AlreadyMoved where the review is not held or its minutes are
    agreed; ReasonMissing where a name or an organisation is empty.
    """
    held_by_officer(review.contract, by)
    held = again(review)
    if not held.is_held:
        raise AlreadyMoved("Attendance is written down once the review is held, and until its minutes are agreed.")
    provider = held.contract.organisation.name
    rows: dict[tuple[str, str], User | None] = {}
    for user in users:
        rows[str(user), THE_OFFICE if user.is_staff else provider] = user
    for name, organisation in others:
        typed = require_words(name, "Enter a name."), require_words(organisation, "Enter the organisation, too.")
        rows.setdefault(typed, None)
    held.attendees.all().delete()
    there = Attendee.objects.bulk_create(
        Attendee(review=held, user=user, name=name, organisation=organisation)
        for (name, organisation), user in rows.items()
    )
    ledger.record("review-attendance-written", held, by=by, note="; ".join(str(one) for one in there)[:2000])
    return there
