"""Telling officers in time what needs doing on the agreements that they look after: each thing once."""

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.officers import OFFICER_OF
from portal.agreements.due import Due, due_of
from portal.agreements.models import Agreement, DueReminder
from portal.mail.outbox import queue_mail
from portal.mail.topics import Topic


def remind_all(on: date | None = None) -> int:
    """Write to each officer about what is to be told by that day and was not yet; how many were written to."""
    today = on or timezone.localdate()
    to_tell = [one for one in due_of(Agreement.objects.all(), today) if one.is_to_be_told(today)]
    officers = {kind: _officers(kind) for kind in Agreement.Kind}
    theirs: dict[User, list[Due]] = {}
    for one in to_tell:
        lead = one.agreement.lead_officer
        # Where nobody leads, or who led has left, everybody who may hears.
        hear = [lead] if lead and lead.is_active else officers[Agreement.Kind(one.agreement.kind)]
        for officer in hear:
            theirs.setdefault(officer, []).append(one)
    return sum(_tell(officer, things) for officer, things in theirs.items())


def _officers(kind: Agreement.Kind) -> list[User]:
    role = OFFICER_OF[kind]
    return list(User.objects.filter(is_active=True, groups__name=role.label).order_by("email"))


@transaction.atomic
def _tell(officer: User, things: list[Due]) -> bool:
    """One mail about what is new of `things`, marked in its transaction: two workers never tell it twice."""
    User.objects.select_for_update(no_key=True).get(pk=officer.pk)
    told = set(DueReminder.objects.filter(told=officer).values_list("key", "due_on"))
    new = [one for one in things if (one.key, one.on) not in told]
    if not new:
        return False
    DueReminder.objects.bulk_create(DueReminder(key=one.key, due_on=one.on, told=officer) for one in new)
    queue_mail(
        "agreements/due",
        to=[officer.email],
        context={"things": new, "path": reverse("office_due")},
        about="What needs doing",
        private=False,
        topic=Topic.DUE,
    )
    return True
