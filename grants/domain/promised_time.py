"""Questions about an application wait in the outbox while their time runs: its reader gets the days they were given.

Until the first mail about them goes, the applicant's pages know nothing of them; where none goes, they are taken back.

An officer gives, say, seven days. Where the mail is held for two of them, the applicant would have five, and nobody
meant that. So when the first mail about the questions is released, their time is made longer by as long as it waited,
in whole days, and the mails say so. A wait of an hour or less changes nothing.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from math import ceil

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import escape

from grants.models import Reopening
from portal.accounts.models import User
from portal.design.words import moment_in_words
from portal.events import ledger
from portal.mail.models import Message

EVENT = "grants/sections_reopened"
NO_WAIT = timedelta(hours=1)


def longer_by(waited: timedelta) -> timedelta:
    """Whole days, so that the time of day stays. Pure."""
    return timedelta(days=ceil(waited / timedelta(days=1))) if waited > NO_WAIT else timedelta()


@transaction.atomic
def give_promised_time(going: Collection[Message], *, by: User) -> None:
    """`going` are mails about questions that were held and go out now."""
    references = {one.about for one in going}
    reopenings = Reopening.objects.open().filter(application__reference__in=references)
    for reopening in reopenings.select_for_update(of=("self",)).select_related("application").order_by("pk"):
        mails = Message.objects.filter(event=EVENT, about=reopening.application.reference)
        mails = mails.filter(created_at__gte=reopening.asked_at).exclude(state=Message.State.DISCARDED)
        waiting = mails.filter(state=Message.State.HELD)
        first = {one.pk for one in going} | set(waiting.values_list("pk", flat=True))
        longer = longer_by(timezone.now() - reopening.asked_at)
        if longer and not mails.exclude(pk__in=first).exists():
            _make_longer(reopening, longer, list(mails.filter(pk__in=first).select_for_update()), by)


def questions_went(going: Collection[Message], *, by: User) -> None:
    """Mails about questions that were held go out now, and so their applicants see what is asked."""
    give_promised_time(going, by=by)
    _untold({one.about for one in going}).update(letter_held_at=None)


@transaction.atomic
def questions_discarded(discarded: Collection[Message], *, by: User) -> None:
    """Mails about questions that were held never go. Questions that no mail tells any more are over at once."""
    for reopening in _untold({one.about for one in discarded}).select_related("application").order_by("pk"):
        if not Message.objects.held().filter(event=EVENT, about=reopening.application.reference).exists():
            before, reopening.until = reopening.until, timezone.now()
            reopening.save(update_fields=["until"])
            changes = {"until": [before.isoformat(), reopening.until.isoformat()]}
            ledger.record("questions-taken-back", reopening.application, by=by, changes=changes)


def _untold(references: Collection[str]) -> QuerySet[Reopening]:
    return Reopening.objects.open().filter(letter_held_at__isnull=False, application__reference__in=references)


def _make_longer(reopening: Reopening, longer: timedelta, mails: list[Message], by: User) -> None:
    before, after = reopening.until, _at_the_same_time_of_day(reopening.until, longer)
    reopening.until = after
    reopening.save(update_fields=["until"])
    for mail in mails:
        said, says = _in_words(before), _in_words(after)
        mail.subject, mail.text = mail.subject.replace(said, says), mail.text.replace(said, says)
        mail.html = mail.html.replace(escape(said), escape(says))
        mail.values, mail.good_until = mail.values | {"until": says}, after
        mail.revision += 1
        mail.save(update_fields=["subject", "text", "html", "values", "good_until", "revision"])
    note = "The e-mail that asks was held so long."
    changes = {"until": [before.isoformat(), after.isoformat()]}
    ledger.record("questions-given-longer", reopening.application, by=by, changes=changes, note=note)


def _at_the_same_time_of_day(moment: datetime, longer: timedelta) -> datetime:
    """Also across the change of the clocks."""
    return timezone.make_aware(timezone.make_naive(moment) + longer)


def _in_words(moment: datetime) -> str:
    return moment_in_words(timezone.localtime(moment))
