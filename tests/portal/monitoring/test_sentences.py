"""What the page says in words."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from portal.monitoring.figures import Unit
from portal.monitoring.performance.promises import Aggregation, Direction, Figure, Promise
from portal.monitoring.performance.ratings import Rating
from portal.monitoring.performance.standing import assess
from portal.monitoring.sentences import sentence

YEAR = {"starts_on": date(2017, 10, 1), "ends_on": date(2018, 9, 30)}
FIRST = {"starts_on": date(2017, 10, 1), "ends_on": date(2017, 12, 31)}
SECOND = {"starts_on": date(2018, 1, 1), "ends_on": date(2018, 3, 31)}
REST = {"starts_on": date(2018, 4, 1), "ends_on": date(2018, 9, 30)}


def said(promise: Promise, *figures: Figure, unit: Unit = Unit.COUNT, noun: str = "referrals") -> str:
    return sentence(assess(promise, figures, as_at=date(2026, 1, 1)), unit=unit, noun=noun)


def test_half_a_year_of_referrals():
    promise = Promise(value=Decimal(90), is_count=True, **YEAR)

    words = said(promise, Figure(value=Decimal(19), **FIRST), Figure(value=Decimal(22), **SECOND))

    assert words == (
        "41 of 90 referrals by 31 March 2018, when it should have been at least 45; about 82 are expected by "
        "30 September 2018 (68 to 99 four times out of five), so the target is unlikely to be met (the chance is 26%), "
        "because that takes 49 more, and at this pace about 41 come."
    )


def test_a_tolerance_is_said_beside_the_target():
    promise = Promise(value=Decimal(90), is_count=True, tolerance=Fraction(1, 10), **YEAR)

    words = said(promise, Figure(value=Decimal(19), **FIRST), Figure(value=Decimal(22), **SECOND))

    assert words.endswith(
        "so the target (with its tolerance of 10%) is likely to be met (the chance is 54%), because that takes 40 "
        "more, and at this pace about 41 come."
    )


def test_the_whole_year():
    promise = Promise(value=Decimal(1090), **YEAR)

    words = said(
        promise,
        Figure(value=Decimal(19), **FIRST),
        Figure(value=Decimal(1022), **SECOND),
        Figure(value=Decimal(60), **REST),
    )

    assert words == "1,101 of 1,090 referrals by 30 September 2018: the whole year is reported, and the target was met."


def test_nothing_yet():
    assert said(Promise(value=Decimal(90), **YEAR)) == ("No accepted figures yet against the target of 90 referrals.")


def test_too_little_and_a_part_of_a_year():
    promise = Promise(value=Decimal(90), starts_on=date(2017, 10, 1), ends_on=date(2020, 9, 30))

    words = said(promise, Figure(value=Decimal(8), **FIRST))

    assert words == (
        "8 of 90 referrals by 31 December 2017, when it should have been at least 8. "
        "Too little of the period is reported to judge it."
    )


def test_a_quarter_left_out_and_one_not_accepted():
    promise = Promise(value=Decimal(90), is_count=True, **YEAR)

    words = said(
        promise,
        Figure(value=Decimal(25), **SECOND),
        Figure(value=Decimal(60), accepted=False, **REST),
    )

    assert words == (
        "25 of 90 referrals by 31 March 2018, when it should have been at least 22; about 101 are expected by "
        "30 September 2018 (73 to 135 four times out of five), so the target is likely to be met (the chance is 69%), "
        "because that takes 65 more, and at this pace about 76 come. "
        "Accepted figures are missing for 1 October 2017 to 31 December 2017. "
        "With figures not yet accepted it is 85 by 30 September 2018."
    )


@pytest.mark.parametrize(
    ("aggregation", "direction", "unit", "noun", "words"),
    [
        (
            Aggregation.LATEST,
            Direction.MORE,
            Unit.PERCENTAGE,
            "",
            "82.5% in the latest period, to 31 March 2018, against a target of at least 85%. "
            "Where the year will end cannot be said yet.",
        ),
        (
            Aggregation.AVERAGE,
            Direction.LESS,
            Unit.DAYS,
            "",
            "81.25 days on average up to 31 March 2018, against a target of at most 85 days. "
            "Where the year will end cannot be said yet.",
        ),
        (
            Aggregation.SUM,
            Direction.LESS,
            Unit.COUNT,
            "complaints",
            "162.5 of at most 85 complaints by 31 March 2018, when it should have been at most 42: that is more "
            "already than was promised for the whole year; about 326 are expected by 30 September 2018.",
        ),
        (
            Aggregation.SUM,
            Direction.MORE,
            Unit.POUNDS,
            "raised",
            "£162.50 of £85 raised by 31 March 2018, when it should have been at least £42; about £326 are expected by "
            "30 September 2018 (£289 to £363 four times out of five), and the target is reached already.",
        ),
    ],
)
def test_other_kinds_of_figures(aggregation, direction, unit, noun, words):
    promise = Promise(value=Decimal(85), direction=direction, aggregation=aggregation, **YEAR)

    assert words == said(
        promise,
        Figure(value=Decimal(80), **FIRST),
        Figure(value=Decimal("82.5"), **SECOND),
        unit=unit,
        noun=noun,
    )


@pytest.mark.parametrize("third", range(20, 26))
def test_the_sentence_and_the_rating_never_contradict_each_other(third):
    """What is said to be expected is what is judged by."""
    promise = Promise(value=Decimal(90), in_wholes=True, **YEAR)
    three_quarters = {"starts_on": date(2018, 4, 1), "ends_on": date(2018, 6, 30)}
    reported = [
        Figure(value=Decimal(22), **FIRST),
        Figure(value=Decimal(22), **SECOND),
        Figure(value=Decimal(third), **three_quarters),
    ]

    standing = assess(promise, reported, as_at=date(2026, 1, 1))

    assert "when it should have been at least 67;" in sentence(standing, unit=Unit.COUNT, noun="referrals")
    assert (standing.rating is Rating.GOOD) is (44 + third >= 67)


def test_where_fewer_are_better_it_says_what_is_left():
    promise = Promise(value=Decimal(20), direction=Direction.LESS, is_count=True, **YEAR)

    words = said(promise, Figure(value=Decimal(7), **FIRST), Figure(value=Decimal(5), **SECOND), noun="complaints")

    assert words == (
        "12 of at most 20 complaints by 31 March 2018, when it should have been at most 10; about 24 are expected by "
        "30 September 2018 (18 to 32 four times out of five), so the target is unlikely to be met (the chance is 25%), "
        "because that leaves 8, and at this pace about 12 come."
    )


def test_within_its_tolerance_a_limit_is_not_passed():
    promise = Promise(value=Decimal(20), direction=Direction.LESS, is_count=True, tolerance=Fraction(1, 5), **YEAR)

    words = said(promise, Figure(value=Decimal(10), **FIRST), Figure(value=Decimal(12), **SECOND), noun="complaints")

    assert "more already than was promised" not in words
    assert "because that leaves 3," in words


def test_a_year_that_missed_its_target():
    promise = Promise(value=Decimal(90), is_count=True, **YEAR)

    words = said(
        promise,
        Figure(value=Decimal(19), **FIRST),
        Figure(value=Decimal(22), **SECOND),
        Figure(value=Decimal(40), **REST),
    )

    assert words == "81 of 90 referrals by 30 September 2018: the whole year is reported, and the target was not met."


def test_a_rate_and_where_it_ends():
    promise = Promise(value=Decimal(80), aggregation=Aggregation.RATE, is_count=True, **YEAR)

    words = said(
        promise,
        Figure(value=Decimal(30), out_of=Decimal(40), **FIRST),
        Figure(value=Decimal(33), out_of=Decimal(42), **SECOND),
        unit=Unit.PERCENTAGE,
        noun="",
    )

    assert words == (
        "76.83% of all up to 31 March 2018, against a target of at least 80%; by 30 September 2018 it will be 71% to "
        "82% four times out of five, so the target is highly unlikely to be met (the chance is 19%)."
    )


def test_the_last_of_a_row_is_known_once_the_last_period_is():
    """Whatever is missing before it."""
    promise = Promise(value=Decimal(3), aggregation=Aggregation.LATEST, **YEAR)

    words = said(promise, Figure(value=Decimal("3.20"), **REST), unit=Unit.SCORE, noun="")

    assert words == (
        "3.2 in the latest period, to 30 September 2018, against a target of at least 3: the whole year is reported, "
        "and the target was met. Accepted figures are missing for 1 October 2017 to 31 March 2018."
    )
