"""The office's own words for the mails of an event, and the way back to the portal's own."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from portal.accounts.models import User
from portal.correspondence.worders import may_word
from portal.events import ledger
from portal.mail.events import MailEvent, Words
from portal.mail.faults import Fault, faults_of
from portal.mail.models import Message, Wording
from portal.mail.outbox import queue_message
from portal.mail.rendering import letter_of


class NotToBeSent(ValueError):
    """The words have faults: `faults`, in sentences."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(" ".join(fault.sentence for fault in faults))
        self.faults = faults


def tidy(words: Words) -> Words:
    """As they are stored: the subject on one line, the text with plain line ends and nothing around it."""
    return Words(" ".join(words.subject.split()), words.text.replace("\r\n", "\n").replace("\r", "\n").strip())


class NotYoursToWord(PermissionError):
    """These mails are worded by others."""


@transaction.atomic
def word_mail(event: MailEvent, words: Words, *, by: User) -> Wording:
    """From now on the mails of `event` say `words`. The portal's own words are no words of the office's.

    Raises NotYoursToWord, NotToBeSent.
    """
    _require_worder(event, by)
    words = tidy(words)
    if faults := faults_of(event, words):
        raise NotToBeSent(faults)
    if words == event.own_words:
        return use_own_words(event, by=by)
    wording = _locked(event)
    before = wording.words
    if before == words:
        return wording
    wording.subject, wording.text = words.subject, words.text
    wording.save()
    ledger.record("mail-worded", wording, by=by, changes=_changes(before, words))
    return wording


@transaction.atomic
def use_own_words(event: MailEvent, *, by: User) -> Wording:
    """The mails of `event` say the portal's own words again. Twice is once; the ledger keeps what the office wrote.

    Raises NotYoursToWord.
    """
    _require_worder(event, by)
    wording = _locked(event)
    before = wording.words
    if not before.text:
        return wording
    wording.subject, wording.text = "", ""
    wording.save()
    ledger.record("mail-worded-by-the-portal", wording, by=by, changes=_changes(before, Words("", "")))
    return wording


@transaction.atomic
def send_as_test(event: MailEvent, words: Words, values: Mapping[str, str], *, to: User) -> Message:
    """The mail with `words` and `values`, to the officer who asks for it. Raises NotToBeSent, FieldMissing."""
    words = tidy(words)
    if faults := faults_of(event, words):
        raise NotToBeSent(faults)
    letter = letter_of(event, words, values)
    return queue_message(to=to.email, subject=f"Test: {letter.subject}", text=letter.text, html=letter.html)


def _require_worder(event: MailEvent, by: User) -> None:
    if not may_word(event.key, by):
        raise NotYoursToWord(event.key)


def _locked(event: MailEvent) -> Wording:
    Wording.objects.get_or_create(event=event.key)
    return Wording.objects.select_for_update(no_key=True).get(event=event.key)


def _changes(before: Words, after: Words) -> dict[str, list[str]]:
    pairs = {"subject": [before.subject, after.subject], "text": [before.text, after.text]}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
