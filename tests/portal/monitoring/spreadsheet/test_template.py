"""The workbook that goes out, read part by part, and how figures split on the way back."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from portal.monitoring.figures import Unit
from portal.monitoring.spreadsheet import (
    FiguresRefused,
    Line,
    Part,
    ReturnForm,
    Split,
    as_csv,
    as_xlsx,
    check,
    read,
)
from portal.monitoring.spreadsheet.checking import Filled

FORM = ReturnForm(
    key="C-2017-0001/2",
    about=("Restorative justice", "1 January to 31 March 2018"),
    lines=(
        Line(
            code=11,
            title="Referrals",
            definition="Every new referral.",
            unit=Unit.COUNT,
            last=Decimal(19),
            to_date=Decimal(44),
            year="1 October to 31 December 2017",
            splits=(
                Split(
                    title="Referrals, by source of referral",
                    parts=(
                        Part(category=1, code="source.police", label="Police", last=Decimal(12), to_date=Decimal(30)),
                        Part(category=2, code="source.self", label="Themselves", last=Decimal(7), to_date=Decimal(14)),
                    ),
                ),
                Split(
                    title="Referrals, by council area",
                    parts=(
                        Part(category=3, code="area.E06000058", label="Bournemouth"),
                        Part(category=4, code="area.unknown", label="Not known"),
                    ),
                ),
            ),
        ),
        Line(code=12, title="Satisfied people", definition="Of those asked.", unit=Unit.PERCENTAGE),
    ),
)
FIGURE = 8  # column, from 1
# Rows of the template: 2 Referrals, 3 Police, 4 Themselves, 5 Bournemouth, 6 Not known, 7 Satisfied.
RIGHT = [22, 15, 7, 20, 2, 87.5]


def filled(figures, change=None):
    book = load_workbook(io.BytesIO(as_xlsx(FORM)))
    for row, value in enumerate(figures, start=2):
        book["Figures"].cell(row, FIGURE).value = value
    if change:
        change(book["Figures"])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def filled_csv(figures):
    table = list(csv.reader(io.StringIO(as_csv(FORM).decode("utf-8-sig"))))
    for row, value in zip(table[1:], figures, strict=True):
        row[FIGURE - 1] = "" if value is None else str(value)
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table)
    return text.getvalue().encode()


def said(content, name="f.xlsx"):
    with pytest.raises(FiguresRefused) as caught:
        check(read(content, name), FORM)
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture(scope="module")
def book():
    return load_workbook(io.BytesIO(as_xlsx(FORM)))


def test_every_cell_to_fill_has_a_name(book):
    named = {name: one.attr_text for name, one in book.defined_names.items() if not name.startswith("_")}

    assert named == {
        "figure_11": "Figures!$H$2",
        "note_11": "Figures!$I$2",
        "part_11_1": "Figures!$H$3",
        "part_11_2": "Figures!$H$4",
        "part_11_3": "Figures!$H$5",
        "part_11_4": "Figures!$H$6",
        "figure_12": "Figures!$H$7",
        "note_12": "Figures!$I$7",
    }


def test_nothing_but_the_cells_to_fill_is_unlocked(book):
    unlocked = [cell.coordinate for row in book["Figures"] for cell in row if not cell.protection.locked]

    assert book["Figures"].protection.sheet
    assert sorted(unlocked) == ["H2", "H3", "H4", "H5", "H6", "H7", "I2", "I7"]


def test_a_program_takes_only_figures_of_the_kind(book):
    rules = {str(one.sqref): one for one in book["Figures"].data_validations.dataValidation}

    assert {
        where: (one.type, one.operator or "between", one.formula1, one.formula2) for where, one in rules.items()
    } == {
        **{f"H{row}": ("whole", "between", "0", "9999999999") for row in range(2, 7)},
        "H7": ("decimal", "between", "0", "100"),
        "I2": ("textLength", "lessThanOrEqual", "500", None),
        "I7": ("textLength", "lessThanOrEqual", "500", None),
    }
    assert rules["H7"].error == "Enter a number from 0 to 100 such as 87.5."


def test_the_definition_stands_at_the_cell(book):
    notes = {cell.coordinate: cell.comment.text for row in book["Figures"] for cell in row if cell.comment}

    assert notes["H2"] == (
        "Referrals\nEvery new referral.\nEnter a whole number such as 12.\n"
        "Year to date, 1 October to 31 December 2017: 44."
    )
    assert notes["H3"] == (
        "Referrals, by source of referral: Police\nHow many of them are “Police”.\nEnter a whole number such as 12."
    )
    assert sorted(notes) == ["H2", "H3", "H4", "H5", "H6", "H7"]


def test_what_was_reported_before_stands_beside_it(book):
    assert [[cell.value for cell in row] for row in book["Figures"]["B2:G4"]] == [
        ["11", "Referrals", "Every new referral.", "whole number", 19, 44],
        ["11.source.police", "Referrals, by source of referral: Police", None, "whole number", 12, 30],
        ["11.source.self", "Referrals, by source of referral: Themselves", None, "whole number", 7, 14],
    ]


def test_the_only_formulas_are_those_that_compare_parts_with_their_figure(book):
    formulas = {
        cell.coordinate: cell.value for row in book["Figures"] for cell in row if str(cell.value).startswith("=")
    }

    assert formulas == {
        "J2": '=IF(OR(COUNT(H3:H4)=0,ROUND(SUM(H3:H4)-H2,2)=0),"",'
        '"The parts in rows 3 to 4 come to "&SUM(H3:H4)&". ")'
        '&IF(OR(COUNT(H5:H6)=0,ROUND(SUM(H5:H6)-H2,2)=0),"",'
        '"The parts in rows 5 to 6 come to "&SUM(H5:H6)&". ")'
    }


def test_a_second_sheet_says_which_return_it_is_and_what_to_do(book):
    words = [cell.value for cell in book["Read me"]["A"]]

    assert book.sheetnames == ["Figures", "Read me"]
    assert words[:3] == ["Return C-2017-0001/2", "Restorative justice", "1 January to 31 March 2018"]


def test_the_same_return_gives_the_same_file():
    assert as_xlsx(FORM) == as_xlsx(FORM)


def test_every_part_of_the_archive_is_one_that_spreadsheet_programs_know():
    with zipfile.ZipFile(io.BytesIO(as_xlsx(FORM))) as archive:
        types = archive.read("[Content_Types].xml").decode()
        parts = {name for name in archive.namelist() if name != "[Content_Types].xml"}

    told = {name.lstrip("/") for name in re.findall(r'PartName="([^"]+)"', types)}
    by_extension = set(re.findall(r'Extension="([^"]+)"', types))
    assert {name for name in parts if name not in told and name.rsplit(".")[-1] not in by_extension} == set()


PARTS = {1: Decimal(15), 2: Decimal(7), 3: Decimal(20), 4: Decimal(2)}


@pytest.mark.parametrize(("write", "name"), [(filled, "f.xlsx"), (filled_csv, "f.csv")])
def test_parts_come_back_with_their_figure(write, name):
    figures = check(read(write(RIGHT), name), FORM)

    assert figures == {11: Filled(Decimal(22), "", PARTS), 12: Filled(Decimal("87.5"), "")}


@pytest.mark.parametrize(("write", "name"), [(filled, "f.xlsx"), (filled_csv, "f.csv")])
def test_parts_may_be_left_for_later(write, name):
    figures = check(read(write([22, None, None, 22, None, 87.5]), name), FORM)

    assert figures[11] == Filled(Decimal(22), "", {3: Decimal(22)})


@pytest.mark.parametrize(("write", "name"), [(as_xlsx, "f.xlsx"), (as_csv, "f.csv")])
def test_parts_that_are_there_go_out_and_come_back(write, name):
    line = FORM.lines[0]
    splits = tuple(
        replace(split, parts=tuple(replace(part, figure=PARTS[part.category]) for part in split.parts))
        for split in line.splits
    )
    form = replace(FORM, lines=(replace(line, figure=Decimal(22), splits=splits),))

    assert check(read(write(form), name), form) == {11: Filled(Decimal(22), "", PARTS)}


@pytest.mark.parametrize(
    ("write", "name", "where"), [(filled, "f.xlsx", "Sheet “Figures”, row"), (filled_csv, "f.csv", "Row")]
)
def test_parts_that_do_not_make_the_figure_are_named_with_their_rows(write, name, where):
    assert said(write([22, 15, 6, 20, 3, 87.5]), name) == [
        f"{where} 2, column H (Figure): Referrals, by source of referral: the parts in rows 3 to 4 come to 21, "
        "but the figure is 22. Change one of them.",
        f"{where} 2, column H (Figure): Referrals, by council area: the parts in rows 5 to 6 come to 23, "
        "but the figure is 22. Change one of them.",
    ]


def test_a_wrong_part_is_named_and_its_sum_left_alone():
    assert said(filled([22, -1, "x", 20, 2, 87.5])) == [
        "Sheet “Figures”, row 3, column H (Figure): -1 is less than 0. Enter a whole number such as 12.",
        "Sheet “Figures”, row 4, column H (Figure): “x” is not a number. Enter a whole number such as 12.",
    ]


def test_parts_of_what_does_not_add_up_are_not_added_up():
    split = Split(
        title="Days, by area",
        adds_up=False,
        parts=(Part(category=1, code="a.x", label="X", figure=Decimal(3)),),
    )
    form = ReturnForm(
        key="C-1/1",
        lines=(Line(code=1, title="Days", definition="D.", unit=Unit.DAYS, figure=Decimal(14), splits=(split,)),),
    )

    assert check(read(as_xlsx(form), "f.xlsx"), form) == {1: Filled(Decimal(14), "", {1: Decimal(3)})}


def test_the_row_of_a_part_that_is_gone_is_asked_back():
    assert said(filled(RIGHT, lambda sheet: sheet.delete_rows(4))) == [
        "Sheet “Figures”: There is no row for “Referrals, by source of referral: Themselves”. "
        "Put back its row with the code 11.source.self, as in the template."
    ]


def test_a_note_beside_a_part_is_no_loss():
    assert said(filled(RIGHT, lambda sheet: setattr(sheet.cell(3, 9), "value", "All of them late."))) == [
        "Sheet “Figures”, row 3, column I (Note): A part has no note of its own. Write it beside the figure of 11."
    ]


@pytest.mark.parametrize(
    ("value", "number_format", "figure"),
    [(0.875, "0.00%", "87.5"), (0.005, "0%", "0.5"), (1, "0%", "100"), (1, "General", "1"), (87.5, '0.0"%"', "87.5")],
)
def test_a_per_cent_is_read_as_the_cell_shows_it(value, number_format, figure):
    def change(sheet):
        sheet.cell(7, FIGURE).value = value
        sheet.cell(7, FIGURE).number_format = number_format

    assert check(read(filled(RIGHT, change), "f.xlsx"), FORM)[12].value == Decimal(figure)


def test_less_than_one_per_cent_goes_out_so_that_it_comes_back():
    form = replace(FORM, lines=(replace(FORM.lines[1], figure=Decimal("0.25")),))

    assert check(read(as_xlsx(form), "f.xlsx"), form) == {12: Filled(Decimal("0.25"), "")}


def test_every_row_is_as_high_as_its_words():
    """LibreOffice opens rows without a height as one line, and cuts what is in them."""
    long = replace(FORM.lines[0], definition="Everybody whom somebody refers to the service in the period. " * 5)
    book = load_workbook(io.BytesIO(as_xlsx(replace(FORM, lines=(long,)))))
    sheet = book["Figures"]

    heights = [sheet.row_dimensions[row].height for row in range(1, 7)]
    assert heights == [30, 120, 30, 30, 30, 30]
    assert [book["Read me"].row_dimensions[row].height for row in (1, 4)] == [None, 60]
    assert {one.page_setup.paperSize for one in book} == {9}


def test_what_libreoffice_saved_is_read():
    """This very template, opened, filled in and saved by LibreOffice 7.4."""
    saved = (Path(__file__).parent / "saved_by_libreoffice.xlsx").read_bytes()

    got = check(read(saved, "return.xlsx"), FORM)

    assert got[11] == Filled(Decimal(22), "Counted by hand – 3 more", {1: 15, 2: 7, 3: 20, 4: 2})
    assert got[12] == Filled(Decimal("87.5"), "", None)


def test_a_file_for_another_return_is_one_mistake():
    with pytest.raises(FiguresRefused) as refused:
        check(read(filled(RIGHT), "return.xlsx"), replace(FORM, key="C-2017-0001/1001"))

    assert [str(one) for one in refused.value.problems] == [
        "Sheet “Figures”: The file is for the return C-2017-0001/2. This page takes the return C-2017-0001/1001: "
        "download its template, and copy your figures into it."
    ]
