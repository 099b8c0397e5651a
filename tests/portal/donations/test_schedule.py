"""The schedule as HMRC's own check reads it, and as pandas does."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from xml.dom import minidom

import pandas
import pytest

from portal.donations.schedule import COLUMNS, SHEET, Row, as_csv, as_ods

ROWS = [
    Row("Mrs", "Sam", "Smith Jones", "12", "DT1 1AA", date(2026, 3, 9), Decimal("20")),
    Row("", "Zoë", "=cmd|' /C calc'!A0", "Rose Cottage", "X", date(2025, 12, 31), Decimal("1234.5")),
]


def grid(ods: bytes) -> tuple[str, list[list[str]]]:
    """The name of the first sheet and its cells' texts, with repeated rows and columns as often as they are meant."""
    document = minidom.parseString(zipfile.ZipFile(io.BytesIO(ods)).read("content.xml"))
    table = document.getElementsByTagName("table:table")[0]
    rows: list[list[str]] = []
    for row in table.getElementsByTagName("table:table-row"):
        cells: list[str] = []
        for cell in row.getElementsByTagName("table:table-cell"):
            words = "\n".join(
                "".join(part.data for part in text.childNodes if part.nodeType == part.TEXT_NODE)
                for text in cell.getElementsByTagName("text:p")
            )
            cells += [words] * int(cell.getAttribute("table:number-columns-repeated") or 1)
        rows += [cells] * int(row.getAttribute("table:number-rows-repeated") or 1)
    return table.getAttribute("table:name"), rows


def test_each_cell_stands_where_hmrc_looks_for_it():
    name, cells = grid(as_ods(ROWS, overclaimed=Decimal("25")))

    assert name == "R68GAD_V1_00_0_EN"
    assert cells[12][3] == "31/12/25"
    assert cells[16][3] == "25.00"
    assert cells[24][1:] == ["1", "Mrs", "Sam", "Smith Jones", "12", "DT1 1AA", "", "", "09/03/26", "20.00"]
    assert cells[25][1:] == [
        *("2", "", "Zoë", "=cmd|' /C calc'!A0", "Rose Cottage", "X", "", "", "31/12/25", "1234.50"),
    ]
    assert len(cells) == 26


def test_without_anything_overclaimed_its_cell_is_empty():
    _, cells = grid(as_ods(ROWS, overclaimed=Decimal(0)))

    assert len(cells[16]) == 3 or cells[16][3] == ""


def test_an_outside_reader_finds_dates_and_numbers():
    sheet = pandas.read_excel(
        io.BytesIO(as_ods(ROWS, overclaimed=Decimal(0))), engine="odf", sheet_name=SHEET, header=None
    )
    row = sheet[sheet.apply(lambda one: "Sam" in list(one), axis=1)].iloc[0].tolist()

    assert str(row[9]).startswith("2026-03-09")
    assert (row[1], row[10], row[5]) == (1, 20.0, "12")


def test_cells_that_look_like_formulas_are_text():
    content = zipfile.ZipFile(io.BytesIO(as_ods(ROWS, overclaimed=Decimal(0)))).read("content.xml").decode()

    assert "table:formula" not in content
    assert "'=cmd" in as_csv(ROWS)


def test_the_csv_says_the_same():
    lines = as_csv(ROWS).splitlines()

    assert lines[0] == ",".join(COLUMNS)
    assert lines[1] == "1,Mrs,Sam,Smith Jones,12,DT1 1AA,,,09/03/26,20.00"


def test_as_many_rows_as_one_spreadsheet_takes():
    _, cells = grid(as_ods(ROWS[:1] * 1000, overclaimed=Decimal(0)))

    assert (len(cells), cells[1023][1]) == (1024, "1000")


@pytest.mark.parametrize("number", [0, 1])
def test_rows_pass_the_patterns_of_hmrcs_check(number):
    _, cells = grid(as_ods(ROWS, overclaimed=Decimal(0)))
    item, title, *_, day, amount = cells[24 + number][1:]

    assert re.fullmatch(r"[1-9][0-9]{0,3}", item)
    assert re.fullmatch(r"|[A-Za-z][A-Za-z'-]{1,3}", title)
    assert re.fullmatch(r"[0-9]{2}/[0-9]{2}/[0-9]{2}", day)
    assert re.fullmatch(r"[0-9]+\.[0-9]{2}", amount)
