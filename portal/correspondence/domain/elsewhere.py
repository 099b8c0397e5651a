"""Sending a mail that did not arrive to another address: the person's right one, or somebody else who may read it.

The same words go out as a mail of its own, so that both say what became of them; the record has who chose the address
and how it is known. Only mails to people outside the office: what the office is told has a link that others cannot use.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from portal.accounts.models import User
from portal.correspondence.desks import organisation_of, readable_by
from portal.correspondence.domain.outbox import IsOver, NotYoursToRead, Refused
from portal.correspondence.domain.recording import record
from portal.mail import choices
from portal.mail.bounces import has_come_back
from portal.mail.events import Recipient, Undeclared, event_of
from portal.mail.models import Message
from portal.mail.outbox import queue_message

COPIED = ("subject", "text", "html", "headers", "event", "about", "values", "private", "topic", "good_until")


class NotToBeSentElsewhere(Refused):
    sentence = "Only an e-mail to somebody outside the office that did not arrive is sent to another address."


class SentElsewhere(Refused):
    sentence = "It was sent to this address already."


class SameAddress(Refused):
    sentence = "This is the address that it did not arrive at."


class ComesBackToo(Refused):
    sentence = "E-mails to this address come back, too. Choose another."


class Unwilling(Refused):
    sentence = "Whoever has this address has switched such e-mails off."


class HowMissing(Refused):
    sentence = "Say how you know that the address is right. The record keeps it."


@dataclass(frozen=True)
class Reader:
    """Somebody who may read what the mail says."""

    address: str
    words: str


def may_go_elsewhere(message: Message) -> bool:
    if message.is_over() or not (message.state in Message.NOT_ARRIVED or message.came_back_for_now):
        return False
    try:
        return event_of(message.event).to != Recipient.OFFICE
    except Undeclared:  # an officer wrote it to a list
        return True


def readers_of(message: Message) -> list[Reader]:
    """Who acts for the organisation that it is about, and its contacts, at other addresses that mails arrive at."""
    organisation = organisation_of(message)
    if organisation is None:
        return []
    people = organisation.memberships.filter(user__is_active=True).select_related("user").order_by("pk")
    found = [Reader(one.user.email, f"{one.user}, {one.get_role_display().lower()}") for one in people]
    found += [Reader(one.email, f"{one.name}, contact") for one in organisation.contacts.order_by("position")]
    once = {one.address.lower(): one for one in reversed(found) if one.address}
    once.pop(message.to.lower(), None)
    return [one for address, one in reversed(once.items()) if not has_come_back(address)]


@transaction.atomic
def send_elsewhere(message: Message, *, to: str, how_known: str, by: User) -> Message:
    """Queue the same mail to another address. One of `readers_of` is known; of any other `how_known` says how.

    Raises NotYoursToRead, NotToBeSentElsewhere, IsOver, SameAddress, ComesBackToo, Unwilling, HowMissing,
    SentElsewhere.
    """
    failed = readable_by(by).select_for_update(of=("self",)).filter(pk=message.pk).first()
    if failed is None:
        raise NotYoursToRead
    if failed.is_over():
        raise IsOver
    if not may_go_elsewhere(failed):
        raise NotToBeSentElsewhere
    if to.lower() == failed.to.lower():
        raise SameAddress
    if failed.sent_elsewhere.filter(to__iexact=to).exists():
        raise SentElsewhere
    known = {one.address.lower(): one.words for one in readers_of(failed)}
    how = known.get(to.lower()) or how_known.strip()
    if has_come_back(to):
        raise ComesBackToo
    if not choices.willing([to], failed.topic):
        raise Unwilling
    if not how:
        raise HowMissing
    sent = queue_message(to=to, instead_of=failed, **{name: getattr(failed, name) for name in COPIED})
    record("mail-sent-elsewhere", failed, by=by, changes={"to": [failed.to, to]}, note=how)
    return sent
