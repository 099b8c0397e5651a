"""Files that people send, made on the spot. Each is the template of `FORM` with one thing done to it."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from openpyxl import Workbook, load_workbook

from portal.monitoring.figures import Unit
from portal.monitoring.spreadsheet import Line, ReturnForm, as_csv, as_xlsx

FORM = ReturnForm(
    key="C-2017-0001/2",
    lines=(
        Line(code=11, title="Referrals", definition="Every new referral.", unit=Unit.COUNT, last=Decimal(19)),
        Line(code=12, title="Satisfied people", definition="Of those asked.", unit=Unit.PERCENTAGE),
        Line(code=13, title="Days waiting", definition="From referral to contact.", unit=Unit.DAYS),
    ),
)
RIGHT = ["22", "87.5%", "14"]
FIGURE, NOTE = 8, 9  # columns, from 1


def workbook(change: Callable[[Any], None] | None = None, figures: list[Any] | None = None) -> bytes:
    """The template as a workbook with `figures` (right ones by default), after `change` was done to its sheet."""
    book = load_workbook(io.BytesIO(as_xlsx(FORM)))
    sheet = book["Figures"]
    for row, value in enumerate(figures if figures is not None else RIGHT, start=2):
        sheet.cell(row, FIGURE).value = value
    if change:
        change(sheet)
    return saved(book)


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def rows(figures: list[str] | None = None) -> list[list[str]]:
    """The template as CSV rows with `figures` filled in."""
    table = list(csv.reader(io.StringIO(as_csv(FORM).decode("utf-8-sig"))))
    for row, value in zip(table[1:], figures or RIGHT, strict=True):
        row[FIGURE - 1] = value
    return table


def as_text(table: list[list[str]], separator: str = ",") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(table)
    return text.getvalue()


def put(row: int, column: int, value: Any) -> Callable[[Any], None]:
    return lambda sheet: setattr(sheet.cell(row, column), "value", value)


def with_part(name: str, content: bytes) -> bytes:
    """A right workbook with one part of its archive put in another's place, or added."""
    old = zipfile.ZipFile(io.BytesIO(workbook()))
    new = io.BytesIO()
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in old.namelist():
            if part != name:
                archive.writestr(part, old.read(part))
        archive.writestr(name, content)
    return new.getvalue()


def two_sheets() -> bytes:
    book = load_workbook(io.BytesIO(workbook()))
    book["Figures"].title = "Sheet1"
    book.create_sheet("Notes")
    return saved(book)


def chart_only() -> bytes:
    book = Workbook()
    book.remove(book.active)
    book.create_chartsheet("Chart")
    return saved(book)


def empty_book() -> bytes:
    return saved(Workbook())


# name → (content, what is said). What is wrong inside a table: every problem, as the page shows it.
REFUSED_CELLS: dict[str, tuple[bytes, list[str]]] = {
    "text in a number": (
        workbook(put(2, FIGURE, "about twenty")),
        ["Sheet “Figures”, row 2, column H (Figure): “about twenty” is not a number. Enter a whole number such as 12."],
    ),
    "a decimal in a count": (
        workbook(put(2, FIGURE, 4.5)),
        ["Sheet “Figures”, row 2, column H (Figure): 4.5 is not a whole number. Enter a whole number such as 12."],
    ),
    "a negative number": (
        workbook(put(2, FIGURE, -3)),
        ["Sheet “Figures”, row 2, column H (Figure): -3 is less than 0. Enter a whole number such as 12."],
    ),
    "a formula": (
        workbook(put(2, FIGURE, "=SUM(A1:A9)")),
        ["Sheet “Figures”, row 2, column H (Figure): There is a formula. Enter its result, a whole number such as 12."],
    ),
    "a formula as a note": (
        workbook(put(2, NOTE, '=HYPERLINK("http://example.org")')),
        ["Sheet “Figures”, row 2, column I (Note): There is a formula. Write the note as plain text."],
    ),
    "true": (
        workbook(put(2, FIGURE, True)),
        ["Sheet “Figures”, row 2, column H (Figure): TRUE is not a number. Enter a whole number such as 12."],
    ),
    "a date that a program made of a number": (
        workbook(put(2, FIGURE, date(2018, 3, 31))),
        [
            (
                "Sheet “Figures”, row 2, column H (Figure): The cell holds a date or time. "
                "Enter a whole number such as 12."
            )
        ],
    ),
    "what a per cent is without its format": (
        workbook(put(3, FIGURE, 0.875)),
        [
            (
                "Sheet “Figures”, row 3, column H (Figure): 0.875 could mean two things. "
                "Enter a number from 0 to 100 such as 87.5, or type the sign with it: 87.5%."
            )
        ],
    ),
    "more than a hundred per cent": (
        workbook(put(3, FIGURE, 875)),
        [
            (
                "Sheet “Figures”, row 3, column H (Figure): 875 is more than 100. "
                "Enter a number from 0 to 100 such as 87.5."
            )
        ],
    ),
    "a number too large for anything": (
        workbook(put(2, FIGURE, 1e300)),
        [
            "Sheet “Figures”, row 2, column H (Figure): 100000000000000000000000000000000000000… is too large. "
            "Enter a whole number such as 12."
        ],
    ),
    "a blank figure": (
        workbook(put(4, FIGURE, None)),
        [("Sheet “Figures”, row 4, column H (Figure): There is no figure. Enter a number of days such as 14.")],
    ),
    "an error of a formula": (
        workbook(put(4, FIGURE, "#DIV/0!")),
        [
            (
                "Sheet “Figures”, row 4, column H (Figure): The cell holds the error #DIV/0!. "
                "Enter a number of days such as 14."
            )
        ],
    ),
    "an indicator twice": (
        workbook(lambda sheet: sheet.append(["C-2017-0001/2", 11, "Referrals", "", "", "", "", 30, ""])),
        ["Sheet “Figures”, row 5, column B (Code): The code 11 is in row 2 already. Keep one of the two rows."],
    ),
    "a row taken out": (
        workbook(lambda sheet: sheet.delete_rows(3)),
        [
            "Sheet “Figures”: There is no row for “Satisfied people”. "
            "Put back its row with the code 12, as in the template."
        ],
    ),
    "a code nobody knows": (
        workbook(put(3, 2, 99)),
        [
            ("Sheet “Figures”, row 3, column B (Code): “99” is not a code of this return. The codes are 11, 12, 13."),
            (
                "Sheet “Figures”: There is no row for “Satisfied people”. "
                "Put back its row with the code 12, as in the template."
            ),
        ],
    ),
    "figures slipped into other rows": (
        workbook(put(2, 3, "Days waiting")),
        [
            (
                "Sheet “Figures”, row 2, column C (Indicator): The code 11 is “Referrals”, but the row says "
                "“Days waiting”. Check that the figures did not slip into other rows, and put the name back."
            )
        ],
    ),
    "the file of another return": (
        workbook(put(2, 1, "C-2017-0001/1")),
        [
            (
                "Sheet “Figures”, row 2, column A (Return): The row is for the return “C-2017-0001/1”. "
                "This page takes the return C-2017-0001/2."
            )
        ],
    ),
    "a column taken out": (
        workbook(lambda sheet: sheet.delete_cols(FIGURE)),
        [
            (
                "Sheet “Figures”, row 1: The column “Figure” is missing. The headings are Return, Code, Indicator, "
                "Definition, Unit, Last period, Year to date, Figure and Note."
            )
        ],
    ),
    "a column added": (
        workbook(put(1, 11, "Our own number")),
        [("Sheet “Figures”, row 1, column K: “Our own number” is not a column of the template. Take the column out.")],
    ),
    "a cell under no heading": (
        workbook(put(3, 11, "x")),
        ["Sheet “Figures”, row 1, column K: There are cells under no heading. Take the column out."],
    ),
    "a column twice": (
        workbook(put(1, 4, "Figure")),
        ["Sheet “Figures”, row 1, column H: “Figure” is there twice. Keep one of the two columns."],
    ),
    "no headings": (
        workbook(lambda sheet: sheet.delete_rows(1)),
        [
            (
                "Sheet “Figures”: The headings are missing. The headings are Return, Code, Indicator, Definition, "
                "Unit, Last period, Year to date, Figure and Note."
            )
        ],
    ),
    "a note too long": (
        workbook(put(2, NOTE, "a" * 501)),
        ["Sheet “Figures”, row 2, column I (Note): The note has 501 characters. Use 500 at most."],
    ),
    "several at once": (
        workbook(figures=["many", None, -1]),
        [
            "Sheet “Figures”, row 2, column H (Figure): “many” is not a number. Enter a whole number such as 12.",
            (
                "Sheet “Figures”, row 3, column H (Figure): There is no figure. "
                "Enter a number from 0 to 100 such as 87.5."
            ),
            "Sheet “Figures”, row 4, column H (Figure): -1 is less than 0. Enter a number of days such as 14.",
        ],
    ),
    "a decimal comma in CSV": (
        as_text(rows(["22", "87,5", "14"]), ";").encode(),
        ["Row 3, column H (Figure): “87,5” is not a number. Enter a number from 0 to 100 such as 87.5."],
    ),
    "a formula in CSV": (
        as_text(rows(["=1+1", "87.5", "14"])).encode(),
        ["Row 2, column H (Figure): There is a formula. Enter its result, a whole number such as 12."],
    ),
}

# name → (content, file name, the first words of what is said). Not read at all.
REFUSED_FILES: dict[str, tuple[bytes, str, str]] = {
    "nothing": (b"", "figures.xlsx", "The file is empty"),
    "nothing as CSV": (b"", "figures.csv", "The sheet is empty"),
    "only blanks": (b",,,\n , ,\n", "figures.csv", "The sheet is empty"),
    "a picture with the name of a workbook": (
        b"\x89PNG\r\n\x1a\n" + b"0" * 50,
        "figures.xlsx",
        "The name of the file ends in .xlsx",
    ),
    "a text with the name of a workbook": (b"a,b\n1,2\n", "figures.xlsx", "The name of the file ends in .xlsx"),
    "an old .xls": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600,
        "figures.xls",
        "The file is in the old .xls format",
    ),
    "an old .xls with a new name": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600,
        "figures.xlsx",
        "The file is in the old .xls format or has a password",
    ),
    "another kind": (b"%PDF-1.7 %%EOF", "figures.pdf", "We cannot take this kind of file"),
    "a workbook called CSV": (workbook(), "figures.csv", "The name of the file ends in .csv"),
    "half a workbook": (workbook()[:900], "figures.xlsx", "The file is damaged"),
    "an archive that is no workbook": (
        with_part("xl/workbook.xml", b"<no>"),
        "figures.xlsx",
        "The file cannot be read",
    ),
    "a sheet of broken XML": (
        with_part("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"),
        "figures.xlsx",
        "The file cannot be read as a workbook",
    ),
    "XML with definitions of its own": (
        with_part("xl/worksheets/sheet1.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'),
        "figures.xlsx",
        "The workbook is not one that a spreadsheet program writes",
    ),
    "a bomb": (with_part("xl/media/large.bin", b"\0" * 30_000_000), "figures.xlsx", "This file unpacks to far more"),
    "a slower bomb": (
        with_part("xl/media/large.bin", Random(1).randbytes(300_000) + b"\0" * 21_000_000),
        "figures.xlsx",
        "The workbook holds far more",
    ),
    "too large": (b"a" * (2 * 1024 * 1024 + 1), "figures.csv", "The file is larger than 2 MB"),
    "two sheets of other names": (two_sheets(), "figures.xlsx", "The workbook has the sheets “Sheet1”, “Notes”"),
    "a chart and no sheet": (chart_only(), "figures.xlsx", "The file cannot be read as a workbook"),
    "an empty workbook": (empty_book(), "figures.xlsx", "The sheet is empty"),
    "more rows than a return has": (("x,y\n" * 2001).encode(), "figures.csv", "The sheet has more than 2,000 rows"),
    "more columns than a return has": (
        (",".join("x" * 80) + "\n").encode(),
        "figures.csv",
        "The file cannot be read as a table",
    ),
    "quotation marks left open": (
        as_text(rows()).replace("Every new referral.", '"Every new').encode(),
        "figures.csv",
        "The file cannot be read as a table",
    ),
    "bytes that are no text": (b"Return,Code\x00\x01,Figure\n", "figures.csv", "The file is not text"),
}
