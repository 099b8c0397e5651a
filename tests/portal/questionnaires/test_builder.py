"""The builder in the back office: what is offered, what is refused, and where the page says so."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from portal.accounts.roles import Role
from portal.design.summaries import control_in_the_office, mistakes
from portal.questionnaires.blocks import SectionsBlock, schema_of, stream_of
from portal.questionnaires.blocks.faults import errors_at_blocks
from portal.questionnaires.blocks.ready_made import ready_made_blocks
from portal.questionnaires.checking import Fault, faults_of
from portal.questionnaires.facts import BY_PURPOSE, facts_in_words
from portal.questionnaires.forms import SectionForm
from portal.questionnaires.models import Questionnaire
from portal.questionnaires.progress import missing
from portal.questionnaires.rendering import in_words
from portal.questionnaires.schema import Condition, CrossRule, Kind, OnlyIf, Schema, Section
from tests.portal.accounts.factories import UserFactory
from tests.portal.questionnaires.schemas import BUDGET, question, schema

GUIDANCE = question("read_this", Kind.GUIDANCE, label="Read this", hint="One.\n\nTwo.", required=False)


@pytest.fixture
def office(sign_in):
    return sign_in(UserFactory(role=Role.GRANTS_OFFICER))


def test_each_problem_names_the_block_where_it_stands():
    late = OnlyIf(conditions=(Condition(question="nobody", value="yes"),))
    section = Section(
        key="money",
        title="Money",
        questions=(
            question("cost", Kind.MONEY, least="10", most="5"),
            question("sum", Kind.CALCULATED, formula="total(budget.cost)"),
            question("more", only_if=late),
        ),
        rules=(CrossRule(formula="cost >", sentence="More."),),
    )

    places = [fault.place for fault in faults_of(Schema(title="", sections=(section,)))]

    assert places == [
        (0, "questions", 0, "most"),
        (0, "questions", 1, "formula"),
        (0, "questions", 2, "only_if", "conditions", 0, "question"),
        (0, "rules", 0, "formula"),
    ]


def test_the_sentences_are_put_at_fields_blocks_and_the_whole():
    error = errors_at_blocks(
        [
            Fault("Whole."),
            Fault("Empty.", (0, "questions")),
            Fault("Wrong formula.", (1, "questions", 2, "formula")),
            Fault("Wrong question.", (1, "only_if", "conditions", 0, "question")),
        ]
    )

    assert error.as_json_data() == {
        "messages": ["Whole."],
        "blockErrors": {
            0: {"blockErrors": {"questions": {"messages": ["Empty."]}}},
            1: {
                "blockErrors": {
                    "questions": {"blockErrors": {2: {"blockErrors": {"formula": {"messages": ["Wrong formula."]}}}}},
                    "only_if": {
                        "blockErrors": {
                            "conditions": {
                                "blockErrors": {0: {"blockErrors": {"question": {"messages": ["Wrong question."]}}}}
                            }
                        }
                    },
                }
            },
        },
    }


def sent(**asked):
    """What the builder's page sends for one section with a question of each of these (kind → its own fields)."""
    only_if = {"conditions": streamfield([]), "every": "all"}
    common = {"label": "What?", "hint": "", "why": "", "key": "", "only_if": only_if}
    questions = [(kind, common | fields) for kind, fields in asked.items()]
    section = {
        "title": "One",
        "guidance": "",
        "key": "",
        "questions": streamfield(questions),
        "rules": streamfield([]),
        "only_if": only_if,
    }
    return nested_form_data(
        {"title": "Built", "purpose": "application", "sections": streamfield([("section", section)])}
    )


@pytest.mark.django_db
def test_a_wrong_formula_is_said_at_its_block_and_nothing_is_stored(office):
    response = office.post(reverse("questionnaires:add"), sent(calculated={"formula": "total(nothing.cost)"}))

    assert Questionnaire.objects.count() == 0
    (error,) = response.context["form"].errors.as_data()["sections"]
    inside = error.block_errors[0].block_errors["questions"].block_errors[0].block_errors["formula"]
    assert inside.messages == ["“What?”: “nothing.cost” is not something that this formula can use."]
    assert mistakes([response.context["form"]], control=control_in_the_office) == [
        {"text": inside.messages[0], "href": "#sections-0-value-questions-0-value-formula"}
    ]


@pytest.mark.django_db
def test_what_is_empty_is_named(office):
    response = office.post(reverse("questionnaires:add"), sent(short={"label": ""}) | {"title": ""})

    assert mistakes([response.context["form"]], control=control_in_the_office) == [
        {"text": "Fill in “Title”", "href": "#id_title"},
        {"text": "Fill in “Question”", "href": "#sections-0-value-questions-0-value-label"},
    ]


@pytest.mark.django_db
def test_guidance_is_saved_between_questions(office):
    office.post(reverse("questionnaires:add"), sent(short={"label": "Name?"}, guidance={"hint": "Read on."}))

    built = [(one.kind, one.label, one.hint) for one in Questionnaire.objects.get().schema.questions()]
    assert built == [(Kind.SHORT, "Name?", ""), (Kind.GUIDANCE, "What?", "Read on.")]


@pytest.mark.django_db
def test_the_ends_of_lines_that_a_browser_sends_are_no_change(office):
    text = "Read on.\r\n\r\nAnd on."
    office.post(reverse("questionnaires:add"), sent(short={"label": "Name?"}, guidance={"hint": text}))

    assert Questionnaire.objects.get().schema.sections[0].questions[1].hint == "Read on.\n\nAnd on."


@pytest.mark.django_db
def test_the_page_tells_the_script_what_rules_may_use(office):
    page = office.get(reverse("questionnaires:add")).content.decode()

    assert ("portal/build/office_questionnaire.js" in page, "data-formula-facts" in page) == (True, True)
    assert {purpose: set(names) for purpose, names in facts_in_words().items()} == {
        purpose: set(names) for purpose, names in BY_PURPOSE.items()
    }


@pytest.mark.parametrize("name", [name for name, _ in ready_made_blocks()])
def test_a_ready_made_table_can_be_asked_as_it_is(name):
    block = dict(ready_made_blocks())[name]
    made = block.question(block.get_default())

    assert (made.kind, faults_of(schema(made))) == (Kind.GROUP, [])


def test_what_began_ready_made_is_read_again():
    section = {
        "type": "section",
        "value": {
            "title": "T",
            "key": "t",
            "questions": [
                {
                    "type": "risks",
                    "value": {
                        "label": "Risks",
                        "key": "risks",
                        "row_name": "risk",
                        "rows_least": 1,
                        "rows_most": 3,
                        "columns": [{"type": "short", "value": {"label": "What", "key": "what"}}],
                    },
                }
            ],
        },
    }
    built = schema_of(SectionsBlock().to_python([section]))
    again = schema_of(SectionsBlock().to_python(stream_of(built)))

    assert (built.question("risks").kind, again) == (Kind.GROUP, built)


def test_nobody_answers_guidance():
    form = schema(question("name"), GUIDANCE)

    left = missing(form, {"name": "Ada"})
    words = in_words(form, {"name": "Ada"}, lists={}, files={})

    assert (left, [one.key for one in words.sections[0].answers]) == ([], ["name"])


def test_guidance_cannot_be_what_a_condition_looks_at():
    late = OnlyIf(conditions=(Condition(question="read_this", value="yes"),))

    (fault,) = faults_of(schema(question("name"), GUIDANCE, question("late", only_if=late)))

    assert fault.sentence == "“Late” is asked because of “read_this”, which is not an earlier question."


def test_a_section_of_guidance_alone_has_no_questions():
    (fault,) = faults_of(schema(GUIDANCE))

    assert fault.sentence == "The section “About you” has no questions."


def drawn(rows):
    section = Section(key="money", title="Money", questions=(BUDGET, GUIDANCE))
    form = SectionForm(section, values={"budget": rows}, lists={})
    return "".join(piece.render(form, None) for part in form.parts.values() for piece in part.layout())


@pytest.mark.parametrize(("rows", "shown"), [(1, False), (2, True)])
def test_two_rows_are_shown_as_a_table_with_their_total(rows, shown):
    html = drawn([{"what": "Balls", "cost": "12.50"}] * rows)

    assert ("All of them so far" in html, "£25" in html) == (shown, shown)


def test_guidance_stands_on_the_page_with_its_paragraphs():
    html = drawn([])

    assert '<h2 class="govuk-heading-m govuk-!-margin-bottom-2">Read this</h2>' in html
    assert "<p>Two.</p>" in html
