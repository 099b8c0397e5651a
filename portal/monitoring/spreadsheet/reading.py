"""Bytes from somebody's computer → the cells of one sheet, or one sentence about why not."""

import csv
import io
import re
import warnings
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.documents.inspection import UploadRefused, inspect
from portal.monitoring.spreadsheet.layout import COLUMNS, SHEET

if TYPE_CHECKING:
    import pandas as pd

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 20 * 1024 * 1024
MOST_PARTS = 500
MOST_ROWS = 500
MOST_COLUMNS = 60
OLD_EXCEL_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
Cell = str | int | float | bool | None | Any


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
    # Here and not above: pandas takes longer to import than Django itself, and most processes never read a file.
    import pandas as pd

    require_plain_parts(content, MOST_UNPACKED)
    try:
        # Formulas come as they are written, so that they can be named; nothing is ever calculated here. Programs leave
        # harmless oddities in files (styles, extensions) that openpyxl warns about.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pd.ExcelFile(io.BytesIO(content), engine="openpyxl", engine_kwargs={"data_only": False}) as book:
                sheet = _sheet_of([str(name) for name in book.sheet_names])
                table = book.parse(sheet, header=None, dtype=object, na_filter=False, nrows=MOST_ROWS + 1)
    except FileRefused:
        raise
    except Exception as error:  # openpyxl raises whatever comes up: KeyError, TypeError, BadZipFile, ParseError …
        raise FileRefused(
            "The file cannot be read as a workbook. Open it, save it again as .xlsx, then send it."
        ) from error
    return _grid(table, sheet)


def require_plain_parts(content: bytes, most_unpacked: int) -> None:
    """Before anything unpacks it: how much is in it, and whether its XML defines things of its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > most_unpacked:
                raise FileRefused("The workbook holds far more than a return. Send the template alone.")
            for part in parts:
                with archive.open(part) as opened:
                    if b"<!DOCTYPE" in opened.read(2048).upper():
                        raise FileRefused(
                            "The workbook is not one that a spreadsheet program writes. Send the template."
                        )
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise FileRefused("The file is damaged. Open it, save it again as .xlsx, then send it.") from error


def _sheet_of(names: list[str]) -> str:
    for name in names:
        if name.strip().lower() == SHEET.lower():
            return name
    if len(names) == 1:
        return names[0]
    listed = ", ".join(f"“{name}”" for name in names[:6])
    raise FileRefused(f"The workbook has the sheets {listed}. Put your figures on one called “{SHEET}”.")


def _read_csv(content: bytes) -> Grid:
    import pandas as pd  # here for the same reason as above

    text = as_text(content)
    try:
        with warnings.catch_warnings():
            # Cells beyond the last column would be dropped with a warning.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            table = pd.read_csv(
                io.StringIO(text),
                sep=_separator(text),
                header=None,
                names=range(MOST_COLUMNS),
                index_col=False,
                dtype=str,
                na_filter=False,
                skip_blank_lines=False,
                nrows=MOST_ROWS + 1,
                engine="python",
            )
    except pd.errors.EmptyDataError as error:
        raise FileRefused("The file is empty.") from error
    except (pd.errors.ParserError, pd.errors.ParserWarning, csv.Error, ValueError) as error:
        line = re.search(r"line (\d+)", str(error))
        where = f" The trouble begins in line {line[1]}." if line else ""
        raise FileRefused(
            f"The file cannot be read as a table: too many columns, or quotation marks that are not closed.{where}"
        ) from error
    return _grid(table, "")


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
        lines = text.splitlines()[:10]
        return max((len({cell.strip(' "') for cell in line.split(sign)} & set(COLUMNS)) for line in lines), default=0)

    return max(",;\t", key=headings)


def _grid(table: "pd.DataFrame", sheet: str) -> Grid:
    if len(table) > MOST_ROWS:
        raise FileRefused(f"The sheet has more than {MOST_ROWS} rows. Send the template with its own rows alone.")
    rows = [
        tuple(None if _is_empty(cell) else cell for cell in row) for row in table.itertuples(index=False, name=None)
    ]
    width = max((place + 1 for row in rows for place, cell in enumerate(row) if cell is not None), default=0)
    if width > MOST_COLUMNS:
        raise FileRefused(
            f"The sheet has more than {MOST_COLUMNS} columns. Send the template with its own columns alone."
        )
    if not width:
        raise FileRefused("The sheet is empty. Download the template and fill in the figures.")
    return Grid(tuple(row[:width] for row in rows), sheet)


def _is_empty(cell: Cell) -> bool:
    if cell is None or (isinstance(cell, float) and cell != cell):
        return True
    return isinstance(cell, str) and not cell.strip()
