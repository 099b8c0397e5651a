"""The words of a mail, as a person writes them: plain text with named fields. Pure: no request, no database.

    # What happens next                      a heading
    - Bring {papers}                         an item of a list
    We write to {organisation} again.        a field, in curly brackets

Nothing else has a meaning, and a field has no inside: it is a name that is looked up once, so what stands in its place
is never read again for fields. A paragraph (up to the next empty line) that names a field which may be empty, and is,
is left out, and so is a heading right above it.

Only the words themselves make headings and links. What stands in a field is other people's text: its lines, and lists
of "- " and "1. ", are kept; an address in it stays plain text unless the field is a link of the portal's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

FIELD = re.compile(r"\{([^{}]*)\}")
ADDRESS = re.compile(r"(https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]])")
ITEM = re.compile(r"-\s+|(\d{1,3})\.\s+")
HEADING = "# "


class FieldMissing(LookupError):
    """The words name a field that there is nothing for."""


@dataclass(frozen=True)
class Span:
    """A piece of a line; a link is its own address."""

    text: str
    is_link: bool = False


@dataclass(frozen=True)
class Line:
    spans: tuple[Span, ...]
    is_heading: bool = False

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


Paragraph = tuple[Line, ...]


class Kind(StrEnum):
    HEADING = "heading"
    LINES = "lines"
    BULLETS = "bullets"
    NUMBERS = "numbers"


@dataclass
class Block:
    """What an HTML mail shows as one thing: a heading, the lines of a paragraph, or a list."""

    kind: Kind
    lines: list[tuple[Span, ...]] = field(default_factory=list)
    first: int = 1


@dataclass(frozen=True)
class Values:
    """What there is to fill in: field → text, and which of the fields are links or may be empty."""

    texts: Mapping[str, str]
    links: Set[str] = frozenset()
    may_be_empty: Set[str] = frozenset()

    def __getitem__(self, name: str) -> str:
        try:
            return self.texts[name]
        except KeyError:
            raise FieldMissing(f"There is nothing for {{{name}}}") from None

    def leaves_out(self, paragraph: str) -> bool:
        return any(name in self.may_be_empty and not self[name].strip() for name in fields_in(paragraph))


def named(name: str) -> str:
    """The name of a field as it is looked up: "{ Application  title }" is "application title"."""
    return " ".join(name.split()).casefold()


def fields_in(text: str) -> list[str]:
    return [named(name) for name in FIELD.findall(text)]


def paragraphs_of(text: str) -> list[str]:
    lines = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return [one for one in re.split(r"\n{2,}", lines.strip("\n")) if one]


def fill_line(text: str, values: Values) -> str:
    """One line, such as a subject: whatever the fields hold, it has no line break. Raises FieldMissing."""
    return " ".join(FIELD.sub(lambda found: values[named(found[1])], text).split())


def fill(text: str, values: Values) -> list[Paragraph]:
    """The words with their fields filled in. Raises FieldMissing."""
    kept: list[str] = []
    for paragraph in paragraphs_of(text):
        if not values.leaves_out(paragraph):
            kept.append(paragraph)
        elif kept and _is_heading(kept[-1]):
            kept.pop()
    return [filled for one in kept for filled in _fill_paragraph(one, values)]


def plain(text: str, *, site: str) -> list[Paragraph]:
    """A text that has no fields; only addresses on `site` are links."""
    return [tuple(Line(tuple(_own_words(line, site=site))) for line in one.split("\n")) for one in paragraphs_of(text)]


def as_text(paragraphs: Iterable[Paragraph]) -> str:
    return "\n\n".join("\n".join(line.text.rstrip() for line in one) for one in paragraphs) + "\n"


def blocks_of(paragraphs: Iterable[Paragraph]) -> list[Block]:
    found: list[Block] = []
    for paragraph in paragraphs:
        begun: list[Block] = []
        for line in paragraph:
            kind, spans, number = _kind_of(line)
            if not begun or begun[-1].kind != kind or kind == Kind.HEADING:
                begun.append(Block(kind, first=number))
            begun[-1].lines.append(spans)
        found += begun
    return found


def _fill_paragraph(paragraph: str, values: Values) -> Iterator[Paragraph]:
    """More than one where a field has empty lines in it."""
    done: list[Line] = []
    for written in paragraph.split("\n"):
        is_heading = written.startswith(HEADING)
        spans: list[Span] = []
        for place, piece in enumerate(FIELD.split(written.removeprefix(HEADING) if is_heading else written)):
            if place % 2 == 0:
                spans += _own_words(piece)
                continue
            name = named(piece)
            first, *more = _lines_of(values[name])
            spans.append(Span(first, is_link=name in values.links))
            for line in more:
                done.append(Line(tuple(spans), is_heading))
                is_heading, spans = False, [Span(line)]
                if not line and any(one.text for one in done):
                    yield tuple(one for one in done if one.text)
                    done = []
        done.append(Line(tuple(spans), is_heading))
    if any(line.text for line in done):
        yield tuple(line for line in done if line.text)


def _is_heading(paragraph: str) -> bool:
    return paragraph.startswith(HEADING) and "\n" not in paragraph


def _lines_of(value: str) -> list[str]:
    return [line.rstrip() for line in value.strip().splitlines()] or [""]


def _own_words(piece: str, *, site: str = "") -> list[Span]:
    parts = enumerate(ADDRESS.split(piece))
    return [Span(part, is_link=place % 2 == 1 and _is_on(part, site)) for place, part in parts if part]


def _is_on(address: str, site: str) -> bool:
    """Whether it leads to `site` itself: an address that only begins like it may lead anywhere. "" is everywhere."""
    if not site:
        return True
    try:
        there, here = urlsplit(address), urlsplit(site)
    except ValueError:
        return False
    return (there.scheme, there.netloc.lower()) == (here.scheme, here.netloc.lower())


def _kind_of(line: Line) -> tuple[Kind, tuple[Span, ...], int]:
    if line.is_heading:
        return Kind.HEADING, line.spans, 1
    first, *rest = line.spans or (Span(""),)
    item = ITEM.match(first.text)
    if not item:
        return Kind.LINES, line.spans, 1
    begins = (Span(first.text[item.end() :], first.is_link), *rest)
    return (Kind.NUMBERS, begins, int(item[1])) if item[1] else (Kind.BULLETS, begins, 1)
