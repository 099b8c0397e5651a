from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from portal.exports.cells import cell, safe_text


@pytest.mark.parametrize("text", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", "\r=1", "  =cmd()"])
def test_text_that_a_spreadsheet_would_run_is_quoted(text):
    assert safe_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Youth club", "3 = 3", "a-b", "me@example.org"])
def test_other_text_stays_as_it_is(text):
    assert safe_text(text) == text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (True, "Yes"),
        (False, "No"),
        (Decimal("-12.50"), "-12.50"),
        (7, "7"),
        (date(2026, 11, 21), "2026-11-21"),
        (datetime(2026, 7, 1, 11, 0, tzinfo=UTC), "2026-07-01T12:00+01:00"),
        (["E06000058", "E06000059"], "E06000058; E06000059"),
        (["=cmd()", "b"], "'=cmd(); b"),
    ],
)
def test_values_keep_their_kind(value, expected):
    assert cell(value) == expected
