"""What is different between two texts: paragraph by paragraph, and word by word within a paragraph. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest

from portal.agreements.text import HEADING

WORDS = re.compile(r"\s+|[^\s]+")
# Two paragraphs that share less than this are two paragraphs, not one that was changed.
ALIKE = 0.4


class Sort(StrEnum):
    SAME = "same"
    ADDED = "added"
    GONE = "gone"


@dataclass(frozen=True)
class Stretch:
    """Some words, and whether both texts have them, or only the newer, or only the older."""

    words: str
    sort: Sort = Sort.SAME


@dataclass(frozen=True)
class Paragraph:
    stretches: tuple[Stretch, ...]
    is_heading: bool = False

    @property
    def is_changed(self) -> bool:
        return any(one.sort != Sort.SAME for one in self.stretches)

    @property
    def is_new(self) -> bool:
        return all(one.sort == Sort.ADDED for one in self.stretches)

    @property
    def is_gone(self) -> bool:
        return all(one.sort == Sort.GONE for one in self.stretches)


def compared(before: str, after: str) -> list[Paragraph]:
    """Every paragraph of both, in the order of the newer text."""
    old, new = _lines(before), _lines(after)
    found: list[Paragraph] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found += [_whole(line, Sort.SAME) for line in new[c:d]]
        else:
            found += _replaced(old[a:b], new[c:d])
    return found


def changes_in(paragraphs: list[Paragraph]) -> int:
    return sum(one.is_changed for one in paragraphs)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _replaced(old: list[str], new: list[str]) -> Iterator[Paragraph]:
    for one, other in zip_longest(old, new):
        if one is None:
            yield _whole(other, Sort.ADDED)
        elif other is None:
            yield _whole(one, Sort.GONE)
        else:
            merged = _merged(one, other)
            if merged is None:
                yield _whole(one, Sort.GONE)
                yield _whole(other, Sort.ADDED)
            else:
                yield merged


def _merged(one: str, other: str) -> Paragraph | None:
    """The two as one paragraph with its changes marked; None where they have too little in common."""
    if one.startswith(HEADING) != other.startswith(HEADING):
        return None
    old, new = (WORDS.findall(line.removeprefix(HEADING)) for line in (one, other))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return None
    stretches: list[Stretch] = []
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            stretches.append(Stretch("".join(new[c:d])))
            continue
        if a != b:
            stretches.append(Stretch("".join(old[a:b]), Sort.GONE))
        if c != d:
            stretches.append(Stretch("".join(new[c:d]), Sort.ADDED))
    return Paragraph(tuple(stretches), other.startswith(HEADING))


def _whole(line: str, sort: Sort) -> Paragraph:
    return Paragraph((Stretch(line.removeprefix(HEADING), sort),), line.startswith(HEADING))
