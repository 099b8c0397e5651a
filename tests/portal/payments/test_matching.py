"""Which lines of a bank's files tell of the same movement of money."""

from datetime import date

import pytest

from portal.payments.matching import Telling, is_another, is_the_same, movements, names

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def statement(file, reference="A1", on=MONDAY):
    return Telling(file, "statement", on, reference)


@pytest.mark.parametrize(
    ("now", "before", "same"),
    [
        (statement(2), statement(1), True),
        (statement(1), statement(1), False),
        (statement(2, "A2"), statement(1), False),
        (statement(2, ""), statement(1, ""), False),
        (statement(2, on=TUESDAY), statement(1), False),
        (Telling(2, "list", MONDAY, ""), Telling(1, "list", MONDAY, ""), True),
        (Telling(2, "list", None, ""), Telling(1, "list", MONDAY, ""), True),
        (Telling(2, "list", TUESDAY, ""), Telling(1, "list", MONDAY, ""), False),
        (Telling(2, "report", TUESDAY, "B"), Telling(1, "report", MONDAY, "A"), True),
        (Telling(1, "report", None, ""), Telling(1, "report", None, ""), False),
        (statement(2), Telling(1, "report", MONDAY, "A1"), False),
    ],
)
def test_the_same_movement(now, before, same):
    assert is_the_same(now, before) is same


def test_a_report_and_a_list_are_not_compared_with_a_statement():
    assert not is_another(statement(3), [Telling(1, "report", MONDAY, ""), Telling(2, "list", TUESDAY, "")])
    assert is_another(statement(3, "A2"), [Telling(1, "report", MONDAY, ""), statement(2)])
    assert not is_another(statement(3), [])


def test_movements_are_counted_once_however_often_they_are_told():
    told = [Telling(1, "report", None, ""), statement(2), statement(3), statement(3, "A2"), statement(4, "A2")]

    assert (movements(told), movements(told[:3]), movements([])) == (2, 1, 0)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("CGS-2026-0042-R1", True),
        ("refund cgs20260042r1 thanks", True),
        ("CGS 2026/0042 R1.", True),
        ("CGS-2026-0042-R12", False),
        ("CGS-2026-0042", False),
        ("", False),
    ],
)
def test_a_reference_is_known_however_it_is_written(words, found):
    assert names("CGS-2026-0042-R1", words) is found
