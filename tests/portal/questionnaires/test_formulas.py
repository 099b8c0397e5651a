from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.questionnaires.formulas import FormulaWrong, Is, check, parse

KINDS = {
    "asked": Is.NUMBER,
    "match": Is.NUMBER,
    "largest_grant": Is.NUMBER,
    "starts_on": Is.DATE,
    "ends_on": Is.DATE,
    "young_people": Is.YES_NO,
    "kind_of_place": Is.TEXT,
    "themes": Is.LIST,
    "budget": Is.ROWS,
    "budget.cost": Is.NUMBERS,
    "story": Is.OTHER,
}
VALUES = {
    "asked": Decimal(3000),
    "match": Decimal(1000),
    "largest_grant": Decimal(5000),
    "starts_on": date(2027, 1, 31),
    "ends_on": date(2027, 12, 31),
    "young_people": True,
    "kind_of_place": "town",
    "themes": ["rural_crime", "scams"],
    "budget": [{}, {}],
    "budget.cost": [Decimal("1500.50"), Decimal("2499.50")],
    "story": "Once",
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("total(budget.cost)", Decimal(4000)),
        ("count(budget)", Decimal(2)),
        ("count(themes)", Decimal(2)),
        ("share(asked, total(budget.cost))", Decimal("75.00")),
        ("share(1, 3)", Decimal("33.33")),
        ("asked + match - 500", Decimal(3500)),
        ("10 - 2 - 3", Decimal(5)),
        ("2 + 3 * 4", Decimal(14)),
        ("(2 + 3) * 4", Decimal(20)),
        ("-asked", Decimal(-3000)),
        ("20% of total(budget.cost)", Decimal(800)),
        ("12.5% of asked", Decimal(375)),
        ("asked / match", Decimal(3)),
        ("£1,500.50 + 0.50", Decimal(1501)),
        ("starts_on + 1 month", date(2027, 2, 28)),
        ("starts_on - 1 week", date(2027, 1, 24)),
        ("asked <= largest_grant", True),
        ("match >= 30% of total(budget.cost)", False),
        ("ends_on > starts_on and ends_on <= starts_on + 12 months", True),
        ("ends_on <= 2027-12-31", True),
        ("ends_on < 2027-12-31", False),
        ('kind_of_place = "town"', True),
        ('kind_of_place != "town"', False),
        ("young_people = yes", True),
        ("young_people = no or asked = 3000", True),
        ("not young_people", False),
        ("not young_people or asked > 1", True),
        ('includes(themes, "scams")', True),
        ('includes(themes, "fraud")', False),
        ("answered(story)", True),
    ],
)
def test_formula_comes_to(text, value):
    formula = parse(text)
    check(formula, KINDS)

    assert formula.value(VALUES) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("asked <= largest_grant", None),
        ("asked + match", None),
        ("-asked", None),
        ("share(asked, match)", None),
        ("starts_on + 1 month", None),
        ("not young_people", None),
        ('includes(themes, "scams")', None),
        ("total(budget.cost)", None),
        ("count(budget)", Decimal(0)),
        ("answered(asked)", False),
        ("not answered(asked) or asked > 5", True),
        ("1 > 2 and asked > 5", False),
        ("1 < 2 and asked > 5", None),
        ("1 < 2 or asked > 5", True),
        ("1 > 2 or asked > 5", None),
    ],
)
def test_what_is_not_answered_is_not_known(text, value):
    assert parse(text).value({}) is value or parse(text).value({}) == value


@pytest.mark.parametrize("text", ["share(asked, 0)", "asked / 0", "2027-01-01 + 9999 years", "starts_on - 9999 years"])
def test_what_cannot_be_reckoned_is_not_known(text):
    assert parse(text).value(VALUES) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Write a formula, such as total(budget.cost)."),
        ("asked +", "The formula stops too early."),
        ("asked <= <= 3", "The formula cannot be read from “<= 3” on."),
        ("asked; drop", "The formula cannot be read from “; drop” on."),
        ("__import__(asked)", "The formula cannot be read from “__import__(asked)” on."),
        ("eval(asked)", "“eval” is not something that this formula can use."),
        ("totl(budget.cost)", "“totl” is not something that this formula can use. Did you mean “total”?"),
        ("total(budget.cost, asked)", "“total” takes 1 in its brackets, not 2."),
        ("ends_on > 2027-02-30", "“2027-02-30” is not a date. Write it like 2027-03-31."),
        ("starts_on + 1.5 months", "A length of time is a whole number of months, 10,000 at most."),
        ("1 + " * 80 + "1", "A formula has 300 characters at most."),
        ("(" * 31 + "1" + ")" * 31, "There are too many brackets or signs inside one another."),
        ("not " * 31 + "young_people", "There are too many brackets or signs inside one another."),
    ],
)
def test_a_formula_that_cannot_be_read(text, sentence):
    with pytest.raises(FormulaWrong) as wrong:
        parse(text)

    assert str(wrong.value) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("aksed <= 3", "“aksed” is not something that this formula can use. Did you mean “asked”?"),
        ("budget.price > 3", "“budget.price” is not something that this formula can use. Did you mean “budget.cost”?"),
        ("asked > starts_on", "“>” cannot compare a number or an amount with a date."),
        ('kind_of_place > "a"', "“>” cannot compare text with text."),
        ("themes = themes", "“=” cannot compare several choices with several choices."),
        (
            "asked + starts_on",
            "“+” stands between two numbers, or a date and a length of time such as “12 months”; here it stands "
            "between a number or an amount and a date.",
        ),
        ("young_people * 2", "“*” works with a number or an amount, not with yes or no."),
        ("not asked", "“not” works with yes or no, not with a number or an amount."),
        ("asked and young_people", "“and” works with yes or no, not with a number or an amount."),
        ("young_people or asked", "“or” works with yes or no, not with a number or an amount."),
        ("total(asked)", "“total” works with a column of numbers, not with a number or an amount."),
        ("count(asked)", "“count” works with a table or several choices, not with a number or an amount."),
        ("answered(1 > 2)", "“answered” asks about one question, such as answered(partner)."),
        ('includes(asked, "x")', "“includes” works with several choices, not with a number or an amount."),
        (
            "share(asked, story)",
            "“share” works with a number or an amount, not with words.",
        ),
        ("-starts_on", "“-” works with a number or an amount, not with a date."),
    ],
)
def test_a_formula_that_makes_no_sense(text, sentence):
    with pytest.raises(FormulaWrong) as wrong:
        check(parse(text), KINDS)

    assert str(wrong.value) == sentence


WORDS = ["and", "or", "not", "of", "total", "share", "months", "12", "2027-01-01", "20%", "yes", " "]
PIECES = [*KINDS, *WORDS, *'()+-*/<>=,.%£"']


@given(st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join))
def test_whatever_is_typed_is_a_formula_or_refused(text):
    with suppress(FormulaWrong):
        formula = parse(text)
        kind = check(formula, KINDS)

        assert isinstance(kind, Is)
        assert formula.value({}) is None or formula.value(VALUES) is not None
