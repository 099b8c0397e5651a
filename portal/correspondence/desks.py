"""Which of the portal's mails somebody in the office may read: each desk says so for its own.

A wing (or a room of the ground floor) names its desk in its AppConfig:

    DESKS.append(Desk(events=("grants/withdrawn",), readable=…, folders=…, in_folder=…))

A mail that no desk names is nobody's to read, and one that was queued as private is not either, whatever a desk says:
a code to sign in, or a link that does something for whoever holds it, would be a key to somebody's account.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q

from portal.accounts.models import User
from portal.mail.events import event_of
from portal.mail.models import Message, MessageQuerySet
from portal.organisations.models import Organisation

NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Desk:
    """What one part of the office sends."""

    events: Collection[str]
    """The mails that it lets the office read, as `portal.mail.events` knows them."""
    readable: Callable[[User], Q]
    """Which of them a person may read; by what they are about, so that an own interest keeps them shut."""
    folders: Callable[[User], Sequence[tuple[str, str]]] = lambda user: ()
    """How they are sorted: key and words, such as a call's."""
    in_folder: Callable[[str], Q] = lambda folder: NOTHING
    thing: Callable[[str], models.Model | None] = lambda about: None
    """What a mail is about, where the office alone reads its history: what is done to the mail stands there too."""
    organisation: Callable[[str], Organisation | None] = lambda about: None
    """Whose mail it is: the people of that organisation may read it."""
    lock: Callable[[Collection[str]], None] = lambda about: None
    """What its own verbs lock before they touch a mail, of the things named: so whoever releases one does the same."""
    went: Callable[[Collection[Message], User], None] = lambda messages, by: None
    """What follows when an officer releases its held mails, in the same transaction."""
    discarded: Callable[[Collection[Message], User], None] = lambda messages, by: None
    """What follows when an officer discards them."""
    release_means: Mapping[str, str] = field(default_factory=dict)
    """By event, a sentence: what happens besides when an officer releases such a mail."""
    given_longer: Collection[str] = ()
    """Mails whose reader gets as long for what they ask as if they had not been held."""
    discard_means: Mapping[str, str] = field(default_factory=dict)
    """The same for when an officer discards it."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """What officers call a mail that `portal.mail.events` does not know."""


DESKS: list[Desk] = []


def readable_by(user: User) -> MessageQuerySet:
    """The mails that `user` may read in the office. Whoever may read one may also release, change or discard it."""
    theirs = (Q(event__in=list(desk.events)) & desk.readable(user) for desk in DESKS)
    return Message.objects.filter(private=False).filter(reduce(or_, theirs, NOTHING))


def thing_of(message: Message) -> models.Model | None:
    """The thing that `message` is about, where its desk knows it."""
    desk = _desk_of(message)
    return desk.thing(message.about) if desk else None


def organisation_of(message: Message) -> Organisation | None:
    """A mail that an officer wrote to a list is about what another desk knows."""
    found = (desk.organisation(message.about) for desk in DESKS if message.about)
    return next((one for one in found if one is not None), None)


def lock_things(messages: Iterable[Message]) -> None:
    """Before the mails themselves are locked: the order in which the desks' own verbs lock."""
    for desk, its in _by_desk(messages):
        desk.lock({one.about for one in its})


def tell_went(messages: Iterable[Message], *, by: User) -> None:
    for desk, its in _by_desk(messages):
        desk.went(its, by)


def tell_discarded(messages: Iterable[Message], *, by: User) -> None:
    for desk, its in _by_desk(messages):
        desk.discarded(its, by)


def release_means(messages: Iterable[Message]) -> list[str]:
    """What happens besides when these are released, each sentence once."""
    return _each_once(desk.release_means.get(one.event) for desk, its in _by_desk(messages) for one in its)


def is_given_longer(message: Message) -> bool:
    desk = _desk_of(message)
    return desk is not None and message.event in desk.given_longer


def discard_means(message: Message) -> str:
    return " ".join(_each_once(desk.discard_means.get(message.event) for desk, _ in _by_desk([message])))


def _each_once(sentences: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(sentence for sentence in sentences if sentence))


def _desk_of(message: Message) -> Desk | None:
    return next((one for one in DESKS if message.event in one.events), None)


def _by_desk(messages: Iterable[Message]) -> list[tuple[Desk, list[Message]]]:
    messages = list(messages)
    found = ((desk, [one for one in messages if _desk_of(one) is desk]) for desk in DESKS)
    return [(desk, its) for desk, its in found if its]


def folders_of(user: User) -> list[tuple[str, str]]:
    return [folder for desk in DESKS for folder in desk.folders(user)]


def in_folder(folder: str) -> Q:
    """The mails of one folder; of one that is not known, none."""
    return reduce(or_, (desk.in_folder(folder) for desk in DESKS), NOTHING)


def events_in_words() -> dict[str, str]:
    """The mails of every desk and what officers call them, in the order of these words."""
    titles = {event: desk.titles.get(event) or event_of(event).title for desk in DESKS for event in desk.events}
    return dict(sorted(titles.items(), key=lambda one: one[1]))
