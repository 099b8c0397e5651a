"""A mail from its event: the office's words where it has given some, else the portal's own; plain text and HTML."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string

from portal.mail import wording
from portal.mail.events import LONGEST_SUBJECT, Context, MailEvent, Words, event_of
from portal.mail.models import Wording
from portal.mail.wording import Values

logger = logging.getLogger(__name__)


class NothingLeft(ValueError):
    """The words come out empty."""


class FieldFailed(RuntimeWarning):
    """A field has a fault. A warning, so that it fails every test that meets it."""


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Written(Letter):
    """A mail to be sent: what its fields held, and why the office's words were not used, where they failed."""

    values: dict[str, str] = field(default_factory=dict)
    failure: str = ""


def write(key: str, context: Context) -> Written:
    """The mail of the event `key`. The office's words never cost a mail: where they fail, the portal's own go out.

    A field that fails is left empty in the portal's own words, unless it is one that readers must not miss: then
    FieldMissing is raised, and what the mail would have told does not happen.
    """
    return writer(key)(context)


def writer(key: str) -> Callable[[Context], Written]:
    """The same for many mails of one event: what words there are for it is asked once."""
    event = event_of(key)
    office = Wording.objects.in_force(key)

    def written(context: Context) -> Written:
        values = _values_from(event, context)
        kept = {name: text for name, text in values.items() if not event.by_name[name].is_secret}
        failure = ""
        if office:
            try:
                letter = letter_of(event, office.words, values)
                return Written(letter.subject, letter.text, letter.html, kept)
            except Exception as error:  # whatever is wrong with them, the mail goes out
                logger.warning("The office's words of %s failed", key, exc_info=True)
                failure = str(error) or type(error).__name__
        letter = letter_of(event, event.own_words, event.left_empty | values)
        return Written(letter.subject, letter.text, letter.html, kept, failure)

    return written


def letter_of(event: MailEvent, words: Words, texts: Mapping[str, str]) -> Letter:
    """`words` with their fields filled from `texts`. Raises FieldMissing, NothingLeft."""
    fields = event.by_name.values()
    values = Values(
        texts,
        links=frozenset(field.name for field in fields if field.is_link),
        may_be_empty=frozenset(field.name for field in fields if field.may_be_empty),
    )
    subject = shortened(wording.fill_line(words.subject, values))
    paragraphs = wording.fill(words.text, values)
    if not subject or not paragraphs:
        raise NothingLeft("Nothing is left of the subject or the text")
    return Letter(subject, wording.as_text(paragraphs), html_of(subject, wording.blocks_of(paragraphs)))


def html_of(subject: str, blocks: list[wording.Block]) -> str:
    return render_to_string("mail/letter.html", {"subject": subject, "blocks": blocks})


def html_of_text(subject: str, text: str) -> str:
    """For a text that somebody wrote without fields: its paragraphs and lists, and no links but those to the portal."""
    return html_of(subject, wording.blocks_of(wording.plain(text, site=settings.SITE_ADDRESS)))


def shortened(subject: str) -> str:
    return subject if len(subject) <= LONGEST_SUBJECT else f"{subject[: LONGEST_SUBJECT - 1].rstrip()}…"


def _values_from(event: MailEvent, context: Context) -> dict[str, str]:
    """What each field holds, without those that failed."""
    values = {}
    for name, one in event.by_name.items():
        try:
            values[name] = one.value(context)
        except Exception as error:  # a fault in one field must not keep somebody from applying
            logger.exception("The field %s of %s failed", name, event.key)
            warnings.warn(FieldFailed(f"{{{name}}} of {event.key}: {error!r}"), stacklevel=2)
    return values
