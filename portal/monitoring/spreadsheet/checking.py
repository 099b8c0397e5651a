"""The cells of a file → the figures of one return, or everything that is wrong with them, all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from portal.exports.cells import FORMULA_STARTS
from portal.monitoring import figures
from portal.monitoring.figures import FigureWrong, Unit, shortened
from portal.monitoring.spreadsheet.layout import (
    CHECK,
    CODE,
    COLUMNS,
    FIGURE,
    INDICATOR,
    LONGEST_NOTE,
    NEEDED,
    NOTE,
    RETURN,
    Asked,
    Line,
    Part,
    ReturnForm,
    column_letter,
)
from portal.monitoring.spreadsheet.reading import FORMULA, Cell, Grid, Odd, PerCent

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
    """What the file says of one indicator; a `value` of None is none, where there may be none. `parts` are how it
    splits, by category; None where it does not."""

    value: Decimal | None
    note: str
    parts: Mapping[int, Decimal] | None = None


def check(grid: Grid, form: ReturnForm) -> dict[int, Filled]:
    """The figures by code: one for every line of the return. Raises FiguresRefused."""
    head = _heading_row(grid)
    if head is None:
        raise FiguresRefused([Problem("The headings are missing", _headings_wanted(), grid.sheet)])
    columns, problems = _columns(grid, head)
    if CODE not in columns:
        raise FiguresRefused(problems)
    rows = [_Row(grid, place, columns) for place in range(head + 1, len(grid.rows)) if any_in(grid.rows[place])]
    if other := _other_return(rows, form):
        right = f"This page takes the return {form.key}: download its template, and copy your figures into it"
        raise FiguresRefused([Problem(f"The file is for the return {shortened(other)}", right, grid.sheet)])
    return _Reading(grid, form, problems).of(rows)


def _other_return(rows: Sequence[_Row], form: ReturnForm) -> str:
    """The return that every row says it is for, where that is another one: "" if it is not so."""
    keys = {row.text(RETURN) for row in rows}
    key = keys.pop() if len(keys) == 1 and len(rows) > 1 else ""
    return key if key.lower() != form.key.lower() else ""


def any_in(row: Sequence[Cell]) -> bool:
    return any(cell is not None for cell in row)


def _heading_row(grid: Grid) -> int | None:
    for place, row in enumerate(grid.rows[:HEADINGS_WITHIN]):
        if len({_heading(cell) for cell in row} & {_heading(name) for name in NEEDED}) >= 2:
            return place
    return None


def _columns(grid: Grid, head: int) -> tuple[dict[str, int], list[Problem]]:
    """Which column stands where, and what is wrong with the headings. Of a column that is there twice, none stands for
    it."""
    ours = {_heading(name): name for name in (*COLUMNS, CHECK)}
    columns: dict[str, int] = {}
    twice: set[str] = set()
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
            twice.add(name)
        else:
            columns[name] = place
    missing = [name for name in NEEDED if name not in columns]
    problems += [
        Problem(f"The column “{name}” is missing", _headings_wanted(), grid.sheet, head + 1) for name in missing
    ]
    return {name: place for name, place in columns.items() if name not in twice}, problems


def _headings_wanted() -> str:
    return f"The headings are {', '.join(COLUMNS[:-1])} and {COLUMNS[-1]}"


def _heading(cell: Cell) -> str:
    return " ".join(str(cell).split()).lower() if cell is not None else ""


@dataclass(frozen=True)
class _Row:
    grid: Grid
    place: int
    columns: Mapping[str, int]

    def has(self, name: str) -> bool:
        """Whether its column is there; where it is not, that is the one thing to say of it."""
        return name in self.columns

    def cell(self, name: str) -> Cell:
        return self.grid.rows[self.place][self.columns[name]] if self.has(name) else None

    def text(self, name: str) -> str:
        return _as_text(self.cell(name))

    def problem(self, name: str, what: str, right: str) -> Problem:
        return Problem(what, right, self.grid.sheet, self.place + 1, column_letter(self.columns[name]), name)


class _Reading:
    """One pass over the rows, gathering figures and problems."""

    def __init__(self, grid: Grid, form: ReturnForm, problems: Sequence[Problem]) -> None:
        self.grid = grid
        self.form = form
        self.asked = {one.code: one for one in form.rows()}
        self.seen: dict[str, _Row] = {}
        self.figures: dict[str, Decimal | None] = {}
        self.problems = list(problems)

    def of(self, rows: Sequence[_Row]) -> dict[int, Filled]:
        for row in rows:
            self._row(row)
        self.problems += [problem for line in self.form.lines for problem in self._sums(line)]
        self.problems.sort(key=lambda one: one.row)
        for code, one in self.asked.items():
            if code not in self.seen:
                right = f"Put back its row with the code {code}, as in the template"
                self.problems.append(Problem(f"There is no row for “{one.title}”", right, self.grid.sheet))
        if self.problems:
            raise FiguresRefused(self.problems)
        return {line.code: self._filled(line) for line in self.form.lines}

    def _filled(self, line: Line) -> Filled:
        value = self.figures[str(line.code)]
        parts = {part.category: self.figures[code] for code, part in _parts(line)}
        given = {category: part for category, part in parts.items() if part is not None}
        return Filled(value, _note(self.seen[str(line.code)]), given if line.splits else None)

    def _row(self, row: _Row) -> None:
        self._own_return(row)
        asked = self._asked(row)
        if asked is None:
            return
        if asked.code in self.seen:
            there = self.seen[asked.code].place + 1
            said = f"The code {asked.code} is in row {there} already"
            self.problems.append(row.problem(CODE, said, "Keep one of the two rows"))
            return
        self.seen[asked.code] = row
        if row.has(INDICATOR) and row.text(INDICATOR).lstrip("'") != asked.title.strip().lstrip("'"):
            self.problems.append(
                row.problem(
                    INDICATOR,
                    f"The code {asked.code} is “{asked.title}”, but the row says “{shortened(row.text(INDICATOR))}”",
                    "Check that the figures did not slip into other rows, and put the name back",
                )
            )
        self.problems += self._note_problems(row, asked)
        if not row.has(FIGURE):
            return
        try:
            figure = self.figures[asked.code] = _figure(row.cell(FIGURE), asked)
        except FigureWrong as wrong:
            self.problems.append(row.problem(FIGURE, wrong.what, f"Enter {wrong.right}"))
            return
        if figure is None and not asked.part and _note(row):
            right = "Enter the figure that the note is about, or take the note out"
            self.problems.append(row.problem(FIGURE, "There is a note and no figure", right))

    def _own_return(self, row: _Row) -> None:
        key = row.text(RETURN)
        if row.has(RETURN) and key.lower() != self.form.key.lower():
            said = f"The row is for the return “{shortened(key)}”" if key else "The return is missing"
            self.problems.append(row.problem(RETURN, said, f"This page takes the return {self.form.key}"))

    def _asked(self, row: _Row) -> Asked | None:
        text = row.text(CODE)
        asked = self.asked.get(text)
        if asked is None:
            codes = ", ".join(list(self.asked)[:20])
            more = f" and {len(self.asked) - 20} more, as in the template" if len(self.asked) > 20 else ""
            said = f"“{shortened(text)}” is not a code of this return" if text else "The code is missing"
            self.problems.append(row.problem(CODE, said, f"The codes are {codes}{more}"))
        return asked

    @staticmethod
    def _note_problems(row: _Row, asked: Asked) -> Iterator[Problem]:
        cell, note = row.cell(NOTE), _note(row)
        if isinstance(cell, Odd):
            yield row.problem(NOTE, cell.what, "Write the note as plain text")
        elif note.startswith("="):
            yield row.problem(NOTE, "There is a formula", "Write the note as plain text")
        if note and asked.part:
            yield row.problem(NOTE, "A part has no note of its own", f"Write it beside the figure of {asked.line.code}")
        if len(note) > LONGEST_NOTE:
            yield row.problem(NOTE, f"The note has {len(note)} characters", f"Use {LONGEST_NOTE} at most")
        if any(not (sign.isprintable() or sign in "\n\t") for sign in note):
            yield row.problem(NOTE, "The note has characters that cannot be shown", "Type the note again")

    def _sums(self, line: Line) -> Iterator[Problem]:
        """Splits whose parts do not make the figure, where all of them could be read."""
        value, row = self.figures.get(str(line.code)), self.seen.get(str(line.code))
        for split in line.splits:
            codes = [f"{line.code}.{part.code}" for part in split.parts]
            if str(line.code) not in self.figures or row is None or any(code not in self.figures for code in codes):
                continue
            given = [part for code in codes if (part := self.figures[code]) is not None]
            if value is None and given:
                said = f"{split.title}: there are parts and no figure"
                yield row.problem(FIGURE, said, "Enter the figure that the parts are of")
            if value is None or not split.adds_up:
                continue
            total = sum(given, Decimal(0))
            if given and total != value:
                where = self._rows_in_words(codes)
                comes, says = (figures.shown(one, line.unit) for one in (total, value))
                said = f"{split.title}: the parts in {where} come to {comes}, but the figure is {says}"
                yield row.problem(FIGURE, said, "Change one of them")

    def _rows_in_words(self, codes: Sequence[str]) -> str:
        """ "row 3", "rows 3 to 5", "rows 3, 5 and 8"."""
        rows = sorted(self.seen[code].place + 1 for code in codes)
        if len(rows) == 1:
            return f"row {rows[0]}"
        if rows[-1] - rows[0] == len(rows) - 1:
            return f"rows {rows[0]} to {rows[-1]}"
        return f"rows {', '.join(str(row) for row in rows[:-1])} and {rows[-1]}"


def _parts(line: Line) -> Iterator[tuple[str, Part]]:
    for split in line.splits:
        for part in split.parts:
            yield f"{line.code}.{part.code}", part


def _note(row: _Row) -> str:
    """The note without the apostrophe that the template puts before text that a program would take for a formula."""
    note = row.text(NOTE).replace("\r\n", "\n").replace("\r", "\n")
    return note[1:] if note.startswith("'") and note[1:].lstrip(" ").startswith(FORMULA_STARTS) else note


def _figure(cell: Cell, asked: Asked) -> Decimal | None:
    """The figure in a cell, whatever kind of cell it is; None for a part that is left for later, and where there may be
    none. Raises FigureWrong."""
    unit = asked.line.unit
    right = figures.EXAMPLES[unit]
    if isinstance(cell, bool):
        raise FigureWrong(f"{str(cell).upper()} is not a number", right)
    if isinstance(cell, Odd):
        raise FigureWrong(cell.what, f"its result, {right}" if cell == FORMULA else right)
    if isinstance(cell, PerCent):
        if unit is not Unit.PERCENTAGE:
            raise FigureWrong(f"The cell shows {shortened(str(cell))}", f"{right}, without a per cent format")
        return figures.check(cell.value, unit)
    if isinstance(cell, (int, float)):
        value = Decimal(repr(cell)) if isinstance(cell, int) else Decimal(repr(round(cell, 6)))
        if unit is Unit.PERCENTAGE and 0 < value < 1:
            # 0.875 may be what 87.5% is to a spreadsheet program; what was meant cannot be told.
            raise FigureWrong(
                f"{figures.shortened(str(value))} could mean two things", f"{right}, or type the sign with it: 87.5%"
            )
        return figures.check(value, unit)
    text = _as_text(cell)
    if text.startswith("="):
        raise FigureWrong("There is a formula", f"its result, {right}")
    if not text and (asked.part or asked.line.may_be_empty):
        return None
    return figures.parse(text, unit)


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
