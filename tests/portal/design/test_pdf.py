from io import BytesIO

import pytest
from django.core.exceptions import SuspiciousFileOperation
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from portal.design import pdf, pdf_engine


@pytest.fixture
def letter(tmp_path, settings) -> str:
    """A template as another room would write it."""
    (tmp_path / "letter.html").write_text(
        '{% extends "pdf/base.html" %}{% block title %}Award letter SDF-2026-0042{% endblock %}'
        "{% block content %}<h1>Award letter</h1><p>Dear {{ name }}</p>"
        '<img src="{{ picture }}" alt=""><h2>Money</h2>'
        '<table><caption>Instalments</caption><thead><tr><th scope="col">When</th></tr></thead>'
        "<tbody><tr><td>1 April 2027</td></tr></tbody></table>{% endblock %}"
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    return "letter.html"


def test_a_pdf_is_tagged_named_and_in_english(letter: str) -> None:
    document = read(pdf.render_pdf(letter, {"name": "Trustees"}))

    catalogue = document.trailer["/Root"]
    assert catalogue["/Lang"] == "en-GB"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert document.metadata.title == "Award letter SDF-2026-0042"
    assert b"pdfuaid" in catalogue["/Metadata"].get_data()


def test_a_pdf_carries_our_typeface_and_no_other(letter: str) -> None:
    document = read(pdf.render_pdf(letter, {"name": "Trustees"}))

    fonts = [font.get_object() for font in document.pages[0]["/Resources"]["/Font"].values()]
    names = {font["/BaseFont"].split("+")[-1] for font in fonts}
    assert {name[: len("Source-Sans-3")] for name in names} == {"Source-Sans-3"}


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x.png", "file:///etc/hostname", "../../manage.py"])
def test_a_pdf_loads_nothing_but_our_static_files(address: str) -> None:
    with pytest.raises((ValueError, SuspiciousFileOperation)):
        pdf_engine.OwnFiles().fetch(address if ":" in address else pdf_engine.STATIC_FILES + address)


def test_a_missing_static_file_stops_the_pdf() -> None:
    with pytest.raises(FatalURLFetchingError):
        pdf_engine.OwnFiles().fetch(f"{pdf_engine.STATIC_FILES}portal/build/missing.css")


def test_what_people_typed_is_text_and_not_markup(letter: str) -> None:
    document = read(pdf.render_pdf(letter, {"name": "<b>Trustees</b>", "picture": "https://example.org/spy.png"}))

    assert "Dear <b>Trustees</b>" in document.pages[0].extract_text()


def read(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content))
