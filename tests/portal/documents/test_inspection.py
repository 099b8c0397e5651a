"""What the portal takes and what it refuses, file by file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.file_types import extension_of, in_words
from portal.documents.inspection import UploadRefused, inspect
from tests.portal.documents import files

TAKEN = {
    "report.pdf": files.PDF,
    "REPORT.PDF": files.PDF,
    "plan.docx": files.docx(),
    "budget.xlsx": files.xlsx(),
    "plan.odt": files.open_document("text"),
    "budget.ods": files.open_document("spreadsheet"),
    "list.csv": b"name,amount\nHall hire,100\n",
    "from excel.csv": "name,amount\nCaf\xe9,100\n".encode("cp1252"),
    "photo.jpg": files.picture("JPEG"),
    "photo.jpeg": files.picture("JPEG"),
    "logo.png": files.picture("PNG"),
}

KIND = "We cannot take this kind of file."
OTHER_INSIDE = "but inside it is not"
REFUSED = {
    "a program": ("setup.exe", files.PROGRAM, KIND),
    "a program called a PDF": ("report.pdf", files.PROGRAM, OTHER_INSIDE),
    "a program called a picture": ("photo.jpg", files.PROGRAM, OTHER_INSIDE),
    "a program called a spreadsheet": ("list.csv", files.PROGRAM, OTHER_INSIDE),
    "two extensions": ("report.pdf.exe", files.PDF, KIND),
    "no extension": ("report", files.PDF, KIND),
    "an archive": ("papers.zip", files.archive({"a.pdf": files.PDF}), KIND),
    "an archive called a Word file": (
        "plan.docx",
        files.archive({"a.pdf": files.PDF}),
        OTHER_INSIDE,
    ),
    "a Word file called a spreadsheet": ("budget.xlsx", files.docx(), OTHER_INSIDE),
    "an old Word file": ("plan.doc", b"\xd0\xcf\x11\xe0" + bytes(100), KIND),
    "an old Word file called a new one": (
        "plan.docx",
        b"\xd0\xcf\x11\xe0" + bytes(100),
        OTHER_INSIDE,
    ),
    "a Word file with macros": ("plan.docm", files.docx(), KIND),
    "macros inside a docx": (
        "plan.docx",
        files.docx(**{"word/vbaProject.bin": b"x"}),
        "This file has macros.",
    ),
    "macros under capitals": (
        "plan.docx",
        files.docx(**{"word/VBAPROJECT.BIN": b"x"}),
        "This file has macros.",
    ),
    "a macro kind called docx": (
        "plan.docx",
        files.docx(**{"[Content_Types].xml": b'<Types ContentType="application/vnd.ms-word.document.macroEnabled"/>'}),
        "This file has macros.",
    ),
    "macros in an OpenDocument": (
        "plan.odt",
        files.open_document("text", **{"Basic/Standard/Module1.xml": b"x"}),
        "This file has macros.",
    ),
    "a text called a spreadsheet": (
        "budget.ods",
        files.open_document("text"),
        OTHER_INSIDE,
    ),
    "a drawing that can run scripts": (
        "logo.svg",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        KIND,
    ),
    "a drawing called a picture": (
        "logo.png",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        OTHER_INSIDE,
    ),
    "a web page": ("page.html", b"<html><script>1</script>", KIND),
    "a web page called a spreadsheet": (
        "page.csv",
        b"  <html><script>1</script>",
        OTHER_INSIDE,
    ),
    "a PNG called a JPEG": ("photo.jpg", files.picture("PNG"), OTHER_INSIDE),
    "a PDF behind something else": ("report.pdf", b"MZ" + files.PDF, OTHER_INSIDE),
    "a PDF cut off": ("report.pdf", files.PDF[:20], OTHER_INSIDE),
    "a PDF that is an archive too": (
        "report.pdf",
        files.PDF + files.archive({"x.js": b"1"}) + b"%%EOF",
        "This PDF has an archive hidden in it.",
    ),
    "an empty file": ("report.pdf", b"", "The file is empty."),
    "the scanners' test text": (
        "list.csv",
        files.EICAR,
        "A virus scanner would stop this file",
    ),
    "a bomb": (
        "plan.docx",
        files.docx(**{"word/media/image.bmp": bytes(30_000_000)}),
        "This file unpacks to far more than its size",
    ),
    "a thousand parts": (
        "plan.docx",
        files.docx(**{f"word/{number}": b"" for number in range(2_100)}),
        "This file unpacks to far more than its size",
    ),
    "a part that climbs out": (
        "plan.docx",
        files.docx(**{"../../etc/passwd": b"x"}),
        "The file is damaged.",
    ),
    "a damaged archive": ("plan.docx", files.docx()[:60], "The file is damaged."),
}


@pytest.mark.parametrize("name", TAKEN)
def test_takes(name):
    assert inspect(TAKEN[name], name).extension == extension_of(name)


@pytest.mark.parametrize("case", REFUSED)
def test_refuses_in_words(case):
    name, content, sentence = REFUSED[case]

    with pytest.raises(UploadRefused) as refused:
        inspect(content, name)

    assert sentence in str(refused.value)


def test_a_question_may_take_less():
    with pytest.raises(UploadRefused, match="Send Excel"):
        inspect(files.PDF, "report.pdf", allowed={"xlsx", "csv"})


@given(
    st.binary(max_size=300),
    st.sampled_from(["pdf", "docx", "xlsx", "odt", "ods", "jpg", "png", "csv"]),
)
def test_whatever_comes_is_taken_or_refused(content, extension):
    try:
        found = inspect(content, f"file.{extension}")
    except UploadRefused:
        return
    assert found.extension == extension


LONG_CELLS = {
    "empty cells": b"a" + b"\t" * 200_000,
    "spaces": b"a" + b" " * 200_000 + b";" + b"\t " * 200_000,
    "quotes": b'"' * 200_000,
    "signs": b"\t+x" * 100_000 + b"|",
    "signs and calls": b"x|'," + b"\t+" * 100_000 + b'"-' * 100_000,
    "letters": b"+" + b"a" * 200_000,
    "bars": b"x|" * 100_000 + b"\t+x|" * 100_000,
}


@pytest.mark.parametrize("case", LONG_CELLS)
def test_takes_a_csv_of_a_great_many_cells(case):
    assert inspect(LONG_CELLS[case], "list.csv").extension == "csv"


@pytest.mark.parametrize("cell", ["=1", "\t =1", '" =1', "@SUM(1)", "+a.b(1)", "-2+cmd|'x'!A0", "\t\"-1\tcmd | 'x"])
@pytest.mark.parametrize("before", ["", "a,", "a;\t", "a\r\n", "a ,, ", '"",'])
def test_finds_a_formula_at_the_start_of_any_cell(before, cell):
    with pytest.raises(UploadRefused, match="has formulas"):
        inspect((before + cell).encode(), "list.csv")


@pytest.mark.parametrize("line", ["a =1", "a +b(1)", "-1,x|'y", "-1\nx|'y", "a-b|'c'", "1 = 1", "-5", "- x(1)"])
def test_a_sign_elsewhere_is_no_formula(line):
    assert inspect(line.encode(), "list.csv").extension == "csv"


def test_kinds_in_words():
    assert in_words({"xlsx", "csv", "pdf"}) == "PDF, Excel (xlsx) or CSV"
