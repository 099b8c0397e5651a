"""The file that goes out: the indicators of one return with their definitions, and room for the figures."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

import xlsxwriter

from portal.exports.cells import safe_text
from portal.monitoring.figures import Unit, plain
from portal.monitoring.spreadsheet.layout import COLUMNS, SHEET, UNIT_WORDS, Line, ReturnForm

WIDTHS = (20, 8, 34, 60, 14, 12, 14, 44)
ASKED_FROM = 6  # the columns that the provider fills in


def as_csv(form: ReturnForm) -> bytes:
    """UTF-8 with a mark that Excel understands."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([COLUMNS, *_rows(form)])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(form: ReturnForm) -> bytes:
    """One sheet. Text from people is written as text, never as a formula or a link."""
    content = io.BytesIO()
    # A fixed date, so that the same return always gives the same file.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as book:
        sheet = book.add_worksheet(SHEET)
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        given = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#4c5a59"})
        # As text, a spreadsheet program leaves "87.5%" as it was typed instead of turning it into 0.875.
        asked = book.add_format({"num_format": "@", "valign": "top", "bg_color": "#fff8e1", "border": 1})
        for place, width in enumerate(WIDTHS):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, COLUMNS[place], head)
        for row, cells in enumerate(_rows(form), start=1):
            for place, text in enumerate(cells):
                sheet.write_string(row, place, text, asked if place >= ASKED_FROM else given)
        sheet.freeze_panes(1, 0)
        sheet.ignore_errors({"number_stored_as_text": f"A1:H{len(form.lines) + 1}"})
    return content.getvalue()


def _rows(form: ReturnForm) -> Iterator[list[str]]:
    for line in form.lines:
        yield [
            form.key,
            str(line.code),
            safe_text(line.title),
            safe_text(line.definition),
            UNIT_WORDS[line.unit],
            _figure(line, line.last),
            _figure(line, line.figure),
            safe_text(line.note),
        ]


def _figure(line: Line, value: Decimal | None) -> str:
    if value is None:
        return ""
    return f"{plain(value)}%" if line.unit is Unit.PERCENTAGE else plain(value)
