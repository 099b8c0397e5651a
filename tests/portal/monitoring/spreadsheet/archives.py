"""How files are made that no spreadsheet program writes; each when it is asked for.

What comes as XML is put into the template as it goes out, with "22" as the figure of row 2.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable
from datetime import date

from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from portal.monitoring.spreadsheet import as_xlsx
from tests.portal.monitoring.spreadsheet.bad_files import FIGURE, FORM, as_text, rows, saved, workbook

Made = Callable[[], bytes]
SHEET, STRINGS, STYLES, BOOK = (
    f"xl/{name}.xml" for name in ("worksheets/sheet1", "sharedStrings", "styles", "workbook")
)
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + one)} "{f"&{chr(97 + one)};" * 10}">' for one in range(9))
    + ']><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&j;</t></si></sst>'
)
READS_A_FILE = LAUGHS.split("<!ENTITY")[0] + '<!ENTITY j SYSTEM "file:///etc/passwd">' + LAUGHS[LAUGHS.index("]>") :]


def archive(parts: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two parts of one name
        for name, part in parts:
            made.writestr(name, part)
    return content.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as read:
        return {name: read.read(name) for name in read.namelist()}


def changed(name: str, change: Callable[[str], str], content: bytes | None = None) -> bytes:
    """A right workbook with the XML of one part changed."""
    there = parts(content or as_it_goes_out())
    before = there[name].decode()
    there[name] = change(before).encode()
    assert there[name].decode() != before
    return archive(there.items())


def as_it_goes_out() -> bytes:
    """The template with the right figures, as xlsxwriter wrote it: its strings in a part of their own."""
    xml = parts(as_xlsx(FORM))
    sheet = xml[SHEET].decode()
    for row, value in ((2, "22"), (3, "87.5"), (4, "14")):
        sheet = re.sub(f'<c r="H{row}" s="(\\d+)"/>', f'<c r="H{row}" s="\\1"><v>{value}</v></c>', sheet)
    return archive((xml | {SHEET: sheet.encode()}).items())


def figure(cell: str) -> Made:
    """`cell` in the place of the figure in row 2."""
    return lambda: changed(SHEET, lambda xml: re.sub(r'<c r="H2".*?</c>', cell, xml))


def below(more: str) -> Made:
    """`more` rows under those of the template."""
    return lambda: changed(SHEET, lambda xml: xml.replace("</sheetData>", f"{more}</sheetData>"))


def after(more: str) -> Made:
    return lambda: changed(SHEET, lambda xml: xml.replace("</sheetData>", f"</sheetData>{more}"))


def size_said(said: str) -> Made:
    return lambda: changed(SHEET, lambda xml: re.sub(r"<dimension[^>]*/>", said, xml))


def strings(xml: str, encoding: str = "utf-8") -> Made:
    return lambda: archive((parts(as_it_goes_out()) | {STRINGS: xml.encode(encoding)}).items())


def with_more(name: str, content: bytes = b"x", method: int = zipfile.ZIP_DEFLATED) -> Made:
    return lambda: archive([*parts(as_it_goes_out()).items(), (name, content)], method)


def book(change: Callable[[Workbook], object]) -> Made:
    def made() -> bytes:
        opened = load_workbook(io.BytesIO(workbook()))
        change(opened)
        return saved(opened)

    return made


def table(change: Callable[[list[list[str]]], object]) -> bytes:
    made = rows()
    change(made)
    return as_text(made).encode()


def typed(value: str) -> Made:
    """CSV with `value` as the figure of row 2."""
    return lambda: table(lambda made: made[1].__setitem__(FIGURE - 1, value))


def old_program(*, stream: str = "") -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + stream.encode("utf-16-le") + b"\0" * 600


def hide(opened: Workbook, how: str = "hidden") -> None:
    opened.create_sheet("Notes")
    opened["Figures"].sheet_state = how


def date_of_1904(opened: Workbook) -> None:
    opened.epoch = CALENDAR_MAC_1904
    opened["Figures"].cell(2, FIGURE).value = date(2018, 3, 31)


def two_called_figures(opened: Workbook) -> None:
    opened.create_sheet("figures ")


def external(opened: Workbook) -> None:
    opened["Figures"].cell(2, FIGURE).value = "='C:\\[Other.xlsx]Sheet1'!A1"


def put_date_number(opened: Workbook, number: int) -> None:
    cell = opened["Figures"].cell(2, FIGURE)
    cell.value, cell.number_format = number, "yyyy-mm-dd"


def put_per_cent(opened: Workbook, where: str, value: float) -> None:
    cell = opened["Figures"][where]
    cell.value, cell.number_format = value, "0%"
