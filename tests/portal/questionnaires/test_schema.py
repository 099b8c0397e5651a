"""What a questionnaire says goes to JSON and back without loss, and what nobody could be asked is named."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.questionnaires.checking import MOST_QUESTIONS, SchemaInvalid, check, problems_of
from portal.questionnaires.schema import (
    Choice,
    Comparison,
    Condition,
    CrossRule,
    Kind,
    OnlyIf,
    Question,
    Rule,
    Schema,
    Section,
)
from tests.portal.questionnaires.schemas import BUDGET, EVERY_KIND, NO, YES, question, schema

words = st.text(max_size=30)
keys = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
decimals = st.just("") | st.decimals(0, 10**6, places=2).map(str)
choices = st.builds(Choice, value=keys, label=words, hint=words, passes=st.booleans())
rules = st.builds(
    Rule, answer=st.sampled_from(["", "yes", "no"]), least=decimals, most=decimals, sentence=words, where_else=words
)

conditions = st.builds(Condition, question=keys, comparison=st.sampled_from(Comparison), value=words)
only_ifs = st.builds(OnlyIf, conditions=st.lists(conditions, min_size=1, max_size=2).map(tuple), every=st.booleans())
cross_rules = st.builds(CrossRule, formula=words, sentence=words, at=keys)


def questions(columns: st.SearchStrategy[tuple[Question, ...]]) -> st.SearchStrategy[Question]:
    return st.builds(
        Question,
        key=keys,
        kind=st.sampled_from(Kind),
        label=words,
        hint=words,
        why=words,
        required=st.booleans(),
        words=st.integers(0, 500),
        least=decimals,
        most=decimals,
        whole=st.booleans(),
        choices=st.lists(choices, max_size=3).map(tuple),
        files_most=st.integers(1, 9),
        columns=columns,
        row_name=words,
        rows_least=st.integers(0, 9),
        rows_most=st.integers(0, 9),
        rule=st.none() | rules,
        only_if=st.none() | only_ifs,
        formula=words,
        unit=words,
    )


columns = st.lists(questions(st.just(())), max_size=2).map(tuple)
sections = st.builds(
    Section,
    key=keys,
    title=words,
    guidance=words,
    questions=st.lists(questions(columns), max_size=3).map(tuple),
    only_if=st.none() | only_ifs,
    rules=st.lists(cross_rules, max_size=2).map(tuple),
)
schemas = st.builds(Schema, title=words, sections=st.lists(sections, max_size=3).map(tuple))


@given(schemas)
def test_nothing_is_lost_on_the_way_to_json_and_back(said):
    again = Schema.from_json(json.loads(json.dumps(said.to_json())))

    assert (again, again.sha256) == (said, said.sha256)


@given(schemas, schemas)
def test_two_questionnaires_share_a_fingerprint_only_when_they_say_the_same(one, other):
    assert (one.sha256 == other.sha256) == (one == other)


def test_settings_that_a_question_does_not_use_stay_out_of_the_json():
    assert question("name").to_json() == {"key": "name", "kind": "short", "label": "Name"}


def test_a_questionnaire_with_every_kind_of_question_can_be_used():
    check(EVERY_KIND)


PICK = question("pick", Kind.CHOICE, choices=(YES, NO))


@pytest.mark.parametrize(
    ("wrong", "sentences"),
    [
        (Schema(title="Empty"), ["Add at least one section with a question."]),
        (schema(question("name"), question("name")), ["The question key “name” is used twice."]),
        (schema(question("name", label=" ")), ["The question with the key “name” needs its text."]),
        (
            schema(question("Name", label="Name")),
            [
                "The key “Name” of “Name” must start with a letter and have only small letters, digits and "
                "underscores, 50 at most."
            ],
        ),
        (schema(replace(PICK, choices=(YES,))), ["“Pick” needs at least two choices."]),
        (schema(replace(PICK, choices=(YES, YES))), ["The choice of “Pick” key “yes_please” is used twice."]),
        (
            schema(question("asked", Kind.MONEY, least="900", most="1000.00")),
            [],
        ),
        (
            schema(question("asked", Kind.MONEY, least="1000", most="900")),
            ["“Asked”: the smallest amount is larger than the largest."],
        ),
        (
            schema(question("name", rule=Rule(sentence="No."))),
            ["“Name”: this kind of question cannot decide who may apply."],
        ),
        (schema(replace(PICK, rule=Rule())), ["“Pick” needs the sentence people read when they may not apply."]),
        (schema(replace(BUDGET, columns=())), ["“Budget” needs at least one column."]),
        (schema(replace(BUDGET, rows_most=31)), ["“Budget” can have 1 to 30 rows."]),
        (schema(replace(BUDGET, rows_least=4)), ["“Budget”: the fewest rows are more than the most rows."]),
        (schema(replace(BUDGET, columns=(question("file", Kind.FILES),))), ["“Budget”: “File” cannot be a column."]),
        (
            Schema(title="A", sections=(Section(key="one", title="One"), Section(key="two", title="Two"))),
            [
                "Add at least one section with a question.",
                "The section “One” has no questions.",
                "The section “Two” has no questions.",
            ],
        ),
        (
            schema(*[question(f"q{number}") for number in range(MOST_QUESTIONS + 1)]),
            [f"A questionnaire has {MOST_QUESTIONS} questions at most."],
        ),
    ],
)
def test_what_nobody_could_be_asked_is_named(wrong, sentences):
    assert problems_of(wrong) == sentences


def test_a_questionnaire_that_cannot_be_used_is_refused_with_all_that_is_wrong():
    with pytest.raises(SchemaInvalid) as refused:
        check(schema(question("name", label=""), replace(PICK, choices=())))

    assert refused.value.problems == [
        "The question with the key “name” needs its text.",
        "“Pick” needs at least two choices.",
    ]


def test_the_sections_stand_in_their_order():
    first, second = EVERY_KIND.sections[:2]

    assert (EVERY_KIND.after(first), EVERY_KIND.after(EVERY_KIND.sections[-1])) == (second, None)
    assert (EVERY_KIND.section("choices"), EVERY_KIND.section("nowhere")) == (second, None)
