"""The columns of the template, and what stands in its rows."""

from dataclasses import dataclass
from decimal import Decimal

from portal.monitoring.figures import Unit

SHEET = "Figures"
RETURN, CODE, INDICATOR, DEFINITION, UNIT, LAST, FIGURE, NOTE = COLUMNS = (
    "Return",
    "Code",
    "Indicator",
    "Definition",
    "Unit",
    "Last period",
    "Figure",
    "Note",
)
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
class Line:
    """One indicator of the return. `code` is what the file knows it by."""

    code: int
    title: str
    definition: str
    unit: Unit
    last: Decimal | None = None
    figure: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ReturnForm:
    """The return that the file is for: `key` is its agreement's reference and its number, "C-2017-0001/2"."""

    key: str
    lines: tuple[Line, ...]

    @property
    def filename(self) -> str:
        return f"return-{self.key.replace('/', '-')}"


def column_letter(place: int) -> str:
    """0 → A, 25 → Z, 26 → AA: as spreadsheet programs write it."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
