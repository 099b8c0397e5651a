"""Case files that no spreadsheet program writes, and cells that look right and are not; each made when asked for."""

import re
from collections.abc import Callable
from datetime import time
from typing import Any

from openpyxl.worksheet.formula import ArrayFormula

from tests.portal.monitoring.cases.case_files import HEADINGS, as_csv, as_xlsx, put, table
from tests.portal.monitoring.spreadsheet.archives import LAUGHS, SHEET, Made, archive, old_program, parts

AT = "Sheet “Cases”, row 2, column"
DAY = "Write the day as 2018-01-31 or 31/01/2018."
NUMBER = "is not a number from 0 on with two decimals at most. Write a number such as 12.5."


def cell(where: str, value: Any, number_format: str = "") -> Made:
    """A right workbook with `value` in one cell."""

    def change(book: Any) -> None:
        book.active[where] = value
        if number_format:
            book.active[where].number_format = number_format

    return lambda: as_xlsx(table(), change)


def raw(change: Callable[[str], str], part: str = SHEET) -> Made:
    def made() -> bytes:
        there = parts(as_xlsx(table()))
        before = there[part].decode()
        there[part] = change(before).encode()
        assert there[part].decode() != before
        return archive(there.items())

    return made


def xml(where: str, said: str) -> Made:
    return raw(lambda sheet: re.sub(f'<c r="{where}"[^>]*?(/>|>.*?</c>)', said, sheet, count=1))


def below(more: str) -> Made:
    return raw(lambda sheet: sheet.replace("</sheetData>", f"{more}</sheetData>"))


def typed(heading: str, value: str) -> Made:
    """CSV with `value` in row 2."""
    return lambda: as_csv(table(put(2, heading, value)))


def with_more(name: str, content: bytes = b"x") -> Made:
    return lambda: archive([*parts(as_xlsx(table())).items(), (name, content)])


def hidden(book: Any) -> None:
    book.create_sheet("Notes")
    book["Cases"].sheet_state = "hidden"


def far_apart() -> bytes:
    """A case below so many empty lines that nobody would look there."""
    return as_csv([*table(), *[[]] * 100_100, ["C-9", *table()[1][1:]]])


def nearly_twice(book: Any) -> None:
    book.create_sheet("cases ")


# name → (what makes it, what is said). Named cell by cell.
NAMED: dict[str, tuple[Made, list[str]]] = {
    "an error for a day": (
        cell("D2", "#VALUE!"),
        [f"{AT} D (met_on): The cell holds the error #VALUE!. Write what it should say."],
    ),
    "an error for an outcome": (
        cell("F2", "#N/A"),
        [f"{AT} F (outcome): The cell holds the error #N/A. Write what it should say."],
    ),
    "an error for a number": (
        cell("G2", "#DIV/0!"),
        [f"{AT} G (days_waited): The cell holds the error #DIV/0!. Write what it should say."],
    ),
    "an error in CSV": (
        typed("outcome", "#REF!"),
        ["Row 2, column F (outcome): The cell holds the error #REF!. Write what it should say."],
    ),
    "an array formula": (
        cell("F2", ArrayFormula("F2", '=IF(1=1,"met","")')),
        [f"{AT} F (outcome): There is a formula. Write its result."],
    ),
    "a short formula": (cell("F2", "=A1"), [f"{AT} F (outcome): There is a formula. Write its result."]),
    "a formula shared with other cells": (
        xml("F2", '<c r="F2"><f t="shared" si="0"/><v>1</v></c>'),
        [f"{AT} F (outcome): There is a formula. Write its result."],
    ),
    "a number shown as per cent": (cell("G2", 0.18, "0%"), [f"{AT} G (days_waited): “18%” {NUMBER}"]),
    "three decimals": (cell("G2", 18.555), [f"{AT} G (days_waited): “18.555” {NUMBER}"]),
    "true for a number": (cell("G2", True), [f"{AT} G (days_waited): This {NUMBER}"]),
    "more than any number": (
        xml("G2", '<c r="G2"><v>1e400</v></c>'),
        [f"{AT} G (days_waited): This {NUMBER}"],
    ),
    "a time of day": (cell("D2", time(13, 30)), [f"{AT} D (met_on): “13:30:00” is not a day. {DAY}"]),
    "a decimal comma": (typed("days_waited", "1,5"), [f"Row 2, column G (days_waited): “1,5” {NUMBER}"]),
    "commas anywhere": (typed("days_waited", "1,2,3"), [f"Row 2, column G (days_waited): “1,2,3” {NUMBER}"]),
    "figures in Arabic script": (typed("days_waited", "١٨"), [f"Row 2, column G (days_waited): “١٨” {NUMBER}"]),
    "a minus of the typesetter": (typed("days_waited", "−18"), [f"Row 2, column G (days_waited): “−18” {NUMBER}"]),
    "infinity by name": (typed("days_waited", "inf"), [f"Row 2, column G (days_waited): This {NUMBER}"]),
    "no number by name": (typed("days_waited", "nan"), [f"Row 2, column G (days_waited): This {NUMBER}"]),
    "a number as programmers write it": (
        typed("days_waited", "1e5"),
        [f"Row 2, column G (days_waited): This {NUMBER}"],
    ),
    "the year 0": (typed("met_on", "0000-01-01"), [f"Row 2, column D (met_on): “0000-01-01” is not a day. {DAY}"]),
    "the year 1": (
        typed("met_on", "0001-01-01"),
        [
            "Row 2, column D (met_on): The day is so long ago that it could be one of birth. "
            "Take it out: a case file holds nothing that finds a person."
        ],
    ),
    "the last year there is": (
        typed("met_on", "9999-12-31"),
        ["Row 2, column D (met_on): 9999-12-31 is in the future. Check the year."],
    ),
    "the 29th of a short February": (
        typed("met_on", "29/02/2018"),
        [f"Row 2, column D (met_on): “29/02/2018” is not a day. {DAY}"],
    ),
    "a day as Americans write it": (
        typed("met_on", "01/20/2018"),
        [f"Row 2, column D (met_on): “01/20/2018” is not a day. {DAY}"],
    ),
    "a day in Arabic script": (
        typed("met_on", "٢٠١٨-٠١-٢٠"),
        [f"Row 2, column D (met_on): “٢٠١٨-٠١-٢٠” is not a day. {DAY}"],
    ),
    "a case twice but for what nobody sees": (
        lambda: as_csv(table(put(3, "case", "C-1\u200b"))),
        [
            "Row 3, column A (case): The case C-1 is in row 2 already. "
            "Keep one of the two rows, or give the second a number of its own."
        ],
    ),
    "a very long cell": (
        typed("outcome", "x" * 5_000_000),
        [
            "Row 2, column F (outcome): The cell holds 5,000,000 characters. "
            "Take it out: a case file holds nothing that finds a person."
        ],
    ),
    "a line without an end": (
        lambda: b"a" * 9_000_000,
        [f"The headings are missing. The headings are {', '.join(HEADINGS)}."],
    ),
    "rows that begin further down": (
        raw(
            lambda sheet: re.sub(
                r'(<row r="|<c r="[A-Z]+)(\d+)"', lambda found: f'{found[1]}{int(found[2]) + 4}"', sheet
            ).replace(">C-2<", "><")
        ),
        [
            "Sheet “Cases”, row 7, column A (case): There is no number. "
            "Use a number of your own, such as C-0042, that says nothing about the person."
        ],
    ),
}

NO_PROGRAM = "The workbook is not one that a spreadsheet program writes"
UNREADABLE = "The file cannot be read as a workbook"

# name → (what makes it, file name, the first words of what is said). Not read at all.
REFUSED: dict[str, tuple[Made, str, str]] = {
    "a password": (lambda: old_program(stream="EncryptedPackage"), "c.xlsx", "The file is in the old .xls format or"),
    "macros": (with_more("xl/vbaProject.bin"), "c.xlsx", "This file has macros"),
    "a workbook for macros": (lambda: as_xlsx(table()), "c.xlsm", "We cannot take this kind of file"),
    "a hidden sheet": (lambda: as_xlsx(table(), hidden), "c.xlsx", "The sheet “Cases” is hidden"),
    "two sheets of nearly one name": (
        lambda: as_xlsx(table(), nearly_twice),
        "c.xlsx",
        "The workbook has the sheets “Cases”, “cases ”. Keep the one with your cases",
    ),
    "entities that grow": (
        with_more("xl/sharedStrings9.xml", LAUGHS.encode()),
        "c.xlsx",
        NO_PROGRAM,
    ),
    "a bomb": (with_more("xl/media/large.bin", b"\0" * 90_000_000), "c.xlsx", "This file unpacks to far more"),
    "two million empty rows": (below("<row/>" * 2_000_000), "c.xlsx", "This file unpacks to far more"),
    "a part that climbs out": (with_more("../../etc/cron.d/x"), "c.xlsx", "The file is damaged"),
    "a part twice": (with_more(SHEET, b"<worksheet/>"), "c.xlsx", "The file is damaged"),
    "16,384 columns": (
        below('<row r="9">' + "<c><v>1</v></c>" * 16_384 + "</row>"),
        "c.xlsx",
        "The sheet has more than 60 columns",
    ),
    "a thousand columns of CSV": (
        lambda: as_csv([[*row, *["x"] * 1000] for row in table()]),
        "c.csv",
        "The sheet has more than 60 columns",
    ),
    "a line of commas": (lambda: b"x" + b"," * 9_000_000 + b"x", "c.csv", "The sheet has more than 60 columns"),
    "rows out of order": (
        raw(lambda sheet: sheet.replace('<row r="5"', '<row r="2"')),
        "c.xlsx",
        "The rows of the sheet are out of order",
    ),
    "no number in a number": (xml("G2", '<c r="G2"><v>NaN</v></c>'), "c.xlsx", UNREADABLE),
    "a nought in the XML": (raw(lambda sheet: sheet.replace("<sheetData>", "<sheetData>\0")), "c.xlsx", UNREADABLE),
    "a nought in CSV": (lambda: as_csv(table()) + b"\0", "c.csv", "The file is not text"),
    "UTF-32": (lambda: as_csv(table(), encoding="utf-32"), "c.csv", "The file is not text"),
    "cases far below": (far_apart, "c.csv", "The sheet has more than 100,000 rows, many of them empty"),
}

# name → (what makes it, file name). Odd, but what is meant is plain.
PLAIN: dict[str, tuple[Made, str]] = {
    "sheets in another order": (lambda: as_xlsx(table(), lambda book: book.create_sheet("Other", 0)), "c.xlsx"),
    "a sheet with another name beside ours": (
        lambda: as_xlsx(table(), lambda book: (setattr(book.active, "title", "Sheet1"), book.create_sheet("Codes"))),
        "c.xlsx",
    ),
    "a million empty rows": (below("".join(f'<row r="{row}"/>' for row in range(9, 1_000_000))), "c.xlsx"),
    "empty cells in 16,384 columns": (
        below("".join(f'<row r="{row}"><c r="XFD{row}"/></row>' for row in range(9, 9000))),
        "c.xlsx",
    ),
    "a size of one cell": (
        raw(lambda sheet: re.sub(r"<dimension[^>]*/>", '<dimension ref="A1"/>', sheet)),
        "c.xlsx",
    ),
    "a size of everything": (
        raw(lambda sheet: re.sub(r"<dimension[^>]*/>", '<dimension ref="A1:XFD1048576"/>', sheet)),
        "c.xlsx",
    ),
    "nine million empty lines": (lambda: as_csv(table()) + b"\n" * 9_000_000, "c.csv"),
    "a million lines of commas": (lambda: as_csv(table()) + b",,,,,,,\n" * 1_000_000, "c.csv"),
    "lines as an old Macintosh ends them": (lambda: as_csv(table()).replace(b"\r\n", b"\r"), "c.csv"),
    "a line that names the separator": (lambda: b"sep=,\r\n" + as_csv(table()), "c.csv"),
    "marks of writing direction": (
        lambda: as_csv(table(lambda rows: (put(2, "source", "\u200fPOL")(rows), put(2, "paid", "\u200e10.10")(rows)))),
        "c.csv",
    ),
    "a sign of pounds": (typed("paid", "£10.10"), "c.csv"),
}
