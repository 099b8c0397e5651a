"""How far along a form is: what is answered, what is still missing, what holds nothing back."""

from dataclasses import replace

import pytest

from portal.questionnaires.progress import SectionState, is_answered, is_satisfied, missing, progress
from portal.questionnaires.schema import Kind, Schema, Section
from tests.portal.questionnaires.schemas import BUDGET, question, schema

NAME, TOWN, NOTE = question("name"), question("town"), question("note", required=False)
LINE = {"what": "Paint", "cost": "12.00", "bought_on": None}


@pytest.mark.parametrize(
    ("value", "answered"),
    [
        (None, False),
        ("", False),
        ([], False),
        ({"line_1": "", "town": ""}, False),
        ({}, False),
        (False, True),
        ("0", True),
        (["E06000059"], True),
        ({"line_1": "", "town": "Poole"}, True),
    ],
)
def test_no_is_an_answer_and_empty_lines_are_none(value, answered):
    assert is_answered(value) == answered


@pytest.mark.parametrize(
    ("values", "typed", "state", "keys"),
    [
        ({}, [], SectionState.NOT_STARTED, ["name", "town"]),
        ({"name": "Hub"}, [], SectionState.IN_PROGRESS, ["town"]),
        ({"name": "Hub", "town": ""}, [], SectionState.IN_PROGRESS, ["town"]),
        ({"name": "Hub", "town": "Poole"}, [], SectionState.COMPLETE, []),
        ({"name": "Hub", "town": "Poole"}, ["town"], SectionState.IN_PROGRESS, ["town"]),
        ({}, ["note"], SectionState.IN_PROGRESS, ["name", "town", "note"]),
        ({"elsewhere": "x"}, ["elsewhere"], SectionState.NOT_STARTED, ["name", "town"]),
    ],
)
def test_a_section_is_complete_when_everything_required_passes(values, typed, state, keys):
    (one,) = progress(schema(NAME, TOWN, NOTE), values, typed)

    assert (one.state, [question.key for question in one.missing]) == (state, keys)


@pytest.mark.parametrize(("values", "state"), [({}, SectionState.NOT_STARTED), ({"note": ""}, SectionState.COMPLETE)])
def test_a_page_of_optional_questions_holds_nothing_back(values, state):
    (one,) = progress(schema(NOTE), values)

    assert (one.state, one.missing) == (state, ())


@pytest.mark.parametrize(
    ("rows", "satisfied"),
    [
        (None, False),
        ([], False),
        ([LINE], True),
        ([LINE, LINE | {"cost": ""}], False),
        ([LINE | {"what": None}], False),
    ],
)
def test_rows_are_whole_and_as_many_as_asked_for(rows, satisfied):
    assert is_satisfied(BUDGET, rows) == satisfied


@pytest.mark.parametrize(("least", "required", "enough"), [(0, False, 0), (0, True, 1), (2, False, 2), (2, True, 2)])
def test_the_fewest_rows(least, required, enough):
    group = replace(BUDGET, rows_least=least, required=required)

    assert [is_satisfied(group, [LINE] * rows) for rows in range(4)] == [rows >= enough for rows in range(4)]


def test_only_sections_that_hold_the_form_back_are_missing():
    form = Schema(
        title="A form",
        sections=(
            Section(key="done", title="Done", questions=(NAME,)),
            Section(key="left", title="Left", questions=(question("ready", Kind.YES_NO),)),
            Section(key="extra", title="Extra", questions=(NOTE,)),
        ),
    )

    assert [one.section.key for one in missing(form, {"name": "Hub"})] == ["left"]
