"""How a year's work is spread."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.monitoring.performance.profiles import ProfileWrong, Step, by_hand, checked, cumulative, exposure, seasonal
from portal.monitoring.periods import Frequency, Period, periods

YEAR = (date(2017, 10, 1), date(2018, 9, 30))


def decimals(*numbers: int) -> list[Decimal]:
    return [Decimal(number) for number in numbers]


def shares(steps: tuple[Step, ...], frequency: Frequency = Frequency.QUARTERLY) -> list[Fraction]:
    return [exposure(steps, Period(*YEAR), one) for one in periods(*YEAR, frequency)]


def test_an_even_year_goes_by_its_days():
    assert shares(()) == [Fraction(92, 365), Fraction(90, 365), Fraction(91, 365), Fraction(92, 365)]


def test_by_hand_goes_by_the_numbers():
    steps = by_hand(*YEAR, Frequency.QUARTERLY, decimals(0, 10, 30, 50))

    assert shares(steps) == [0, Fraction(1, 9), Fraction(3, 9), Fraction(5, 9)]
    assert exposure(steps, Period(*YEAR), Period(date(2018, 4, 1), date(2018, 4, 30))) == Fraction(3, 9) * 30 / 91


def test_cumulative_is_the_same_from_running_totals():
    assert cumulative(*YEAR, Frequency.QUARTERLY, decimals(0, 10, 40, 90)) == by_hand(
        *YEAR, Frequency.QUARTERLY, decimals(0, 10, 30, 50)
    )


def test_a_quiet_august():
    months = dict.fromkeys(range(1, 13), Decimal(100)) | {8: Decimal(0)}

    steps = seasonal(*YEAR, months)

    assert shares(steps, Frequency.MONTHLY) == [0 if place == 10 else Fraction(1, 11) for place in range(12)]


def test_a_month_that_lies_partly_in_the_period_counts_for_that_part():
    steps = seasonal(date(2018, 1, 16), date(2018, 2, 28), dict.fromkeys(range(1, 13), Decimal(31)))

    assert [step.weight for step in steps] == [16, 31]


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: by_hand(*YEAR, Frequency.QUARTERLY, decimals(1, 2, 3)), "Enter 4 numbers"),
        (lambda: by_hand(*YEAR, Frequency.QUARTERLY, decimals(0, 0, 0, 0)), "At least one part"),
        (lambda: by_hand(*YEAR, Frequency.QUARTERLY, decimals(1, -1, 3, 4)), "less than nothing"),
        (lambda: cumulative(*YEAR, Frequency.QUARTERLY, decimals(1, 5, 3, 9)), "cannot go down"),
        (lambda: checked([Step(date(2018, 1, 1), YEAR[1], Fraction(1))], *YEAR), "begin and end"),
        (
            lambda: checked(
                [Step(YEAR[0], date(2017, 12, 31), Fraction(1)), Step(date(2018, 1, 2), YEAR[1], Fraction(1))], *YEAR
            ),
            "on the day after",
        ),
    ],
)
def test_what_is_no_profile_says_why(make, why):
    with pytest.raises(ProfileWrong, match=why):
        make()


@given(st.lists(st.integers(0, 1000), min_size=12, max_size=12).filter(any))
def test_the_parts_make_the_whole(weights):
    steps = by_hand(*YEAR, Frequency.MONTHLY, decimals(*weights))

    assert sum(shares(steps)) == 1
    assert exposure(steps, Period(*YEAR), Period(*YEAR)) == 1
