"""Writing to everybody on a list: each address once, as a mail of its own, by a job that can be killed at any moment.

Sending makes the list stand fast: every address is a row. The job then takes one row after the other, and writes its
mail and marks it in one transaction; whoever runs it again goes on where the last one stopped.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from portal.accounts.models import User
from portal.correspondence.domain.outbox import LONGEST_TEXT, ChangedMeanwhile, NothingWritten, Refused
from portal.correspondence.lists import Listed, MailingList, cleaned, list_of, recipients_of
from portal.correspondence.models import Addressee, Broadcast
from portal.events import ledger
from portal.mail import choices
from portal.mail.models import LONGEST_SUBJECT
from portal.mail.outbox import queue_message
from portal.mail.topics import Topic

logger = logging.getLogger(__name__)

EVENT = "correspondence/broadcast"
JOB = "correspondence.send_broadcast"  # of `jobs.py`, by name, because that module imports this one


class WhyNecessary(Refused):
    sentence = "Say why they need it, although some have switched such e-mails off."


class NotADraft(Refused):
    sentence = "This e-mail is on its way already."


class NobodyThere(Refused):
    sentence = "Nobody is on this list, so nothing was sent."


class NotWhatWasShown(Refused):
    sentence = "Nothing was sent: the list or the words are not those you were shown. Look at them as they are now."


class NotYourList(Refused):
    sentence = "This list is for other officers."


@dataclass(frozen=True)
class BroadcastWords:
    subject: str
    text: str
    is_necessary: bool
    necessary_because: str
    hold: bool

    def checked(self) -> BroadcastWords:
        """Tidied up. Raises NothingWritten, WhyNecessary."""
        subject = " ".join(self.subject.split())[:LONGEST_SUBJECT]
        text = self.text.replace("\r\n", "\n").strip()[:LONGEST_TEXT]
        because = self.necessary_because.strip() if self.is_necessary else ""
        if not subject or not text:
            raise NothingWritten
        if self.is_necessary and not because:
            raise WhyNecessary
        return BroadcastWords(subject, text + "\n", self.is_necessary, because, self.hold)


@dataclass(frozen=True)
class Preview:
    recipients: list[Listed]
    switched_off: int
    """How many of them do not want such mails, and get none."""
    mark: str


@transaction.atomic
def write_broadcast(
    mailing_list: MailingList, chosen: Mapping[str, Sequence[str]], words: BroadcastWords, *, by: User
) -> Broadcast:
    """A draft to those of the list that `chosen` names.

    Raises NotYourList, NotOnOffer, NothingWritten, WhyNecessary.
    """
    _require_role(mailing_list.role, by)
    return Broadcast.objects.create(
        role=mailing_list.role, written_by=by, **_fields(mailing_list, chosen, words.checked())
    )


@transaction.atomic
def change_broadcast(
    broadcast: Broadcast, chosen: Mapping[str, Sequence[str]], words: BroadcastWords, *, seen: int, by: User
) -> Broadcast:
    """`seen` is the revision that `by` changed.

    Raises NotYourList, NotADraft, ChangedMeanwhile, NotOnOffer, NothingWritten, WhyNecessary.
    """
    draft = _draft(broadcast, by)
    if draft.revision != seen:
        raise ChangedMeanwhile
    mailing_list = list_of(draft.list_key, [draft.role])
    for name, value in _fields(mailing_list, chosen, words.checked()).items():
        setattr(draft, name, value)
    draft.revision += 1
    draft.save()
    return draft


@transaction.atomic
def throw_away(broadcast: Broadcast, *, by: User) -> None:
    """What it said stays in the ledger. Raises NotYourList, NotADraft."""
    draft = _draft(broadcast, by)
    changes = {"subject": [draft.subject, None], "text": [draft.text, None]}
    ledger.record("broadcast-thrown-away", draft, by=by, changes=changes, note=draft.to_whom)
    draft.delete()


def preview(broadcast: Broadcast) -> Preview:
    """Who would get it now. Raises NotOnOffer where what was chosen is gone."""
    mailing_list = list_of(broadcast.list_key, [broadcast.role])
    recipients = recipients_of(mailing_list, cleaned(mailing_list, broadcast.chosen))
    topic = "" if broadcast.is_necessary else Topic.NEWS
    willing = choices.willing([one.address for one in recipients], topic)
    says = [broadcast.revision, sorted(one.address.lower() for one in recipients)]
    mark = hashlib.sha256(repr(says).encode()).hexdigest()[:16]
    return Preview(recipients, len(recipients) - len(willing), mark)


@transaction.atomic
def send_broadcast(broadcast: Broadcast, *, seen: str, by: User) -> Broadcast:
    """Let the list stand fast and have its mails queued. `seen` is the mark of the preview that `by` was shown.

    Raises NotYourList, NotADraft, NotOnOffer, NobodyThere, NotWhatWasShown.
    """
    draft = _draft(broadcast, by)
    now = preview(draft)
    if not now.recipients:
        raise NobodyThere
    if now.mark != seen:
        raise NotWhatWasShown
    known: set[str] = set()
    rows = []
    for one in now.recipients:
        rows.append(
            Addressee(
                broadcast=draft,
                address=one.address.lower(),
                organisation=one.organisation[:255],
                about=one.about,
                recorded_at="" if one.place in known else one.place,
            )
        )
        known.add(one.place)
    Addressee.objects.bulk_create(rows)
    # What shares all its addresses with others has no row of its own.
    for place in dict.fromkeys(place for one in now.recipients for place in one.shared_with if place not in known):
        list_of(draft.list_key, [draft.role]).record(place, draft.subject, by)
    draft.sent_by = by
    draft.begin()
    draft.save()
    note = f"To {len(rows)}: {draft.to_whom}"
    if draft.is_necessary:
        note += f". Necessary: {draft.necessary_because}"
    ledger.record("broadcast-sent", draft, by=by, note=note)
    app.configure_task(JOB).defer(broadcast_id=draft.pk)
    return draft


def carry_on(broadcast_id: int) -> int:
    """Write to those who were not written to yet; how many. Harmless to repeat, and to do twice at once."""
    left = Addressee.objects.filter(broadcast=broadcast_id, done_at__isnull=True).values_list("pk", flat=True)
    written = 0
    for pk in list(left):
        try:
            written += _write_to(pk)
        except Exception:  # the others shall not wait for it; the sweep tries it again
            logger.exception("Addressee %s of broadcast %s was not written to", pk, broadcast_id)
    with transaction.atomic():
        rows = Broadcast.objects.sending().select_for_update(no_key=True)
        broadcast = rows.filter(pk=broadcast_id).first()
        if broadcast and not broadcast.addressees.filter(done_at__isnull=True).exists():
            broadcast.finish()
            broadcast.save(update_fields=["state"])
    return written


def carry_on_all() -> int:
    """For the sweep: what lost its job half way."""
    written = 0
    for pk in list(Broadcast.objects.sending().values_list("pk", flat=True)):
        try:
            written += carry_on(pk)
        except Exception:  # the later ones shall not wait for it
            logger.exception("Broadcast %s was not carried on", pk)
    return written


@transaction.atomic
def _write_to(pk: int) -> bool:
    rows = Addressee.objects.select_for_update(of=("self",), skip_locked=True).select_related("broadcast__sent_by")
    one = rows.filter(pk=pk, done_at__isnull=True).first()
    if one is None:
        return False
    broadcast = one.broadcast
    topic = "" if broadcast.is_necessary else Topic.NEWS
    if choices.willing([one.address], topic):
        one.message = queue_message(
            to=one.address,
            subject=broadcast.subject,
            text=broadcast.text,
            event=EVENT,
            about=one.about,
            private=False,
            topic=topic,
            hold=broadcast.hold,
        )
    one.done_at = timezone.now()
    one.save(update_fields=["message", "done_at"])
    if one.recorded_at and broadcast.sent_by:
        list_of(broadcast.list_key, [broadcast.role]).record(one.recorded_at, broadcast.subject, broadcast.sent_by)
    return True


def _fields(mailing_list: MailingList, chosen: Mapping[str, Sequence[str]], words: BroadcastWords) -> dict[str, Any]:
    in_words = mailing_list.in_words(cleaned(mailing_list, chosen))
    return {
        "list_key": mailing_list.key,
        "chosen": {name: list(values) for name, values in chosen.items()},
        "to_whom": in_words[:300],
        **vars(words),
    }


def _draft(broadcast: Broadcast, by: User) -> Broadcast:
    held = Broadcast.objects.select_for_update(of=("self",)).get(pk=broadcast.pk)
    _require_role(held.role, by)
    if held.state != Broadcast.State.DRAFT:
        raise NotADraft
    return held


def _require_role(role: str, by: User) -> None:
    if role not in by.roles:
        raise NotYourList
