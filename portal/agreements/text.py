"""The text of an agreement, cut for a page or a PDF. Pure."""

from dataclasses import dataclass

HEADING = "## "


@dataclass(frozen=True)
class Passage:
    """A heading or a paragraph."""

    words: str
    is_heading: bool = False


def passages(text: str) -> list[Passage]:
    """A line that begins with "## " is a heading; blank lines part paragraphs."""
    found = []
    for block in text.split("\n\n"):
        for line in block.strip().splitlines():
            if line.startswith(HEADING):
                found.append(Passage(line.removeprefix(HEADING).strip(), is_heading=True))
            elif line.strip():
                found.append(Passage(line.strip()))
    return found
