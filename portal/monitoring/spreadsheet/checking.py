"""The cells of a file → the figures of one return, or everything that is wrong with them, all at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import partial

from portal.exports.cells import FORMULA_STARTS
from portal.monitoring import figures
from portal.monitoring.figures import FigureWrong, Unit, shortened
from portal.monitoring.spreadsheet.layout import (
    CODE,
    COLUMNS,
    FIGURE,
    INDICATOR,
    LONGEST_NOTE,
    NEEDED,
    NOTE,
    RETURN,
    Line,
    ReturnForm,
    column_letter,
)
from portal.monitoring.spreadsheet.reading import Cell, Grid

# The headings may stand a little lower, under a title that somebody put above them.
HEADINGS_WITHIN = 10


@dataclass(frozen=True)
class Problem:
    """One thing to put right. `row` counts from 1 as spreadsheet programs do; 0 where it is about no one row."""

    what: str
    right: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    heading: str = ""

    @property
    def where(self) -> str:
        """ "Sheet “Figures”, row 4, column G (Figure)"; empty where it is about the whole file."""
        parts = []
        if self.sheet:
            parts.append(f"sheet “{self.sheet}”")
        if self.row:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column}" + (f" ({self.heading})" if self.heading else ""))
        words = ", ".join(parts)
        return words[:1].upper() + words[1:]

    def __str__(self) -> str:
        said = f"{self.what}. {self.right}."
        return f"{self.where}: {said}" if self.where else said


class FiguresRefused(Exception):
    """Nothing may be stored: `problems` says everything that is wrong, from the top of the sheet to its foot."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)


@dataclass(frozen=True)
class Filled:
    """What the file says of one indicator."""

    value: Decimal
    note: str


def check(grid: Grid, form: ReturnForm) -> dict[int, Filled]:
    """The figures by code: one for every line of the return. Raises FiguresRefused."""
    head = _heading_row(grid)
    if head is None:
        raise FiguresRefused([Problem("The headings are missing", _headings_wanted(), grid.sheet)])
    columns, problems = _columns(grid, head)
    if problems:
        raise FiguresRefused(problems)
    rows = [_Row(grid, place, columns) for place in range(head + 1, len(grid.rows)) if any_in(grid.rows[place])]
    return _Reading(grid, form).of(rows)


def any_in(row: Sequence[Cell]) -> bool:
    return any(cell is not None for cell in row)


def _heading_row(grid: Grid) -> int | None:
    for place, row in enumerate(grid.rows[:HEADINGS_WITHIN]):
        if len({_heading(cell) for cell in row} & {_heading(name) for name in NEEDED}) >= 2:
            return place
    return None


def _columns(grid: Grid, head: int) -> tuple[dict[str, int], list[Problem]]:
    """Which column stands where, and what is wrong with the headings."""
    ours = {_heading(name): name for name in COLUMNS}
    columns: dict[str, int] = {}
    problems = []
    for place, cell in enumerate(grid.rows[head]):
        at = partial(Problem, sheet=grid.sheet, row=head + 1, column=column_letter(place))
        name = ours.get(_heading(cell))
        if name is None:
            if cell is not None:
                problems.append(at(f"“{shortened(str(cell))}” is not a column of the template", "Take the column out"))
            elif any(row[place] is not None for row in grid.rows[head + 1 :]):
                problems.append(at("There are cells under no heading", "Take the column out"))
        elif name in columns:
            problems.append(at(f"“{name}” is there twice", "Keep one of the two columns"))
        else:
            columns[name] = place
    missing = [name for name in NEEDED if name not in columns]
    problems += [
        Problem(f"The column “{name}” is missing", _headings_wanted(), grid.sheet, head + 1) for name in missing
    ]
    return columns, problems


def _headings_wanted() -> str:
    return f"The headings are {', '.join(COLUMNS[:-1])} and {COLUMNS[-1]}"


def _heading(cell: Cell) -> str:
    return " ".join(str(cell).split()).lower() if cell is not None else ""


@dataclass(frozen=True)
class _Row:
    grid: Grid
    place: int
    columns: Mapping[str, int]

    def cell(self, name: str) -> Cell:
        return self.grid.rows[self.place][self.columns[name]]

    def text(self, name: str) -> str:
        return _as_text(self.cell(name))

    def problem(self, name: str, what: str, right: str) -> Problem:
        return Problem(what, right, self.grid.sheet, self.place + 1, column_letter(self.columns[name]), name)


class _Reading:
    """One pass over the rows, gathering figures and problems."""

    def __init__(self, grid: Grid, form: ReturnForm) -> None:
        self.grid = grid
        self.form = form
        self.lines = {line.code: line for line in form.lines}
        self.seen: dict[int, int] = {}
        self.filled: dict[int, Filled] = {}
        self.problems: list[Problem] = []

    def of(self, rows: Sequence[_Row]) -> dict[int, Filled]:
        for row in rows:
            self._row(row)
        for line in self.form.lines:
            if line.code not in self.seen:
                self.problems.append(
                    Problem(
                        f"There is no row for “{line.title}”",
                        f"Put back its row with the code {line.code}, as in the template",
                        self.grid.sheet,
                    )
                )
        if self.problems:
            raise FiguresRefused(self.problems)
        return self.filled

    def _row(self, row: _Row) -> None:
        self._own_return(row)
        line = self._line(row)
        if line is None:
            return
        if line.code in self.seen:
            self.problems.append(
                row.problem(
                    CODE, f"The code {line.code} is in row {self.seen[line.code]} already", "Keep one of the two rows"
                )
            )
            return
        self.seen[line.code] = row.place + 1
        if row.text(INDICATOR).lstrip("'") != line.title.strip().lstrip("'"):
            self.problems.append(
                row.problem(
                    INDICATOR,
                    f"The code {line.code} is “{line.title}”, but the row says “{shortened(row.text(INDICATOR))}”",
                    "Check that the figures did not slip into other rows, and put the name back",
                )
            )
        self.problems += self._note_problems(row)
        try:
            value = _figure(row.cell(FIGURE), line.unit)
        except FigureWrong as wrong:
            self.problems.append(row.problem(FIGURE, wrong.what, f"Enter {wrong.right}"))
        else:
            self.filled[line.code] = Filled(value, _note(row))

    def _own_return(self, row: _Row) -> None:
        key = row.text(RETURN)
        if key.lower() != self.form.key.lower():
            said = f"The row is for the return “{shortened(key)}”" if key else "The return is missing"
            self.problems.append(row.problem(RETURN, said, f"This page takes the return {self.form.key}"))

    def _line(self, row: _Row) -> Line | None:
        text = row.text(CODE)
        line = self.lines.get(int(text)) if text.isascii() and text.isdigit() and len(text) < 12 else None
        if line is None:
            codes = ", ".join(str(code) for code in list(self.lines)[:20])
            said = f"“{shortened(text)}” is not a code of this return" if text else "The code is missing"
            self.problems.append(row.problem(CODE, said, f"The codes are {codes}"))
        return line

    @staticmethod
    def _note_problems(row: _Row) -> Iterator[Problem]:
        note = _note(row)
        if note.startswith("="):
            yield row.problem(NOTE, "There is a formula", "Write the note as plain text")
        if len(note) > LONGEST_NOTE:
            yield row.problem(NOTE, f"The note has {len(note)} characters", f"Use {LONGEST_NOTE} at most")
        if any(not (sign.isprintable() or sign in "\n\t") for sign in note):
            yield row.problem(NOTE, "The note has characters that cannot be shown", "Type the note again")


def _note(row: _Row) -> str:
    """The note without the apostrophe that the template puts before text that a program would take for a formula."""
    note = row.text(NOTE).replace("\r\n", "\n").replace("\r", "\n")
    return note[1:] if note.startswith("'") and note[1:].lstrip(" ").startswith(FORMULA_STARTS) else note


def _figure(cell: Cell, unit: Unit) -> Decimal:
    """The figure in a cell, whatever kind of cell it is. Raises FigureWrong."""
    right = figures.EXAMPLES[unit]
    if isinstance(cell, bool):
        raise FigureWrong(f"{str(cell).upper()} is not a number", right)
    if isinstance(cell, (date, time)):
        raise FigureWrong("The cell holds a date or time", right)
    if isinstance(cell, (int, float)):
        value = Decimal(repr(cell)) if isinstance(cell, int) else Decimal(repr(round(cell, 6)))
        if unit is Unit.PERCENTAGE and 0 < value <= 1:
            # A cell formatted as per cent shows 87.5% and holds 0.875: what was meant cannot be told.
            raise FigureWrong(
                f"{figures.shortened(str(value))} could mean two things", f"{right}, without a per cent format"
            )
        return figures.check(value, unit)
    text = _as_text(cell)
    if text.startswith("="):
        raise FigureWrong("There is a formula", f"its result, {right}")
    return figures.parse(text, unit)


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
