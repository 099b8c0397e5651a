"""What is said of the counts, tried on every table of a size."""

from collections import defaultdict
from collections.abc import Iterator

import pytest

from portal.equality.disclosure import BANDS, FEWEST_PEOPLE, band, disclosed, figures
from portal.equality.questions import QUESTIONS


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([23, 12, 8], [25, 10, 10]),
        ([23, 4, 3], [25, None, None]),
        # A nought tells as much as a one.
        ([40, 0, 0], [40, None, None]),
        # One alone takes the smallest other with it.
        ([23, 12, 4], [25, None, None]),
        ([12, 23, 4], [None, 25, None]),
        ([7, 7, 4], [None, 5, None]),
        ([4, 4, 4], [None, None, None]),
        ([5, 5, 5], [5, 5, 5]),
    ],
)
def test_small_counts_are_hidden_and_the_rest_rounded(counts, shown):
    assert disclosed(counts) == shown


def tables(options: int, people: int) -> Iterator[tuple[int, ...]]:
    """Every way in which `people` can choose among so many options."""
    if options == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for rest in tables(options - 1, people - first):
            yield (first, *rest)


@pytest.mark.parametrize(("options", "most"), [(3, 49), (4, 19), (5, 19), (6, 19)])
def test_no_hidden_count_can_be_told_from_what_is_shown(options, most):
    """Whoever knows the rules tries every table of the bands that would look the same: two values or more are left."""
    possible: dict[tuple, list[set[int]]] = defaultdict(lambda: [set() for _ in range(options)])
    for people in range(FEWEST_PEOPLE, most + 1):
        for counts in tables(options, people):
            look = possible[band(people), tuple(disclosed(counts))]
            for values, count in zip(look, counts, strict=True):
                values.add(count)

    told = [
        look
        for look, each in possible.items()
        for shown, values in zip(look[1], each, strict=True)
        if shown is None and len(values) < 2
    ]
    assert told == []


def test_nothing_is_said_of_fewer_than_ten():
    counts = {question.key: {question.options[0].value: 9} for question in QUESTIONS}

    assert figures(9, counts).tables == ()
    assert figures(9, counts).people == ""


def test_how_many_they_were_is_said_as_a_band():
    assert [band(people) for people in (10, 19, 20, 999, 1000, 5000)] == [
        "10 to 19 people",
        "10 to 19 people",
        "20 to 49 people",
        "500 to 999 people",
        "1,000 people or more",
        "1,000 people or more",
    ]
    assert list(BANDS) == sorted(BANDS)


def test_an_option_that_the_question_no_longer_has_is_not_shown():
    counts = {"sex": {"female": 12, "male": 9, "prefer_not": 6, "something": 30}}

    (table,) = [one for one in figures(27, counts).tables if one.question == "What is your sex?"]

    assert [(row.label, row.count) for row in table.rows] == [("Female", 10), ("Male", 10), ("Prefer not to say", 5)]
