"""Case files made on the spot: a right one, and each with one thing done to it."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from portal.monitoring.cases.layout import CaseForm, How, Rule, Split
from portal.monitoring.figures import Unit

FORM = CaseForm(
    key="C-2017-0001/2",
    starts_on=date(2018, 1, 1),
    ends_on=date(2018, 3, 31),
    today=date(2018, 4, 10),
    rules=(
        Rule(code=1, title="Referrals", date_column="referred_on", splits=("source",)),
        Rule(code=2, title="People", how=How.PEOPLE, date_column="referred_on", splits=("source",)),
        Rule(code=3, title="Meetings", date_column="met_on", condition_column="outcome", values=("met", "met again")),
        Rule(code=4, title="Wait", how=How.AVERAGE, unit=Unit.DAYS, date_column="met_on", measure_column="days_waited"),
        Rule(code=5, title="Paid", how=How.SUM, unit=Unit.POUNDS, date_column="met_on", measure_column="paid"),
    ),
    splits=(
        Split(
            slug="source",
            title="Source of referral",
            codes={"POL": 11, "SELF": 12, "UNK": 13},
            labels={"POL": "Police", "SELF": "Themselves", "UNK": "Not known"},
        ),
    ),
)
HEADINGS = list(FORM.columns)
CASES = [
    # case, person, referred_on, met_on, source, outcome, days_waited, paid
    ["C-1", "P-1", "2018-01-02", "2018-01-20", "POL", "met", "18", "10.10"],
    ["C-2", "P-2", "31/03/2018", "", "Themselves", "", "", ""],
    ["C-3", "P-1", "2018-02-01", "2018-02-03", "self", "Met again", "2", "0.20"],
    ["C-4", "P-3", "2017-12-31", "2018-01-05", "POL", "did not come", "5", ""],
    ["C-5", "P-4", "2017-12-31", "", "UNK", "", "", ""],
]
TOTALS = {
    1: ("3", {11: "1", 12: "2", 13: "0"}),
    2: ("2", {11: "1", 12: "1", 13: "0"}),
    3: ("2", {}),
    4: ("8.33", {}),
    5: ("10.3", {}),
}
REMARKS = [
    "1 row has no day in the period, so nothing counts it.",
    "Paid: 1 case has no paid, and is left out of it.",
]


def table(change: Callable[[list[list[Any]]], Any] | None = None) -> list[list[Any]]:
    rows = [list(HEADINGS), *(list(row) for row in CASES)]
    if change:
        change(rows)
    return rows


def put(row: int, heading: str, value: Any) -> Callable[[list[list[Any]]], None]:
    """`row` as a spreadsheet counts it: the headings are 1."""

    def change(rows: list[list[Any]]) -> None:
        rows[row - 1][HEADINGS.index(heading)] = value

    return change


def column(heading: str, value: str) -> Callable[[list[list[Any]]], None]:
    """A column more."""

    def change(rows: list[list[Any]]) -> None:
        for place, row in enumerate(rows):
            row.append(value if place else heading)

    return change


def as_csv(rows: list[list[Any]], separator: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows: list[list[Any]], change: Callable[[Workbook], Any] | None = None) -> bytes:
    book = Workbook()
    book.active.title = "Cases"
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def with_real_dates() -> list[list[Any]]:
    """As a spreadsheet program holds them."""
    rows = table()
    for row in rows[1:]:
        for place in (2, 3):
            text = row[place]
            iso = "-".join(reversed(text.split("/")))
            row[place] = datetime.fromisoformat(iso) if text else None
    return rows


def mac_dates(book: Workbook) -> None:
    book.epoch = CALENDAR_MAC_1904


def hidden_notes(book: Workbook) -> None:
    book.create_sheet("Notes", 0)["A1"] = "Somebody's notes"
    book["Notes"].sheet_state = "hidden"


def merged(book: Workbook) -> None:
    book.active.merge_cells("A2:A3")


def other_name(book: Workbook) -> None:
    book.active.title = "Sheet1"
    book.create_sheet("Sheet2")


RIGHT: dict[str, tuple[bytes, str]] = {
    "CSV": (as_csv(table()), "cases.csv"),
    "CSV with semicolons, of Windows": (as_csv(table(), ";", "cp1252"), "cases.csv"),
    "CSV in UTF-16": (as_csv(table(), "\t", "utf-16"), "cases.csv"),
    "CSV with a mark": (as_csv(table(), encoding="utf-8-sig"), "CASES.CSV"),
    "CSV under a title": (as_csv([["Our cases"], *table()]), "cases.csv"),
    "CSV with empty lines": (as_csv([[], *table(), [], []]), "cases.csv"),
    "a workbook": (as_xlsx(table()), "cases.xlsx"),
    "a workbook with real dates": (as_xlsx(with_real_dates()), "cases.xlsx"),
    "a workbook with dates from 1904": (as_xlsx(with_real_dates(), mac_dates), "cases.xlsx"),
    "a workbook with a hidden sheet": (as_xlsx(table(), hidden_notes), "cases.xlsx"),
    "columns in another order": (as_csv([list(reversed(row)) for row in table()]), "cases.csv"),
    "headings as people write them": (
        as_csv([[one.replace("_", " ").title() for one in HEADINGS], *CASES]),
        "cases.csv",
    ),
}

# name → (content, file name, what is said). Everything that is wrong in it, as the page says it.
WRONG: dict[str, tuple[bytes, str, list[str]]] = {
    f"a column called {heading}": (
        as_csv(table(column(heading, "x"))),
        "cases.csv",
        [
            f"Row 1, column I: A column “{heading}” would hold {what}. "
            "Take it out: a case file holds nothing that finds a person."
        ],
    )
    for heading, what in {
        "First Name": "a name",
        "surname": "a name",
        "DOB": "a day of birth",
        "date of birth": "a day of birth",
        "Home address": "an address",
        "Postcode": "a postcode",
        "E-mail": "an e-mail address",
        "mobile": "a telephone number",
        "NHS number": "an NHS number",
        "National Insurance no": "a National Insurance number",
        "Crime number": "a number that the police or the courts know somebody by",
        "Notes": "free text",
    }.items()
} | {
    f"{what} among the outcomes": (
        as_csv(table(put(2, "outcome", value))),
        "cases.csv",
        [
            f"Row 2, column F (outcome): The cell looks like {what}. "
            "Take it out: a case file holds nothing that finds a person."
        ],
    )
    for what, value in {
        "an e-mail address": "jo@example.org",
        "a telephone number": "01202 550 199",
        "a full postcode": "BH2 6DY",
        "an NHS number": "943 476 5919",
        "a National Insurance number": "QQ123456C".replace("QQ", "AB"),
        "free text, which could name somebody": "she came with her sister from the harbour",
    }.items()
}
NO_PERSON = "Take it out: a case file holds nothing that finds a person."
OWN = "Use a number of your own, such as C-0042, that says nothing about the person."
WRONG |= {
    "a telephone number whose nought a program took": (
        as_xlsx(table(put(2, "person", 7700900123))),
        "cases.xlsx",
        [f"Sheet “Cases”, row 2, column B (person): The cell looks like a telephone number. {NO_PERSON}"],
    ),
    "a name as the number of a person": (
        as_csv(table(put(2, "person", "Smith"))),
        "cases.csv",
        [f"Row 2, column B (person): This is not a number of a case or person. {OWN}"],
    ),
    "a day of birth among the outcomes": (
        as_csv(table(put(2, "outcome", "3/4/1988"))),
        "cases.csv",
        [f"Row 2, column F (outcome): There is a day, which could be one of birth. {NO_PERSON}"],
    ),
    "a day of birth as the day of referral": (
        as_csv(table(put(2, "referred_on", "1988-04-03"))),
        "cases.csv",
        [f"Row 2, column C (referred_on): The day is so long ago that it could be one of birth. {NO_PERSON}"],
    ),
    "a case twice": (
        as_csv(table(put(4, "case", "C-1"))),
        "cases.csv",
        [
            "Row 4, column A (case): The case C-1 is in row 2 already. "
            "Keep one of the two rows, or give the second a number of its own."
        ],
    ),
    "a case without a number": (
        as_csv(table(put(3, "case", ""))),
        "cases.csv",
        [f"Row 3, column A (case): There is no number. {OWN}"],
    ),
    "merged cells": (
        as_xlsx(table(), merged),
        "cases.xlsx",
        [f"Sheet “Cases”, row 3, column A (case): There is no number. {OWN}"],
    ),
    "no day at all": (
        as_csv(table(put(2, "met_on", "soon"))),
        "cases.csv",
        ["Row 2, column D (met_on): This is not a day. Write the day as 2018-01-31 or 31/01/2018."],
    ),
    "a day that no month has": (
        as_csv(table(put(2, "met_on", "31/02/2018"))),
        "cases.csv",
        ["Row 2, column D (met_on): “31/02/2018” is not a day. Write the day as 2018-01-31 or 31/01/2018."],
    ),
    "a date as a number": (
        as_xlsx(table(put(2, "met_on", 43120))),
        "cases.xlsx",
        [
            "Sheet “Cases”, row 2, column D (met_on): “43120” is a number, not a day. "
            "Write the day as 2018-01-31 or 31/01/2018."
        ],
    ),
    "a day to come": (
        as_csv(table(put(2, "met_on", "2081-01-20"))),
        "cases.csv",
        ["Row 2, column D (met_on): 2081-01-20 is in the future. Check the year."],
    ),
    "a code nobody knows": (
        as_csv(table(put(2, "source", "POLICE!"))),
        "cases.csv",
        ["Row 2, column E (source): “POLICE!” is not a code of Source of referral. The codes are POL, SELF, UNK."],
    ),
    "no code": (
        as_csv(table(put(2, "source", ""))),
        "cases.csv",
        ["Row 2, column E (source): There is no Source of referral. The codes are POL, SELF, UNK."],
    ),
    "a negative number": (
        as_csv(table(put(2, "days_waited", "-3"))),
        "cases.csv",
        [
            "Row 2, column G (days_waited): “-3” is not a number from 0 on with two decimals at most. "
            "Write a number such as 12.5."
        ],
    ),
    "words for a number": (
        as_csv(table(put(2, "paid", "ten"))),
        "cases.csv",
        [
            "Row 2, column H (paid): This is not a number from 0 on with two decimals at most. "
            "Write a number such as 12.5."
        ],
    ),
    "a formula": (
        as_xlsx(table(put(2, "paid", "=SUM(A1:A9)"))),
        "cases.xlsx",
        ["Sheet “Cases”, row 2, column H (paid): There is a formula. Write its result."],
    ),
    "a link as a formula": (
        as_csv(table(put(2, "outcome", '=HYPERLINK("http://example.org")'))),
        "cases.csv",
        ["Row 2, column F (outcome): There is a formula. Write its result."],
    ),
    "a column that is not asked for": (
        as_csv(table(column("Worker", "A1"))),
        "cases.csv",
        [
            "Row 1, column I: “Worker” is not asked for. Take the column out. We ask for case, person, referred_on, "
            "met_on, source, outcome, days_waited, paid."
        ],
    ),
    "a column missing": (
        as_csv([row[:4] + row[5:] for row in table()]),
        "cases.csv",
        ["Row 1: The column “source” is missing. Put it back."],
    ),
    "a column twice": (
        as_csv([[*row, row[0]] for row in table()]),
        "cases.csv",
        ["Row 1, column I: “case” is there twice. Keep one of the two columns."],
    ),
    "cells under no heading": (
        as_csv([[*row, "" if place == 0 else "x"] for place, row in enumerate(table())]),
        "cases.csv",
        ["Row 1, column I: There are cells under no heading. Take the column out."],
    ),
    "no headings": (
        as_csv(CASES),
        "cases.csv",
        [
            "The headings are missing. The headings are case, person, referred_on, met_on, source, outcome, "
            "days_waited, paid."
        ],
    ),
    "several at once, from the top down": (
        as_csv(table(lambda rows: (put(5, "case", "")(rows), put(2, "source", "x")(rows)))),
        "cases.csv",
        [
            "Row 2, column E (source): This is not a code of Source of referral. The codes are POL, SELF, UNK.",
            f"Row 5, column A (case): There is no number. {OWN}",
        ],
    ),
}

# name → (content, file name, the first words of what is said). Not read at all.
REFUSED: dict[str, tuple[bytes, str, str]] = {
    "nothing": (b"", "cases.csv", "The file is empty"),
    "only blanks": (b",,\n , ,\n", "cases.csv", "The sheet is empty"),
    "headings alone": (as_csv([HEADINGS]), "cases.csv", "There are headings and no cases"),
    "an old .xls with a new name": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600,
        "cases.xlsx",
        "The file is in the old",
    ),
    "a workbook called CSV": (as_xlsx(table()), "cases.csv", "The name of the file ends in .csv"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"0" * 50, "cases.xlsx", "The name of the file ends in .xlsx"),
    "another kind": (b"%PDF-1.7 %%EOF", "cases.pdf", "We cannot take this kind of file"),
    "half a workbook": (as_xlsx(table())[:900], "cases.xlsx", "The file is damaged"),
    "sheets of other names": (
        as_xlsx(table(), other_name),
        "cases.xlsx",
        "The workbook has the sheets “Sheet1”, “Sheet2”",
    ),
    "quotation marks left open": (
        b'case,source\n"C-1,POL\nC-2,POL\n',
        "cases.csv",
        "The file cannot be read as a table",
    ),
    "a row that is too long": (as_csv([*table(), ["x"] * 30]), "cases.csv", "The file cannot be read as a table"),
    "bytes that are no text": (b"case,source\x00\x01\n", "cases.csv", "The file is not text"),
}
