"""A case file → its cells, every one as text. Only called in a process of its own (see `apart`)."""

import io
import re
import warnings
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from portal.documents.inspection import UploadRefused, inspect
from portal.monitoring.cases.layout import SHEET, CaseForm
from portal.monitoring.spreadsheet.reading import OLD_EXCEL_OR_ENCRYPTED, FileRefused, as_text, require_plain_parts

if TYPE_CHECKING:
    import pandas as pd

MOST_CASES = 100_000
HEADINGS_WITHIN = 10
MOST_COLUMNS = 60
MOST_UNPACKED = 150 * 1024 * 1024


@dataclass(frozen=True)
class Cells:
    """The cells from the first row on: strings, "" for an empty one. `sheet` is empty for CSV."""

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

    text = as_text(content)
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
                nrows=MOST_CASES + HEADINGS_WITHIN + 1,
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
    return Cells(_trimmed(table))


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

    require_plain_parts(content, MOST_UNPACKED)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pd.ExcelFile(io.BytesIO(content), engine="openpyxl", engine_kwargs={"data_only": False}) as book:
                sheet = _sheet_of([str(name) for name in book.sheet_names])
                table = book.parse(
                    sheet, header=None, dtype=object, na_filter=False, nrows=MOST_CASES + HEADINGS_WITHIN + 1
                )
    except (FileRefused, MemoryError):
        raise
    except Exception as error:  # openpyxl raises whatever comes up: KeyError, TypeError, BadZipFile, ParseError …
        raise FileRefused(
            "The file cannot be read as a workbook. Open it, save it again as .xlsx, then send it."
        ) from error
    for place in table.columns:
        table[place] = [cell if type(cell) is str else _text(cell) for cell in table[place].tolist()]
    return Cells(_trimmed(table), sheet)


def _text(cell: Any) -> str:
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def _sheet_of(names: list[str]) -> str:
    for name in names:
        if name.strip().lower() == SHEET.lower():
            return name
    if len(names) == 1:
        return names[0]
    listed = ", ".join(f"“{name}”" for name in names[:6])
    raise FileRefused(f"The workbook has the sheets {listed}. Put your cases on one called “{SHEET}”.")


def _trimmed(table: "pd.DataFrame") -> "pd.DataFrame":
    import pandas as pd

    for place in table.columns:
        table[place] = pd.Series(
            [cell.strip() for cell in table[place].fillna("").tolist()], index=table.index, dtype=object
        )
    filled = [place for place in table.columns if (table[place] != "").any()]
    if not filled:
        raise FileRefused("The sheet is empty. Fill in a row for each case.")
    if len(filled) > MOST_COLUMNS or filled[-1] >= 500:
        raise FileRefused(f"The sheet has more than {MOST_COLUMNS} columns. Send the columns of the template alone.")
    return table.loc[:, : filled[-1]]
