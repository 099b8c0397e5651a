"""The message thread on an application: its applicant's people and the office write to each other.

The mails say only that there is something to read: what was written is read on the site, by those who may.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from grants.domain.conflicts import belongs_to_applicant, require_no_conflict
from grants.domain.officers import require_officer
from grants.domain.refusals import Refused
from grants.models import Application, ThreadMessage, ThreadSeen
from grants.models.thread import LONGEST_MESSAGE
from portal.accounts.models import User
from portal.events import ledger
from portal.mail.outbox import queue_mail
from portal.organisations.domain import require_writer

# The same words by the same person within this time are one press of the button too many.
TWICE = timedelta(minutes=10)


class NothingWritten(Refused):
    sentence = "Write your message."


class TooLong(Refused):
    sentence = f"A message has {LONGEST_MESSAGE} characters at most."


@transaction.atomic
def write_message(application: Application, *, text: str, by: User) -> ThreadMessage:
    """Write to the other side, who hear by mail that there is something to read. The same words twice are one message.

    Whoever belongs to the organisation writes for it, officer or not; everybody else writes for the office.
    Raises NothingWritten, TooLong, MayOnlyRead (a member who may only read), OnlyForOfficers, InConflict.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise NothingWritten
    if len(text) > LONGEST_MESSAGE:
        raise TooLong
    rows = Application.objects.select_for_update(of=("self",)).select_related("call__fund", "organisation")
    held = rows.get(pk=application.pk)
    from_office = not belongs_to_applicant(held, by)
    if from_office:
        require_officer(by)
        require_no_conflict(held, by)
    else:
        require_writer(held.organisation, by)
    last = held.thread.first()
    if last and last.author_id == by.pk and last.text == text and timezone.now() - last.written_at < TWICE:
        return last
    written = ThreadMessage.objects.create(application=held, author=by, from_office=from_office, text=text)
    ledger.record("message-written", held, by=by, note="To the applicant" if from_office else "To the office")
    if from_office:
        _tell_applicant(held)
    else:
        _tell_office(held)
    return written


def mark_seen(application: Application, shown: Sequence[ThreadMessage], *, by: User) -> None:
    """`by` has seen the messages in `shown`, and so all before the latest of them. Seen once stays seen."""
    latest = max((message.pk for message in shown), default=0)
    if not latest:
        return
    seen, new = ThreadSeen.objects.get_or_create(application=application, user=by, defaults={"up_to": latest})
    if not new:
        ThreadSeen.objects.filter(pk=seen.pk, up_to__lt=latest).update(up_to=latest)


def _tell_applicant(application: Application) -> None:
    writing = application.organisation.memberships.writing().filter(user__is_active=True)
    _tell(
        "grants/message_to_applicant",
        application,
        to=list(writing.values_list("user__email", flat=True)),
        path=reverse("apply:thread", args=[application.reference]),
    )


def _tell_office(application: Application) -> None:
    _tell(
        "grants/message_to_office",
        application,
        to=[application.call.fund.contact_email],
        path=reverse("casework:thread", args=[application.call_id, application.reference]),
    )


def _tell(template: str, application: Application, *, to: list[str], path: str) -> None:
    context = {"application": application, "call": application.call, "path": path}
    queue_mail(template, to=to, about=application.reference, context=context, private=False)
