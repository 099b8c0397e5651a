"""What officers do with mails that wait for them: change the words, let them go, discard them; send anew what failed.

Each verb takes the mail as the officer saw it (`seen`, its revision): nobody sends what somebody else has changed
since. The row is locked meanwhile, so that of two officers who release it at once only one does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import transaction

from portal.accounts.models import User
from portal.correspondence.desks import in_folder, lock_things, readable_by, tell_discarded, tell_went
from portal.correspondence.domain.recording import record
from portal.events import ledger
from portal.mail.events import Undeclared, event_of
from portal.mail.models import LONGEST_SUBJECT, Message, MessageQuerySet
from portal.mail.outbox import send_soon
from portal.mail.rendering import html_of_text

LONGEST_TEXT = 20_000


class Refused(Exception):
    """Why nothing was done, as a sentence for people."""

    sentence = ""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or self.sentence)


class NotYoursToRead(Refused):
    sentence = "This e-mail is not yours to read."


class ChangedMeanwhile(Refused):
    sentence = "Nothing was done: somebody has changed this e-mail since you opened it. Read it as it is now."


class NotHeld(Refused):
    sentence = "This e-mail does not wait in the outbox any more."


class IsOver(Refused):
    sentence = "What this e-mail says is over, so it is not sent any more."


class WhyMissing(Refused):
    sentence = "Say why it is not sent. The record keeps it."


class NothingWritten(Refused):
    sentence = "Write a subject and a text."


class LostWords(Refused):
    """What the reader must not miss is not in it any more; the message says what."""


class NotFailed(Refused):
    sentence = "Only an e-mail that could not be sent or came back is tried again."


class OthersWait(Refused):
    sentence = "Nothing went out: the e-mails that wait are not those you were shown. Look at them as they are now."


@transaction.atomic
def change_message(message: Message, *, subject: str, text: str, seen: int, by: User) -> Message:
    """Change the words of a held mail. Raises NotYoursToRead, NotHeld, ChangedMeanwhile, NothingWritten, LostWords.

    What its reader must not miss (`MailEvent.keeps`) stays in it.
    """
    held = _held(message, seen, by)
    subject, text = " ".join(subject.split())[:LONGEST_SUBJECT], text.replace("\r\n", "\n").strip()[:LONGEST_TEXT]
    if not subject or not text:
        raise NothingWritten
    text += "\n"
    if (subject, text) == (held.subject, held.text):
        return held
    if lost := _lost(held, f"{subject} {text}"):
        raise LostWords(f"The e-mail has to say what stood in it: {', '.join(lost)}. Put that back, word for word.")
    pairs = {"subject": [held.subject, subject], "text": [held.text, text]}
    record("mail-changed", held, by=by, changes={name: pair for name, pair in pairs.items() if pair[0] != pair[1]})
    held.subject, held.text, held.html = subject, text, html_of_text(subject, text)
    held.revision += 1
    held.save(update_fields=["subject", "text", "html", "revision"])
    return held


@transaction.atomic
def release_message(message: Message, *, seen: int, by: User) -> Message:
    """Let one held mail go. Raises NotYoursToRead, NotHeld, ChangedMeanwhile, IsOver."""
    held = _held(message, seen, by)
    if held.is_over():
        raise IsOver
    _release(held, by)
    return held


@transaction.atomic
def release_folder(folder: str, *, seen: str, by: User) -> int:
    """Let every held mail of `folder` go that is not over; how many went. `seen` is the mark of those `by` was shown.

    A second time there is nothing to release, and nothing is done. Raises OthersWait.
    """
    lock_things(to_release(folder, by).only("event", "about"))
    waiting = list(to_release(folder, by).select_for_update(of=("self",)))
    if not waiting:
        return 0
    if mark_of(waiting) != seen:
        raise OthersWait
    going = [held for held in waiting if not held.is_over()]
    for held in going:
        held.release()
        ledger.record("mail-released", held, by=by)
    Message.objects.bulk_update(going, ["state"])
    send_soon(*going)
    tell_went(going, by=by)
    return len(going)


@transaction.atomic
def discard_message(message: Message, *, reason: str, seen: int, by: User) -> Message:
    """Never send a held mail. Raises NotYoursToRead, NotHeld, ChangedMeanwhile, WhyMissing."""
    held = _held(message, seen, by)
    if not reason.strip():
        raise WhyMissing
    held.discarded_because = reason.strip()
    held.discard()
    held.save(update_fields=["state", "discarded_because"])
    record("mail-discarded", held, by=by, changes={}, note=held.discarded_because)
    tell_discarded([held], by=by)
    return held


@transaction.atomic
def try_again(message: Message, *, by: User) -> Message:
    """Send anew what could not be sent or came back. Raises NotYoursToRead, NotFailed, IsOver."""
    failed = _locked(message, by)
    if failed.state not in (Message.State.FAILED, Message.State.BOUNCED):
        raise NotFailed
    if failed.is_over():
        raise IsOver
    failed.try_again()
    failed.save(update_fields=["state", "attempts", "sent_at", "provider_id"])
    send_soon(failed)
    ledger.record("mail-tried-again", failed, by=by)
    return failed


def to_release(folder: str, user: User) -> MessageQuerySet:
    """The held mails of a folder that `user` may release, the oldest first."""
    return readable_by(user).held().filter(in_folder(folder)).order_by("pk")


def mark_of(messages: Iterable[Message]) -> str:
    """A short mark of mails and their words; the page carries it, so that one from before is noticed."""
    says = sorted((one.pk, one.revision) for one in messages)
    return hashlib.sha256(repr(says).encode()).hexdigest()[:16]


def _lost(held: Message, after: str) -> list[str]:
    """Which fields that the words have to keep stood in the mail and are not in `after`; line breaks do not matter."""
    try:
        keeps = event_of(held.event).keeps
    except Undeclared:  # an officer wrote it to a list
        return []
    before, after = _in_a_line(f"{held.subject} {held.text}"), _in_a_line(after)
    values = {name: _in_a_line(held.values.get(name, "")) for name in keeps}
    return [name for name, value in values.items() if value in before and value not in after]


def _in_a_line(text: str) -> str:
    return " ".join(text.split())


def _release(held: Message, by: User) -> None:
    held.release()
    held.save(update_fields=["state"])
    send_soon(held)
    ledger.record("mail-released", held, by=by)
    tell_went([held], by=by)


def _held(message: Message, seen: int, by: User) -> Message:
    lock_things([message])
    held = _locked(message, by)
    if held.state != Message.State.HELD:
        raise NotHeld
    if held.revision != seen:
        raise ChangedMeanwhile
    return held


def _locked(message: Message, by: User) -> Message:
    held = readable_by(by).select_for_update(of=("self",)).filter(pk=message.pk).first()
    if held is None:
        raise NotYoursToRead
    return held
