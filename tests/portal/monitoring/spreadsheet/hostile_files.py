"""Files that no spreadsheet program writes, and files that mean no good. Each is made when it is asked for."""

import zipfile
from datetime import UTC, date, datetime

from openpyxl.worksheet.formula import ArrayFormula

from tests.portal.monitoring.spreadsheet.archives import (
    LAUGHS,
    READS_A_FILE,
    SHEET,
    Made,
    archive,
    as_it_goes_out,
    below,
    book,
    changed,
    date_of_1904,
    external,
    figure,
    hide,
    old_program,
    parts,
    put_date_number,
    put_per_cent,
    size_said,
    strings,
    table,
    two_called_figures,
    typed,
    with_more,
)
from tests.portal.monitoring.spreadsheet.bad_files import NOTE, as_text, rows

MOMENT = datetime(2018, 3, 31, 12, 30, tzinfo=UTC).replace(tzinfo=None)
WHOLE = "Enter a whole number such as 12."
AT = "Sheet “Figures”, row 2, column H (Figure)"

# name → (what makes it, what is said). Named cell by cell.
NAMED: dict[str, tuple[Made, list[str]]] = {
    "merged cells": (
        book(lambda opened: opened["Figures"].merge_cells("H2:H4")),
        [
            "Sheet “Figures”, row 3, column H (Figure): There is no figure. Enter a number from 0 to 100 such as 87.5.",
            "Sheet “Figures”, row 4, column H (Figure): There is no figure. Enter a number of days such as 14.",
        ],
    ),
    "an array formula": (
        book(lambda opened: opened["Figures"].__setitem__("H2", ArrayFormula("H2", "=SUM(1+1)"))),
        [f"{AT}: There is a formula. Enter its result, a whole number such as 12."],
    ),
    "a formula shared with other cells": (
        figure('<c r="H2"><f t="shared" si="0"/><v>22</v></c>'),
        [f"{AT}: There is a formula. Enter its result, a whole number such as 12."],
    ),
    "a table of what if": (
        figure('<c r="H2"><f t="dataTable" ref="H2" dt2D="1" dtr="1" r1="A1" r2="A2"/><v>22</v></c>'),
        [f"{AT}: There is a formula. Enter its result, a whole number such as 12."],
    ),
    "a link as a formula": (
        book(lambda opened: opened["Figures"].__setitem__("H2", '=HYPERLINK("http://example.org", 22)')),
        [f"{AT}: There is a formula. Enter its result, a whole number such as 12."],
    ),
    "a link as a formula in CSV": (
        typed('=HYPERLINK("http://example.org", 22)'),
        ["Row 2, column H (Figure): There is a formula. Enter its result, a whole number such as 12."],
    ),
    "a figure from another workbook": (
        book(external),
        [f"{AT}: There is a formula. Enter its result, a whole number such as 12."],
    ),
    "an error that no formula explains": (
        figure('<c r="H2" t="e"><v>#REF!</v></c>'),
        [f"{AT}: The cell holds the error #REF!. {WHOLE}"],
    ),
    "a date that counts from 1904": (book(date_of_1904), [f"{AT}: The cell holds a date or time. {WHOLE}"]),
    "a moment": (
        book(
            lambda opened: opened["Figures"].__setitem__(
                "H2", datetime(2018, 3, 31, 12, 30, tzinfo=UTC).replace(tzinfo=None)
            )
        ),
        [f"{AT}: The cell holds a date or time. {WHOLE}"],
    ),
    "a day in letters": (
        figure('<c r="H2" t="d"><v>2018-03-31</v></c>'),
        [f"{AT}: The cell holds a date or time. {WHOLE}"],
    ),
    "a day that no calendar has": (
        book(lambda opened: put_date_number(opened, 99_999_999)),
        [f"{AT}: The cell holds the error #VALUE!. {WHOLE}"],
    ),
    "a date as a note": (
        book(lambda opened: opened["Figures"].__setitem__("I2", date(2018, 3, 31))),
        ["Sheet “Figures”, row 2, column I (Note): The cell holds a date or time. Write the note as plain text."],
    ),
    "a count shown as per cent": (
        book(lambda opened: put_per_cent(opened, "H2", 0.22)),
        [f"{AT}: The cell shows 22%. Enter a whole number such as 12, without a per cent format."],
    ),
    "more than all, shown as per cent": (
        book(lambda opened: put_per_cent(opened, "H3", 87.5)),
        [
            "Sheet “Figures”, row 3, column H (Figure): 8750 is more than 100. "
            "Enter a number from 0 to 100 such as 87.5."
        ],
    ),
    "more than any number": (figure('<c r="H2"><v>1e400</v></c>'), [f"{AT}: “Infinity” is not a number. {WHOLE}"]),
    "more than any number in CSV": (typed("1e400"), [f"Row 2, column H (Figure): “1e400” is not a number. {WHOLE}"]),
    "no number by name": (typed("NaN"), [f"Row 2, column H (Figure): “NaN” is not a number. {WHOLE}"]),
    "infinity by name": (typed("-inf"), [f"Row 2, column H (Figure): “-inf” is not a number. {WHOLE}"]),
    "figures in Arabic script": (typed("٢٢"), [f"Row 2, column H (Figure): “٢٢” is not a number. {WHOLE}"]),
    "wide figures": (typed("２２"), [f"Row 2, column H (Figure): “２２” is not a number. {WHOLE}"]),
    "a minus of the typesetter": (typed("−3"), [f"Row 2, column H (Figure): “−3” is not a number. {WHOLE}"]),
    "a decimal comma": (typed("1,5"), [f"Row 2, column H (Figure): “1,5” is not a number. {WHOLE}"]),
    "points between thousands": (
        typed("1.022"),
        [f"Row 2, column H (Figure): 1.022 is not a whole number. {WHOLE}"],
    ),
    "a number as programmers write it": (typed("0x16"), [f"Row 2, column H (Figure): “0x16” is not a number. {WHOLE}"]),
    "very many figures": (
        typed("9" * 100_000),
        [f"Row 2, column H (Figure): “{'9' * 39}…” is not a number. {WHOLE}"],
    ),
    "two periods in one file": (
        lambda: table(lambda made: made.append(["C-2017-0001/1", *made[1][1:]])),
        [
            "Row 5, column A (Return): The row is for the return “C-2017-0001/1”. "
            "This page takes the return C-2017-0001/2.",
            "Row 5, column B (Code): The code 11 is in row 2 already. Keep one of the two rows.",
        ],
    ),
    "web page with the name of a table": (
        lambda: b"<html><table><tr><td>22</td></tr></table></html>",
        [
            "The headings are missing. The headings are Return, Code, Indicator, Definition, Unit, Last period, "
            "Year to date, Figure and Note."
        ],
    ),
    "a bell in a note": (
        lambda: table(lambda made: made[1].__setitem__(NOTE - 1, "a\x07b")),
        ["Row 2, column I (Note): The note has characters that cannot be shown. Type the note again."],
    ),
}


NO_PROGRAM = "The workbook is not one that a spreadsheet program writes"
UNREADABLE = "The file cannot be read as a workbook"
DAMAGED = "The file is damaged"

# name → (what makes it, file name, the first words of what is said). Not read at all.
REFUSED: dict[str, tuple[Made, str, str]] = {
    "a password": (
        lambda: old_program(stream="EncryptedPackage"),
        "f.xlsx",
        "The file is in the old .xls format or has a password",
    ),
    "macros": (with_more("xl/vbaProject.bin"), "f.xlsx", "This file has macros"),
    "a workbook for macros": (as_it_goes_out, "f.xlsm", "We cannot take this kind of file"),
    "a hidden sheet": (book(hide), "f.xlsx", "The sheet “Figures” is hidden"),
    "a sheet that only a program can show": (
        book(lambda opened: hide(opened, "veryHidden")),
        "f.xlsx",
        "The sheet “Figures” is hidden",
    ),
    "two sheets of nearly one name": (
        book(two_called_figures),
        "f.xlsx",
        "The workbook has the sheets “Figures”, “figures ”. Keep the one with your figures",
    ),
    "entities that grow": (strings(LAUGHS), "f.xlsx", NO_PROGRAM),
    "entities that grow, in UTF-16": (strings(LAUGHS, "utf-16"), "f.xlsx", NO_PROGRAM),
    "entities behind a comment": (
        strings(LAUGHS.replace("<!DOCTYPE", "<!-- <sst> --><!DOCTYPE")),
        "f.xlsx",
        NO_PROGRAM,
    ),
    "entities far down": (strings(LAUGHS.replace("<!DOCTYPE", " " * 70_000 + "<!DOCTYPE")), "f.xlsx", NO_PROGRAM),
    "an entity that reads a file of ours": (strings(READS_A_FILE), "f.xlsx", NO_PROGRAM),
    "a sheet from outside the archive": (
        lambda: changed(
            "xl/_rels/workbook.xml.rels", lambda xml: xml.replace("worksheets/sheet1.xml", "../../../../etc/passwd")
        ),
        "f.xlsx",
        UNREADABLE,
    ),
    "a sheet that fetches something": (
        with_more(
            "xl/worksheets/_rels/sheet9.xml.rels",
            b'<Relationships><Relationship Id="x" Type="x/frame" TargetMode="External" '
            b'Target="http://example.org/"/></Relationships>',
        ),
        "f.xlsx",
        "This file fetches something",
    ),
    "a part that climbs out": (with_more("../../etc/cron.d/x"), "f.xlsx", DAMAGED),
    "a part with a place of its own": (with_more("/etc/cron.d/x"), "f.xlsx", DAMAGED),
    "a part twice": (with_more(SHEET, b"<worksheet/>"), "f.xlsx", DAMAGED),
    "a part twice but for its letters": (with_more(SHEET.upper(), b"<worksheet/>"), "f.xlsx", DAMAGED),
    "very many parts": (
        lambda: archive([*parts(as_it_goes_out()).items(), *((f"x{one}", b"") for one in range(600))]),
        "f.xlsx",
        "The workbook holds far more",
    ),
    "something behind the archive": (lambda: as_it_goes_out() + b"x" * 9, "f.xlsx", "This file has something hidden"),
    "a size that is none": (size_said('<dimension ref="everything"/>'), "f.xlsx", UNREADABLE),
    "16,384 columns": (
        below('<row r="9">' + "<c><v>1</v></c>" * 16_384 + "</row>"),
        "f.xlsx",
        "The sheet has more than 60 columns",
    ),
    "a cell beyond the last column there is": (figure('<c r="ZZZZ2"><v>22</v></c>'), "f.xlsx", UNREADABLE),
    "rows out of order": (
        lambda: changed(SHEET, lambda xml: xml.replace('<row r="4"', '<row r="2"')),
        "f.xlsx",
        "The rows of the sheet are out of order",
    ),
    "a cell twice": (
        figure('<c r="H2"><v>22</v></c><c r="H2"><v>23</v></c>'),
        "f.xlsx",
        "The rows of the sheet are out of order",
    ),
    "a row before the first": (
        lambda: changed(SHEET, lambda xml: xml.replace('<row r="2"', '<row r="-2"')),
        "f.xlsx",
        "The rows of the sheet are out of order",
    ),
    "no number in a number": (figure('<c r="H2"><v>NaN</v></c>'), "f.xlsx", UNREADABLE),
    "a number of 5,000 figures": (figure(f'<c r="H2"><v>{"9" * 5000}</v></c>'), "f.xlsx", UNREADABLE),
    "the year 0": (figure('<c r="H2" t="d"><v>0000-01-01</v></c>'), "f.xlsx", UNREADABLE),
    "a text that is not in the list of texts": (figure('<c r="H2" t="s"><v>99999</v></c>'), "f.xlsx", UNREADABLE),
    "a nought in the XML": (
        lambda: changed(SHEET, lambda xml: xml.replace("<sheetData>", "<sheetData>\0")),
        "f.xlsx",
        UNREADABLE,
    ),
    "many texts": (
        strings("<sst>" + "<si/>" * 3_000_000 + "</sst>"),
        "f.xlsx",
        "This file",
    ),
    "UTF-16 without its mark": (lambda: as_text(rows()).encode("utf-16-le"), "f.csv", "The file is not text"),
    "UTF-32": (lambda: as_text(rows()).encode("utf-32"), "f.csv", "The file is not text"),
    "half a letter of UTF-16": (lambda: as_text(rows()).encode("utf-16") + b"a", "f.csv", "The file is not text"),
    "a nought in CSV": (lambda: as_text(rows()).encode() + b"\0", "f.csv", "The file is not text"),
    "a line of commas": (lambda: b"," * 2_000_000, "f.csv", "The file cannot be read as a table"),
    "a line of quotation marks": (lambda: b'"' * 1_999_999, "f.csv", "The file cannot be read as a table"),
    "a line without an end": (lambda: b"a" * 2_000_000, "f.csv", "The file cannot be read as a table"),
    "an archive called CSV": (lambda: b"PK\x03\x04" + b"x" * 99, "f.csv", "The name of the file ends in .csv"),
}

# name → (what makes it, file name). Odd, but what is meant is plain: 22, 87.5 and 14.
PLAIN: dict[str, tuple[Made, str]] = {
    "as it goes out": (as_it_goes_out, "f.xlsx"),
    "sheets in another order": (book(lambda opened: opened.move_sheet("Figures", 1)), "f.xlsx"),
    "a sheet with another name beside ours": (
        book(lambda opened: setattr(opened["Figures"], "title", "Sheet1")),
        "f.xlsx",
    ),
    "a hidden sheet beside": (
        book(lambda opened: setattr(opened.create_sheet("Lists"), "sheet_state", "hidden")),
        "f.xlsx",
    ),
    "a million empty rows": (below("".join(f'<row r="{row}"/>' for row in range(9, 300_000))), "f.xlsx"),
    "rows after the last there is": (below('<row r="1000000000000"><c r="A1"><v>1</v></c></row>'), "f.xlsx"),
    "empty cells in 16,384 columns": (
        below("".join(f'<row r="{row}"><c r="XFD{row}"/></row>' for row in range(9, 2000))),
        "f.xlsx",
    ),
    "tags to a depth of 100,000": (below(f'<row r="9">{"<a>" * 100_000}{"</a>" * 100_000}</row>'), "f.xlsx"),
    "a size of one cell": (size_said('<dimension ref="A1"/>'), "f.xlsx"),
    "a size of everything": (size_said('<dimension ref="A1:XFD1048576"/>'), "f.xlsx"),
    "no size": (size_said(""), "f.xlsx"),
    "text in the cell itself": (figure('<c r="H2" t="inlineStr"><is><t>22</t></is></c>'), "f.xlsx"),
    "a number with an exponent": (figure('<c r="H2"><v>2.2E1</v></c>'), "f.xlsx"),
    "another way to pack": (with_more("docProps/x.bin", b"x" * 999, zipfile.ZIP_BZIP2), "f.xlsx"),
    "a link to click": (
        book(lambda opened: setattr(opened["Figures"]["D2"], "hyperlink", "http://example.org/")),
        "f.xlsx",
    ),
    "two million empty lines": (lambda: as_text(rows()).encode() + b"\n" * 2_000_000, "f.csv"),
    "many lines of commas": (lambda: as_text(rows()).encode() + (b"," * 9 + b"\n") * 150_000, "f.csv"),
    "UTF-16, the other way round": (lambda: b"\xfe\xff" + as_text(rows()).encode("utf-16-be"), "f.csv"),
    "lines as an old Macintosh ends them": (lambda: as_text(rows()).replace("\r\n", "\r").encode(), "f.csv"),
    "a line that names the separator": (lambda: b"sep=;\r\n" + as_text(rows(), ";").encode(), "f.csv"),
    "marks of writing direction": (typed("\u200f22\u202c"), "f.csv"),
    "spaces that do not break": (typed("\u00a022\u202f"), "f.csv"),
    "a number with a plus": (typed("+22"), "f.csv"),
    "a number with needless decimals": (typed("22.00"), "f.csv"),
    "an empty column": (lambda: as_text([[*row, ""] for row in rows()]).encode(), "f.csv"),
}

# A workbook of some kilobytes that would keep a reader busy for a minute: formulas that are told once and meant often.
BUSY = below(
    '<row r="9"><c r="A9"><f t="shared" si="1">'
    + "A1+" * 3000
    + "A1</f></c></row>"
    + "".join(f'<row r="{row}"><c r="A{row}"><f t="shared" si="1"/></c></row>' for row in range(10, 2000))
)
