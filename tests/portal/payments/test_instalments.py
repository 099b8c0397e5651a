from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.payments.instalments import Part, SchedulePolicy, When, resplit, schedule, split

pounds = st.decimals(min_value=0, max_value=Decimal("9999999999.99"), places=2)
shares = st.lists(st.integers(min_value=0, max_value=1000), min_size=1, max_size=12).filter(any)


@given(amount=pounds, shares=shares)
def test_the_parts_add_up_to_the_penny(amount, shares):
    assert sum(split(amount, shares)) == amount


@given(amount=pounds, shares=shares)
def test_no_part_is_a_penny_or_more_away_from_its_share(amount, shares):
    for part, share in zip(split(amount, shares), shares, strict=True):
        assert abs(part - amount * share / sum(shares)) < Decimal("0.01")


@given(amount=pounds, shares=shares)
def test_a_part_is_never_negative_and_a_share_of_nothing_gets_nothing(amount, shares):
    parts = split(amount, shares)

    assert min(parts) >= 0
    assert all(part == 0 for part, share in zip(parts, shares, strict=True) if share == 0)


@pytest.mark.parametrize(
    ("amount", "shares", "parts"),
    [
        ("100.00", [1, 1, 1], ["33.34", "33.33", "33.33"]),
        ("0.01", [1, 1], ["0.01", "0.00"]),
        ("5000.00", [75, 25], ["3750.00", "1250.00"]),
        ("3000.01", [75, 25], ["2250.01", "750.00"]),
        ("0.00", [2, 3], ["0.00", "0.00"]),
    ],
)
def test_left_over_pennies_go_to_the_parts_that_lost_most(amount, shares, parts):
    assert split(Decimal(amount), shares) == [Decimal(part) for part in parts]


@pytest.mark.parametrize(
    ("amount", "shares"), [("1.00", []), ("1.00", [0, 0]), ("1.00", [2, -1]), ("-1.00", [1]), ("1.005", [1])]
)
def test_what_cannot_be_split_is_refused(amount, shares):
    with pytest.raises(ValueError, match="not negative"):
        split(Decimal(amount), shares)


def test_up_to_3000_pounds_all_is_paid_on_signature():
    assert schedule(Decimal("3000.00")) == [Part(amount=Decimal("3000.00"), when=When.SIGNATURE)]


def test_above_3000_pounds_a_quarter_waits_for_the_end_report():
    assert schedule(Decimal("3000.01")) == [
        Part(amount=Decimal("2250.01"), when=When.SIGNATURE),
        Part(amount=Decimal("750.00"), when=When.END_REPORT),
    ]


def test_a_fund_may_have_other_terms():
    policy = SchedulePolicy(in_one_up_to=Decimal(100), first_share=50)

    assert [part.amount for part in schedule(Decimal(300), policy)] == [Decimal(150), Decimal(150)]


@given(amount=st.decimals(min_value=Decimal("0.01"), max_value=Decimal("9999999.99"), places=2))
def test_no_schedule_has_an_empty_instalment(amount):
    parts = schedule(amount)

    assert sum(part.amount for part in parts) == amount
    assert all(part.amount > 0 for part in parts)


def test_what_is_unpaid_keeps_its_proportions_when_the_value_changes():
    assert resplit([Decimal(300), Decimal(100)], Decimal(200)) == [Decimal(150), Decimal(50)]


@pytest.mark.parametrize("share", [0, 100])
def test_a_policy_that_pays_all_or_nothing_first_is_refused(share):
    with pytest.raises(ValueError, match="between 1 and 99"):
        SchedulePolicy(first_share=share)
