"""The questions to read before anybody answers, and the Word file that opens."""

import io

from docx import Document

from portal.questionnaires.reading import sections_to_read
from portal.questionnaires.schema import Condition, Kind, OnlyIf, Schema, Section
from portal.questionnaires.word import LINE, word_file
from tests.portal.questionnaires.schemas import BUDGET, NO, YES, question

LISTS = {Kind.AREAS: {"E06000059": "Dorset"}}
CHILDREN = OnlyIf(conditions=(Condition(question="children", value="yes"),))
FORM = Schema(
    title="A form",
    sections=(
        Section(
            key="who",
            title="Who you are",
            guidance="Say it.\nShortly.",
            questions=(
                question("note", Kind.GUIDANCE, label="Read this", hint="First.", required=False),
                question("children", Kind.YES_NO, label="Do you work with children?"),
                question("why", Kind.LONG, words=60, hint="Plainly.", why="To understand.", required=False),
                question("asked", Kind.MONEY, least="100", most="3000"),
                question("one", Kind.CHOICE, choices=(YES, NO)),
                question("where", Kind.AREAS),
            ),
        ),
        Section(key="money", title="Money", only_if=CHILDREN, questions=(BUDGET, question("papers", Kind.FILES))),
    ),
)


def read():
    who, money = sections_to_read(FORM, LISTS)
    return {one.label: one for one in (*who.questions, *money.questions)}, money


def test_each_question_says_what_a_good_answer_needs():
    found, _ = read()

    assert found["Why"].notes == ("60 words at most.",)
    assert (found["Why"].optional, found["Why"].why, found["Why"].lines) == (True, "To understand.", 5)
    assert found["Asked"].notes == ("An amount in pounds.", "From £100 to £3,000.")
    assert found["One"].choices == ("Yes please", "No thanks")
    assert (found["Where"].choices, found["Where"].notes) == (("Dorset",), ("Choose all that apply.",))
    assert (found["Budget"].columns, found["Budget"].rows) == (("What", "Cost", "Bought on (optional)"), 3)
    assert (found["Read this"].optional, found["Read this"].lines) == (False, 0)


def test_a_column_that_takes_a_number_says_so():
    group = question(
        "outcomes",
        Kind.GROUP,
        columns=(question("target", Kind.NUMBER), question("before", Kind.NUMBER, required=False), question("what")),
    )
    form = Schema(title="A form", sections=(Section(key="a", title="A", questions=(group,)),))

    (section,) = sections_to_read(form, {})

    assert section.questions[0].columns == ("Target (a number)", "Before (a number, optional)", "What")


def test_conditions_stand_there_in_words():
    _, money = read()

    assert money.only_if == ("This part is asked only if you answered “Yes” to “Do you work with children?”.")


def opened():
    content = word_file("The questions", ["Read\x00 on."], [(FORM.title, sections_to_read(FORM, LISTS))])
    return Document(io.BytesIO(content))


def test_the_word_file_opens_with_headings_in_order():
    headings = [(one.style.name, one.text) for one in opened().paragraphs if one.style.name.startswith(("Head", "Tit"))]

    assert headings == [
        ("Title", "The questions"),
        ("Heading 1", "A form"),
        ("Heading 2", "Who you are"),
        ("Heading 3", "Read this"),
        ("Heading 3", "1. Do you work with children?"),
        ("Heading 3", "2. Why (optional)"),
        ("Heading 3", "3. Asked"),
        ("Heading 3", "4. One"),
        ("Heading 3", "5. Where"),
        ("Heading 2", "Money"),
        ("Heading 3", "1. Budget"),
        ("Heading 3", "2. Papers"),
    ]


def test_the_word_file_has_room_boxes_and_tables():
    document = opened()
    lines = [one.text for one in document.paragraphs]

    assert (lines.count(LINE), "☐ No thanks" in lines, "Why we ask: To understand." in lines) == (6, True, True)
    assert ("Read on." in lines, "Say it." in lines, "Shortly." in lines) == (True, True, True)
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["What", "Cost", "Bought on (optional)"],
        *[["", "", ""]] * 3,
    ]
    assert (document.core_properties.title, document.core_properties.author) == ("The questions", "")
