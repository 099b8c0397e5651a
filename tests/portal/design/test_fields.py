from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.forms import CharField, MultipleChoiceField
from hypothesis import given
from hypothesis import strategies as st

from portal.design.fields import count_words
from portal.design.forms import DateField, Form, MoneyField, WordLimitField, YesNoField


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("£1,250.00", "1250.00"),
        ("1250", "1250.00"),
        (" £ 1 250.5 ", "1250.50"),
        (".5", "0.50"),
        ("7.", "7.00"),
        ("0", "0.00"),
    ],
)
def test_money_is_taken_as_people_write_it(typed: str, amount: str) -> None:
    cleaned = MoneyField().clean(typed)

    assert (cleaned, str(cleaned)) == (Decimal(amount), amount)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("about 300", "Enter an amount in pounds, like 1,250 or 1,250.50"),
        ("1e3", "Enter an amount in pounds, like 1,250 or 1,250.50"),
        ("NaN", "Enter an amount in pounds, like 1,250 or 1,250.50"),
        ("١٢٣", "Enter an amount in pounds, like 1,250 or 1,250.50"),
        ("12.345", "Enter pounds and pence with no more than two numbers after the point, like 1,250.50"),
        ("-£20", "The amount must be £0 or more"),
        ("99999999999", "The amount is too large"),
    ],
)
def test_money_says_what_is_wrong(typed: str, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        MoneyField().clean(typed)

    assert refused.value.messages == [said]


@given(st.text(max_size=40))
def test_no_text_breaks_the_money_field(typed: str) -> None:
    try:
        cleaned = MoneyField(required=False).clean(typed)
    except ValidationError:
        return
    assert cleaned is None or cleaned == cleaned.quantize(Decimal("0.01"))


@pytest.mark.parametrize("parts", [["21", "11", "2026"], ["21", "November", "2026"], ["21", "nov", "2026"]])
def test_a_date_may_name_its_month(parts: list[str]) -> None:
    assert DateField().clean(parts) == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("parts", "part", "said"),
    [
        (["", "11", "2026"], "day", "The start date must include a day"),
        (["21", "", ""], "month", "The start date must include a month and a year"),
        (["31", "2", "2026"], "day", "The start date must be a real date, for example 21 11 2026"),
        (["1", "13", "2026"], "month", "The start date must be a real date, for example 21 11 2026"),
        (["1", "x", "2026"], "month", "The start date must be a real date, for example 21 11 2026"),
        (["1", "2", "26"], "year", "The start date: the year must have four numbers, for example 2026"),
        (["1", "2", "9999"], "year", "The start date: check the year, 9999 is too far away"),
        (["²", "2", "2026"], "day", "The start date must be a real date, for example 21 11 2026"),
    ],
)
def test_a_date_says_what_is_missing_and_where(parts: list[str], part: str, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        DateField(name="the start date").clean(parts)

    assert refused.value.messages == [said]
    assert refused.value.error_list[0].params == {"part": part}


def test_a_wrong_date_comes_back_as_it_was_typed() -> None:
    form = OneDate({"when-day": "31", "when-month": "Febuary", "when-year": "2026"})

    assert not form.is_valid()
    assert form["when"].value() == ["31", "Febuary", "2026"]


def test_an_optional_date_may_be_left() -> None:
    form = OneDate({"when-day": "", "when-month": "", "when-year": ""})
    form.fields["when"].required = False

    assert form.is_valid()
    assert form.cleaned_data == {"when": None}


def test_a_date_that_did_not_change_is_not_a_change() -> None:
    form = OneDate({"when-day": "1", "when-month": "2", "when-year": "2026"}, initial={"when": date(2026, 2, 1)})

    assert form.changed_data == []


@pytest.mark.parametrize(
    ("text", "words"), [("", 0), ("  ", 0), ("one", 1), ("one  two\nthree\t", 3), ("it’s well-known", 2)]
)
def test_words_are_counted_as_the_live_count_does(text: str, words: int) -> None:
    assert count_words(text) == words


def test_a_text_of_the_limit_passes_and_one_more_word_is_named() -> None:
    field = WordLimitField(label="Summary", max_words=3)

    assert field.clean("one two three") == "one two three"
    with pytest.raises(ValidationError) as refused:
        field.clean("one two three four")
    assert refused.value.messages == ["Summary must be 3 words or fewer. It is 1 word too long."]


@pytest.mark.parametrize(("sent", "cleaned"), [("yes", True), ("no", False)])
def test_yes_and_no_become_true_and_false(sent: str, cleaned: bool) -> None:
    assert YesNoField().clean(sent) is cleaned


def test_nothing_chosen_is_neither_yes_nor_no() -> None:
    assert YesNoField(required=False).clean("") is None


def test_what_is_missing_is_asked_for_by_name() -> None:
    form = Named({})

    assert form.errors == {
        "name": ["Enter your name"],
        "number": ["Enter CIC number"],
        "policy": ["Answer “Do you have a policy?”"],
        "themes": ["Choose themes of the Plan"],
        "own": ["Tell us who you are"],
    }


class OneDate(Form):
    when = DateField()


class Named(Form):
    name = CharField(label="Your name")
    number = CharField(label="CIC number")
    policy = YesNoField(label="Do you have a policy?")
    themes = MultipleChoiceField(label="Themes of the Plan", choices=[("a", "A")])
    own = CharField(error_messages={"required": "Tell us who you are"})
