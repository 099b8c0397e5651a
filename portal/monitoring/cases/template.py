"""An empty case file: the headings, and for each coded column what may stand in it."""

import csv
import io
from typing import Any

import xlsxwriter

from portal.exports.cells import safe_text
from portal.monitoring.cases.layout import CASE, CODES, LONG_AGO, PERSON, SHEET, CaseForm

MOST_ROWS_CHECKED = 100_001


def as_csv(form: CaseForm) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(form.columns)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(form: CaseForm) -> bytes:
    """The sheet to fill, with lists to choose codes from, days that have to be days and numbers that have to be
    numbers, and a note at each heading; the codes on a second sheet."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet, codes = book.add_worksheet(SHEET), book.add_worksheet(CODES)
        for place, heading in enumerate(form.columns):
            sheet.write_string(0, place, heading, head)
            sheet.write_comment(0, place, _note(form, heading), {"x_scale": 2})
            sheet.set_column(place, place, 18, day if heading in form.dates else None)
            if rule := _validation(form, heading):
                sheet.data_validation(1, place, MOST_ROWS_CHECKED, place, rule)
        sheet.set_comments_author("")
        sheet.freeze_panes(1, 0)
        for place, split in enumerate(form.splits):
            codes.write_string(0, 2 * place, split.slug, head)
            codes.write_string(0, 2 * place + 1, split.title, head)
            for row, code in enumerate(split.codes, start=1):
                codes.write_string(row, 2 * place, safe_text(code))
                codes.write_string(row, 2 * place + 1, safe_text(split.labels.get(code, "")))
    return content.getvalue()


def _validation(form: CaseForm, heading: str) -> dict[str, Any]:
    """What the program lets be typed under a heading; empty where anything may be."""
    for place, split in enumerate(form.splits):
        if split.slug == heading:
            letters = xlsxwriter.utility.xl_range_abs(1, 2 * place, max(1, len(split.codes)), 2 * place)
            return {
                "validate": "list",
                "source": f"={CODES}!{letters}",
                "error_title": split.title[:32],
                "error_message": f"Choose one of the codes on the sheet {CODES}.",
            }
    if heading in form.dates:
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": form.starts_on - LONG_AGO,
            "maximum": max(form.today, form.ends_on),
            "error_title": "Not a day",
            "error_message": "Write the day as 2018-01-31 or 31/01/2018. It cannot be in the future.",
        }
    if heading in form.measures:
        return {
            "validate": "decimal",
            "criteria": ">=",
            "value": 0,
            "error_title": "Not a number",
            "error_message": "Write a number such as 12.5.",
        }
    return {}


def _note(form: CaseForm, heading: str) -> str:
    """What stands under a heading, and what it is for."""
    if heading in (CASE, PERSON):
        return f"A number of your own for the {heading}, such as C-0042, that says nothing about who it is."
    said = []
    if heading in form.dates:
        said.append("A day, such as 2018-01-31. Leave it empty where it did not happen.")
    if any(split.slug == heading for split in form.splits):
        said.append(f"One of the codes on the sheet {CODES}.")
    if heading in form.measures:
        said.append("A number from 0 on, with two decimals at most.")
    for rule in form.rules:
        if heading in (rule.date_column, rule.measure_column):
            said.append(f"For: {rule.title}.")
        elif heading == rule.condition_column:
            said.append(f"For: {rule.title}, where it says {' or '.join(rule.values)}.")
    return "\n".join(said)
