"""How scores become a panel's score: the tables that a panel would check by hand, and what holds for any scores."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies

from grants.domain.scoring import (
    Axis,
    Band,
    Combination,
    Criterion,
    Given,
    Level,
    Moderated,
    Scheme,
    panel_score,
)

WEIGHTED = Scheme(
    combination=Combination.WEIGHTED,
    axes=(Axis("score", "Score"),),
    levels=tuple(Level(value, f"Level {value}") for value in range(6)),
)
MATRIX = Scheme(
    combination=Combination.MATRIX,
    axes=(Axis("fit", "Fit with the Plan"), Axis("robustness", "Robust planning")),
    levels=tuple(
        Level(value, name) for value, name in enumerate(["Poor", "Fair", "Good", "Excellent", "Exceptional"], 1)
    ),
    bands=(
        Band(Decimal(0), "not_recommended", "Not recommended"),
        Band(Decimal(5), "commissioner", "For the Commissioner to consider"),
        Band(Decimal(7), "recommended", "Recommended"),
    ),
)
COMMUNITY_GRANT = [
    Criterion(key, title, weight)
    for key, (title, weight) in enumerate(
        [
            ("Need", 25),
            ("Outcomes", 25),
            ("Deliverability", 20),
            ("Evaluation", 10),
            ("Value for money", 10),
            ("Sustainability", 10),
        ],
        start=1,
    )
]
MAJOR_GRANT = [
    Criterion(key, title, 0) for key, title in enumerate(["Evidence of need", "Outcomes", "Outputs", "Evaluation"], 1)
]
NOT_JUDGED = None


def weighted(*scorers, moderated=(), spread_limit=2):
    """Each scorer is one value per community-grant criterion."""
    scores = [
        Given(scorer, criterion.key, "score", value)
        for scorer, values in enumerate(scorers)
        for criterion, value in zip(COMMUNITY_GRANT, values, strict=True)
    ]
    return panel_score(WEIGHTED, COMMUNITY_GRANT, scores, moderated, spread_limit=spread_limit)


def matrix(*scorers, moderated=(), spread_limit=2):
    """Each scorer is one (fit, robustness) pair per major-grant criterion."""
    scores = [
        Given(scorer, criterion.key, axis, value)
        for scorer, pairs in enumerate(scorers)
        for criterion, pair in zip(MAJOR_GRANT, pairs, strict=True)
        for axis, value in zip(["fit", "robustness"], pair, strict=True)
    ]
    return panel_score(MATRIX, MAJOR_GRANT, scores, moderated, spread_limit=spread_limit)


@pytest.mark.parametrize(
    ("scorers", "total"),
    [
        ([[5, 5, 5, 5, 5, 5]], "100.00"),
        ([[0, 0, 0, 0, 0, 0]], "0.00"),
        ([[4, 3, 3, 2, 4, 1]], "61.00"),  # 20 + 15 + 12 + 4 + 8 + 2
        ([[4, 3, 3, 2, 4, 1], [5, 4, 4, 3, 5, 2]], "71.00"),
        ([[4, 4, 4, 4, 4, 4], [4, 4, 4, 4, 4, 3], [4, 4, 4, 4, 4, 3]], "78.67"),
    ],
)
def test_weighted_criteria_add_up_to_a_hundred(scorers, total):
    assert weighted(*scorers).total == Decimal(total)


@pytest.mark.parametrize(
    ("scorers", "total"),
    [
        ([[5, 5, 5, 5, 5, NOT_JUDGED]], "100.00"),  # 90 of 100 judged, counted up again
        ([[NOT_JUDGED, 3, 3, 3, 3, 3]], "60.00"),
        ([[NOT_JUDGED, 3, 3, 3, 3, 3], [5, 3, 3, 3, 3, 3]], "70.00"),  # one of two judged the need: a five
        ([[NOT_JUDGED, 4, 4, 4, NOT_JUDGED, NOT_JUDGED]], "80.00"),  # 55 of 100 judged
        ([[3, 3, NOT_JUDGED, NOT_JUDGED, NOT_JUDGED, NOT_JUDGED]], None),  # half is not more than half
        ([[NOT_JUDGED] * 6], None),
        ([], None),
    ],
)
def test_cannot_judge_is_left_out_and_never_a_number(scorers, total):
    assert weighted(*scorers).total == (None if total is None else Decimal(total))


@pytest.mark.parametrize(
    ("pairs", "total", "recommendation"),
    [
        ([(1, 1)] * 4, "2.00", "not_recommended"),
        ([(2, 2)] * 4, "4.00", "not_recommended"),
        ([(2, 2), (2, 2), (2, 3), (2, 3)], "4.50", "not_recommended"),  # not 5, so the lower band
        ([(2, 3)] * 4, "5.00", "commissioner"),
        ([(3, 3)] * 4, "6.00", "commissioner"),
        ([(3, 3), (3, 4), (3, 4), (3, 4)], "6.75", "commissioner"),
        ([(3, 4)] * 4, "7.00", "recommended"),
        ([(5, 5)] * 4, "10.00", "recommended"),
        ([(3, 4), (3, 4), (3, 4), (NOT_JUDGED, 1)], "7.00", "recommended"),  # half a pair is no score
        ([(5, 5), (5, 5), (NOT_JUDGED, 5), (5, NOT_JUDGED)], None, None),
    ],
)
def test_dorsets_matrix_adds_the_axes_and_averages_the_criteria(pairs, total, recommendation):
    score = matrix(pairs)

    assert score.total == (None if total is None else Decimal(total))
    assert (score.band.recommendation if score.band else None) == recommendation


@pytest.mark.parametrize(
    ("first", "second", "limit", "expected"),
    [(3, 4, 2, False), (2, 4, 2, True), (0, 5, 2, True), (2, 4, 3, False), (NOT_JUDGED, 5, 2, False), (0, 5, 0, False)],
)
def test_a_spread_at_the_limit_forces_moderation(first, second, limit, expected):
    score = weighted([first, 3, 3, 3, 3, 3], [second, 3, 3, 3, 3, 3], spread_limit=limit)

    assert [cell.criterion.title for cell in score.to_moderate] == (["Need"] if expected else [])


def test_the_spread_is_looked_at_on_each_axis():
    score = matrix([(1, 3)] + [(3, 3)] * 3, [(3, 3)] + [(3, 5)] + [(3, 3)] * 2)

    assert [(cell.criterion.title, cell.axis.key) for cell in score.to_moderate] == [
        ("Evidence of need", "fit"),
        ("Outcomes", "robustness"),
    ]


def test_a_moderated_value_takes_the_place_of_the_mean_and_the_scores_stay():
    score = weighted(
        [1, 3, 3, 3, 3, 3], [5, 3, 3, 3, 3, 3], moderated=[Moderated(criterion=1, axis="score", value=2, before=(1, 5))]
    )

    need = score.cells[0]
    assert (need.value, need.mean, need.values, need.needs_moderation) == (Fraction(2), Fraction(3), (1, 5), False)
    assert score.total == Decimal("55.00")


def test_a_score_given_after_moderation_is_looked_at_again():
    score = weighted(
        [1, 3, 3, 3, 3, 3],
        [5, 3, 3, 3, 3, 3],
        [0, 3, 3, 3, 3, 3],
        moderated=[Moderated(criterion=1, axis="score", value=2, before=(1, 5))],
    )

    assert [cell.criterion.title for cell in score.to_moderate] == ["Need"]


marks = strategies.none() | strategies.integers(0, 5)
scorers = strategies.lists(strategies.lists(marks, min_size=6, max_size=6), max_size=5)


@given(scorers)
def test_a_total_never_leaves_its_range(all_scores):
    total = weighted(*all_scores).total

    assert total is None or 0 <= total <= 100


@given(scorers, strategies.randoms())
def test_the_order_of_the_scorers_does_not_matter(all_scores, random):
    shuffled = random.sample(all_scores, len(all_scores))

    assert weighted(*shuffled).total == weighted(*all_scores).total


@given(strategies.lists(strategies.integers(0, 4), min_size=6, max_size=6), strategies.integers(0, 5))
def test_a_better_score_never_makes_a_lower_total(scores, which):
    better = [value + (place == which) for place, value in enumerate(scores)]

    assert weighted(better).total > weighted(scores).total


@given(strategies.lists(marks, min_size=6, max_size=6))
def test_scorers_who_agree_score_as_one(scores):
    assert weighted(scores, scores, scores).total == weighted(scores).total


@given(scorers)
def test_one_who_can_judge_nothing_changes_nothing(all_scores):
    assert weighted(*all_scores, [NOT_JUDGED] * 6) == weighted(*all_scores)


@given(
    strategies.lists(strategies.tuples(strategies.integers(1, 5), strategies.integers(1, 5)), min_size=4, max_size=4)
)
def test_every_matrix_total_has_the_highest_band_it_reaches(pairs):
    score = matrix(pairs)

    expected = "recommended" if score.total >= 7 else "commissioner" if score.total >= 5 else "not_recommended"
    assert 2 <= score.total <= 10
    assert score.band.recommendation == expected
