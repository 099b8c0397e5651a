"""What may be said of the counts, so that nobody can be picked out of them. Pure.

- Nothing at all is said of fewer than ten people, and how many they were is only said as a band.
- Each question stands by itself, never one against another.
- A count of 0 to 4 is hidden: noughts too, for “nobody here is …” tells of somebody as well.
- Where one count alone is hidden in a question, the smallest other one is hidden with it.
- What is shown is rounded to the nearest five.

With no total to take them from, every hidden count keeps two possible values at least, mostly all five (the tests try
every table of some tens of people).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.equality.questions import QUESTIONS
from portal.monitoring.suppression import is_small

# The least of each band. Fewer people than the first are too few to say anything.
BANDS = (10, 20, 50, 100, 200, 500, 1000)
FEWEST_PEOPLE = BANDS[0]
ROUNDED_TO = 5


@dataclass(frozen=True)
class Row:
    label: str
    count: int | None
    """To the nearest five; None where it is hidden."""


@dataclass(frozen=True)
class Table:
    question: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Figures:
    """`people` is the band in words; empty, and no table, where there were too few."""

    people: str
    tables: tuple[Table, ...]


def figures(people: int, counts: Mapping[str, Mapping[str, int]]) -> Figures:
    """What may be shown of `counts` (question → option → how often), given by `people` in all."""
    if people < FEWEST_PEOPLE:
        return Figures("", ())
    tables = []
    for question in QUESTIONS:
        chosen = counts.get(question.key, {})
        shown = disclosed([chosen.get(option.value, 0) for option in question.options])
        rows = (Row(option.label, count) for option, count in zip(question.options, shown, strict=True))
        tables.append(Table(question.label, tuple(rows)))
    return Figures(band(people), tuple(tables))


def disclosed(counts: Sequence[int]) -> list[int | None]:
    """The counts of one question as they may be shown: rounded, or None where hidden."""
    hidden = {place for place, count in enumerate(counts) if count == 0 or is_small(count)}
    if len(hidden) == 1 and len(counts) > 1:
        hidden.add(min((place for place in range(len(counts)) if place not in hidden), key=counts.__getitem__))
    return [None if place in hidden else rounded(count) for place, count in enumerate(counts)]


def rounded(count: int) -> int:
    return ROUNDED_TO * round(count / ROUNDED_TO)


def band(people: int) -> str:
    """ "20 to 49 people"."""
    least = max(one for one in BANDS if one <= people)
    above = [one for one in BANDS if one > people]
    return f"{least} to {above[0] - 1} people" if above else f"{least:,} people or more"
