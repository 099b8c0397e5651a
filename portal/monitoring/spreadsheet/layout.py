"""The columns of the template, and what stands in its rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from portal.monitoring.figures import Unit

SHEET, READ_ME = "Figures", "Read me"
RETURN, CODE, INDICATOR, DEFINITION, UNIT, LAST, TO_DATE, FIGURE, NOTE = COLUMNS = (
    "Return",
    "Code",
    "Indicator",
    "Definition",
    "Unit",
    "Last period",
    "Year to date",
    "Figure",
    "Note",
)
# In the workbook alone: whether the parts make their figure, worked out as they are typed.
CHECK = "Check"
# Without these the file cannot be understood; the others only explain.
NEEDED = (RETURN, CODE, INDICATOR, FIGURE, NOTE)
LONGEST_NOTE = 500
UNIT_WORDS = {
    Unit.COUNT: "whole number",
    Unit.PERCENTAGE: "per cent",
    Unit.SCORE: "score",
    Unit.POUNDS: "pounds",
    Unit.DAYS: "days",
}


@dataclass(frozen=True, kw_only=True)
class Part:
    """One category of a split. `category` is what the portal knows it by, `code` its name in the file after the
    indicator's: "source.POL"."""

    category: int
    code: str
    label: str
    last: Decimal | None = None
    to_date: Decimal | None = None
    figure: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Split:
    """How a figure splits: "Referrals, by source of referral". Where `adds_up`, the parts make the figure."""

    title: str
    parts: tuple[Part, ...]
    adds_up: bool = True


@dataclass(frozen=True, kw_only=True)
class Line:
    """One indicator of the return. `code` is what the file knows it by; `to_date` is the year so far, before this
    return, and `year` says what that is ("1 October to 31 December 2017"). Where it `may_be_empty`, an empty cell is
    no mistake: of nobody there is no average."""

    code: int
    title: str
    definition: str
    unit: Unit
    last: Decimal | None = None
    to_date: Decimal | None = None
    year: str = ""
    figure: Decimal | None = None
    note: str = ""
    may_be_empty: bool = False
    splits: tuple[Split, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A row of the template: the figure of an indicator, or one part of it."""

    code: str
    title: str
    line: Line
    split: Split | None = None
    part: Part | None = None

    @property
    def name(self) -> str:
        """The name of its cell in the workbook, the same as of its box on the page."""
        return f"part_{self.line.code}_{self.part.category}" if self.part else f"figure_{self.line.code}"


@dataclass(frozen=True, kw_only=True)
class ReturnForm:
    """The return that the file is for: `key` is its agreement's reference and its number, "C-2017-0001/2"; `about` are
    sentences that say which one it is."""

    key: str
    lines: tuple[Line, ...]
    about: tuple[str, ...] = ()

    @property
    def filename(self) -> str:
        return f"return-{self.key.replace('/', '-')}"

    def rows(self) -> Iterator[Asked]:
        """Each indicator, and after it how it splits."""
        for line in self.lines:
            yield Asked(code=str(line.code), title=line.title, line=line)
            for split in line.splits:
                for part in split.parts:
                    title = f"{split.title}: {part.label}"
                    yield Asked(code=f"{line.code}.{part.code}", title=title, line=line, split=split, part=part)


def column_letter(place: int) -> str:
    """0 → A, 25 → Z, 26 → AA: as spreadsheet programs write it."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
