"""The preview: pages, conditions and errors work, and nothing is stored."""

import pytest
from django.urls import reverse

from portal.accounts.roles import Role
from portal.questionnaires.models import Answer, Response
from portal.questionnaires.rehearsing import ANSWERS, SECTION
from portal.questionnaires.schema import Condition, CrossRule, Kind, OnlyIf, Schema, Section
from tests.portal.accounts.factories import UserFactory
from tests.portal.questionnaires.factories import QuestionnaireFactory
from tests.portal.questionnaires.schemas import BUDGET, question

pytestmark = pytest.mark.django_db

CHILDREN = OnlyIf(conditions=(Condition(question="children", value="yes"),))
FORM = Schema(
    title="A form",
    sections=(
        Section(key="who", title="Who", questions=(question("children", Kind.YES_NO),)),
        Section(key="safe", title="Keeping children safe", questions=(question("policy"),), only_if=CHILDREN),
        Section(
            key="money",
            title="Money",
            questions=(BUDGET, question("asked", Kind.MONEY)),
            rules=(
                CrossRule(formula="asked <= total(budget.cost)", sentence="Ask for less than it costs.", at="asked"),
            ),
        ),
    ),
)


@pytest.fixture
def office(sign_in):
    return sign_in(UserFactory(role=Role.GRANTS_OFFICER))


@pytest.fixture
def page():
    return reverse("questionnaires:preview_page", args=[QuestionnaireFactory(says=FORM).pk])


def rehearsed(response):
    return response.context["rehearsal"]


def carry_on(client, page, response, **sent):
    return client.post(page, {**rehearsed(response).form.carried, **sent})


@pytest.mark.parametrize(("answer", "follows"), [("yes", "safe"), ("no", "money")])
def test_the_next_page_hangs_on_the_answers(office, page, answer, follows):
    response = carry_on(office, page, office.get(page), children=answer)

    assert (rehearsed(response).section.key, response.status_code) == (follows, 200)


def test_what_is_missing_is_said(office, page):
    response = carry_on(office, page, office.get(page))

    assert (response.status_code, list(rehearsed(response).form.errors)) == (422, ["children"])


def test_rules_over_answers_of_several_kinds_work(office, page):
    money = carry_on(office, page, office.get(page), children="no")

    response = carry_on(office, page, money, **{"budget-0-what": "Balls", "budget-0-cost": "10"}, asked="11")

    assert rehearsed(response).form.errors == {"asked": ["Ask for less than it costs."]}


def test_a_row_is_added_and_what_was_typed_stays(office, page):
    money = carry_on(office, page, office.get(page), children="no")

    response = carry_on(office, page, money, **{"budget-0-what": "Balls", "budget-0-cost": "ten", "add-row": "budget"})

    form = rehearsed(response).form
    assert (form.parts["budget"].count, form["budget-0-cost"].value()) == (2, "ten")


def test_it_ends_and_nothing_is_stored(office, page):
    money = carry_on(office, page, office.get(page), children="no")
    session = dict(office.session)

    response = carry_on(office, page, money, **{"budget-0-what": "Balls", "budget-0-cost": "10"}, asked="5")

    assert "That was the last part" in response.content.decode()
    assert (Response.objects.count(), Answer.objects.count(), dict(office.session)) == (0, 0, session)


@pytest.mark.parametrize(
    "sent", [{ANSWERS: "rubbish", SECTION: "money"}, {SECTION: "nowhere"}, {}, {SECTION: "safe", ANSWERS: "a:b:c"}]
)
def test_rubbish_begins_again(office, page, sent):
    response = office.post(page, sent)

    assert response.status_code in (200, 422)
    assert not any(rehearsed(response).values.values())


def test_both_widths_show_the_page_that_was_asked_for(office):
    questionnaire = QuestionnaireFactory(says=FORM)

    html = office.get(reverse("questionnaires:preview", args=[questionnaire.pk]), {"section": "money"}).content.decode()

    assert html.count(f'src="/office/questionnaires/{questionnaire.pk}/preview/page/?section=money"') == 2


def test_a_page_may_stand_in_our_own_frame_alone(office, page):
    assert office.get(page)["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("role", [Role.FINANCE_OFFICER, Role.EDITOR])
def test_others_do_not_see_it(sign_in, page, role):
    assert sign_in(UserFactory(role=role)).get(page).status_code == 403
