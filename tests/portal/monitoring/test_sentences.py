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
        "41 of 90 referrals by 31 March 2018; 45 were expected by then; "
        "if it goes on like this the year ends at about 82. Four times out of five such a year ends between 70 and 96, "
        "so the target is unlikely to be met: the chance is 24%."
    )


def test_a_tolerance_is_said_beside_the_target():
    promise = Promise(value=Decimal(90), is_count=True, tolerance=Fraction(1, 10), **YEAR)

    words = said(promise, Figure(value=Decimal(19), **FIRST), Figure(value=Decimal(22), **SECOND))

    assert words.endswith("so the target (with its tolerance of 10%) is likely to be met: the chance is 56%.")


def test_the_whole_year():
    promise = Promise(value=Decimal(1090), **YEAR)

    words = said(
        promise,
        Figure(value=Decimal(19), **FIRST),
        Figure(value=Decimal(1022), **SECOND),
        Figure(value=Decimal(60), **REST),
    )

    assert words == "1,101 of 1,090 referrals by 30 September 2018: the whole year is reported."


def test_nothing_yet():
    assert said(Promise(value=Decimal(90), **YEAR)) == ("No accepted figures yet against the target of 90 referrals.")


def test_too_little_and_a_part_of_a_year():
    promise = Promise(value=Decimal(90), starts_on=date(2017, 10, 1), ends_on=date(2020, 9, 30))

    words = said(promise, Figure(value=Decimal(8), **FIRST))

    assert words == (
        "8 of 90 referrals by 31 December 2017; 8 were expected by then. "
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
        "25 of 90 referrals by 31 March 2018; 22 were expected by then; "
        "if it goes on like this the year ends at about 101. Four times out of five such a year ends between 79 and "
        "129, so the target is likely to be met: the chance is 74%. "
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
            "82.5% in the period to 31 March 2018, against a target of at least 85%.",
        ),
        (
            Aggregation.AVERAGE,
            Direction.LESS,
            Unit.DAYS,
            "",
            "81.25 days on average up to 31 March 2018, against a target of at most 85 days.",
        ),
        (
            Aggregation.SUM,
            Direction.LESS,
            Unit.COUNT,
            "complaints",
            "162.5 complaints by 31 March 2018, where 85 was the most that was promised; no more than 42 were expected "
            "by then; if it goes on like this the year ends at about 326. "
            "That is more already than was promised for the whole year.",
        ),
        (
            Aggregation.SUM,
            Direction.MORE,
            Unit.POUNDS,
            "raised",
            "£162.50 of £85 raised by 31 March 2018; £42 were expected by then; "
            "if it goes on like this the year ends at about £326. The target is reached already.",
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

    assert "67 were expected by then" in sentence(standing, unit=Unit.COUNT, noun="referrals")
    assert (standing.rating is Rating.GOOD) is (44 + third >= 67)
