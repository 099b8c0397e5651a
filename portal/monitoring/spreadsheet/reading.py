"""Bytes from somebody's computer → the cells of one sheet, or one sentence about why not."""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from portal.documents.inspection import UploadRefused, inspect
from portal.monitoring.spreadsheet.layout import COLUMNS, READ_ME, SHEET

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 10 * 1024 * 1024
MOST_PARTS = 500
MOST_ROWS = 2000
MOST_COLUMNS = 60
LONGEST_CELL = 32_767  # as much as a spreadsheet program takes
OLD_EXCEL_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How far into a part the first tag may be.
PROLOG = 64 * 1024
MARK_OR_BLANK = re.compile(rb"(?:\xef\xbb\xbf)?\s*")
FIRST_TAG = re.compile(rb"<[^\s!?]")
# A per cent sign in a number format means a hundredth, unless it is quoted or escaped.
QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.')


@dataclass(frozen=True)
class PerCent:
    """A number in a cell that shows it as per cent: `value` is 87.5 where it shows 87.5% and holds 0.875."""

    value: Decimal

    def __str__(self) -> str:
        return f"{self.value.normalize():f}%"


@dataclass(frozen=True)
class Odd:
    """A cell that holds no text and no number: "There is a formula", "The cell holds a date or time"."""

    what: str

    def __str__(self) -> str:
        return self.what


FORMULA = Odd("There is a formula")
Cell = str | int | float | bool | PerCent | Odd | None


class FileRefused(Exception):
    """The file cannot be read at all. The message is for the person who sent it."""


@dataclass(frozen=True)
class Grid:
    """The cells of the sheet `sheet` from its first row on (`sheet` is empty for CSV). An empty cell is None; all rows
    are equally long."""

    rows: tuple[tuple[Cell, ...], ...]
    sheet: str = ""


def read(content: bytes, name: str) -> Grid:
    """The cells of an .xlsx or .csv file. Raises FileRefused.

    What lies far below the figures, beyond an empty stretch that ends after the row MOST_ROWS, is not looked at.
    """
    if len(content) > MOST_BYTES:
        raise FileRefused("The file is larger than 2 MB. Send the template with nothing but your figures in it.")
    if content.startswith(OLD_EXCEL_OR_ENCRYPTED):
        raise FileRefused(
            "The file is in the old .xls format or has a password. Save it as .xlsx without a password, then send it."
        )
    if name.lower().endswith(".csv"):
        if content.startswith((b"PK\x03\x04", b"%PDF-")):
            raise FileRefused("The name of the file ends in .csv, but inside it is something else. Save it as CSV.")
        return _read_csv(content)
    try:
        inspect(content, name, allowed=("xlsx",))
    except UploadRefused as refused:
        takes = "" if name.lower().endswith(".xlsx") else " You can also send .csv."
        raise FileRefused(f"{refused}{takes}") from refused
    return _read_xlsx(content)


def _read_xlsx(content: bytes) -> Grid:
    # Here and not above: only the process that reads a file needs it.
    from openpyxl import load_workbook

    require_plain_parts(content, MOST_UNPACKED)
    try:
        # Formulas come as they are written, so that they can be named; nothing is ever calculated here. Programs leave
        # harmless oddities in files (styles, extensions) that openpyxl warns about.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
            name = sheet_of(states_of(book), SHEET, "figures", beside=READ_ME)
            sheet = book[name]
            # The size that the file claims may be anything.
            sheet.reset_dimensions()
            rows = [_trimmed([_cell(cell) for cell in row]) for row in sheet.iter_rows(max_row=MOST_ROWS + 1)]
    except FileRefused:
        raise
    except Exception as error:  # openpyxl raises whatever comes up: KeyError, TypeError, BadZipFile, ParseError …
        raise FileRefused(
            "The file cannot be read as a workbook. Open it, save it again as .xlsx, then send it."
        ) from error
    return _grid(rows, name)


def _trimmed(cells: list[Cell]) -> tuple[Cell, ...]:
    """Without the empty cells at its end, of which a row may have 16,384."""
    while cells and (cells[-1] is None or _is_empty(cells[-1])):
        cells.pop()
    return tuple(cells)


def states_of(book: Any) -> dict[str, str]:
    """The sheets that have cells by name, and whether each is "visible"."""
    return {sheet.title: sheet.sheet_state for sheet in book.worksheets}


def _cell(cell: Any) -> Cell:
    """What a cell of openpyxl says, as one of our own."""
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f" or not isinstance(value, (str, int, float, bool, date, time, timedelta)):
        return FORMULA
    if cell.data_type == "e":
        return Odd(f"The cell holds the error {value}")
    if isinstance(value, (date, time, timedelta)):
        return Odd("The cell holds a date or time")
    if isinstance(value, (int, float)) and not isinstance(value, bool) and "%" in QUOTED.sub("", cell.number_format):
        return PerCent(Decimal(repr(round(value * 100, 6)))) if abs(value) < 1e20 else value
    return value


def require_plain_parts(content: bytes, most_unpacked: int) -> None:
    """Before anything unpacks it: how much is in it, and whether its XML defines things of its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > most_unpacked:
                raise FileRefused("The workbook holds far more than a return. Send the template alone.")
            for part in parts:
                with archive.open(part) as opened:
                    if _defines_things(opened.read(PROLOG)):
                        raise FileRefused(
                            "The workbook is not one that a spreadsheet program writes. Send the template."
                        )
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise FileRefused("The file is damaged. Open it, save it again as .xlsx, then send it.") from error


def _defines_things(begins: bytes) -> bool:
    """Whether XML begins so that more may come of it than is written there: with definitions, which stand before the
    first tag, or without any tag for so long that they may come later."""
    if begins.startswith((b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")):
        begins = begins.replace(b"\x00", b"").lstrip(b"\xff\xfe")
    if not begins.startswith(b"<", MARK_OR_BLANK.match(begins).end()):  # type: ignore[union-attr]
        return False
    first = FIRST_TAG.search(begins)
    head = begins[: first.start()] if first else begins
    return b"<!DOCTYPE" in head.upper() or (first is None and len(begins) == PROLOG)


def sheet_of(states: dict[str, str], wanted: str, what: str, *, beside: str) -> str:
    """The sheet called `wanted`, or the only one that is to be seen but the one of ours that stands `beside` it. Raises
    FileRefused."""
    called = [name for name in states if name.strip().lower() == wanted.lower()]
    seen = [name for name, state in states.items() if state == "visible" and name != beside]
    if any(name in seen for name in called):
        called = [name for name in called if name in seen]
    if len(called) > 1:
        listed = ", ".join(f"“{name}”" for name in called[:6])
        raise FileRefused(f"The workbook has the sheets {listed}. Keep the one with your {what}.")
    if called and called[0] not in seen:
        raise FileRefused(
            f"The sheet “{called[0]}” is hidden, so you cannot see what would be read. Show it, then send the file."
        )
    if called:
        return called[0]
    if len(seen) == 1:
        return seen[0]
    listed = ", ".join(f"“{name}”" for name in seen[:6])
    raise FileRefused(f"The workbook has the sheets {listed}. Put your {what} on one called “{wanted}”.")


def _read_csv(content: bytes) -> Grid:
    text = as_text(content)
    rows: list[tuple[Cell, ...]] = []
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for cells in lines:
            if len(cells) > MOST_COLUMNS:
                raise csv.Error
            rows.append(tuple(cells))
            if len(rows) > MOST_ROWS:
                break
    except csv.Error as error:
        raise FileRefused(
            "The file cannot be read as a table: too many columns, or quotation marks that are not closed. "
            f"The trouble is in line {lines.line_num}."
        ) from error
    return _grid(rows, "")


def as_text(content: bytes) -> str:
    """UTF-8, UTF-16 as Excel's "Unicode text" writes it, or else Windows' own, in which every byte means something."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise FileRefused("The file is not text. Save it as “CSV UTF-8” or as .xlsx, then send it.")


def _separator(text: str) -> str:
    """The sign that makes most of our headings out of any of the first lines: commas, or semicolons or tabs as
    spreadsheet programs write them in other countries."""

    def headings(sign: str) -> int:
        lines = text[:20_000].splitlines()[:10]
        return max((len({cell.strip(' "') for cell in line.split(sign)} & set(COLUMNS)) for line in lines), default=0)

    return max(",;\t", key=headings)


def _grid(table: Iterable[tuple[Cell, ...]], sheet: str) -> Grid:
    rows = [tuple(None if _is_empty(cell) else cell for cell in row) for row in table]
    while rows and not any(cell is not None for cell in rows[-1]):
        rows.pop()
    if len(rows) > MOST_ROWS:
        raise FileRefused(f"The sheet has more than {MOST_ROWS:,} rows. Send the template with its own rows alone.")
    width = max((place + 1 for row in rows for place, cell in enumerate(row) if cell is not None), default=0)
    if width > MOST_COLUMNS:
        raise FileRefused(
            f"The sheet has more than {MOST_COLUMNS} columns. Send the template with its own columns alone."
        )
    if not width:
        raise FileRefused("The sheet is empty. Download the template and fill in the figures.")
    return Grid(tuple(_as_wide(row, width) for row in rows), sheet)


def _as_wide(row: tuple[Cell, ...], width: int) -> tuple[Cell, ...]:
    return row[:width] + (None,) * (width - len(row))


def _is_empty(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()
