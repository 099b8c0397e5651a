"""HMRC's rules: which donations a declaration covers, and what a row may hold."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from portal.donations.gift_aid import (
    ALWAYS,
    THIS,
    Declared,
    as_day,
    as_name,
    as_postcode,
    as_title,
    tax_on,
    wording,
    years_before,
)

MADE = date(2024, 2, 29)
NOON = datetime(2025, 5, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("declared", "gift", "on", "covered"),
    [
        (Declared(THIS, 1, MADE), 1, date(2026, 1, 1), True),
        (Declared(THIS, 1, MADE), 2, MADE, False),
        (Declared(ALWAYS, 1, MADE), 2, date(2030, 1, 1), True),
        (Declared(ALWAYS, 1, MADE), 2, date(2020, 2, 29), True),
        (Declared(ALWAYS, 1, MADE), 2, date(2020, 2, 28), False),
        (Declared(ALWAYS, 1, MADE, NOON), 2, date(2025, 5, 5), True),
        (Declared(ALWAYS, 1, MADE, NOON - timedelta(hours=2)), 2, date(2025, 5, 5), False),
        (Declared(ALWAYS, 1, MADE, NOON), 2, date(2025, 5, 6), False),
        (Declared(ALWAYS, 1, MADE, NOON), 2, date(2021, 1, 1), True),
        (Declared(THIS, 1, MADE, NOON), 1, date(2025, 5, 6), False),
    ],
)
def test_what_a_declaration_covers(declared, gift, on, covered):
    at = datetime.combine(on, time(11), UTC)

    assert declared.covers(gift=gift, received_at=at, received_on=on) is covered


def test_four_years_before_a_leap_day_and_others():
    assert years_before(date(2024, 2, 29), 4) == date(2020, 2, 29)
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("dt11aa", "DT1 1AA"),
        (" bh1   1aa ", "BH1 1AA"),
        ("SW1A 1AA", "SW1A 1AA"),
        ("m1 1ae", "M1 1AE"),
        ("W1A0AX", "W1A 0AX"),
        ("gir 0aa", "GIR 0AA"),
        ("x", "X"),
        ("DT11 0AB", "DT11 0AB"),
    ],
)
def test_postcodes_are_kept_in_capitals_with_one_space(typed, kept):
    assert as_postcode(typed) == kept


@pytest.mark.parametrize("typed", ["", "12345", "DT1", "DT1 1A", "DT1 11A", "DT1-1AA", "XX", "DT1 1AAA", "ÄT1 1AA"])
def test_what_is_no_postcode(typed):
    with pytest.raises(ValueError):
        as_postcode(typed)


@pytest.mark.parametrize(
    ("typed", "row"),
    [
        ("Smith-Jones", "Smith Jones"),
        ("  de   la  Mare ", "de la Mare"),
        ("Łukasz", "Lukasz"),
        ("O’Brien", "O'Brien"),
        ("Zoë", "Zoë"),
        ("Dvořák", "Dvorák"),
        ("李", ""),
        ("A" * 34 + "-B", "A" * 34),
    ],
)
def test_names_as_hmrc_reads_them(typed, row):
    assert as_name(typed) == row


@pytest.mark.parametrize(("typed", "row"), [("Mrs.", "Mrs"), ("Prof", "Prof"), ("Professor", ""), ("M", ""), ("", "")])
def test_titles_have_two_to_four_letters_or_are_left_out(typed, row):
    assert as_title(typed) == row


def test_tax_is_a_quarter_and_never_a_part_of_a_penny_too_much():
    assert [tax_on(Decimal(text)) for text in ("100", "0.03", "0.04", "33.33")] == [
        Decimal("25.00"),
        Decimal("0.00"),
        Decimal("0.01"),
        Decimal("8.33"),
    ]


def test_days_are_written_as_the_schedule_has_them():
    assert as_day(date(2026, 3, 9)) == "09/03/26"


@pytest.mark.parametrize(
    ("scope", "monthly", "begins"),
    [
        (ALWAYS, False, "I want to Gift Aid this donation and any donations I make in the future or have made in the "),
        (THIS, False, "I want to Gift Aid this donation to the Foundation. I am a UK taxpayer"),
        (THIS, True, "I want to Gift Aid every payment of this monthly gift to the Foundation. I am a UK taxpayer"),
    ],
)
def test_the_declaration_says_what_hmrc_wants_said(scope, monthly, begins):
    said = wording(scope, "Foundation", monthly=monthly)

    assert said.startswith(begins)
    assert "it is my responsibility to pay any difference" in said
    assert said.endswith("I no longer pay sufficient tax on my income and/or capital gains.")
