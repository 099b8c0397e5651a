"""A case file: counted by the rules, or everything that is wrong with it said at once."""

from dataclasses import replace

import pytest
from openpyxl import load_workbook

from portal.monitoring.cases import apart, template
from portal.monitoring.cases.layout import CaseForm, Rule
from portal.monitoring.spreadsheet import FileRefused
from tests.portal.monitoring.cases.case_files import (
    CASES,
    FORM,
    HEADINGS,
    REFUSED,
    REMARKS,
    RIGHT,
    TOTALS,
    WRONG,
    as_csv,
    column,
    put,
    table,
)


def said(outcome):
    """Each problem as a line: where, what, what to do."""
    lines = []
    for one in outcome.problems:
        line = f"{one['what']}. {one['right']}."
        lines.append(f"{one['where']}: {line}" if one["where"] else line)
    return lines


@pytest.mark.parametrize("name", RIGHT)
def test_right_cases_are_counted(name):
    outcome = apart.count_here(*RIGHT[name], FORM)

    assert said(outcome) == []
    assert {one["code"]: (one["value"], one["parts"]) for one in outcome.totals} == TOTALS
    assert (outcome.rows, outcome.remarks) == (5, REMARKS)


@pytest.mark.parametrize("name", WRONG)
def test_every_wrong_cell_is_named(name):
    content, filename, problems = WRONG[name]

    outcome = apart.count_here(content, filename, FORM)

    assert said(outcome) == problems
    assert (outcome.count, outcome.totals) == (len(problems), [])


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(name):
    content, filename, begins = REFUSED[name]

    with pytest.raises(FileRefused) as caught:
        apart.count_here(content, filename, FORM)

    assert str(caught.value).startswith(begins)


def test_the_list_is_bounded_and_its_count_is_not():
    rows = [HEADINGS, *([f"C-{n}", "P-1", "2018-01-02", "", "nobody", "", "", ""] for n in range(2000))]

    outcome = apart.count_here(as_csv(rows), "cases.csv", FORM)

    assert (outcome.count, len(outcome.problems)) == (2000, 500)
    assert outcome.problems[0]["where"] == "Row 2, column E (source)"


def test_nothing_personal_is_quoted():
    rows = table(lambda rows: rows[1].__setitem__(0, "jo@example.org"))

    outcome = apart.count_here(as_csv(rows), "cases.csv", FORM)

    assert "jo@example.org" not in str(outcome)


def test_more_cases_than_we_take():
    rows = [HEADINGS, *([f"C-{n}", *CASES[0][1:]] for n in range(100_001))]

    with pytest.raises(FileRefused, match="more than 100,000 cases"):
        apart.count_here(as_csv(rows), "cases.csv", FORM)


def test_the_layout_crosses_to_the_other_process_whole():
    assert CaseForm.from_json(FORM.to_json()) == FORM


def test_counted_in_a_process_of_its_own():
    here, there = (count(*RIGHT["CSV"], FORM) for count in (apart.count_here, apart.count_apart))

    assert [(one["code"], one["value"]) for one in there.totals] == [(one["code"], one["value"]) for one in here.totals]
    assert 0 < there.peak < apart.BOUNDS.memory


def test_a_refusal_in_a_process_of_its_own():
    with pytest.raises(FileRefused, match="headings and no cases"):
        apart.count_apart(*REFUSED["headings alone"][:2], FORM)


def test_a_process_without_enough_memory_is_a_refusal(monkeypatch):
    monkeypatch.setattr(apart, "__name__", "portal.monitoring.cases.nothing_there")

    with pytest.raises(FileRefused, match="more time or memory"):
        apart.count_apart(*RIGHT["CSV"], FORM)


@pytest.mark.parametrize(("write", "name"), [(template.as_csv, "cases.csv"), (template.as_xlsx, "cases.xlsx")])
def test_the_empty_file_is_one_to_fill(write, name):
    with pytest.raises(FileRefused, match="no cases under them"):
        apart.count_here(write(FORM), name, FORM)


def test_the_workbook_offers_the_codes(tmp_path):
    path = tmp_path / "cases.xlsx"
    path.write_bytes(template.as_xlsx(replace(FORM, splits=FORM.splits)))

    book = load_workbook(path)

    assert [cell.value for cell in book["Cases"][1]] == HEADINGS
    assert [[cell.value for cell in row] for row in book["Codes"]["A2:B4"]] == [
        ["POL", "Police"],
        ["SELF", "Themselves"],
        ["UNK", "Not known"],
    ]
    rules = {
        str(one.sqref): (one.type, one.formula1, one.formula2) for one in book["Cases"].data_validations.dataValidation
    }
    assert rules == {
        "C2:C100002": ("date", "37611", "43200"),
        "D2:D100002": ("date", "37611", "43200"),
        "E2:E100002": ("list", "Codes!$A$2:$A$4", None),
        "G2:G100002": ("decimal", "0", None),
        "H2:H100002": ("decimal", "0", None),
    }
    notes = {cell.value: cell.comment.text for cell in book["Cases"][1]}
    assert notes["outcome"] == "For: Meetings, where it says met or met again."
    assert notes["source"] == "One of the codes on the sheet Codes."
    assert notes["days_waited"] == "A number from 0 on, with two decimals at most.\nFor: Wait."


def test_headings_and_cells_are_named_at_once():
    rows = table(lambda rows: (column("Surname", "Webb")(rows), put(3, "met_on", "32/01/2018")(rows)))

    outcome = apart.count_here(as_csv(rows), "cases.csv", FORM)

    assert said(outcome) == [
        "Row 1, column I: A column “Surname” would hold a name. "
        "Take it out: a case file holds nothing that finds a person.",
        "Row 3, column D (met_on): “32/01/2018” is not a day. Write the day as 2018-01-31 or 31/01/2018.",
    ]
    assert outcome.count == 2


@pytest.mark.parametrize("values", [("POL",), ("pol",), ("Police",)])
def test_a_condition_may_be_a_breakdown(values):
    rule = Rule(code=9, title="From the police", date_column="referred_on", condition_column="source", values=values)
    form = replace(FORM, rules=(*FORM.rules, rule))

    outcome = apart.count_here(*RIGHT["CSV"], form)

    assert [one["value"] for one in outcome.totals if one["code"] == 9] == ["1"]
