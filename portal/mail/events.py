"""What the portal writes mails about, and the fields that the words of each may name.

A room or a wing declares its own mails in its `mails.py`, which is found when the portal starts:

    declare(
        MailEvent(
            "grants/withdrawn",
            title="An application was taken back",
            when="When an officer takes an application back.",
            to=Recipient.APPLICANTS,
            whom="Whoever sent the application, and the organisation's contacts.",
            fields=(REFERENCE, REASON, ...),
            keeps=("reason",),
        )
    )

The portal's own words stand in `templates/emails/<key>.txt` (the first line `Subject: …`), in the language of
`portal.mail.wording`; the office may put its own in their place (`Wording`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.conf import settings
from django.template import Engine

Context = Mapping[str, Any]
# Longer ones are cut: what comes after is not read in a list of mails either.
LONGEST_SUBJECT = 200


class Recipient(StrEnum):
    APPLICANTS = "Applicants"
    HOLDERS = "Organisations with an agreement"
    MEMBERS = "People who act for an organisation"
    PANEL = "The panel"
    OFFICE = "The office"
    PUBLIC = "Everybody who asked to hear"
    LOGINS = "Everybody with a login"
    DONORS = "Donors of the Safer Dorset Foundation"


@dataclass(frozen=True)
class MergeField:
    """A name that the words of a mail may hold in curly brackets, and what stands in its place."""

    name: str
    meaning: str
    example: str
    of: Callable[[Context], object]
    is_link: bool = False
    # Several lines, such as a list: not for a subject.
    is_long: bool = False
    # Then the paragraph that names it is left out.
    may_be_empty: bool = False
    # A link that opens something to whoever has it: nobody else is shown it.
    is_secret: bool = False

    def value(self, context: Context) -> str:
        value = self.of(context)
        return "" if value is None else str(value)


OFFICE = MergeField(
    "office",
    "what the office is called",
    "Dorset Police and Crime Commissioner: grants and commissioning",
    of=lambda context: settings.WAGTAIL_SITE_NAME,
)


@dataclass(frozen=True)
class Words:
    subject: str
    text: str


@dataclass(frozen=True)
class MailEvent:
    key: str
    title: str
    when: str
    to: Recipient
    whom: str
    fields: tuple[MergeField, ...]
    # Fields that any words for it have to hold: what the reader must not miss.
    keeps: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, MergeField]:
        return {field.name: field for field in (*self.fields, OFFICE)}

    @property
    def own_words(self) -> Words:
        """The portal's own words. Raises SubjectMissing, TemplateDoesNotExist."""
        source = Engine.get_default().get_template(f"emails/{self.key}.txt").source
        first, _, text = source.partition("\n")
        if not first.startswith("Subject: "):
            raise SubjectMissing(f"templates/emails/{self.key}.txt")
        return Words(first.removeprefix("Subject: ").strip(), text.strip())

    @property
    def left_empty(self) -> dict[str, str]:
        """The fields without which the mail may go out."""
        return {name: "" for name in self.by_name if name not in self.keeps}

    @property
    def examples(self) -> dict[str, str]:
        return {name: field.example for name, field in self.by_name.items()}


class SubjectMissing(ValueError):
    """The portal's own words of a mail have to begin with a line `Subject: …`."""


class Undeclared(LookupError):
    """No `mails.py` declares this mail, so nobody could word it."""


class DeclaredTwice(ValueError):
    pass


_DECLARED: dict[str, MailEvent] = {}


def declare(*events: MailEvent) -> None:
    for event in events:
        if event.key in _DECLARED:
            raise DeclaredTwice(event.key)
        _DECLARED[event.key] = event


def event_of(key: str) -> MailEvent:
    try:
        return _DECLARED[key]
    except KeyError:
        raise Undeclared(f"Declare {key} in the mails.py of the room that queues it") from None


def all_events() -> Iterable[MailEvent]:
    """By who gets them, then by title."""
    groups = list(Recipient)
    return sorted(_DECLARED.values(), key=lambda event: (groups.index(event.to), event.title))


def site_address(path: str) -> str:
    """The whole address of a page of the portal, as a mail needs it."""
    return f"{settings.SITE_ADDRESS}{path}"
