"""What no spreadsheet program writes ends in a clear list or a clear refusal too, and what is odd is counted right."""

import pytest

from portal.monitoring.cases import apart
from portal.monitoring.spreadsheet import FileRefused
from tests.portal.monitoring.cases.case_files import FORM, REMARKS, TOTALS, as_csv, as_xlsx, put, table
from tests.portal.monitoring.cases.hostile_files import NAMED, PLAIN, REFUSED
from tests.portal.monitoring.cases.test_cases import said


@pytest.mark.parametrize("name", NAMED)
def test_every_wrong_cell_is_named(name):
    made, problems = NAMED[name]
    content = made()

    outcome = apart.count_here(content, "c.xlsx" if content.startswith(b"PK") else "c.csv", FORM)

    assert said(outcome) == problems
    assert outcome.totals == []


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(name):
    made, filename, begins = REFUSED[name]

    with pytest.raises(FileRefused) as caught:
        apart.count_here(made(), filename, FORM)

    assert str(caught.value)[: len(begins)] == begins


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_odd_and_plain_is_counted(name):
    made, filename = PLAIN[name]

    outcome = apart.count_here(made(), filename, FORM)

    assert said(outcome) == []
    assert {one["code"]: (one["value"], one["parts"]) for one in outcome.totals} == TOTALS
    assert (outcome.rows, outcome.remarks) == (5, REMARKS)


def test_thousands_may_have_their_commas():
    outcome = apart.count_here(as_csv(table(put(2, "paid", "1,010.10"))), "c.csv", FORM)

    assert next(one["value"] for one in outcome.totals if one["code"] == 5) == "1010.3"


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("case", "Mary Webb"),
        ("person", "Mary Webb"),
        ("referred_on", "Mary Webb"),
        ("source", "Mary Webb"),
        ("days_waited", "Mary Webb"),
        ("paid", "Mary Webb"),
    ],
)
@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_a_name_in_a_wrong_place_is_not_said_again(write, heading, value):
    """Columns that slipped: what is kept of a refused file is its list, and that must name nobody."""
    rows = table(lambda rows: (put(2, heading, value)(rows), put(3, heading, value)(rows)))

    outcome = apart.count_here(write(rows), "c.xlsx" if write is as_xlsx else "c.csv", FORM)

    assert outcome.count >= 2
    assert "Webb" not in str(outcome)
