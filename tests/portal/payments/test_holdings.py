"""Where an agreement's money is, by stream and year: nothing is lost in the cutting."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.payments.drawing import draw
from portal.payments.holdings import Holding, ahead, by_place, together
from portal.payments.whereabouts import places

CORE, OWN, NEXT_YEAR = (2026, 1), (2026, 2), (2027, 1)
MAY = date(2026, 5, 1)


def test_what_is_planned_is_counted_where_it_will_be_taken():
    holding = Holding(
        money={CORE: Decimal(60), OWN: Decimal(30), NEXT_YEAR: Decimal(10)},
        arrived={CORE: Decimal(30)},
        planned=[(date(2027, 5, 1), Decimal(15)), (MAY, Decimal(40))],
    )

    assert ahead(holding) == [
        (MAY, {CORE: Decimal(20), OWN: Decimal(20)}),
        (date(2027, 5, 1), {NEXT_YEAR: Decimal(10), CORE: Decimal("2.50"), OWN: Decimal("2.50")}),
    ]


def test_what_was_reported_is_cut_by_what_is_there():
    holding = Holding(
        money={CORE: Decimal(60), OWN: Decimal(40)},
        arrived={CORE: Decimal(60), OWN: Decimal(40)},
        returned={CORE: Decimal(20)},
        spent=Decimal(40),
    )

    found = by_place(holding)

    assert {place: (one.spent, one.returned) for place, one in found.items()} == {
        CORE: (Decimal(20), Decimal(20)),
        OWN: (Decimal(20), Decimal(0)),
    }


def test_of_what_is_over_only_what_is_there_was_promised():
    holding = Holding(money={CORE: Decimal(60), OWN: Decimal(40)}, arrived={CORE: Decimal(5)}, over=True)

    assert [one.promised for one in by_place(holding).values()] == [5, 0]


PENNIES = st.integers(0, 10**7).map(lambda pennies: Decimal(pennies) / 100)


@given(
    st.dictionaries(st.tuples(st.integers(2026, 2028), st.integers(1, 3)), PENNIES, min_size=1),
    st.lists(st.tuples(st.sampled_from(["approved", "sent", "arrived", "planned"]), st.fractions(0, 1))),
    st.fractions(0, 1),
    st.none() | st.fractions(0, 1),
)
@pytest.mark.filterwarnings("error")
def test_every_penny_is_in_one_place(money, steps, back, share):
    """Payments drawn by the rule, in any order and number: each place adds up, and all of them to the whole."""
    left, moved, planned = dict(money), {"approved": {}, "sent": {}, "arrived": {}}, []
    for where, part in steps:
        amount = (sum(left.values()) * part.numerator / part.denominator).quantize(Decimal("0.01"))
        if where == "planned":
            amount = min(amount, sum(left.values()) - sum((pounds for _, pounds in planned), Decimal(0)))
            planned.append((MAY, max(amount, Decimal(0))))
            continue
        amount = max(min(amount, sum(left.values()) - sum((pounds for _, pounds in planned), Decimal(0))), Decimal(0))
        for place, pounds in draw(amount, year=2026, left=left).items():
            left[place] -= pounds
            moved[where][place] = moved[where].get(place, Decimal(0)) + pounds
    returned = {
        place: (pounds * back.numerator / back.denominator).quantize(Decimal("0.01"))
        for place, pounds in moved["arrived"].items()
    }
    kept = sum(moved["arrived"].values(), Decimal(0)) - sum(returned.values(), Decimal(0))
    spent = None if share is None else (kept * share.numerator / share.denominator).quantize(Decimal("0.01"))

    found = by_place(Holding(money=money, **moved, returned=returned, planned=planned, spent=spent))

    assert {place: one.promised for place, one in found.items()} == money
    for one in found.values():
        assert min(place.amount for place in places(one)) >= 0
    whole = together(list(found.values()))
    assert sum(place.amount for place in places(whole)) == sum(money.values())
    assert whole.planned == sum((pounds for _, pounds in planned), Decimal(0))
    assert whole.spent == (spent or 0)
