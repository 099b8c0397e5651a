"""From which year's and stream's money a payment is made."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.agreements.terms import total
from portal.payments.drawing import NotCovered, draw, give_back, left_of

AMOUNTS = st.integers(min_value=1, max_value=10**8).map(lambda pennies: Decimal(pennies) / 100)
PLACES = st.tuples(st.integers(2025, 2028), st.integers(1, 3))


@pytest.mark.parametrize(
    ("amount", "year", "parts"),
    [
        ("100", 2026, {(2026, 1): "75.00", (2026, 2): "25.00"}),
        ("500", 2026, {(2025, 1): "50.00", (2026, 1): "300.00", (2026, 2): "100.00", (2027, 1): "50.00"}),
        ("60", 2025, {(2025, 1): "50.00", (2026, 1): "7.50", (2026, 2): "2.50"}),
        ("10", 2030, {(2025, 1): "10.00"}),
        ("0.01", 2026, {(2026, 1): "0.01"}),
    ],
)
def test_its_own_year_pays_first_then_the_oldest(amount, year, parts):
    left = {(2025, 1): Decimal(50), (2026, 1): Decimal(300), (2026, 2): Decimal(100), (2027, 1): Decimal(50)}

    drawn = draw(Decimal(amount), year=year, left=left)

    assert drawn == {place: Decimal(part) for place, part in parts.items()}


@given(st.dictionaries(PLACES, AMOUNTS, min_size=1), st.integers(2024, 2029), st.fractions(0, 1))
def test_no_penny_is_lost_and_no_money_overdrawn(left, year, share):
    amount = (total(left.values()) * share.numerator / share.denominator).quantize(Decimal("0.01"))

    drawn = draw(amount, year=year, left=left)

    assert total(drawn.values()) == amount
    assert all(0 < part <= left[place] for place, part in drawn.items())


def test_more_than_is_left_is_refused():
    with pytest.raises(NotCovered):
        draw(Decimal("100.01"), year=2026, left={(2026, 1): Decimal(100)})


def test_what_is_left_is_what_was_not_taken():
    money = {(2026, 1): Decimal(100), (2026, 2): Decimal(50)}

    assert left_of(money, {(2026, 1): Decimal(40), (2026, 2): Decimal(50)}) == {(2026, 1): Decimal(60)}
    with pytest.raises(NotCovered):
        left_of(money, {(2027, 1): Decimal(1)})


@given(st.dictionaries(PLACES, st.integers(-(10**8), 10**8).map(lambda pennies: Decimal(pennies) / 100)), AMOUNTS)
@example({(2026, 1): Decimal(-300), (2025, 1): Decimal(1000)}, Decimal(500))
@example({(2026, 1): Decimal(-300), (2026, 2): Decimal(200)}, Decimal(100))
def test_what_comes_back_goes_where_something_was_paid_whatever_is_below_nought(paid, amount):
    back = give_back(amount, paid=paid)

    assert total(back.values()) == min(amount, total(part for part in paid.values() if part > 0))
    assert all(0 < part <= paid[place] for place, part in back.items())
