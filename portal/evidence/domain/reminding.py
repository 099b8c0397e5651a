"""Telling an organisation's people, some weeks before, that a piece of evidence runs out."""

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.evidence.models import Evidence
from portal.evidence.standing import State, standing_of
from portal.mail.outbox import queue_mail
from portal.mail.topics import Topic


def remind_all(on: date | None = None) -> int:
    """Write about each current piece that ends within `SOON` of that day and that nobody was told about; how many.

    Each piece is marked in the transaction of its mails, so two workers or two days never tell it twice.
    """
    on = on or timezone.localdate()
    current = Evidence.objects.current().values("pk")
    untold = Evidence.objects.filter(pk__in=current, reminded_at__isnull=True).select_related("document")
    ending = [one.pk for one in untold.iterator() if standing_of(one.kind, one, on).state == State.ENDING]
    return sum(_remind(pk, on) for pk in ending)


@transaction.atomic
def _remind(pk: int, on: date) -> bool:
    evidence = (
        Evidence.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("organisation", "document")
        .filter(pk=pk, reminded_at__isnull=True)
        .first()
    )
    if evidence is None:
        return False
    writing = evidence.organisation.memberships.writing().filter(user__is_active=True)
    queue_mail(
        "evidence/runs_out",
        to=writing.values_list("user__email", flat=True),
        about=str(evidence.organisation)[:200],
        topic=Topic.PAPERS,
        context={
            "evidence": evidence,
            "good_until": standing_of(evidence.kind, evidence, on).good_until,
            "path": reverse("evidence:give", args=[evidence.organisation_id, evidence.kind]),
        },
    )
    evidence.reminded_at = timezone.now()
    evidence.save(update_fields=["reminded_at"])
    return True
