"""The one rule by which an agreement is held against its target."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.monitoring.performance.profiles import by_hand
from portal.monitoring.performance.promises import Aggregation, Direction, Figure, PeriodsOverlap, Promise
from portal.monitoring.performance.ratings import LADDER, Rating, rating_of, worst
from portal.monitoring.performance.standing import assess
from portal.monitoring.periods import Frequency

YEAR_START, YEAR_END = date(2017, 10, 1), date(2018, 9, 30)
QUARTERS = [
    (date(2017, 10, 1), date(2017, 12, 31)),
    (date(2018, 1, 1), date(2018, 3, 31)),
    (date(2018, 4, 1), date(2018, 6, 30)),
    (date(2018, 7, 1), date(2018, 9, 30)),
]
LATER = date(2026, 1, 1)


def promise(value: str = "90", **rest) -> Promise:
    return Promise(value=Decimal(value), starts_on=YEAR_START, ends_on=YEAR_END, **rest)


def reported(*values: str | int, accepted: bool = True) -> list[Figure]:
    return [
        Figure(starts_on=starts, ends_on=ends, value=Decimal(value), out_of=Decimal(1_000_000), accepted=accepted)
        for (starts, ends), value in zip(QUARTERS, values, strict=False)
    ]


def test_half_a_year_of_referrals():
    standing = assess(promise(), reported(19, 22), as_at=date(2018, 4, 20))

    assert standing.actual == Decimal("41.00")
    assert standing.expected == Decimal("44.88")  # 90 × 182 ÷ 365
    assert standing.projection == Decimal("82.23")  # 41 × 365 ÷ 182
    assert standing.rating == Rating.APPROACHING_TARGET
    assert standing.reported_to == date(2018, 3, 31)
    assert standing.is_whole is False


def test_the_whole_year_is_its_own_projection():
    standing = assess(promise(), reported(19, 22, 24, 25), as_at=LATER)

    assert standing.actual == standing.projection == Decimal("90.00")
    assert standing.expected == Decimal("90.00")
    assert standing.rating == Rating.GOOD
    assert standing.is_whole is True


@pytest.mark.parametrize(
    ("target", "values", "expected", "rating"),
    [
        # 90 × 273 ÷ 365 is 67.32: nobody can reach the third of a person.
        ("90", [22, 22, 23], "67", Rating.GOOD),
        ("90", [22, 22, 22], "67", Rating.APPROACHING_TARGET),
        # 2 × 92 ÷ 365 is 0.504 and 1.98 × 92 ÷ 365 is 0.499: the half is rounded up.
        ("2", [0], "1", Rating.INADEQUATE),
        ("1.98", [0], "0", Rating.GOOD),
        # Once all is reported, the target is the target.
        ("90.50", [22, 22, 22, 24], "90.50", Rating.APPROACHING_TARGET),
    ],
)
def test_what_is_counted_in_wholes_is_expected_in_wholes(target, values, expected, rating):
    standing = assess(promise(target, in_wholes=True), reported(*values), as_at=LATER)

    assert (standing.expected, standing.rating) == (Decimal(expected), rating)


@pytest.mark.parametrize(
    ("share", "rating"),
    [
        (Fraction(3, 2), Rating.GOOD),
        (Fraction(1), Rating.GOOD),
        (Fraction(999_999, 1_000_000), Rating.APPROACHING_TARGET),
        (Fraction(90, 100), Rating.APPROACHING_TARGET),
        (Fraction(899_999, 1_000_000), Rating.REQUIRES_IMPROVEMENT),
        (Fraction(75, 100), Rating.REQUIRES_IMPROVEMENT),
        (Fraction(749_999, 1_000_000), Rating.INADEQUATE),
        (Fraction(0), Rating.INADEQUATE),
    ],
)
def test_thresholds(share, rating):
    assert rating_of(share) == rating


@pytest.mark.parametrize(
    ("direction", "aggregation", "target", "values", "actual", "projection", "rating"),
    [
        # Fewer complaints than allowed for the time is good; more is not.
        (Direction.LESS, Aggregation.SUM, "20", [4, 5], "9.00", "18.05", Rating.GOOD),
        (
            Direction.LESS,
            Aggregation.SUM,
            "20",
            [6, 6],
            "12.00",
            "24.07",
            Rating.REQUIRES_IMPROVEMENT,
        ),
        (Direction.LESS, Aggregation.SUM, "0", [0, 0], "0.00", "0.00", Rating.GOOD),
        (
            Direction.LESS,
            Aggregation.SUM,
            "0",
            [0, 1],
            "1.00",
            "2.01",
            Rating.INADEQUATE,
        ),
        # Levels stay where they are, and the target is expected from the first day.
        (
            Direction.MORE,
            Aggregation.LATEST,
            "80",
            [95, 76],
            "76.00",
            "76.00",
            Rating.APPROACHING_TARGET,
        ),
        (
            Direction.MORE,
            Aggregation.AVERAGE,
            "80",
            [70, 90],
            "80.00",
            "80.00",
            Rating.GOOD,
        ),
        (
            Direction.LESS,
            Aggregation.LATEST,
            "14",
            [30, 14],
            "14.00",
            "14.00",
            Rating.GOOD,
        ),
        (
            Direction.LESS,
            Aggregation.AVERAGE,
            "14",
            [10, 30],
            "20.00",
            "20.00",
            Rating.INADEQUATE,
        ),
        # A target of nothing is always reached.
        (Direction.MORE, Aggregation.SUM, "0", [0, 0], "0.00", "0.00", Rating.GOOD),
        (
            Direction.MORE,
            Aggregation.SUM,
            "90",
            [0, 0],
            "0.00",
            "0.00",
            Rating.INADEQUATE,
        ),
    ],
)
def test_directions_and_ways_to_add_up(direction, aggregation, target, values, actual, projection, rating):
    standing = assess(
        promise(target, direction=direction, aggregation=aggregation),
        reported(*values),
        as_at=date(2018, 4, 20),
    )

    assert (standing.actual, standing.projection) == (
        Decimal(actual),
        Decimal(projection),
    )
    assert standing.rating == rating


def test_no_figures_are_other():
    standing = assess(promise(), [], as_at=LATER)

    assert standing.rating == Rating.OTHER
    assert standing.actual is None
    assert standing.projection is None


def test_one_month_of_a_year_is_too_little():
    october = Figure(starts_on=YEAR_START, ends_on=date(2017, 10, 31), value=Decimal(1))

    standing = assess(promise(), [october], as_at=LATER)

    assert standing.rating == Rating.OTHER
    assert standing.actual == Decimal("1.00")


def test_figures_not_accepted_are_told_apart():
    standing = assess(
        promise(),
        reported(19, 22) + reported(19, 22, 60, accepted=False)[2:],
        as_at=LATER,
    )

    assert standing.actual == Decimal("41.00")
    assert standing.rating == Rating.APPROACHING_TARGET
    assert standing.provisional == Decimal("101.00")
    assert standing.provisional_to == date(2018, 6, 30)


def test_only_figures_not_accepted_are_other():
    standing = assess(promise(), reported(30, accepted=False), as_at=LATER)

    assert standing.rating == Rating.OTHER
    assert standing.actual is None
    assert standing.provisional == Decimal("30.00")


def test_a_period_that_is_not_over_does_not_count():
    standing = assess(promise(), reported(19, 22), as_at=date(2018, 3, 30))

    assert standing.actual == Decimal("19.00")


def test_a_period_outside_the_targets_own_does_not_count():
    before = Figure(starts_on=date(2017, 9, 28), ends_on=date(2017, 10, 5), value=Decimal(50))

    assert assess(promise(), [before], as_at=LATER).actual is None


def test_a_period_left_out_is_named_and_not_expected():
    first, second, third = reported(19, 22, 24)

    standing = assess(promise(), [third, first], as_at=LATER)

    assert standing.missing == ((second.starts_on, second.ends_on),)
    assert standing.actual == Decimal("43.00")
    assert standing.expected == Decimal("45.12")  # 90 × (92 + 91) ÷ 365


def test_a_rate_adds_up_the_cases_before_it_divides():
    """90 of 100 and 1 of 10 are 91 of 110, not 50%."""
    busy, quiet = (
        Figure(starts_on=starts, ends_on=ends, value=Decimal(cases), out_of=Decimal(out_of))
        for (starts, ends), cases, out_of in zip(QUARTERS[:2], (90, 1), (100, 10), strict=True)
    )

    standing = assess(promise("80", aggregation=Aggregation.RATE), [busy, quiet], as_at=LATER)

    assert (standing.actual, standing.expected, standing.rating) == (Decimal("82.73"), Decimal(80), Rating.GOOD)


def test_a_rate_of_nothing_is_not_known():
    nothing = Figure(starts_on=QUARTERS[0][0], ends_on=QUARTERS[0][1], value=Decimal(0), out_of=Decimal(0))

    standing = assess(promise("80", aggregation=Aggregation.RATE), [nothing], as_at=LATER)

    assert (standing.actual, standing.rating) == (None, Rating.OTHER)


def test_a_tolerance_still_counts_as_met():
    tolerant = {"in_wholes": True, "tolerance": Fraction(5, 100)}

    ratings = [
        assess(promise(**tolerant), reported(*quarters), as_at=LATER).rating for quarters in ([22, 21], [22, 20])
    ]

    assert ratings == [Rating.GOOD, Rating.APPROACHING_TARGET]  # 45 are expected, so 43 are within it


def test_what_is_expected_follows_the_profile():
    steps = by_hand(YEAR_START, YEAR_END, Frequency.QUARTERLY, [Decimal(one) for one in (0, 10, 30, 50)])

    standing = assess(promise(steps=steps), reported(2, 10, 30), as_at=LATER)

    assert (standing.expected, standing.actual) == (Decimal(40), Decimal(42))
    assert standing.projection == Decimal("94.50")  # 42 × 90 ÷ 40


def test_a_profile_that_expects_nothing_yet_leaves_nothing_to_judge():
    steps = by_hand(YEAR_START, YEAR_END, Frequency.QUARTERLY, [Decimal(one) for one in (0, 10, 30, 50)])

    standing = assess(promise(steps=steps), reported(2), as_at=LATER)

    assert (standing.rating, standing.projection, standing.forecast) == (Rating.OTHER, None, None)


def test_two_figures_for_one_day_are_refused():
    with pytest.raises(PeriodsOverlap):
        assess(promise(), reported(19) + reported(20), as_at=LATER)


@pytest.mark.parametrize(
    ("value", "starts", "ends"),
    [("-1", YEAR_START, YEAR_END), ("1", YEAR_END, YEAR_START)],
)
def test_a_target_that_makes_no_sense_is_refused(value, starts, ends):
    with pytest.raises(ValueError, match="A target"):
        Promise(value=Decimal(value), starts_on=starts, ends_on=ends)


@pytest.mark.parametrize(
    ("ratings", "word"),
    [
        ([], Rating.OTHER),
        ([Rating.OTHER], Rating.OTHER),
        ([Rating.GOOD, Rating.OTHER], Rating.GOOD),
        (
            [Rating.GOOD, Rating.INADEQUATE, Rating.APPROACHING_TARGET],
            Rating.INADEQUATE,
        ),
    ],
)
def test_several_targets_are_as_good_as_the_worst(ratings, word):
    assert worst(ratings) == word


counts = st.lists(st.integers(0, 500), min_size=1, max_size=4)
targets = st.integers(1, 2000)
sums = st.sampled_from(list(Aggregation))


def standing_of(values, target, direction=Direction.MORE, aggregation=Aggregation.SUM, as_at=LATER):
    return assess(
        promise(str(target), direction=direction, aggregation=aggregation),
        reported(*values),
        as_at=as_at,
    )


@given(counts, targets, sums, st.data())
def test_more_referrals_never_lower_the_rating(values, target, aggregation, data):
    place = data.draw(st.integers(0, len(values) - 1))
    better = [*values]
    better[place] += data.draw(st.integers(1, 500))

    before = standing_of(values, target, aggregation=aggregation)
    after = standing_of(better, target, aggregation=aggregation)

    assert LADDER.index(after.rating) <= LADDER.index(before.rating)


@given(counts, targets, sums, st.data())
def test_where_less_is_better_more_never_raises_the_rating(values, target, aggregation, data):
    place = data.draw(st.integers(0, len(values) - 1))
    worse = [*values]
    worse[place] += data.draw(st.integers(1, 500))

    before = standing_of(values, target, Direction.LESS, aggregation)
    after = standing_of(worse, target, Direction.LESS, aggregation)

    assert LADDER.index(after.rating) >= LADDER.index(before.rating)


def chance_of(values, target, direction=Direction.MORE) -> float:
    """Of people who come one by one, with two years before this one that swung."""
    earlier = [
        Figure(
            starts_on=one.starts_on - timedelta(days=ago), ends_on=one.ends_on - timedelta(days=ago), value=one.value
        )
        for ago, figures in ((365, (9, 14, 20, 11)), (730, (12, 12, 31, 8)))
        for one in reported(*figures)
    ]
    held = promise(str(target), direction=direction, is_count=True)
    return assess(held, [*earlier, *reported(*values)], as_at=LATER).forecast.chance


@given(counts, targets, st.data())
def test_more_referrals_never_lower_the_chance_in_whichever_quarter_they_come(values, target, data):
    place = data.draw(st.integers(0, len(values) - 1))
    more = [*values]
    more[place] += data.draw(st.integers(1, 500))

    assert chance_of(more, target) >= chance_of(values, target) - 1e-9
    assert chance_of(more, target, Direction.LESS) <= chance_of(values, target, Direction.LESS) + 1e-9


@given(counts, targets)
def test_rating_and_chance_never_contradict_each_other_where_nothing_is_left_to_chance(values, target):
    more, less = (standing_of(values, target, direction) for direction in Direction)

    if sum(values) >= target:
        assert (chance_of(values, target), more.rating) == (1, Rating.GOOD)
    if sum(values) > target:
        assert chance_of(values, target, Direction.LESS) == 0
        assert less.rating is not Rating.GOOD


@given(counts, targets)
def test_a_sum_never_ends_below_where_it_is(values, target):
    standing = standing_of(values, target)

    assert standing.projection >= standing.actual


@given(counts, targets, st.sampled_from(list(Direction)), sums, st.integers(1, 50))
def test_the_size_of_the_numbers_does_not_matter(values, target, direction, aggregation, factor):
    small = standing_of(values, target, direction, aggregation)
    large = standing_of([value * factor for value in values], target * factor, direction, aggregation)

    assert large.rating == small.rating
    assert large.share == small.share


@given(counts, targets, st.permutations(range(4)))
def test_the_order_of_the_figures_does_not_matter(values, target, order):
    figures = reported(*values)
    shuffled = [figures[place] for place in order if place < len(figures)]

    assert assess(promise(str(target)), shuffled, as_at=LATER) == assess(promise(str(target)), figures, as_at=LATER)


@given(counts, targets, st.integers(0, 800))
def test_later_never_forgets(values, target, days):
    """As days go by, more periods are over: the days reported only grow."""
    day = YEAR_START + timedelta(days=days)

    today = standing_of(values, target, as_at=day)
    tomorrow = standing_of(values, target, as_at=day + timedelta(days=1))

    assert tomorrow.reported_days >= today.reported_days


@given(counts, targets)
def test_an_even_year_that_meets_its_target_is_good_all_along(values, target):
    """Reporting exactly the target's share for the days of each quarter is Good, whatever the length of the quarter."""
    exact = [
        Figure(
            starts_on=starts,
            ends_on=ends,
            value=Decimal(target) * ((ends - starts).days + 1),
        )
        for starts, ends in QUARTERS[: len(values)]
    ]

    assert assess(promise(str(target * 365)), exact, as_at=LATER).rating == Rating.GOOD


def averaged(*figures: tuple[str, int]) -> list[Figure]:
    """Of each quarter the average, and of how many it is."""
    return [
        Figure(starts_on=starts, ends_on=ends, value=Decimal(value), out_of=Decimal(people))
        for (starts, ends), (value, people) in zip(QUARTERS, figures, strict=False)
    ]


def test_an_average_counts_for_as_many_as_it_is_of():
    """61 days for three people and 72 for seven are 68.7 for each of the ten."""
    standing = assess(
        promise("70", aggregation=Aggregation.AVERAGE, direction=Direction.LESS),
        averaged(("61", 3), ("72", 7)),
        as_at=LATER,
    )

    assert (standing.actual, standing.projection) == (Decimal("68.70"), Decimal("68.70"))


def test_where_one_does_not_say_of_how_many_each_counts_the_same():
    first, second = averaged(("61", 3), ("72", 7))

    standing = assess(
        promise("70", aggregation=Aggregation.AVERAGE), [replace(first, out_of=None), second], as_at=LATER
    )

    assert standing.actual == Decimal("66.50")


def test_an_average_of_nobody_says_nothing():
    standing = assess(promise("70", aggregation=Aggregation.AVERAGE), averaged(("0", 0), ("0", 0)), as_at=LATER)

    assert (standing.actual, standing.rating) == (None, Rating.OTHER)
