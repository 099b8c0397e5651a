"""A call with questions and rules of its own, built in the back office by clicking alone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from grants.models import Call
from portal.accounts.roles import Role
from portal.questionnaires.models import Questionnaire
from portal.questionnaires.schema import Condition, CrossRule
from tests.grants.factories import FundBudgetFactory, WeightedSchemeFactory
from tests.journeys.looking import LAPTOP
from tests.portal.accounts.factories import UserFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

IN_SECTION = "sections-0-value"
VISITS, SAFE = f"{IN_SECTION}-questions-5-value", f"{IN_SECTION}-questions-6-value"
RULE = f"{IN_SECTION}-rules-0-value"


def field(page: Page, name: str):
    return page.locator(f"[name='{name}']")


def block_of(page: Page, name: str):
    """The innermost block of the builder that holds this field."""
    return page.locator("[data-streamfield-child]").filter(has=field(page, name)).last


def add_question(page: Page, kind: str) -> None:
    # The last plus but one ends the list of the section's questions, the last one that of the sections.
    page.locator("button.c-sf-add-button:visible").nth(-2).click()
    page.get_by_role("option", name=kind, exact=True).click()


def save(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Create").first.click()


def follow_mistake(page: Page, sentence: str) -> None:
    page.locator(".office-problems").get_by_role("link", name=sentence, exact=True).click()


def test_a_call_with_its_own_questions_and_rules(visit):
    budget = FundBudgetFactory(amount=50_000)
    WeightedSchemeFactory()
    officer = visit(UserFactory(role=Role.GRANTS_OFFICER), width=LAPTOP, scripts=True)

    build_questions(officer)
    look_at_them(officer)
    make_the_call(officer, budget)

    visitor = visit()
    visitor.goto("/apply/scam-packs/questions/")
    expect(visitor.locator("main")).to_contain_text("Do volunteers visit people at home?")


def build_questions(page: Page) -> None:
    page.goto("/office/questionnaires/new/?purpose=application")
    field(page, "title").fill("Scam packs: application")
    add_question(page, "Yes or no")
    field(page, f"{VISITS}-label").fill("Do volunteers visit people at home?")
    add_question(page, "Long text with a word limit")
    field(page, f"{SAFE}-label").fill("How do you keep them safe?")
    add_question(page, "Budget lines")
    ask_only_after_yes(page)
    set_a_rule(page, "total(budget.askedfor) = amount_requested")
    save(page)

    said = "“budget.askedfor” is not something that this formula can use. Did you mean “budget.asked_for”?"
    follow_mistake(page, f"The rule “total(budget.askedfor) = amount_requested”: {said}")
    expect(field(page, f"{RULE}-formula")).to_be_focused()
    field(page, f"{RULE}-formula").fill("total(budget.asked_for) = amount_requested")
    save(page)

    section = Questionnaire.objects.get().schema.sections[0]
    only_if = section.questions[6].only_if
    assert only_if.conditions == (Condition(question="do_volunteers_visit_people_at_home", value="yes"),)
    sentence = "The lines of your budget must come to what you ask for."
    assert section.rules == (
        CrossRule(formula="total(budget.asked_for) = amount_requested", sentence=sentence, at="amount_requested"),
    )


def ask_only_after_yes(page: Page) -> None:
    block = block_of(page, f"{SAFE}-label")
    block.get_by_title("Settings").click()
    block.get_by_title("Add").first.click()
    condition = f"{SAFE}-only_if-conditions-0-value"
    field(page, f"{condition}-question").click()
    offered = block.locator("datalist option").evaluate_all("all => all.map((one) => one.value)")
    assert offered[-1] == "Do volunteers visit people at home?"
    field(page, f"{condition}-question").fill(offered[-1])
    field(page, f"{condition}-value").fill("Yes")


def set_a_rule(page: Page, formula: str) -> None:
    block = page.locator("[data-streamfield-child]").filter(has=field(page, f"{IN_SECTION}-title")).first
    block.get_by_title("Settings").first.click()
    block.get_by_title("Add").first.click()
    field(page, f"{RULE}-formula").fill(formula)
    field(page, f"{RULE}-sentence").fill("The lines of your budget must come to what you ask for.")
    field(page, f"{RULE}-at").fill("How much do you ask us for?")


def look_at_them(page: Page) -> None:
    """On the preview's telephone: the question comes with the answer before it."""
    with page.expect_navigation():
        page.get_by_role("link", name="See it as applicants do").first.click()
    telephone = page.frame_locator("iframe").first
    safe = telephone.get_by_label("How do you keep them safe?")
    expect(safe).to_be_hidden()
    telephone.get_by_role("group", name="Do volunteers visit people at home?").get_by_label("Yes").check()
    expect(safe).to_be_visible()


def make_the_call(page: Page, budget) -> None:
    now = timezone.localtime()
    page.goto("/office/grants/calls/new/")
    field(page, "fund").select_option(label=budget.fund.name)
    for name, text in {
        "title": "Scam packs",
        "summary": "Help older neighbours to see a scam coming.",
        "who_may_apply": "Community groups",
        "how_it_is_decided": "Two people score it.",
    }.items():
        field(page, name).fill(text)
    page.locator("textarea[name=description]").fill("Packs, talks and call blockers.")
    save(page)

    follow_mistake(page, "Fill in “Opens at”")
    expect(field(page, "opens_at")).to_be_focused()
    for name, text in {
        "opens_at": f"{now - timedelta(days=1):%Y-%m-%d %H:%M}",
        "closes_at": f"{now + timedelta(days=30):%Y-%m-%d %H:%M}",
        "decision_expected_on": f"{now + timedelta(days=90):%Y-%m-%d}",
        "minimum_amount": "£100",
        "maximum_amount": "3,000",
    }.items():
        field(page, name).fill(text)
        page.keyboard.press("Escape")
    field(page, "budget").select_option(label=str(budget))
    page.get_by_role("tab", name="Questions").press("Enter")
    field(page, "application_form").select_option(label="Scam packs: application")
    page.get_by_role("tab", name="Checks and scoring").press("Enter")
    field(page, "scheme").select_option(index=1)
    page.get_by_role("button", name="Add Criterion").click()
    field(page, "criteria-0-title").fill("Reach")
    field(page, "criteria-0-guidance").fill("Who will hear of it?")
    field(page, "criteria-0-weight").fill("100")
    page.get_by_role("tab", name="Publish").click()
    field(page, "published").check()
    save(page)

    assert Call.objects.open().get().title == "Scam packs"
