"""What somebody typed as something to count with."""

import pytest

from portal.design.typed import whole_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [("0", 0), ("12", 12), ("007", 7), ("999999999", 999999999)],
)
def test_plain_digits_are_a_number(typed, number):
    assert whole_number(typed) == number


@pytest.mark.parametrize("typed", ["", " 1", "-1", "1.0", "²", "٣", "x", "9" * 10, "9" * 5000])
def test_all_else_is_none(typed):
    assert whole_number(typed) is None
