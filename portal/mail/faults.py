"""What is wrong with the words that somebody gave to a mail, in sentences. Pure but for the event's declaration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from portal.mail.events import LONGEST_SUBJECT, MailEvent, MergeField, Words
from portal.mail.wording import FIELD, HEADING, fields_in, paragraphs_of

SUBJECT, TEXT = "subject", "text"
LONGEST_TEXT = 10_000
# More unknown fields at once are not somebody's mistakes in spelling.
MOST_AT_ONCE = 5


@dataclass(frozen=True)
class Fault:
    where: str
    sentence: str


def faults_of(event: MailEvent, words: Words) -> list[Fault]:
    """Everything that has to be put right before `words` may go out for `event`; too long ones are not read."""
    if too_long := [*_too_long(words)]:
        return too_long
    in_brackets = [*_in_brackets(event, SUBJECT, words.subject), *_in_brackets(event, TEXT, words.text)]
    return [*in_brackets, *_in_subject(event, words), *_in_text(event, words)]


def _too_long(words: Words) -> Iterator[Fault]:
    if len(words.subject) > LONGEST_SUBJECT:
        yield Fault(SUBJECT, f"A subject has {LONGEST_SUBJECT} characters at most.")
    if len(words.text) > LONGEST_TEXT:
        yield Fault(TEXT, f"The text has {LONGEST_TEXT:,} characters at most.")


def _in_brackets(event: MailEvent, where: str, text: str) -> Iterator[Fault]:
    doubled = re.search(r"\{[{%#].{0,40}", text)
    if doubled:
        yield Fault(where, f"Write one curly bracket on each side of a field, such as {{office}}: see “{doubled[0]}”.")
        return
    unknown = [name for name in dict.fromkeys(fields_in(text)) if name not in event.by_name]
    for name in unknown[:MOST_AT_ONCE]:
        yield Fault(where, _unknown(event, name))
    stray = re.search(r".{0,20}[{}].{0,20}", FIELD.sub("", text))
    if stray:
        yield Fault(where, f"A curly bracket stands alone: see “{stray[0].strip()}”.")


def _unknown(event: MailEvent, name: str) -> str:
    near = get_close_matches(name, event.by_name, n=1, cutoff=0.4)
    meant = f" Did you mean {{{near[0]}}}?" if near else " The fields of this e-mail are listed below."
    return f"There is no field {{{name[:60]}}}.{meant}"


def _in_subject(event: MailEvent, words: Words) -> Iterator[Fault]:
    if not words.subject.strip():
        yield Fault(SUBJECT, "Write a subject.")
    for field in _known(event, words.subject):
        if field.is_link or field.is_long:
            yield Fault(SUBJECT, f"{{{field.name}}} does not go into a subject: {field.meaning}.")


def _in_text(event: MailEvent, words: Words) -> Iterator[Fault]:
    if not words.text.strip():
        yield Fault(TEXT, "Write the text.")
        return
    said = {field.name for field in _known(event, words.text)}
    said |= {field.name for field in _known(event, words.subject) if not (field.may_be_empty or field.is_link)}
    for name in event.keeps:
        if name not in said:
            yield Fault(TEXT, f"Keep {{{name}}} in the text: {event.by_name[name].meaning}. Readers must not miss it.")
    for paragraph in paragraphs_of(words.text):
        yield from _lost_with_another(event, paragraph)
        heading = paragraph.partition("\n")[0] if paragraph.startswith(HEADING) else ""
        for field in _known(event, heading):
            if field.is_long:
                yield Fault(TEXT, f"{{{field.name}}} does not go into a heading: {field.meaning}.")


def _lost_with_another(event: MailEvent, paragraph: str) -> Iterator[Fault]:
    """A paragraph is left out where a field of it is empty; nothing that has to be kept may go with it."""
    fields = _known(event, paragraph)
    empties = [field.name for field in fields if field.may_be_empty]
    for field in fields:
        others = [name for name in empties if name != field.name]
        if field.name in event.keeps and others:
            yield Fault(
                TEXT,
                f"Give {{{field.name}}} a paragraph of its own, with an empty line before it: where {{{others[0]}}} is"
                f" empty, the paragraph that holds both is left out.",
            )


def _known(event: MailEvent, text: str) -> list[MergeField]:
    """The fields that `text` names, each once; those that there are not have their own sentence."""
    return [event.by_name[name] for name in dict.fromkeys(fields_in(text)) if name in event.by_name]
