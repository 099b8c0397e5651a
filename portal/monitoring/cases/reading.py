"""A case file → its cells, every one as text. Only called in a process of its own (see `apart`)."""

import io
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from portal.documents.inspection import UploadRefused, inspect
from portal.monitoring.cases.layout import CODES, SHEET, CaseForm
from portal.monitoring.figures import HIDDEN
from portal.monitoring.spreadsheet.reading import OLD_EXCEL_OR_ENCRYPTED, as_text
from portal.monitoring.spreadsheet.sheets import FileRefused, opened

if TYPE_CHECKING:
    import pandas as pd

MOST_CASES = 100_000
HEADINGS_WITHIN = 10
MOST_ROWS = MOST_CASES + HEADINGS_WITHIN
MOST_COLUMNS = 60
MOST_UNPACKED = 150 * 1024 * 1024

TOO_WIDE = f"The sheet has more than {MOST_COLUMNS} columns. Send the columns of the template alone."


@dataclass(frozen=True)
class Cells:
    """The cells: strings, "" for an empty one; the index is the row from 0. `sheet` is empty for CSV.

    What is no text and no number comes as "=" (a formula), "#REF!" (an error) or "18%" (a number shown as per cent).
    """

    table: "pd.DataFrame"
    sheet: str = ""


def read(content: bytes, name: str, form: CaseForm) -> Cells:
    """The cells of an .xlsx or .csv file. Raises FileRefused."""
    if content.startswith(OLD_EXCEL_OR_ENCRYPTED):
        raise FileRefused(
            "The file is in the old .xls format or has a password. Save it as .xlsx without a password, then send it."
        )
    if not content:
        raise FileRefused("The file is empty. Choose the file with your cases.")
    if name.lower().endswith(".csv"):
        if content.startswith((b"PK\x03\x04", b"%PDF-")):
            raise FileRefused("The name of the file ends in .csv, but inside it is something else. Save it as CSV.")
        return _read_csv(content, form)
    try:
        inspect(content, name, allowed=("xlsx",))
    except UploadRefused as refused:
        takes = "" if name.lower().endswith(".xlsx") else " You can also send .csv."
        raise FileRefused(f"{refused}{takes}") from refused
    return _read_xlsx(content)


def _read_csv(content: bytes, form: CaseForm) -> Cells:
    import pandas as pd

    text = as_text(content).rstrip(" \t\r\n,;")
    if max((line.count(sign) for line in text[:200_000].split("\n", 20)[:20] for sign in ",;\t"), default=0) > 500:
        raise FileRefused(TOO_WIDE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            table = pd.read_csv(
                io.StringIO(text),
                sep=_separator(text, form),
                header=None,
                index_col=False,
                names=range(MOST_COLUMNS) if _is_ragged(text) else None,
                dtype=object,
                na_filter=False,
                skip_blank_lines=False,
                nrows=MOST_ROWS + 1,
            )
    except pd.errors.EmptyDataError as error:
        raise FileRefused("The file is empty.") from error
    except (pd.errors.ParserError, pd.errors.ParserWarning, ValueError) as error:
        line = re.search(r"line (\d+)", str(error))
        where = f" The trouble begins in line {line[1]}." if line else ""
        raise FileRefused(
            "The file cannot be read as a table: a row with too many columns, or quotation marks that are not closed."
            f"{where}"
        ) from error
    if len(table) > MOST_ROWS:
        _refuse_length(int((table != "").any(axis=1).sum()))
    return Cells(_trimmed(table))


def _refuse_length(filled: int) -> None:
    if filled > MOST_CASES:
        raise FileRefused(f"The sheet has more than {MOST_CASES:,} cases. Send them in one file for each return.")
    raise FileRefused(f"The sheet has more than {MOST_CASES:,} rows, many of them empty. Take the empty ones out.")


def _is_ragged(text: str) -> bool:
    """Whether the first line is a title or blank, so that it cannot say how many columns there are."""
    return not re.search(r"[,;\t]\s*[^\s,;\t]", text.split("\n", 1)[0])


def _separator(text: str, form: CaseForm) -> str:
    lines = text.split("\n", HEADINGS_WITHIN)[:HEADINGS_WITHIN]

    def known(sign: str) -> int:
        return max(len({slug(cell) for cell in line.split(sign)} & set(form.columns)) for line in lines)

    return max(",;\t", key=known)


def slug(heading: str) -> str:
    """A heading as layouts know it: "Referred on" is referred_on."""
    return re.sub(r"[^a-z0-9]+", "_", heading.strip().strip('"').lower()).strip("_")


def _read_xlsx(content: bytes) -> Cells:
    import pandas as pd

    numbers, rows = [], []
    with opened(content, SHEET, what="cases", beside=CODES, most_unpacked=MOST_UNPACKED) as sheet:
        for number, cells in sheet.rows:
            row = _row(cells, sheet.per_cent)
            if row:
                numbers.append(number - 1)
                rows.append(row)
            if len(rows) > MOST_ROWS:
                _refuse_length(len(rows))
        name = sheet.name
    width = max((len(row) for row in rows), default=0)
    table = pd.DataFrame([row + [""] * (width - len(row)) for row in rows], index=numbers, dtype=object)
    return Cells(_trimmed(table), name)


def _row(cells: Iterable[dict[str, Any]], per_cent: frozenset[int]) -> list[str]:
    """The cells from the first column on as texts, without empty ones at the end."""
    row: list[str] = []
    for cell in cells:
        text = cell["value"]
        if cell["data_type"] != "s":
            text = _text(text, cell["data_type"], shows_per_cent=cell["style_id"] in per_cent)
        if not text:
            continue
        if cell["column"] > len(row) + 1:
            row += [""] * (min(cell["column"], MOST_COLUMNS + 1) - 1 - len(row))
        if len(row) >= MOST_COLUMNS:
            raise FileRefused(TOO_WIDE)
        row.append(text)
    return row


def _text(value: Any, data_type: str, *, shows_per_cent: bool) -> str:
    if value is None:
        return ""
    if data_type == "f":
        return "="
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if shows_per_cent:
            return f"{value * 100:.6g}%"
        return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else str(value)
    return str(value)


def _trimmed(table: "pd.DataFrame") -> "pd.DataFrame":
    """Without space around cells, signs that nobody sees, and empty columns at the end."""
    import pandas as pd

    for place in table.columns:
        texts = [cell.strip() for cell in table[place].fillna("").tolist()]
        if HIDDEN.search("\n".join(texts)):
            texts = [HIDDEN.sub("", text).strip() for text in texts]
        table[place] = pd.Series(texts, index=table.index, dtype=object)
    filled = [place for place in table.columns if (table[place] != "").any()]
    if not filled:
        raise FileRefused("The sheet is empty. Fill in a row for each case.")
    if len(filled) > MOST_COLUMNS or filled[-1] >= 500:
        raise FileRefused(TOO_WIDE)
    return table.loc[:, : filled[-1]]
