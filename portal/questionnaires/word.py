"""A questionnaire as a Word file, to fill in off-line. Headings, lists and tables are Word's own, so that a screen
reader finds its way.
"""

import io
import re
from collections.abc import Iterable

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Pt

from portal.questionnaires.reading import SectionToRead, ToRead

# Characters that XML cannot carry.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LINE = "_" * 70


def word_file(title: str, lead: Iterable[str], parts: Iterable[tuple[str, tuple[SectionToRead, ...]]]) -> bytes:
    """The DOCX: its title, sentences under it, and for each questionnaire its title and sections."""
    document = Document()
    document.core_properties.title = _plain(title)
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.core_properties.language = "en-GB"
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(11)
    document.add_heading(_plain(title), level=0)
    for sentence in lead:
        document.add_paragraph(_plain(sentence))
    for name, sections in parts:
        document.add_heading(_plain(name), level=1)
        for section in sections:
            _section(document, section)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _section(document: WordDocument, section: SectionToRead) -> None:
    document.add_heading(_plain(section.title), level=2)
    _paragraphs(document, section.only_if, italic=True)
    _paragraphs(document, section.guidance)
    number = 0
    for question in section.questions:
        if question.is_guidance:
            document.add_heading(_plain(question.label), level=3)
            _paragraphs(document, question.hint)
            continue
        number += 1
        _question(document, question, number)


def _question(document: WordDocument, question: ToRead, number: int) -> None:
    heading = f"{number}. {question.label}{' (optional)' if question.optional else ''}"
    document.add_heading(_plain(heading), level=3)
    _paragraphs(document, question.only_if, italic=True)
    _paragraphs(document, question.hint)
    _paragraphs(document, f"Why we ask: {question.why}" if question.why else "")
    _paragraphs(document, " ".join(question.notes), italic=True)
    for choice in question.choices:
        document.add_paragraph(f"☐ {_plain(choice)}")
    if question.columns:
        _table(document, question)
    for _ in range(question.lines):
        document.add_paragraph(LINE)


def _table(document: WordDocument, question: ToRead) -> None:
    table = document.add_table(rows=1 + question.rows, cols=len(question.columns), style="Table Grid")
    for cell, heading in zip(table.rows[0].cells, question.columns, strict=True):
        cell.paragraphs[0].add_run(_plain(heading)).bold = True
    # Word repeats the head on each page, and tells a screen reader that it is one.
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(properties.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
    document.add_paragraph()


def _paragraphs(document: WordDocument, text: str, *, italic: bool = False) -> None:
    for paragraph in _plain(text).split("\n"):
        if paragraph.strip():
            document.add_paragraph().add_run(paragraph.strip()).italic = italic


def _plain(text: str) -> str:
    return UNWRITABLE.sub("", text)
