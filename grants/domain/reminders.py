"""Reminding those who write of a draft before its call closes: once for each number of days that the call names.

Of an application that waits for its second signature, whoever is asked to sign hears instead, and who signed first.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from grants.domain import signing_mails
from grants.domain.holding import is_held
from grants.domain.readiness import readiness_of
from grants.domain.signing import signing_of
from grants.models import Application, Call, DraftReminder, Reopening, Signature
from portal.events import ledger
from portal.mail.outbox import queue_mail
from portal.mail.topics import Topic


def due(days: Iterable[int], *, today: date, started_on: date, closes_on: date) -> int | None:
    """Which reminder is due today, as its number of days before closing; None where none is. Pure.

    Where a day was missed, the next run makes up for it, with the latest that applies: nobody hears twice in one day.
    Who started after the day of a reminder was not there for it, and does not get it.
    """
    left = (closes_on - today).days
    begun = [one for one in days if left <= one]
    latest = min(begun, default=None)
    if latest is None or (closes_on - started_on).days <= latest:
        return None
    return latest


def remind_drafts(at: datetime | None = None) -> int:
    """Write about every draft of an open call that a reminder is due for; how many were written about.

    Run it as often as you like: the row of a reminder and its mails are one transaction.
    """
    at = at or timezone.now()
    today = timezone.localdate(at)
    drafts = Application.objects.filter(state__in=Application.WRITTEN, is_paper=False, call__in=Call.objects.open(at))
    reminded = 0
    for one in drafts.select_related("call").order_by("pk").iterator():
        days = due(
            one.call.reminder_days,
            today=today,
            started_on=timezone.localdate(one.created_at),
            closes_on=timezone.localdate(one.call.closes_at),
        )
        reminded += days is not None and _remind(one.pk, days)
    return reminded


def remind_signatories_of_changes(at: datetime | None = None) -> int:
    """Write about changes that one person has signed and a second has to, as many days before they are due as the call
    names; how many were written about. Run it as often as you like."""
    at = at or timezone.now()
    today = timezone.localdate(at)
    reminded = 0
    waiting = Reopening.objects.open(at).filter(Exists(Signature.objects.filter(response=OuterRef("response"))))
    for one in waiting.select_related("application__call").order_by("pk"):
        first = Signature.objects.on(one.response).first()
        if first is None:
            continue
        days = due(
            one.application.call.reminder_days,
            today=today,
            started_on=timezone.localdate(first.signed_at),
            closes_on=timezone.localdate(one.until),
        )
        reminded += days is not None and _remind_of_changes(one.pk, days, at)
    return reminded


@transaction.atomic
def _remind_of_changes(pk: int, days: int, at: datetime) -> bool:
    held = Reopening.objects.open(at).select_for_update(of=("self",)).filter(pk=pk).first()
    first = Signature.objects.on(held.response).first() if held else None
    if held is None or first is None:
        return False
    rows = Application.objects.select_related("call__fund", "organisation")
    application = rows.get(pk=held.application_id)
    _, new = DraftReminder.objects.get_or_create(application=application, reopening=held, days_before=days)
    if not new:
        return False
    ledger.record("changes-reminded", application, by=None, note=f"{days} days before they are due")
    signs = application.organisation.memberships.signing().filter(user=first.asks_id, user__is_active=True)
    signing_mails.remind_of_changes(application, first, until=held.until, asked_can_sign=signs.exists())
    return True


@transaction.atomic
def _remind(pk: int, days: int) -> bool:
    """False where they were reminded already, or it is not a draft any more."""
    drafts = Application.objects.select_for_update(of=("self",)).filter(pk=pk, state__in=Application.WRITTEN)
    draft = drafts.select_related("call__fund", "organisation").with_answers().first()
    if draft is None:
        return False
    _, new = DraftReminder.objects.get_or_create(application=draft, reopening=None, days_before=days)
    if not new:
        return False
    ledger.record("draft-reminded", draft, by=None, note=f"{days} days before the call closes")
    waiting = signing_of(draft)
    if waiting is None:
        _write(draft)
    elif waiting.counts:
        can_sign = waiting.asked_is_member or waiting.asked_is_invited
        signing_mails.remind(draft, waiting.first, asked_can_sign=can_sign)
    else:
        signing_mails.fell(draft, waiting.first)
    return True


def _write(draft: Application) -> None:
    readiness = readiness_of(draft)
    writing = draft.organisation.memberships.writing().filter(user__is_active=True)
    queue_mail(
        "grants/draft_reminder",
        to=writing.values_list("user__email", flat=True),
        about=draft.reference,
        private=False,
        hold=is_held(draft.call, "grants/draft_reminder"),
        topic=Topic.REMINDERS,
        good_until=draft.call.closes_at,
        context={
            "application": draft,
            "call": draft.call,
            "left": [part.section.title for part in readiness.parts if part.holds_back],
            "profile_missing": not readiness.profile_complete,
            "papers": [one.kind.label for one in readiness.evidence if one.lacking],
            "ready": readiness.ready,
            "path": reverse("apply:application", args=[draft.reference]),
        },
    )
