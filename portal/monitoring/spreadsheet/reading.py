"""Bytes from somebody's computer → the cells of one sheet, or one sentence about why not."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from portal.documents.inspection import UploadRefused, inspect
from portal.monitoring.spreadsheet.layout import COLUMNS, READ_ME, SHEET
from portal.monitoring.spreadsheet.sheets import FileRefused, opened

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 10 * 1024 * 1024
MOST_ROWS = 2000
MOST_COLUMNS = 60
OLD_EXCEL_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


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
    require_size(content)
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


def require_size(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise FileRefused("The file is larger than 2 MB. Send the template with nothing but your figures in it.")


def _read_xlsx(content: bytes) -> Grid:
    rows: list[tuple[Cell, ...]] = []
    with opened(content, SHEET, what="figures", beside=READ_ME, most_unpacked=MOST_UNPACKED) as sheet:
        for number, cells in sheet.rows:
            if number > MOST_ROWS + 1:
                break
            rows += [()] * (number - 1 - len(rows))
            rows.append(_row(cells, sheet.per_cent))
        return _grid(rows, sheet.name)


def _row(cells: Iterable[dict[str, Any]], per_cent: frozenset[int]) -> tuple[Cell, ...]:
    """The cells from the first column on, without empty ones at the end."""
    row: list[Cell] = []
    for cell in cells:
        said = _cell(cell["value"], cell["data_type"], shows_per_cent=cell["style_id"] in per_cent)
        if said is None or _is_empty(said):
            continue
        if cell["column"] > MOST_COLUMNS:
            raise FileRefused(
                f"The sheet has more than {MOST_COLUMNS} columns. Send the template with its own columns alone."
            )
        row += [None] * (cell["column"] - 1 - len(row))
        row.append(said)
    return tuple(row)


def _cell(value: Any, data_type: str, *, shows_per_cent: bool) -> Cell:
    """What a cell of openpyxl says, as one of our own."""
    if value is None:
        return None
    if data_type == "f" or not isinstance(value, (str, int, float, bool, date, time, timedelta)):
        return FORMULA
    if data_type == "e":
        return Odd(f"The cell holds the error {value}")
    if isinstance(value, (date, time, timedelta)):
        return Odd("The cell holds a date or time")
    if isinstance(value, (int, float)) and not isinstance(value, bool) and shows_per_cent:
        return PerCent(Decimal(repr(round(value * 100, 6))).normalize()) if abs(value) < 1e20 else value
    return value


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
    if not width:
        raise FileRefused("The sheet is empty. Download the template and fill in the figures.")
    return Grid(tuple(_as_wide(row, width) for row in rows), sheet)


def _as_wide(row: tuple[Cell, ...], width: int) -> tuple[Cell, ...]:
    return row[:width] + (None,) * (width - len(row))


def _is_empty(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()
