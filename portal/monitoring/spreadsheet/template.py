"""The file that goes out: the indicators of one return with their definitions, and room for the figures."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from textwrap import wrap
from typing import Any

import xlsxwriter

from portal.exports.cells import safe_text
from portal.monitoring.figures import EXAMPLES, MOST, Unit, plain
from portal.monitoring.spreadsheet.layout import (
    CHECK,
    COLUMNS,
    FIGURE,
    LONGEST_NOTE,
    NOTE,
    READ_ME,
    SHEET,
    UNIT_WORDS,
    Asked,
    Line,
    ReturnForm,
    Split,
    column_letter,
)

HOW_TO = (
    "Fill in the yellow cells on the sheet “Figures”: the figure of each indicator and, where you want to say "
    "something about it, a note. A figure that splits has a row for each part under it; the parts make the figure.",
    "Every yellow cell has a note with what counts. The white cells are locked so that they stay as they are; there is "
    "no password.",
    "Last period and year to date are there to compare with. The year to date is what was reported before this return.",
    "Then send the file back on the page of this return. Nothing is saved until all of it is right, and what is not "
    "right is listed by row and column.",
)
WIDTHS = (16, 18, 34, 48, 13, 10, 10, 12, 34, 34)
NUMBERS = ("Last period", "Year to date", FIGURE)
READ_ME_WIDTH = 76  # one column is never made smaller to fit a page
# Not every program makes a row as high as what is in it when it opens the file.
LINE_HEIGHT, HIGHEST = 15, 405  # points
CAREFUL = 0.85  # of a column's width: capitals and another typeface need more than the digits it is measured in
A4 = 9
LONGEST_PROMPT, LONGEST_PROMPT_TITLE = 255, 32  # as much as a spreadsheet program takes
# The same return gives the same file on any day.
MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
NO_FORMULAS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def as_csv(form: ReturnForm) -> bytes:
    """UTF-8 with a mark that Excel understands."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([COLUMNS, *([_in_csv(cell, one) for cell in _cells(form, one)] for one in form.rows())])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(form: ReturnForm) -> bytes:
    """The sheet to fill in, and one that says how. Only the cells for figures and notes are unlocked, and each has a
    name. Text from people is written as text, never as a formula or a link."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True} | NO_FORMULAS) as book:
        book.set_properties({"title": f"Return {form.key}", "created": MADE})
        _Sheet(book, form).write()
        _read_me(book, form)
    return content.getvalue()


class _Sheet:
    def __init__(self, book: xlsxwriter.Workbook, form: ReturnForm) -> None:
        self.book, self.form = book, form
        self.sheet = book.add_worksheet(SHEET)
        self.rows = list(form.rows())
        self.row_of = {one.code: row for row, one in enumerate(self.rows, start=1)}
        given = {"text_wrap": True, "valign": "top", "font_color": "#4c5a59"}
        asked = {"valign": "top", "bg_color": "#fff8e1", "border": 1, "locked": False}
        head = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        self.head = book.add_format(head)
        self.head_of_numbers = book.add_format(head | {"align": "right"})
        self.given = book.add_format(given)
        self.title = book.add_format(given | {"bold": True, "font_color": "#000000"})
        self.part = book.add_format(given | {"indent": 1})
        self.check = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#b10e1e"})
        # A general format lets a program show what it made of what was typed: a date, a per cent.
        self.figure = book.add_format(asked)
        self.share = book.add_format(asked | {"num_format": "0.00%"})
        self.note = book.add_format(asked | {"text_wrap": True, "num_format": "@"})

    def write(self) -> None:
        for place, (width, heading) in enumerate(zip(WIDTHS, (*COLUMNS, CHECK), strict=True)):
            self.sheet.set_column(place, place, width)
            self.sheet.write_string(0, place, heading, self.head_of_numbers if heading in NUMBERS else self.head)
        self.sheet.set_row(0, _height(COLUMNS, WIDTHS))
        for row, one in enumerate(self.rows, start=1):
            self._row(row, one)
        self.sheet.freeze_panes(1, 0)
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(0)
        self.sheet.set_comments_author("")
        self.sheet.ignore_errors({"number_stored_as_text": f"B2:B{len(self.rows) + 1}"})
        self.sheet.protect("", {"format_columns": True, "format_rows": True})

    def _row(self, row: int, one: Asked) -> None:
        cells = _cells(self.form, one)
        checks = [""] if one.part else ["The parts in rows 10 to 20 come to 10." * len(one.line.splits)]
        self.sheet.set_row(row, _height([*cells, *checks], WIDTHS))
        for place, cell in enumerate(cells):
            heading = COLUMNS[place]
            if heading == FIGURE:
                self._figure(row, place, one, cell)
            elif heading == NOTE and not one.part:
                self._note(row, place, one, str(cell))
            elif isinstance(cell, Decimal):
                self.sheet.write_number(row, place, float(cell), self.given)
            else:
                named = (self.part if one.part else self.title) if place == COLUMNS.index("Indicator") else self.given
                self._text(row, place, str(cell), named)
        if not one.part and (formula := self._formula(one.line)):
            self.sheet.write_formula(row, len(COLUMNS), formula, self.check, "")

    def _figure(self, row: int, place: int, one: Asked, cell: Decimal | str) -> None:
        if isinstance(cell, str):
            self.sheet.write_blank(row, place, None, self.figure)
        elif one.line.unit is Unit.PERCENTAGE and 0 < cell < 1:
            # As a plain number it could be taken for a hundred times as much.
            self.sheet.write_number(row, place, float(cell / 100), self.share)
        else:
            self.sheet.write_number(row, place, float(cell), self.figure)
        self.sheet.write_comment(row, place, _definition(one), {"x_scale": 2.5, "y_scale": 2})
        self.sheet.data_validation(row, place, row, place, _validation(one))
        self._name(one.name, row, place)

    def _note(self, row: int, place: int, one: Asked, note: str) -> None:
        self._text(row, place, note, self.note)
        self.sheet.data_validation(
            row,
            place,
            row,
            place,
            {
                "validate": "length",
                "criteria": "<=",
                "value": LONGEST_NOTE,
                "error_title": "The note is too long",
                "error_message": f"Use {LONGEST_NOTE} characters at most.",
            },
        )
        self._name(f"note_{one.line.code}", row, place)

    def _text(self, row: int, place: int, text: str, look: Any) -> None:
        if text:
            self.sheet.write_string(row, place, text, look)
        else:
            self.sheet.write_blank(row, place, None, look)

    def _name(self, name: str, row: int, place: int) -> None:
        self.book.define_name(name, f"={SHEET}!${column_letter(place)}${row + 1}")

    def _formula(self, line: Line) -> str:
        """Says where parts do not make the figure; no words of anybody stand in it."""
        said = [self._comes_to(line, split) for split in line.splits if split.adds_up and split.parts]
        return f"={'&'.join(said)}" if said else ""

    def _comes_to(self, line: Line, split: Split) -> str:
        rows = [self.row_of[f"{line.code}.{part.code}"] + 1 for part in split.parts]
        letter = column_letter(COLUMNS.index(FIGURE))
        parts, figure = f"{letter}{rows[0]}:{letter}{rows[-1]}", f"{letter}{self.row_of[str(line.code)] + 1}"
        said = f'"The parts in rows {rows[0]} to {rows[-1]} come to "&SUM({parts})&". "'
        return f'IF(OR(COUNT({parts})=0,ROUND(SUM({parts})-{figure},2)=0),"",{said})'


def _validation(one: Asked) -> dict[str, Any]:
    """What the program lets be typed, and what it says beside the cell."""
    unit = one.line.unit
    most = {Unit.COUNT: int(MOST), Unit.PERCENTAGE: 100}.get(unit, float(MOST))
    right = f"Enter {EXAMPLES[unit]}."
    return {
        "validate": "integer" if unit is Unit.COUNT else "decimal",
        "criteria": "between",
        "minimum": 0,
        "maximum": most,
        "input_title": one.title[:LONGEST_PROMPT_TITLE],
        "input_message": right[:LONGEST_PROMPT],
        "error_title": "Not a figure of this kind",
        "error_message": right[:LONGEST_PROMPT],
    }


def _definition(one: Asked) -> str:
    """What stands in the note of a cell."""
    said = [one.title, one.line.definition, f"Enter {EXAMPLES[one.line.unit]}."]
    if one.part:
        said[1] = f"How many of them are “{one.part.label}”." if one.line.unit is Unit.COUNT else ""
    elif one.line.to_date is not None:
        said.append(f"Year to date, {one.line.year}: {plain(one.line.to_date)}.")
    if one.line.may_be_empty and not one.part:
        said.append("Leave it empty where there is none.")
    return "\n".join(filter(None, said))


def _read_me(book: xlsxwriter.Workbook, form: ReturnForm) -> None:
    sheet = book.add_worksheet(READ_ME)
    words = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, READ_ME_WIDTH)
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4)
    sheet.write_string(0, 0, f"Return {form.key}", book.add_format({"bold": True, "font_size": 14}))
    for row, sentence in enumerate((*form.about, *HOW_TO), start=1):
        sheet.write_string(row, 0, safe_text(sentence), words)
        sheet.set_row(row, _height([sentence], [READ_ME_WIDTH]))
    sheet.protect()


def _height(cells: Sequence[Decimal | str], widths: Sequence[int]) -> int:
    """In points: what the longest of the `cells` needs in a column as wide as its one of `widths` (in digits)."""
    lines = [
        sum(len(wrap(line, int(width * CAREFUL))) or 1 for line in str(cell).splitlines())
        for cell, width in zip(cells, widths, strict=False)
    ]
    return min(LINE_HEIGHT * max([1, *lines]), HIGHEST)


def _cells(form: ReturnForm, one: Asked) -> Sequence[Decimal | str]:
    """A row of the template: figures as numbers, everything else as text."""
    line, numbers = one.line, one.part or one.line
    return [
        form.key,
        safe_text(one.code),
        safe_text(one.title),
        "" if one.part else safe_text(line.definition),
        UNIT_WORDS[line.unit],
        *("" if value is None else value for value in (numbers.last, numbers.to_date, numbers.figure)),
        "" if one.part else safe_text(line.note),
    ]


def _in_csv(cell: Decimal | str, one: Asked) -> str:
    if isinstance(cell, str):
        return cell
    return f"{plain(cell)}%" if one.line.unit is Unit.PERCENTAGE else plain(cell)
