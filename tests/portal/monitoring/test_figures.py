"""A figure as people type it."""

from decimal import Decimal

import pytest

from portal.monitoring.figures import FigureWrong, Unit, parse, plain, shortened, shown


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("12", Unit.COUNT, "12"),
        (" 1 204 ", Unit.COUNT, "1204"),
        ("1,204", Unit.COUNT, "1204"),
        ("12.0", Unit.COUNT, "12"),
        ("+3", Unit.COUNT, "3"),
        ("0", Unit.COUNT, "0"),
        ("87.5%", Unit.PERCENTAGE, "87.5"),
        ("100", Unit.PERCENTAGE, "100"),
        ("£1,250.50", Unit.POUNDS, "1250.50"),
        (".5", Unit.SCORE, "0.5"),
        ("3.", Unit.SCORE, "3"),
        ("14\u00a0", Unit.DAYS, "14"),
        ("9,999,999,999.99", Unit.POUNDS, "9999999999.99"),
    ],
)
def test_right(text, unit, value):
    assert parse(text, unit) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "unit", "what"),
    [
        ("", Unit.COUNT, "There is no figure"),
        ("  ", Unit.COUNT, "There is no figure"),
        ("twelve", Unit.COUNT, "“twelve” is not a number"),
        ("n/a", Unit.COUNT, "“n/a” is not a number"),
        ("1,2", Unit.COUNT, "“1,2” is not a number"),
        ("1.204,5", Unit.COUNT, "“1.204,5” is not a number"),
        ("12%", Unit.COUNT, "“12%” is not a number"),
        ("£12", Unit.COUNT, "“£12” is not a number"),
        ("1e3", Unit.COUNT, "“1e3” is not a number"),
        ("NaN", Unit.COUNT, "“NaN” is not a number"),
        ("Infinity", Unit.SCORE, "“Infinity” is not a number"),
        ("١٢", Unit.COUNT, "“١٢” is not a number"),
        ("=1+1", Unit.COUNT, "“=1+1” is not a number"),
        ("-3", Unit.COUNT, "-3 is less than 0"),
        ("4.5", Unit.COUNT, "4.5 is not a whole number"),
        ("101", Unit.PERCENTAGE, "101 is more than 100"),
        ("1.234", Unit.SCORE, "1.234 has more than two decimals"),
        ("10000000000", Unit.COUNT, "10000000000 is too large"),
        ("9" * 23, Unit.COUNT, f"{'9' * 23} is too large"),
        ("9" * 41, Unit.COUNT, f"“{'9' * 39}…” is not a number"),
    ],
)
def test_wrong(text, unit, what):
    with pytest.raises(FigureWrong) as caught:
        parse(text, unit)

    assert caught.value.what == what


def test_what_would_be_right_is_said():
    with pytest.raises(
        FigureWrong,
        match=r"^4.5 is not a whole number\. Enter a whole number such as 12\.$",
    ):
        parse("4.5", Unit.COUNT)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("1041", Unit.COUNT, "1,041"),
        ("0.00", Unit.COUNT, "0"),
        ("82.50", Unit.PERCENTAGE, "82.5%"),
        ("1250.5", Unit.POUNDS, "£1,250.50"),
        ("1250", Unit.POUNDS, "£1,250"),
        ("1", Unit.DAYS, "1 day"),
        ("14", Unit.DAYS, "14 days"),
        ("100", Unit.SCORE, "100"),
    ],
)
def test_shown(value, unit, text):
    assert shown(Decimal(value), unit) == text


@pytest.mark.parametrize(("value", "text"), [("41.00", "41"), ("82.50", "82.5"), ("100", "100"), ("0", "0")])
def test_plain(value, text):
    assert plain(Decimal(value)) == text


def test_what_was_typed_is_quoted_on_one_short_line():
    assert shortened("a\nb\x00c" + "d" * 60) == "a b c" + "d" * 34 + "…"
