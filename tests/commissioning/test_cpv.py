"""Codes of the Common Procurement Vocabulary."""

import pytest

from commissioning.cpv import SLIPS, NotACode, check_digit, code_from

# From the list of 2008, of many divisions.
KNOWN = [
    "03000000-1", "03113100-7", "18451000-5", "18453000-9", "34114210-4", "48000000-8",
    "71355200-3", "75121000-0", "77000000-0", "77314000-4", "79110000-8", "79620000-6",
    "80110000-8", "80300000-7", "80511000-9", "80590000-6", "85000000-9", "85111320-9",
    "85121283-0", "85141220-7", "85300000-2", "85310000-5", "85311100-3", "85312000-9",
    "85312320-8", "85312510-7", "85323000-9", "92500000-6", "98133110-8",
]  # fmt: skip


@pytest.mark.parametrize("code", [*KNOWN, *sorted(SLIPS)])
def test_codes_of_the_list_are_codes(code):
    assert code_from(code) == code


@pytest.mark.parametrize("code", KNOWN)
def test_another_last_digit_is_refused(code):
    digits, right = code.split("-")

    assert check_digit(digits) == right
    for other in set("0123456789") - {right}:
        with pytest.raises(NotACode, match="does not fit the others"):
            code_from(f"{digits}-{other}")


@pytest.mark.parametrize(
    ("typed", "code"),
    [("85310000", "85310000"), ("853100005", "85310000-5"), (" 85310000 – 5 ", "85310000-5")],
)
def test_it_is_read_as_people_type_it(typed, code):
    assert code_from(typed) == code


@pytest.mark.parametrize("typed", ["welfare", "8531", "85310000-55", "85310000-", "85310000/5", "٨٥٣١٠٠٠٠"])
def test_what_has_another_shape_is_refused(typed):
    with pytest.raises(NotACode, match="eight digits"):
        code_from(typed)


@pytest.mark.parametrize("typed", ["00000000", "12345678", "99999999-9"])
def test_what_belongs_to_no_division_is_refused(typed):
    with pytest.raises(NotACode, match="No CPV code begins with"):
        code_from(typed)
