"""The proposal for the money by year and stream when value or end change."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from portal.agreements.terms import total
from portal.payments.reallocating import reallocated

END = date(2020, 3, 31)


def test_what_is_added_with_a_year_goes_to_that_year_on_the_streams_of_the_last():
    money = {(2018, 1): Decimal(100), (2019, 1): Decimal(75), (2019, 2): Decimal(25)}

    after = reallocated(money, new_value=Decimal(300), old_end=END, new_end=date(2021, 3, 31))

    assert after == money | {(2020, 1): Decimal("75.00"), (2020, 2): Decimal("25.00")}


def test_what_is_added_over_two_years_follows_their_days():
    after = reallocated({(2019, 1): Decimal(100)}, new_value=Decimal("465.00"), old_end=END, new_end=date(2021, 3, 31))
    assert after == {(2019, 1): Decimal(100), (2020, 1): Decimal("365.00")}

    after = reallocated(
        {(2019, 1): Decimal(1)}, new_value=Decimal(4), old_end=date(2020, 3, 30), new_end=date(2020, 4, 2)
    )
    assert after == {(2019, 1): Decimal(2), (2020, 1): Decimal(2)}


def test_what_is_cut_comes_from_the_last_year_first():
    money = {(2018, 1): Decimal(100), (2019, 1): Decimal(50)}

    assert reallocated(money, new_value=Decimal(80), old_end=END, new_end=END) == {(2018, 1): Decimal(80)}


def test_money_of_years_after_an_earlier_end_moves_into_the_last_year():
    money = {(2018, 1): Decimal(100), (2019, 1): Decimal(50)}

    after = reallocated(money, new_value=Decimal(150), old_end=END, new_end=date(2019, 3, 31))

    assert after == {(2018, 1): Decimal(150)}


AMOUNTS = st.integers(min_value=1, max_value=10**8).map(lambda pennies: Decimal(pennies) / 100)


@given(
    st.dictionaries(st.tuples(st.integers(2017, 2019), st.integers(1, 3)), AMOUNTS, min_size=1),
    AMOUNTS,
    st.dates(date(2017, 4, 1), date(2024, 3, 31)),
)
def test_it_always_comes_to_the_new_value_and_nothing_is_nought(money, value, end):
    after = reallocated(money, new_value=value, old_end=END, new_end=end)

    assert total(after.values()) == value
    assert all(amount > 0 for amount in after.values())
