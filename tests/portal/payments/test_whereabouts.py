"""Where each pound is, and that none is in two places."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.payments.whereabouts import Month, Sums, burn_down, by_month, month_after, places

AMOUNTS = st.integers(0, 10**9).map(lambda pennies: Decimal(pennies) / 100)


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, st.none() | st.fractions(0, 1))
def test_the_places_come_to_what_was_promised(rest, planned, approved, sent, arrived, share):
    spent = None if share is None else (arrived * share.numerator / share.denominator).quantize(Decimal("0.01"))
    promised = rest + planned + approved + sent + arrived

    found = places(Sums(promised=promised, planned=planned, approved=approved, sent=sent, arrived=arrived, spent=spent))

    assert sum(place.amount for place in found) == promised
    assert min(place.amount for place in found) >= 0


@pytest.mark.parametrize("wrong", [{"arrived": 101}, {"planned": 60, "arrived": 41}, {"arrived": 50, "spent": 51}])
def test_more_than_there_is_is_a_fault(wrong):
    with pytest.raises(ValueError, match="more than the whole"):
        places(Sums(promised=Decimal(100), **{key: Decimal(value) for key, value in wrong.items()}))


def test_what_is_left_month_by_month():
    months = burn_down(
        Decimal(100),
        starts_on=date(2026, 1, 15),
        ends_on=date(2026, 3, 31),
        due=[(date(2026, 1, 31), Decimal(60)), (date(2026, 4, 2), Decimal(40))],
        paid=[(date(2026, 2, 1), Decimal(60))],
        today=date(2026, 3, 1),
    )

    assert months == [
        Month(date(2026, 1, 1), Decimal(100), Decimal(40)),
        Month(date(2026, 2, 1), Decimal(40), Decimal(40)),
        Month(date(2026, 3, 1), Decimal(40), Decimal(40)),
        Month(date(2026, 4, 1), None, Decimal(0)),
    ]


def test_what_is_overdue_stands_in_this_month():
    due = [
        (date(2026, 9, 1), "grant", Decimal(5)),
        (date(2026, 11, 30), "grant", Decimal(7)),
        (date(2026, 12, 1), "contract", Decimal(11)),
        (date(2027, 2, 1), "contract", Decimal(13)),
    ]

    assert by_month(due, today=date(2026, 11, 22), months=3) == [
        (date(2026, 11, 1), {"grant": Decimal(12)}),
        (date(2026, 12, 1), {"contract": Decimal(11)}),
        (date(2027, 1, 1), {}),
    ]


@given(st.dates(date(2000, 1, 1), date(2190, 1, 1)))
def test_the_month_after(day):
    after = month_after(day)

    assert after.day == 1
    assert (after.year * 12 + after.month) - (day.year * 12 + day.month) == 1
