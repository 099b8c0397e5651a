"""Months, periods and the file of the register."""

from datetime import date
from decimal import Decimal

import pytest

from portal.expenditure.public import period_named
from portal.expenditure.rules import Row, as_file, before, last_of, month_named, name_of


def test_months():
    assert last_of(date(2028, 2, 1)) == date(2028, 2, 29)
    assert before(date(2026, 1, 1)) == date(2025, 12, 1)
    assert month_named(name_of(date(2026, 4, 1))) == date(2026, 4, 1)


@pytest.mark.parametrize("name", ["", "2026", "2026-13", "2026-00", "26-04", "2026-4", "x", "٢٠٢٦-٠٤", "2026-04-01"])
def test_what_is_no_month(name):
    assert month_named(name) is None


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-04", date(2026, 4, 1), date(2026, 4, 30)),
        ("2026-q1", date(2026, 4, 1), date(2026, 6, 30)),
        ("2026-q3", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-q4", date(2027, 1, 1), date(2027, 3, 31)),
        ("2026", date(2026, 4, 1), date(2027, 3, 31)),
    ],
)
def test_periods(name, first, last):
    period = period_named(name)
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize("name", ["", "2026-q5", "2026-q", "0000", "9999", "20x6", "-q1"])
def test_what_is_no_period(name):
    assert period_named(name) is None


def test_the_file_is_the_same_for_the_same_rows_and_runs_nothing():
    row = Row(
        on=date(2026, 4, 2), line="Payment", recipient="=HYPERLINK(1)", identifier="", amount=Decimal("-1250.50"),
        purpose="Help", value="Cheap", reference="X-1", kind="Contract", redaction="",
    )  # fmt: skip

    content = as_file(date(2026, 4, 1), [row])

    assert content == as_file(date(2026, 4, 1), [row])
    last = content.decode("utf-8-sig").splitlines()[1]
    assert last == "2026-04,2026-04-02,Payment,'=HYPERLINK(1),,-1250.50,Help,Cheap,X-1,Contract,"
