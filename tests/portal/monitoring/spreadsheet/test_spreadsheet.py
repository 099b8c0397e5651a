"""The template that goes out, and whatever comes back."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from portal.monitoring.figures import Unit
from portal.monitoring.spreadsheet import FiguresRefused, FileRefused, Line, ReturnForm, as_csv, as_xlsx, check, read
from portal.monitoring.spreadsheet.checking import Filled
from portal.monitoring.spreadsheet.layout import column_letter
from tests.portal.monitoring.spreadsheet.bad_files import (
    FORM,
    REFUSED_CELLS,
    REFUSED_FILES,
    as_text,
    put,
    rows,
    workbook,
)

FIGURES = {11: Filled(Decimal("22.00"), ""), 12: Filled(Decimal("87.50"), ""), 13: Filled(Decimal("14.00"), "")}


def name_for(content: bytes) -> str:
    return "figures.xlsx" if content.startswith(b"PK") else "figures.csv"


@pytest.mark.parametrize("name", REFUSED_CELLS)
def test_every_bad_cell_is_named(name):
    content, problems = REFUSED_CELLS[name]

    with pytest.raises(FiguresRefused) as caught:
        check(read(content, name_for(content)), FORM)

    assert [str(problem) for problem in caught.value.problems] == problems


@pytest.mark.parametrize("name", REFUSED_FILES)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(name):
    content, filename, begins = REFUSED_FILES[name]

    with pytest.raises(FileRefused) as caught:
        read(content, filename)

    assert str(caught.value).startswith(begins)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(workbook(), id="as text, as the template has it"),
        pytest.param(workbook(figures=[22, 87.5, 14]), id="as numbers"),
        pytest.param(workbook(figures=[22.0, "87.5 %", " 14 "]), id="as people type"),
        pytest.param(workbook(lambda sheet: sheet.insert_rows(1, 2)), id="empty rows above"),
        pytest.param(workbook(put(30, 1, "  ")), id="blanks below"),
        pytest.param(workbook(put(1_048_576, 16_384, "x")), id="a stray cell in the last corner of the sheet"),
        pytest.param(workbook(lambda sheet: sheet.delete_cols(4, 4)), id="explaining columns taken out"),
        pytest.param(as_text(rows()).encode("utf-8-sig"), id="CSV"),
        pytest.param(as_text(rows()).encode("utf-16"), id="CSV in UTF-16"),
        pytest.param(as_text(rows(), ";").encode("cp1252"), id="CSV with semicolons, of Windows"),
        pytest.param(as_text(rows(), "\t").encode(), id="CSV with tabs"),
        pytest.param(as_text([[], *rows(), []]).encode(), id="CSV with empty lines"),
    ],
)
def test_right_figures_are_read(content):
    assert check(read(content, name_for(content)), FORM) == FIGURES


def test_rows_may_stand_in_another_order():
    head, *lines = rows()

    assert check(read(as_text([head, *reversed(lines)]).encode(), "f.CSV"), FORM) == FIGURES


def test_a_note_with_an_accent_survives_windows():
    table = rows()
    table[1][8] = "Café – zwei"

    figures = check(read(as_text(table, ";").encode("cp1252"), "f.csv"), FORM)

    assert figures[11] == Filled(Decimal("22.00"), "Café – zwei")


DANGEROUS = ReturnForm(
    key="C-2017-0001/2",
    lines=(
        Line(
            code=11,
            title="=cmd|' /C calc'!A0",
            definition="@SUM(1+1)",
            unit=Unit.COUNT,
            figure=Decimal(5),
            note="-2 since last time",
        ),
    ),
)


@pytest.mark.parametrize(("write", "name"), [(as_xlsx, "t.xlsx"), (as_csv, "t.csv")])
def test_text_from_people_is_no_formula_and_comes_back_as_it_was(write, name):
    content = write(DANGEROUS)

    cells = read(content, name).rows[1]

    assert (cells[2], cells[3], cells[8]) == ("'=cmd|' /C calc'!A0", "'@SUM(1+1)", "'-2 since last time")
    assert check(read(content, name), DANGEROUS) == {11: Filled(Decimal("5.00"), "-2 since last time")}


def test_the_workbook_holds_no_formula():
    book = load_workbook(io.BytesIO(as_xlsx(DANGEROUS)))

    assert {cell.data_type for row in book["Figures"] for cell in row if cell.value is not None} == {"n", "s"}


@pytest.mark.parametrize(("write", "name"), [(as_xlsx, "t.xlsx"), (as_csv, "t.csv")])
def test_what_is_there_already_goes_out_and_comes_back(write, name):
    lines = tuple(
        replace(line, figure=figure, note="kept")
        for line, figure in zip(FORM.lines, [Decimal(22), Decimal("87.50"), Decimal(14)], strict=True)
    )
    form = replace(FORM, lines=lines)

    assert check(read(write(form), name), form) == {code: replace(one, note="kept") for code, one in FIGURES.items()}


def test_the_csv_template_word_for_word():
    assert as_csv(FORM).decode("utf-8-sig").splitlines() == [
        "Return,Code,Indicator,Definition,Unit,Last period,Year to date,Figure,Note",
        "C-2017-0001/2,11,Referrals,Every new referral.,whole number,19,,,",
        "C-2017-0001/2,12,Satisfied people,Of those asked.,per cent,,,,",
        "C-2017-0001/2,13,Days waiting,From referral to contact.,days,,,,",
    ]


@pytest.mark.parametrize(("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_column_letters(place, letters):
    assert column_letter(place) == letters


def said(content):
    with pytest.raises(FiguresRefused) as caught:
        check(read(content, name_for(content)), FORM)
    return [str(problem) for problem in caught.value.problems]


def test_headings_and_cells_are_named_at_once():
    table = rows(["many", "87.5", "14"])
    table[0].append("Our own number")

    assert said(as_text(table).encode()) == [
        "Row 1, column J: “Our own number” is not a column of the template. Take the column out.",
        "Row 2, column H (Figure): “many” is not a number. Enter a whole number such as 12.",
    ]


def test_of_a_column_that_is_missing_only_that_is_said():
    table = [row[:2] + row[3:] for row in rows(["many", "87.5", "14"])]

    assert said(as_text(table).encode()) == [
        "Row 1: The column “Indicator” is missing. The headings are Return, Code, Indicator, Definition, Unit, "
        "Last period, Year to date, Figure and Note.",
        "Row 2, column G (Figure): “many” is not a number. Enter a whole number such as 12.",
    ]
