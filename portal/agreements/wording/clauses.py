"""Clauses that stand in an agreement only where something is so. Pure.

    [if conditions]
    # Conditions
    {conditions}
    [end]

A clause begins and ends with a line of its own; `[if not …]` is for where it is not so. No clause stands in another, so
that whoever reads a template sees at once what belongs to what. Everything else is the language of the office's mails
(portal.mail.wording).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from portal.mail.wording import named

BEGINS = re.compile(r"\[\s*if\s+(not\s+)?([^\[\]]+?)\s*\]", re.IGNORECASE)
ENDS = re.compile(r"\[\s*end\s*\]", re.IGNORECASE)
# Something that was meant to begin or end a clause, wherever it stands.
MEANT = re.compile(r"\[\s*(?:if\b|end\b|endif\b|else\b)[^\]\n]*\]?", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """A stretch of a template; `only_if` is "" where it always stands."""

    text: str
    only_if: str = ""
    negated: bool = False

    def stands(self, holds: Callable[[str], bool]) -> bool:
        return not self.only_if or holds(self.only_if) is not self.negated


class ClauseFault(ValueError):
    """A clause that does not begin or end as it should; `str()` is a sentence for whoever wrote it."""


def pieces_of(text: str) -> list[Piece]:
    """The template cut at its clauses. Raises ClauseFault."""
    pieces: list[Piece] = []
    lines: list[str] = []
    open_clause: tuple[str, bool] | None = None
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        bare = line.strip()
        if begins := BEGINS.fullmatch(bare):
            if open_clause:
                raise ClauseFault(f"Line {number}: end “[if {open_clause[0]}]” with [end] before another begins.")
            pieces.append(Piece("\n".join(lines)))
            lines, open_clause = [], (named(begins[2]), bool(begins[1]))
        elif ENDS.fullmatch(bare):
            if not open_clause:
                raise ClauseFault(f"Line {number}: [end] ends nothing: no clause is open.")
            pieces.append(Piece("\n".join(lines), *open_clause))
            lines, open_clause = [], None
        elif meant := MEANT.search(line):
            raise ClauseFault(f"Line {number}: write “{meant[0]}” on a line of its own, as [if …] or [end].")
        else:
            lines.append(line)
    if open_clause:
        raise ClauseFault(f"“[if {open_clause[0]}]” has no [end].")
    return [*pieces, Piece("\n".join(lines))]


def clauses_in(text: str) -> list[str]:
    """The names of what its clauses ask for. Raises ClauseFault."""
    return list(dict.fromkeys(piece.only_if for piece in pieces_of(text) if piece.only_if))


def chosen(text: str, holds: Callable[[str], bool]) -> str:
    """The template without the clauses that do not stand, and without the lines that mark the others. Raises
    ClauseFault."""
    return "\n\n".join(piece.text.strip("\n") for piece in pieces_of(text) if piece.stands(holds))
