"""The facts every project has, and what a call says about them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from grants.domain.project_facts import LONGEST_TITLE, ProjectFacts, facts_from, keys_missing, problems_of
from portal.questionnaires.schema import Comparison, Condition, Kind, OnlyIf, Question, Schema, Section
from tests.grants.community_grant import ANSWERS, APPLICATION

RANGE = {"smallest": Decimal(100), "largest": Decimal(3000)}


def keys_of_problems(**facts) -> list[str]:
    return [problem.key for problem in problems_of(ProjectFacts(**facts), **RANGE)]


def test_the_facts_are_taken_out_of_the_answers():
    assert facts_from(ANSWERS | {"themes": ["rural-crime"]}) == ProjectFacts(
        title="Pop-up Youth Clubs",
        summary="A weekly club for young people.",
        amount_requested=Decimal("1500.00"),
        starts_on=date(2027, 1, 10),
        ends_on=date(2027, 12, 20),
        themes=("rural-crime",),
        areas=("E06000058",),
    )


@pytest.mark.parametrize(
    "values", [{}, {"amount_requested": None, "starts_on": ""}, {"amount_requested": "lots", "ends_on": "soon"}]
)
def test_answers_that_say_nothing_are_no_facts(values):
    assert facts_from(values) == ProjectFacts()


@pytest.mark.parametrize(
    ("amount", "keys"),
    [
        ("99.99", ["amount_requested"]),
        ("100.00", []),
        ("3000.00", []),
        ("3000.01", ["amount_requested"]),
        (None, []),
    ],
)
def test_the_amount_lies_within_the_calls_range(amount, keys):
    assert keys_of_problems(amount_requested=amount and Decimal(amount)) == keys


def test_the_sentence_names_what_was_asked_for_and_what_the_call_gives():
    (problem,) = problems_of(ProjectFacts(amount_requested=Decimal(5000)), **RANGE)

    assert problem.sentence == "You asked for £5,000. This call gives £100 to £3,000."


@pytest.mark.parametrize(("ends_on", "keys"), [(date(2027, 1, 9), ["ends_on"]), (date(2027, 1, 10), []), (None, [])])
def test_a_project_does_not_end_before_it_starts(ends_on, keys):
    assert keys_of_problems(starts_on=date(2027, 1, 10), ends_on=ends_on) == keys


@pytest.mark.parametrize(
    ("lines", "keys"), [(["900.00", "100"], []), (["900.00", "100.01"], ["budget"]), (["900.00", None], []), ([], [])]
)
def test_the_budget_lines_ask_for_what_the_application_asks_for(lines, keys):
    facts = facts_from({"amount_requested": "1000", "budget": [{"asked_for": line} for line in lines]})

    assert [problem.key for problem in problems_of(facts, **RANGE)] == keys


@pytest.mark.parametrize(("length", "keys"), [(LONGEST_TITLE, []), (LONGEST_TITLE + 1, ["project_name"])])
def test_titles_fit_the_open_data_standard(length, keys):
    assert keys_of_problems(title="x" * length) == keys


def test_a_questionnaire_that_never_asks_the_amount_is_found_before_the_call_is_published():
    question = Question(key="project_name", kind=Kind.SHORT, label="Name")
    schema = Schema(title="Short", sections=(Section(key="one", title="One", questions=(question,)),))

    assert keys_missing(schema) == ["summary", "amount_requested", "starts_on", "ends_on"]
    assert keys_missing(APPLICATION) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"required": False},
        {"kind": Kind.SHORT},
        {"only_if": OnlyIf(conditions=(Condition(question="project_name", comparison=Comparison.ANSWERED),))},
    ],
)
def test_a_needed_question_must_be_asked_of_everybody_in_its_own_kind(changed):
    """Else somebody could send an application without an amount, which nothing after it could carry."""

    def with_changed_amount(section):
        asked = [replace(one, **changed) if one.key == "amount_requested" else one for one in section.questions]
        return replace(section, questions=tuple(asked))

    schema = replace(APPLICATION, sections=tuple(with_changed_amount(one) for one in APPLICATION.sections))

    assert keys_missing(schema) == ["amount_requested"]
