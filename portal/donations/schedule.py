"""HMRC's Gift Aid schedule: the rows of a claim as the ODS spreadsheet that is sent to HMRC, and as CSV.

Pure. The layout is that of HMRC's own check of uploaded schedules (charities-claims-validation): the first sheet is
called R68GAD_V1_00_0_EN, the earliest donation date stands in D13, what was claimed too much before in D17, and rows
begin at B25 with ten columns. Dates are read as DD/MM/YY and amounts with two decimals.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from odf.number import DateStyle, Day, Month, Number, NumberStyle, Text, Year
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style
from odf.table import Table, TableCell, TableRow
from odf.text import P

from portal.donations.gift_aid import as_day
from portal.exports.cells import safe_text

SHEET = "R68GAD_V1_00_0_EN"
COLUMNS = (
    "Item",
    "Title",
    "First name",
    "Last name",
    "House name or number",
    "Postcode",
    "Aggregated donations",
    "Sponsored event",
    "Donation date",
    "Amount",
)
# Counted from one, as a spreadsheet counts.
EARLIEST_ROW, OVERCLAIMED_ROW, HEADER_ROW, FIRST_ROW = 13, 17, 24, 25
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True)
class Row:
    title: str
    first_name: str
    last_name: str
    house: str
    postcode: str
    received_on: date
    amount: Decimal


def as_csv(rows: Sequence[Row]) -> str:
    """The rows under their headings, dates DD/MM/YY, amounts with two decimals."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for number, row in enumerate(rows, start=1):
        writer.writerow(
            [
                number,
                *(safe_text(text) for text in (row.title, row.first_name, row.last_name, row.house)),
                row.postcode,
                "",
                "",
                as_day(row.received_on),
                f"{row.amount:.2f}",
            ]
        )
    return out.getvalue()


class _Sheet:
    """The one sheet, written row by row: what lies between is left empty."""

    def __init__(self) -> None:
        self.document = OpenDocumentSpreadsheet()
        self.table = Table(name=SHEET)
        self.document.spreadsheet.addElement(self.table)
        self.rows = 0
        self.day, self.money = self._styles()

    def _styles(self) -> tuple[Style, Style]:
        days = DateStyle(name="N-day", automaticorder="false")
        for part in (Day(style="long"), Text(text="/"), Month(style="long"), Text(text="/"), Year()):
            days.addElement(part)
        pence = NumberStyle(name="N-money")
        pence.addElement(Number(decimalplaces="2", minintegerdigits="1"))
        styles = []
        for name, number in (("day", days), ("money", pence)):
            self.document.automaticstyles.addElement(number)
            style = Style(name=name, family="table-cell", datastylename=number.getAttribute("name"))
            self.document.automaticstyles.addElement(style)
            styles.append(style)
        return styles[0], styles[1]

    def text(self, words: str) -> TableCell:
        if not words:
            return TableCell()
        cell = TableCell(valuetype="string")
        cell.addElement(P(text=words))
        return cell

    def date(self, day: date) -> TableCell:
        cell = TableCell(valuetype="date", datevalue=day.isoformat(), stylename=self.day)
        cell.addElement(P(text=as_day(day)))
        return cell

    def amount(self, amount: Decimal) -> TableCell:
        cell = TableCell(valuetype="float", value=f"{amount:.2f}", stylename=self.money)
        cell.addElement(P(text=f"{amount:.2f}"))
        return cell

    def number(self, number: int) -> TableCell:
        cell = TableCell(valuetype="float", value=str(number))
        cell.addElement(P(text=str(number)))
        return cell

    def put(self, at: int, *cells: TableCell) -> None:
        """A row at that number, its first column empty as HMRC's is."""
        while self.rows < at - 1:
            blank = TableRow()
            blank.addElement(TableCell())
            self.table.addElement(blank)
            self.rows += 1
        row = TableRow()
        row.addElement(TableCell())
        for cell in cells:
            row.addElement(cell)
        self.table.addElement(row)
        self.rows += 1


def as_ods(rows: Sequence[Row], *, overclaimed: Decimal) -> bytes:
    """The spreadsheet; `overclaimed`: pounds of tax that an earlier claim had too much."""
    sheet = _Sheet()
    sheet.put(2, sheet.text("Gift Aid schedule: donations"))
    sheet.put(
        EARLIEST_ROW,
        sheet.text("Earliest donation date in the period of claim (DD/MM/YY)"),
        TableCell(),
        *([sheet.date(min(row.received_on for row in rows))] if rows else []),
    )
    sheet.put(
        OVERCLAIMED_ROW,
        sheet.text("Previously over-claimed amount"),
        TableCell(),
        *([sheet.amount(overclaimed)] if overclaimed else []),
    )
    sheet.put(HEADER_ROW, *(sheet.text(words) for words in COLUMNS))
    for number, row in enumerate(rows, start=1):
        sheet.put(
            HEADER_ROW + number,
            sheet.number(number),
            *(sheet.text(text) for text in (row.title, row.first_name, row.last_name, row.house, row.postcode)),
            TableCell(),
            TableCell(),
            sheet.date(row.received_on),
            sheet.amount(row.amount),
        )
    out = io.BytesIO()
    sheet.document.write(out)
    return out.getvalue()
