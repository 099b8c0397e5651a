"""Double entries for the office's ledger."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.payments.instalments import split
from portal.payments.journal import DoesNotBalance, Moved, lines


def moved(amount, shares, *, back=False, identity="aa"):
    return Moved(
        on=date(2026, 11, 24), identity=identity, reference="SDF-2026-0001/1", organisation="A group",
        amount=amount, back=back, shares=shares,
    )  # fmt: skip


def test_a_payment_debits_its_streams_and_credits_the_bank():
    shares = [("4100", "Core grant", "2026/27", Decimal(75)), ("", "Own budget", "2026/27", Decimal(25))]

    made = list(lines([moved(Decimal(100), shares)], bank="1200", untagged="9999"))

    assert [(line.account, line.debit, line.credit) for line in made] == [
        ("4100", Decimal(75), Decimal(0)),
        ("9999", Decimal(25), Decimal(0)),
        ("1200", Decimal(0), Decimal(100)),
    ]
    assert {line.entry for line in made} == {"aa-P"}


@given(st.lists(st.tuples(st.integers(1, 10**9), st.lists(st.integers(1, 100), max_size=4), st.booleans())))
def test_any_number_of_entries_balances(facts):
    moves = []
    for pennies, weights, back in facts:
        amount = Decimal(pennies) / 100
        parts = split(amount, weights) if weights else []
        moves.append(moved(amount, [("4100", "s", "y", part) for part in parts], back=back))

    made = list(lines(moves, bank="1200", untagged="9999"))

    assert sum(line.debit for line in made) == sum(line.credit for line in made)
    assert all((line.debit == 0) != (line.credit == 0) or not line.debit for line in made)


def test_what_does_not_balance_is_not_handed_out():
    with pytest.raises(DoesNotBalance):
        list(lines([moved(Decimal(100), [("4100", "s", "y", Decimal(99))])], bank="1200", untagged="9999"))
