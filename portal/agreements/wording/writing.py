"""The text of an agreement from its template, and what is wrong with a template, in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from django.template import Engine

from portal.agreements.models import Agreement
from portal.agreements.text import HEADING
from portal.agreements.wording.clauses import ClauseFault, chosen, clauses_in
from portal.agreements.wording.fields import BY_NAME, KEEPS, asked_by_name
from portal.mail.wording import FIELD, Line, Values, fields_in, fill

LONGEST = 60_000
# More unknown names at once are not somebody's mistakes in spelling.
MOST_AT_ONCE = 5
OWN_WORDS = {Agreement.Kind.GRANT: "grant_agreement", Agreement.Kind.CONTRACT: "contract"}


def own_words(kind: str) -> str:
    """The portal's own template for agreements of a kind: version 1, until the office writes another."""
    name = OWN_WORDS[Agreement.Kind(kind)]
    return Engine.get_default().get_template(f"agreements/text/{name}.txt").source.strip() + "\n"


def write(template: str, agreement: Agreement) -> str:
    """The words of `agreement` as they stand now: headings begin with "## ", paragraphs are parted by blank lines.

    Raises ClauseFault and portal.mail.wording.FieldMissing for a template that `faults_of` would refuse.
    """
    asked = asked_by_name()
    said = chosen(template, lambda name: asked[name].holds(agreement))
    needed = set(fields_in(said)) & BY_NAME.keys()
    texts = {name: BY_NAME[name].value({"agreement": agreement}) for name in needed}
    return as_text(said, texts)


def as_text(said: str, texts: dict[str, str]) -> str:
    values = Values(texts, may_be_empty=frozenset(name for name, one in BY_NAME.items() if one.may_be_empty))
    paragraphs = ("\n".join(map(_line, lines)) for lines in fill(said, values))
    return "\n\n".join(paragraphs) + "\n"


def _line(line: Line) -> str:
    # A heading is one of the template's: what people wrote in a field makes none.
    return f"{HEADING}{line.text}" if line.is_heading else line.text.rstrip().removeprefix(HEADING)


def faults_of(template: str) -> list[str]:
    """Everything that has to be put right before `template` may make an agreement."""
    if len(template) > LONGEST:
        return [f"The text has {LONGEST:,} characters at most."]
    if not template.strip():
        return ["Write the text."]
    return [*_in_brackets(template), *_in_clauses(template), *_missing(template)]


def _in_brackets(template: str) -> Iterator[str]:
    if doubled := re.search(r"\{[{%#].{0,40}", template):
        yield f"Write one curly bracket on each side of a field, such as {{organisation}}: see “{doubled[0]}”."
        return
    unknown = [name for name in dict.fromkeys(fields_in(template)) if name not in BY_NAME]
    for name in unknown[:MOST_AT_ONCE]:
        yield f"There is no field {{{name[:60]}}}.{_near(name, list(BY_NAME), '{%s}')}"
    if stray := re.search(r".{0,20}[{}].{0,20}", FIELD.sub("", template)):
        yield f"A curly bracket stands alone: see “{stray[0].strip()}”."


def _in_clauses(template: str) -> Iterator[str]:
    try:
        names = clauses_in(template)
    except ClauseFault as fault:
        yield str(fault)
        return
    known = asked_by_name()
    for name in [one for one in names if one not in known][:MOST_AT_ONCE]:
        yield f"No clause can ask for “{name[:60]}”.{_near(name, list(known), '[if %s]')}"


def _missing(template: str) -> Iterator[str]:
    try:
        # What every agreement says: a field in a clause may be missing from some.
        always = set(fields_in(chosen(template, lambda name: False)))
    except ClauseFault:
        return
    for name in KEEPS:
        if name not in always:
            yield f"Keep {{{name}}} in the text, outside of clauses: {BY_NAME[name].meaning}."


def _near(name: str, known: list[str], form: str) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.4)
    return f" Did you mean {form % near[0]}?" if near else " What there is stands below."
