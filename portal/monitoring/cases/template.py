"""An empty case file: the headings, and for each coded column what may stand in it."""

import csv
import io

import xlsxwriter

from portal.exports.cells import safe_text
from portal.monitoring.cases.layout import CODES, SHEET, CaseForm

MOST_ROWS_CHECKED = 100_001


def as_csv(form: CaseForm) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(form.columns)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(form: CaseForm) -> bytes:
    """The sheet to fill, with lists to choose codes from and dates that have to be dates; the codes on a second one."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet, codes = book.add_worksheet(SHEET), book.add_worksheet(CODES)
        for place, heading in enumerate(form.columns):
            sheet.write_string(0, place, heading, head)
            sheet.set_column(place, place, 18, day if heading in form.dates else None)
        sheet.freeze_panes(1, 0)
        for place, split in enumerate(form.splits):
            codes.write_string(0, 2 * place, split.slug, head)
            codes.write_string(0, 2 * place + 1, split.title, head)
            for row, code in enumerate(split.codes, start=1):
                codes.write_string(row, 2 * place, safe_text(code))
                codes.write_string(row, 2 * place + 1, safe_text(split.labels.get(code, "")))
            column = form.columns.index(split.slug)
            source = [CODES, 1, 2 * place, max(1, len(split.codes)), 2 * place]
            letters = xlsxwriter.utility.xl_range_abs(*source[1:])
            sheet.data_validation(
                1,
                column,
                MOST_ROWS_CHECKED,
                column,
                {
                    "validate": "list",
                    "source": f"={CODES}!{letters}",
                    "error_title": split.title[:32],
                    "error_message": f"Choose one of the codes on the sheet {CODES}.",
                },
            )
    return content.getvalue()
