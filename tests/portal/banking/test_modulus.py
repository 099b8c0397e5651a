"""The modulus check against every example that the standard publishes, and sums done by hand."""

import pytest

from portal.banking.details import Details
from portal.banking.modulus import NotTables, Verdict, check, read_tables
from tests.portal.banking.tables import SUBSTITUTES, WEIGHTS

TABLES = read_tables(WEIGHTS, SUBSTITUTES)
GOOD, BAD = Verdict.PASSED, Verdict.FAILED


# The numbered examples of “Validating account numbers”, section 7: what they show, and whether the account is good.
@pytest.mark.parametrize(
    ("sort_code", "number", "verdict"),
    [
        pytest.param("089999", "66374958", GOOD, id="1: modulus 10"),
        pytest.param("107999", "88837491", GOOD, id="2: modulus 11"),
        pytest.param("202959", "63748472", GOOD, id="3: modulus 11 and double alternate"),
        pytest.param("871427", "46238510", GOOD, id="4: 10 and 11, the first passes, the second fails"),
        pytest.param("872427", "46238510", GOOD, id="5: 10 and 11, the first fails, the second passes"),
        pytest.param("871427", "09123496", GOOD, id="6: 10, ab is 09 and g is 9"),
        pytest.param("871427", "99123496", GOOD, id="7: 10, ab is 99 and g is 9"),
        pytest.param("820000", "73688637", GOOD, id="8: 3, c is 6: no second check"),
        pytest.param("827999", "73988638", GOOD, id="9: 3, c is 9: no second check"),
        pytest.param("827101", "28748352", GOOD, id="10: 3, both checks pass"),
        pytest.param("134020", "63849203", GOOD, id="11: 4, the rest is the check digits"),
        pytest.param("118765", "64371389", GOOD, id="12: 1, 27 is added"),
        pytest.param("200915", "41011166", GOOD, id="13: 6, a foreign currency"),
        pytest.param("938611", "07806039", GOOD, id="14: 5"),
        pytest.param("938600", "42368003", GOOD, id="15: 5, as another sort code"),
        pytest.param("938063", "55065200", GOOD, id="16: 5, both rests are 0"),
        pytest.param("772798", "99345694", GOOD, id="17: 7, would fail otherwise"),
        pytest.param("086090", "06774744", GOOD, id="18: 8"),
        pytest.param("309070", "02355688", GOOD, id="19: 2 and 9, the first passes"),
        pytest.param("309070", "12345668", GOOD, id="20: 2 and 9, the second passes as another sort code"),
        pytest.param("309070", "12345677", GOOD, id="21: 2, a is not 0 and g not 9"),
        pytest.param("309070", "99345694", GOOD, id="22: 2, a is not 0 and g is 9"),
        pytest.param("938063", "15764273", BAD, id="23: 5, the second check digit is wrong"),
        pytest.param("938063", "15764264", BAD, id="24: 5, the first check digit is wrong"),
        pytest.param("938063", "15763217", BAD, id="25: 5, a rest of 1"),
        pytest.param("118765", "64371388", BAD, id="26: 1, fails"),
        pytest.param("203099", "66831036", BAD, id="27: modulus 11 passes, double alternate fails"),
        pytest.param("203099", "58716970", BAD, id="28: modulus 11 fails, double alternate passes"),
        pytest.param("089999", "66374959", BAD, id="29: modulus 10 fails"),
        pytest.param("107999", "88837493", BAD, id="30: modulus 11 fails"),
        pytest.param("074456", "12345112", GOOD, id="31: 12 and 13, modulus 11 passes"),
        pytest.param("070116", "34012583", GOOD, id="32: 12 and 13, both pass"),
        pytest.param("074456", "11104102", GOOD, id="33: 12 and 13, modulus 10 passes"),
        pytest.param("180002", "00000190", GOOD, id="34: 14, moved by one digit"),
    ],
)
def test_the_published_examples(sort_code, number, verdict):
    assert check(Details(sort_code, number), TABLES) == verdict


@pytest.mark.parametrize(
    ("sort_code", "number", "verdict"),
    [
        # MOD10, weights 7 1 3 7 1 3 7 1: 7+2+9+28+5+18+49+2 = 120, which is 12 tens.
        ("089000", "12345672", GOOD),
        # 120 + 1.
        ("089000", "12345673", BAD),
        # MOD11, weights 8 7 6 5 4 3 2 1: 8+14+18+20+20+18+14+h = 112+h, and 110 is 10 elevens: 121 with h = 9.
        ("102400", "12345679", GOOD),
        ("102400", "12345678", BAD),
        # DBLAL, weights 2 1 2 1 …: 4 9 9 2 7 3 give 8 9 (1+8) 2 (1+4) 3 = 36, and 1 2 3 4 5 6 7 8 give
        # 2 2 6 4 (1+0) 6 (1+4) 8 = 34: 70, which is 7 tens. The standard works this one out itself.
        ("499273", "12345678", GOOD),
        ("499273", "12345677", BAD),
        # 4: of 1 3 4 0 1 2 and 1 0 0 0 0 0 the weights 0 0 0 7 5 9 and 8 4 6 3 5 2 make 5+18+8 = 31, two elevens and
        # 9: the last two digits have to say 09.
        ("134012", "10000009", GOOD),
        ("134012", "10000008", BAD),
        # 14: 00000190 is 0·8+…+1·3+9·2+0 = 21, no 11th; without its 0 it is 00000019: 1·2+9·1 = 11. With another last
        # digit than 0, 1 or 9 there is no second try.
        ("180002", "00000193", BAD),
        # 6 speaks of a foreign currency only where a is 4 to 8 and g is h.
        ("200915", "31011166", BAD),
        ("200915", "41011167", BAD),
    ],
)
def test_sums_done_by_hand(sort_code, number, verdict):
    assert check(Details(sort_code, number), TABLES) == verdict


@pytest.mark.parametrize(
    ("sort_code", "tables"),
    [
        pytest.param("089999", None, id="no tables"),
        pytest.param("000000", TABLES, id="before the first line"),
        pytest.param("499274", TABLES, id="between two lines"),
        pytest.param("999999", TABLES, id="after the last line"),
        pytest.param("990000", TABLES, id="an exception that is newer than this module"),
    ],
)
def test_what_is_not_known_is_not_checked_and_never_passed(sort_code, tables):
    assert check(Details(sort_code, "66374958"), tables) == Verdict.NOT_CHECKED


@pytest.mark.parametrize(
    ("weights", "substitutes"),
    [
        ("", ""),
        ("\n \n", ""),
        ("<!DOCTYPE html>", ""),
        ("089000 089999 MOD12 0 0 0 0 0 0 7 1 3 7 1 3 7 1", ""),
        ("089000 089999 MOD10 0 0 0 0 0 0 7 1 3 7 1 3 7", ""),
        ("089999 089000 MOD10 0 0 0 0 0 0 7 1 3 7 1 3 7 1", ""),
        ("\n".join(reversed(WEIGHTS.splitlines())), ""),
        (WEIGHTS, "938600 9386"),
    ],
)
def test_what_is_no_table_is_refused(weights, substitutes):
    with pytest.raises(NotTables):
        read_tables(weights, substitutes)


def test_the_ends_of_lines_and_of_the_file_do_not_matter():
    as_sent = "\ufeff" + WEIGHTS.replace("\n", "  \r\n") + "\x1a"

    assert read_tables(as_sent, SUBSTITUTES.replace("\n", "\r\n")) == TABLES
