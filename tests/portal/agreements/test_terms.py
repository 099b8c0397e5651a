"""What held on any day, told from how it began and what was agreed since."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from portal.agreements.terms import Change, Terms, first_terms, terms_on, years_of

FIRST = date(2017, 10, 1)
AMOUNTS = st.integers(min_value=1, max_value=10**8).map(lambda pennies: Decimal(pennies) / 100)
DAYS = st.integers(min_value=0, max_value=4000).map(lambda days: FIRST + timedelta(days=days))
MONEY = st.dictionaries(st.tuples(st.integers(2017, 2022), st.integers(1, 3)), AMOUNTS, min_size=1, max_size=4)


@st.composite
def histories(draw):
    """How an agreement began, and a chain of changes that each begin where the one before ended."""
    value, end, money = draw(AMOUNTS), draw(DAYS), draw(MONEY)
    began = Terms(value=value, ends_on=end, money=money)
    changes, told = [], [began]
    for number, on in enumerate(sorted(draw(st.lists(DAYS, max_size=6))), start=1):
        new_value, new_end, new_money = (draw(st.none() | one) for one in (AMOUNTS, DAYS, MONEY))
        changes.append(
            Change(
                number=number, on=on, old_value=value, new_value=new_value, old_end=end, new_end=new_end,
                old_money=money if new_money is not None else None, new_money=new_money,
            )
        )  # fmt: skip
        value = new_value if new_value is not None else value
        end = new_end if new_end is not None else end
        money = new_money if new_money is not None else money
        told.append(Terms(value=value, ends_on=end, money=money))
    return began, changes, told


@given(histories())
def test_after_the_last_change_the_row_speaks_for_itself(history):
    _, changes, told = history

    assert terms_on(date(2099, 1, 1), told[-1], changes) == told[-1]


@given(histories())
def test_how_it_began_is_found_again_from_the_row(history):
    began, changes, told = history

    assert first_terms(told[-1], changes) == began
    assert terms_on(FIRST - timedelta(days=1), told[-1], changes) == began


@given(histories(), DAYS)
def test_on_any_day_the_last_change_until_then_holds(history, day):
    _, changes, told = history

    agreed = sum(change.on <= day for change in changes)

    assert terms_on(day, told[-1], changes) == told[agreed]


def test_the_financial_years_of_an_agreement():
    assert years_of(date(2017, 9, 28), date(2020, 9, 27)) == [2017, 2018, 2019, 2020]
    assert years_of(date(2019, 4, 1), date(2020, 3, 31)) == [2019]
