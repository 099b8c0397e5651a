"""What no spreadsheet program writes ends in a clear list or a clear refusal too, in bounded time and memory."""

import time
from dataclasses import replace
from decimal import Decimal

import pytest

from portal.monitoring.spreadsheet import FiguresRefused, FileRefused, apart, check, read
from portal.monitoring.spreadsheet.checking import Filled
from tests.portal.monitoring.spreadsheet.archives import as_it_goes_out, book, hide
from tests.portal.monitoring.spreadsheet.bad_files import FORM, workbook
from tests.portal.monitoring.spreadsheet.hostile_files import BUSY, NAMED, PLAIN, REFUSED

FIGURES = {11: Filled(Decimal("22.00"), ""), 12: Filled(Decimal("87.50"), ""), 13: Filled(Decimal("14.00"), "")}


@pytest.mark.parametrize("name", NAMED)
def test_every_bad_cell_is_named(name):
    made, problems = NAMED[name]
    content = made()

    with pytest.raises(FiguresRefused) as caught:
        check(read(content, "f.xlsx" if content.startswith(b"PK") else "f.csv"), FORM)

    assert [str(problem) for problem in caught.value.problems] == problems


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(name):
    made, filename, begins = REFUSED[name]

    with pytest.raises(FileRefused) as caught:
        read(made(), filename)

    assert str(caught.value)[: len(begins)] == begins


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_odd_and_plain_is_read(name):
    made, filename = PLAIN[name]

    assert check(read(made(), filename), FORM) == FIGURES


@pytest.mark.parametrize(
    "content", [pytest.param(workbook(), id="openpyxl"), pytest.param(as_it_goes_out(), id="xlsxwriter")]
)
def test_a_process_of_its_own_reads_the_same(content):
    assert apart.read_apart(content, "f.xlsx") == read(content, "f.xlsx")


def test_a_refusal_crosses_over_from_the_other_process():
    with pytest.raises(FileRefused, match="is hidden"):
        apart.read_apart(book(hide)(), "f.xlsx")


def test_a_file_that_keeps_the_reader_busy_is_given_up(monkeypatch):
    monkeypatch.setattr(apart, "BOUNDS", replace(apart.BOUNDS, waiting=2))
    began = time.monotonic()

    with pytest.raises(FileRefused, match="more time or memory"):
        apart.read_apart(BUSY(), "f.xlsx")

    assert time.monotonic() - began < 10


def test_a_process_that_breaks_is_a_refusal(monkeypatch):
    monkeypatch.setattr(apart, "__name__", "portal.monitoring.spreadsheet.nothing_there")

    with pytest.raises(FileRefused, match="more time or memory"):
        apart.read_apart(workbook(), "f.xlsx")
