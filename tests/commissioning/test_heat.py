"""Every pair of grades has a number and a word."""

import pytest

from commissioning.heat import heat_in_words, heat_of


@pytest.mark.parametrize(
    ("likelihood", "impact", "words"),
    [
        (1, 1, "Low, 1 of 25"),
        (2, 2, "Low, 4 of 25"),
        (1, 5, "Medium, 5 of 25"),
        (3, 3, "Medium, 9 of 25"),
        (2, 5, "High, 10 of 25"),
        (3, 4, "High, 12 of 25"),
        (3, 5, "Very high, 15 of 25"),
        (5, 5, "Very high, 25 of 25"),
    ],
)
def test_heat_in_words(likelihood, impact, words):
    assert heat_in_words(likelihood, impact) == words


def test_heat_never_falls_where_a_grade_rises():
    five = range(1, 6)
    assert all(heat_of(a, b) <= heat_of(min(a + 1, 5), b) for a in five for b in five)


@pytest.mark.parametrize("grades", [(0, 3), (3, 6), (-1, 1)])
def test_grades_are_from_1_to_5(grades):
    with pytest.raises(ValueError, match="from 1 to 5"):
        heat_of(*grades)
