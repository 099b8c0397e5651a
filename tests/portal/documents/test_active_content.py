"""What a file would do when it is opened decides whether it is taken."""

import io
import sys
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from portal.documents import pdfs
from portal.documents.inspection import UploadRefused, inspect
from portal.documents.photographs import drawn_anew
from tests.portal.documents import active_files, files


@pytest.mark.parametrize("case", active_files.ACTIVE_PDFS)
def test_refuses_a_pdf_that_does_something(case):
    content, sentence = active_files.ACTIVE_PDFS[case]

    with pytest.raises(UploadRefused, match=sentence):
        inspect(content, "report.pdf")


@pytest.mark.parametrize("case", active_files.CALM_PDFS)
def test_takes_a_pdf_that_is_only_read(case):
    assert inspect(active_files.CALM_PDFS[case], "report.pdf").extension == "pdf"


@pytest.mark.parametrize("word", [b"/JavaScript", b"/J#53", b"/Launch", b"/ObjStm", b"/Encrypt", b"/EmbeddedFile"])
def test_one_that_cannot_be_looked_through_must_not_even_speak_of_it(word):
    content = b"%PDF-1.4\n1 0 obj\n<< /A " + word + b" >>\nendobj\ntrailer\n<<>>\n%%EOF\n"

    with pytest.raises(UploadRefused, match="damaged, so we cannot look through it"):
        inspect(content, "report.pdf")


def test_a_pdf_that_unpacks_to_more_than_memory_holds_is_refused():
    packed = zlib.compress(b"1 0 << /S /JavaScript >> " + b" " * 200_000_000, 9)
    head = b"5 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length " + str(len(packed)).encode()
    bomb = b"%PDF-1.7\n" + head + b">>stream\n" + packed + b"\nendstream\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"

    with pytest.raises(UploadRefused):
        inspect(bomb, "report.pdf")


@pytest.mark.parametrize(
    ("lists", "members"),
    [(1, 4_000_000), (40, 100_000), (1, 20_000_000), (1, 50_000_000)],
    ids=["one long list", "many lists", "more than memory holds", "more than is unpacked"],
)
def test_a_pdf_of_long_lists_is_refused_in_words(lists, members):
    with pytest.raises(UploadRefused, match="too complicated to look through"):
        inspect(active_files.of_long_lists(lists, members), "report.pdf")


def test_a_pdf_of_lists_that_are_not_long_is_taken():
    assert inspect(active_files.of_long_lists(3, 1_000), "report.pdf").extension == "pdf"


def test_a_pdf_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(pdfs, "SECONDS_WAITING", 0)

    with pytest.raises(UploadRefused, match="too complicated to look through"):
        inspect(files.PDF, "report.pdf")


def test_a_process_that_breaks_is_a_refusal(monkeypatch):
    monkeypatch.setattr(sys, "executable", "false")

    with pytest.raises(UploadRefused, match="too complicated to look through"):
        inspect(files.PDF, "report.pdf")


@pytest.mark.parametrize("case", active_files.ACTIVE_OFFICE)
def test_refuses_an_office_file_that_does_something(case):
    name, content, sentence = active_files.ACTIVE_OFFICE[case]

    with pytest.raises(UploadRefused, match=sentence):
        inspect(content, name)


@pytest.mark.parametrize("case", active_files.CALM_OFFICE)
def test_takes_an_office_file_that_is_only_read(case):
    name, content = active_files.CALM_OFFICE[case]

    assert name.endswith(inspect(content, name).extension)


ENDLESS = [b"<!--", b"<![CDATA[", b"<?", b"<!-- a -", b"&#", b"&#0", b'<f a="', b"<w:instrText "]


@pytest.mark.parametrize("text", ENDLESS)
def test_a_part_that_never_comes_to_an_end_is_looked_through(text):
    content = files.docx(**{"word/header1.xml": b"<w:instrText>" + text * 100_000})

    assert inspect(content, "x.docx").extension == "docx"


def test_a_picture_forgets_where_it_was_taken():
    photograph = files.photograph_from_a_telephone()
    assert Image.open(io.BytesIO(photograph)).getexif().get_ifd(0x8825)[4] == (2.0, 26.0, 24.0)

    kept = Image.open(io.BytesIO(drawn_anew(photograph, "jpg")))

    assert (dict(kept.getexif()), kept.getexif().get_ifd(0x8825), "exif" in kept.info) == ({}, {}, False)


LONG = 3_000_000
BUSY = {
    "tabs.csv": b"\t" * LONG,
    "quotes.csv": b'"-' * LONG,
    "dashes.csv": b"-" * LONG,
    "links.docx": files.archive(
        {**dict.fromkeys(["[Content_Types].xml", "word/document.xml"], b"<x/>"), "x.rels": b"<Relationship " * 200_000},
        compression=zipfile.ZIP_STORED,
    ),
    "names.docx": files.archive(
        {
            **dict.fromkeys(["[Content_Types].xml", "word/document.xml"], b"<x/>"),
            "x.rels": (b"<Relationship " + b"a" * 7000 + b">") * 400,
        },
        compression=zipfile.ZIP_STORED,
    ),
    "fields.docx": files.archive(
        {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<w:instrText " * 200_000},
        compression=zipfile.ZIP_STORED,
    ),
    "cells.xlsx": files.archive(
        {"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<f>" + b"a|'" * 1_000_000 + b"<f " * 200_000},
        compression=zipfile.ZIP_STORED,
    ),
    "objects.pdf": b"%PDF-1.7\n" + b"1 0 obj\n<< /A [" * 100_000 + b"%%EOF",
}


@pytest.mark.parametrize("name", BUSY)
def test_a_file_made_to_keep_us_busy_does_not(name):
    """Each takes well under a second or two; a search that goes back over itself would take hours."""
    try:
        assert inspect(BUSY[name], name).extension == name.rsplit(".", 1)[-1]
    except UploadRefused:
        return


WHOLE = {
    "pdf": active_files.pdf(),
    "docx": files.docx(**{"word/media/image1.png": files.picture("PNG")}),
    "xlsx": files.xlsx(**{"xl/worksheets/sheet1.xml": b"<c><f>SUM(A1)</f></c>"}),
    "odt": files.open_document("text"),
    "jpg": files.photograph_from_a_telephone(),
    "png": files.picture("PNG"),
    "csv": b"name,amount\nHall hire,100\n",
}


@st.composite
def damaged(draw):
    """A good file with some bytes changed, cut out or put in."""
    extension = draw(st.sampled_from(sorted(WHOLE)))
    content = bytearray(WHOLE[extension])
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        content[at : at + draw(st.integers(0, 20))] = draw(st.binary(max_size=20))
    return extension, bytes(content)


@settings(max_examples=400, deadline=None)
@given(damaged())
def test_a_damaged_file_is_taken_or_refused(case):
    extension, content = case
    try:
        if extension == "pdf":
            pdfs.look_through(content)  # as `inspect` does, without a process for each
        else:
            assert inspect(content, f"file.{extension}").extension == extension
        if extension in ("jpg", "png"):
            drawn_anew(content, extension)
    except UploadRefused:
        return


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["docx", "xlsx", "odt", "ods"]),
    st.dictionaries(st.text(min_size=1, max_size=20), st.binary(max_size=50), max_size=5),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]),
)
def test_whatever_parts_an_archive_has_it_is_taken_or_refused(extension, parts, compression):
    made = {"docx": files.docx, "xlsx": files.xlsx, "odt": files.open_document}.get(extension, files.open_document)
    with zipfile.ZipFile(io.BytesIO(made()), "r") as whole:
        parts = {name: whole.read(name) for name in whole.namelist()} | parts
    try:
        found = inspect(files.archive(parts, compression=compression), f"file.{extension}")
    except UploadRefused:
        return
    assert found.extension == extension
