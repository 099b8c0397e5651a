"""What stands in the end report before anybody has written in it."""

from decimal import Decimal

import pytest

from grants.domain.agreed_spending import agreed_lines, agreed_rows
from portal.payments.budgeting import Part
from portal.questionnaires.schema import Kind, Question, Schema, Section

LINES = [
    {"what": "Plots", "cost": "1200.00", "asked_for": "1000.00", "from_elsewhere": "200.00"},
    {"what": "Tools", "cost": "450.00", "asked_for": "450.00"},
    {"what": "Tea", "cost": "30.00", "asked_for": "0.00", "from_elsewhere": "30.00"},
]


def report(*columns: tuple[str, Kind], key: str = "spend", most: int = 12) -> Schema:
    asked = tuple(Question(key=name, kind=kind, label=name) for name, kind in columns)
    group = Question(key=key, kind=Kind.GROUP, label="Spending", row_name="line", rows_most=most, columns=asked)
    return Schema(title="End report", sections=(Section(key="spending", title="Spending", questions=(group,)),))


USUAL = report(("what", Kind.SHORT), ("planned", Kind.MONEY), ("spent", Kind.MONEY))


@pytest.mark.parametrize(
    ("schema", "amount", "rows"),
    [
        (USUAL, "1450", [{"what": "Plots", "planned": "1000.00"}, {"what": "Tools", "planned": "450.00"}]),
        # How a smaller award is shared out, only the organisation knows.
        (USUAL, "1200", [{"what": "Plots"}, {"what": "Tools"}]),
        (report(("what", Kind.SHORT), ("spent", Kind.MONEY)), "1450", [{"what": "Plots"}, {"what": "Tools"}]),
        (report(("what", Kind.SHORT), most=1), "1450", [{"what": "Plots"}]),
        (report(("line", Kind.SHORT)), "1450", []),
        (report(("what", Kind.MONEY)), "1450", []),
        (report(("what", Kind.SHORT), key="costs"), "1450", []),
    ],
    ids=["as asked", "another amount", "nothing planned", "few rows", "other columns", "no words", "another question"],
)
def test_the_lines_that_asked_us_for_money(schema, amount, rows):
    assert agreed_rows(schema, {"budget": LINES}, Decimal(amount)) == rows


@pytest.mark.parametrize("answers", [{}, {"budget": None}, {"budget": [{"what": "Plots"}]}])
def test_an_application_without_lines_gives_no_rows(answers):
    assert agreed_rows(USUAL, answers, Decimal("1450")) == []


@pytest.mark.parametrize(
    ("amount", "parts"),
    [
        ("1450.00", [("Plots", "1000.00"), ("Tools", "450.00")]),
        ("2000.00", [("Plots", "1000.00"), ("Tools", "450.00")]),
        ("725.01", [("Plots", "500.01"), ("Tools", "225.00")]),
    ],
    ids=["as asked", "more", "less, in proportion to the penny"],
)
def test_the_budget_of_the_agreement_is_what_was_asked_for_within_the_award(amount, parts):
    lines = agreed_lines({"budget": LINES}, Decimal(amount))

    assert lines == [Part(name, Decimal(part)) for name, part in parts]
    assert agreed_lines({}, Decimal(amount)) == []
