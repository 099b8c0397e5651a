"""What earlier answers make of a questionnaire."""

from decimal import Decimal

import pytest

from portal.questionnaires.checking import problems_of
from portal.questionnaires.formulas import Is
from portal.questionnaires.logic import Problem, as_asked, broken_rules, known_values, page_of
from portal.questionnaires.progress import SectionState, progress
from portal.questionnaires.rendering import only_if_in_words
from portal.questionnaires.schema import Choice, Comparison, Condition, CrossRule, Kind, OnlyIf, Schema, Section
from tests.portal.questionnaires.schemas import question

IS = Comparison.IS


def only_if(key, comparison=IS, value="", *, every=True, more=()):
    return OnlyIf(conditions=(Condition(question=key, comparison=comparison, value=value), *more), every=every)


CHILDREN = question("children", Kind.YES_NO, label="Will you work with children?")
COST = question("cost", Kind.MONEY)
FORM = Schema(
    title="A form",
    sections=(
        Section(
            key="who",
            title="Who",
            questions=(
                CHILDREN,
                question("safeguarding", Kind.LONG, only_if=only_if("children", value="yes")),
                question("lead", only_if=only_if("safeguarding", Comparison.ANSWERED)),
            ),
        ),
        Section(key="clubs", title="Clubs", questions=(question("club"),), only_if=only_if("children", value="yes")),
        Section(
            key="money",
            title="Money",
            questions=(
                question("budget", Kind.GROUP, columns=(question("what"), COST), row_name="line", rows_most=5),
                question("match", Kind.MONEY, required=False),
                question("total", Kind.CALCULATED, formula="total(budget.cost)", unit="money"),
                question("share", Kind.CALCULATED, formula="share(match, total)", unit="percent"),
            ),
            rules=(
                CrossRule(formula="total <= largest_grant", sentence="Ask for less.", at="budget"),
                CrossRule(formula="match >= 20% of total", sentence="Bring a fifth yourselves."),
            ),
        ),
    ),
)


def keys_asked(values):
    return [one.key for one in as_asked(FORM, values).schema.questions()]


@pytest.mark.parametrize(
    ("values", "keys"),
    [
        ({}, ["children"]),
        ({"children": False}, ["children"]),
        ({"children": True}, ["children", "safeguarding", "club"]),
        ({"children": True, "safeguarding": "Two adults"}, ["children", "safeguarding", "lead", "club"]),
        ({"children": False, "safeguarding": "Two adults"}, ["children"]),
        ({"safeguarding": "Two adults"}, ["children"]),
    ],
)
def test_only_what_the_answers_ask_for_is_asked(values, keys):
    assert keys_asked(values) == [*keys, "budget", "match", "total", "share"]


def test_an_answer_that_is_not_asked_for_does_not_count_and_comes_back():
    kept = {"children": False, "club": "Chess"}

    assert "club" not in as_asked(FORM, kept).values
    assert as_asked(FORM, kept | {"children": True}).values["club"] == "Chess"


def condition_cases():
    places = (Choice(value="town", label="Town"), Choice(value="village", label="Village"))
    one = question("where", Kind.CHOICE, choices=places)
    several = question("places", Kind.CHOICES, choices=places)
    number, day, text = question("people", Kind.NUMBER), question("starts_on", Kind.DATE), question("name")
    return [
        (one, Comparison.IS, "town", "town", True),
        (one, Comparison.IS, "town", "village", False),
        (one, Comparison.IS_NOT, "town", "village", True),
        (one, Comparison.IS_NOT, "town", None, False),
        (several, Comparison.INCLUDES, "town", ["village", "town"], True),
        (several, Comparison.INCLUDES, "town", ["village"], False),
        (several, Comparison.INCLUDES, "town", [], False),
        (number, Comparison.IS, "12", "12.00", True),
        (number, Comparison.AT_LEAST, "12", "12", True),
        (number, Comparison.AT_LEAST, "12", "9", False),
        (number, Comparison.AT_MOST, "12", "9", True),
        (number, Comparison.AT_MOST, "12", None, False),
        (day, Comparison.AT_LEAST, "2027-04-01", "2027-10-01", True),
        (day, Comparison.AT_MOST, "2027-04-01", "2027-10-01", False),
        (day, Comparison.IS, "2027-04-01", "2027-04-01", True),
        (text, Comparison.IS, "Weymouth", " weymouth", True),
        (text, Comparison.NOT_ANSWERED, "", None, True),
        (text, Comparison.NOT_ANSWERED, "", "x", False),
        (text, Comparison.ANSWERED, "", "x", True),
        (number, Comparison.AT_LEAST, "12", "a shape of an older version", False),
    ]


@pytest.mark.parametrize(("earlier", "comparison", "wanted", "answer", "asked"), condition_cases())
def test_a_condition_looks_at_an_earlier_answer(earlier, comparison, wanted, answer, asked):
    later = question("later", only_if=only_if(earlier.key, comparison, wanted))
    form = Schema(title="A form", sections=(Section(key="one", title="One", questions=(earlier, later)),))

    assert problems_of(form) == []
    assert (form.question("later") in as_asked(form, {earlier.key: answer}).schema.questions()) is asked


@pytest.mark.parametrize(("every", "asked"), [(True, False), (False, True)])
def test_all_conditions_or_any_of_them(every, asked):
    two = only_if("children", value="yes", every=every, more=(Condition(question="poor", value="yes"),))
    questions = (CHILDREN, question("poor", Kind.YES_NO), question("later", only_if=two))
    form = Schema(title="A form", sections=(Section(key="one", title="One", questions=questions),))

    keys = [one.key for one in as_asked(form, {"children": True, "poor": False}).schema.questions()]

    assert ("later" in keys) is asked


def test_a_page_shows_what_its_own_answers_may_yet_ask_for():
    shown = [question.key for question in page_of(FORM, "who", {}).questions]

    assert shown == ["children", "safeguarding", "lead"]
    assert page_of(FORM, "clubs", {"children": False}) is None
    assert page_of(FORM, "nothing", {}) is None


@pytest.mark.parametrize(
    ("budget", "match", "total", "share"),
    [
        (None, None, None, None),
        ([{"what": "Hall", "cost": "100.00"}, {"what": "Tea", "cost": ""}], None, "100.00", None),
        ([{"what": "Hall", "cost": "100.50"}, {"what": "Tea", "cost": "49.50"}], "50.00", "150.00", "33.33"),
        ([{"what": "Hall", "cost": "0.00"}], "50.00", "0.00", None),
        ([{"what": "Hall", "cost": "200.00"}], "50.00", "200.00", "25"),
    ],
)
def test_what_is_calculated(budget, match, total, share):
    values = as_asked(FORM, {"budget": budget, "match": match}).values

    assert (values["total"], values["share"]) == (total, share)


@pytest.mark.parametrize(
    ("budget", "match", "broken"),
    [
        (None, None, []),
        ("900.00", None, []),
        ("1000.00", "200.00", []),
        ("1000.01", "999.00", [Problem("budget", "Ask for less.")]),
        ("1000.00", "199.99", [Problem("match", "Bring a fifth yourselves.")]),
    ],
)
def test_rules_over_several_answers(budget, match, broken):
    rows = [{"what": "Hall", "cost": budget}] if budget else None
    asked = as_asked(FORM, {"budget": rows, "match": match})
    known = known_values(asked.schema, asked.values, {"largest_grant": Decimal(1000)})

    assert list(broken_rules(asked.schema.section("money"), known)) == broken


def test_a_broken_rule_holds_the_whole_back():
    values = {"children": False, "budget": [{"what": "Hall", "cost": "5000.00"}], "match": "1.00"}

    states = {one.section.key: (one.state, one.holds_back) for one in progress(FORM, values)}

    assert states == {"who": (SectionState.COMPLETE, False), "money": (SectionState.IN_PROGRESS, True)}


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (
            question("a", only_if=only_if("later", value="x")),
            "“A” is asked because of “later”, which is not an earlier question.",
        ),
        (
            question("a", only_if=only_if("children", Comparison.AT_LEAST, "3")),
            "“A”: the answer to “Will you work with children?” cannot be compared like that.",
        ),
        (
            question("a", only_if=only_if("children", value="perhaps")),
            "“A”: “perhaps” is not an answer that “Will you work with children?” can have.",
        ),
        (
            question("a", Kind.CALCULATED, formula="total(budget.price)"),
            "“A”: “budget.price” is not something that this formula can use. Did you mean “budget.cost”?",
        ),
        (
            question("a", Kind.CALCULATED, formula="children"),
            "“A”: the formula must come to a number, not to yes or no.",
        ),
        (
            question("a", Kind.CALCULATED, formula="largest_grant"),
            "“A”: “largest_grant” is not something that this formula can use.",
        ),
    ],
)
def test_what_an_officer_has_to_put_right_in_a_question(made, sentence):
    budget = FORM.question("budget")
    section = Section(key="one", title="One", questions=(CHILDREN, budget, made))

    assert problems_of(Schema(title="A form", sections=(section,)), {"largest_grant": Is.NUMBER}) == [sentence]


TWO_LINES = "count(budget) > 1"


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (CrossRule(formula="children = ", sentence="No."), "The rule “children = ”: The formula stops too early."),
        (
            CrossRule(formula=TWO_LINES, sentence=" "),
            f"The rule “{TWO_LINES}” needs the sentence people read when it is broken.",
        ),
        (
            CrossRule(formula="count(budget)", sentence="No."),
            "The rule “count(budget)” must be something that holds or does not, such as asked <= total(budget.cost).",
        ),
        (
            CrossRule(formula="children", sentence="No.", at="budgit"),
            "The rule “children” is shown at “budgit”, which is not a question of its section.",
        ),
        (
            CrossRule(formula="club = 1", sentence="No."),
            "The rule “club = 1”: “club” is not something that this formula can use.",
        ),
    ],
)
def test_what_an_officer_has_to_put_right_in_a_rule(rule, sentence):
    section = Section(key="one", title="One", questions=(CHILDREN, FORM.question("budget")), rules=(rule,))

    assert problems_of(Schema(title="A form", sections=(section,))) == [sentence]


def test_a_whole_form_with_conditions_and_rules_goes_to_json_and_back():
    assert Schema.from_json(FORM.to_json()) == FORM
    assert problems_of(FORM, {"largest_grant": Is.NUMBER}) == []


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (only_if("children", value="yes"), "you answered “Yes” to “Will you work with children?”"),
        (only_if("cost", Comparison.AT_LEAST, "5000"), "your answer to “Cost” is “£5,000” or more"),
        (
            only_if("starts_on", Comparison.AT_MOST, "2027-04-01"),
            "your answer to “Starts on” is “1 April 2027” or earlier",
        ),
        (only_if("name", Comparison.NOT_ANSWERED), "you left “Name” empty"),
        (
            only_if("name", Comparison.ANSWERED, every=False, more=(Condition(question="children", value="no"),)),
            "you answered “Name” or you answered “No” to “Will you work with children?”",
        ),
    ],
)
def test_a_condition_in_words(made, sentence):
    questions = (CHILDREN, COST, question("starts_on", Kind.DATE), question("name"))
    form = Schema(title="A form", sections=(Section(key="one", title="One", questions=questions),))

    assert only_if_in_words(made, form, {}) == sentence
