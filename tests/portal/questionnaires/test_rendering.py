"""Answers as people read them, and the same again from the frozen copy."""

import json
from decimal import Decimal

import pytest

from portal.questionnaires.rendering import FileInWords, InWords, column_sum, file_ids, in_words, text_lines
from portal.questionnaires.schema import Kind
from tests.portal.questionnaires.schemas import BUDGET, EVERY_KIND, NO, YES, question, schema

LISTS = {Kind.AREAS: {"E06000059": "Dorset", "E06000058": "BCP"}, Kind.THEMES: {}}
LINES = [
    {"what": "Paint", "cost": "1200.00", "bought_on": "2026-03-01"},
    {"what": "Brushes", "cost": "45.50", "bought_on": None},
]


@pytest.mark.parametrize(
    ("kind", "value", "lines"),
    [
        (Kind.SHORT, "Weymouth Hub", ("Weymouth Hub",)),
        (Kind.LONG, "One.\r\n\r\n  Two.  \n", ("One.", "Two.")),
        (Kind.MONEY, "1500.00", ("£1,500",)),
        (Kind.MONEY, "1500.50", ("£1,500.50",)),
        (Kind.MONEY, "0.00", ("£0",)),
        (Kind.NUMBER, "12000", ("12,000",)),
        (Kind.NUMBER, "2.5", ("2.5",)),
        (Kind.DATE, "2026-11-21", ("21 November 2026",)),
        (Kind.YES_NO, True, ("Yes",)),
        (Kind.YES_NO, False, ("No",)),
        (Kind.CHOICE, "yes_please", ("Yes please",)),
        (Kind.CHOICES, ["no_thanks", "yes_please"], ("No thanks", "Yes please")),
        (Kind.CHOICE, "taken_out_since", ("taken_out_since",)),
        (Kind.AREAS, ["E06000059", "E00"], ("Dorset", "E00")),
        (Kind.ADDRESS, {"line_1": "1 High Street", "line_2": "", "town": "Poole"}, ("1 High Street", "Poole")),
        (Kind.ADDRESS, {"line_1": "", "town": ""}, ()),
        (Kind.EMAIL, "", ()),
        (Kind.YES_NO, None, ()),
        (Kind.CHOICES, [], ()),
    ],
)
def test_an_answer_is_said_as_people_say_it(kind, value, lines):
    assert text_lines(question("one", kind, choices=(YES, NO)), value, LISTS) == lines


def test_budget_lines_are_a_table_with_the_sum_under_the_money():
    (answer,) = in_words(schema(BUDGET), {"budget": LINES}, lists=LISTS, files={}).sections[0].answers

    assert answer.head == ("What", "Cost", "Bought on")
    assert answer.rows == (("Paint", "£1,200", "1 March 2026"), ("Brushes", "£45.50", ""))
    assert answer.totals == ("", "£1,245.50", "")


def test_one_line_needs_no_sum():
    (answer,) = in_words(schema(BUDGET), {"budget": LINES[:1]}, lists=LISTS, files={}).sections[0].answers

    assert answer.totals == ()


def test_sums_are_exact_and_only_of_money():
    rows = [{"cost": "0.10"}, {"cost": "0.20"}, {"cost": ""}]

    assert [column_sum(column, rows) for column in BUDGET.columns] == [None, Decimal("0.30"), None]


def test_files_are_named_in_their_order_and_a_removed_one_is_left_out():
    papers = schema(question("papers", Kind.FILES))
    accounts, policy = FileInWords(7, "Accounts.pdf", "a" * 64), FileInWords(3, "Policy.pdf")

    said = in_words(papers, {"papers": [7, 5, 3]}, lists=LISTS, files={3: policy, 7: accounts})

    assert file_ids(papers, {"papers": [7, 5, 3]}) == [7, 5, 3]
    assert said.sections[0].answers[0].files == (accounts, policy)


def test_the_frozen_copy_reads_as_the_draft_did():
    values = {"name": "Hub", "ready": False, "budget": LINES, "papers": [7], "areas": ["E06000058"]}
    said = in_words(EVERY_KIND, values, lists=LISTS, files={7: FileInWords(7, "Accounts.pdf")})

    assert InWords.from_json(json.loads(json.dumps(said.to_json()))) == said


def test_what_nobody_answered_is_not_answered():
    said = in_words(EVERY_KIND, {"ready": False}, lists=LISTS, files={})

    assert [answer.key for section in said.sections for answer in section.answers if answer.answered] == ["ready"]
