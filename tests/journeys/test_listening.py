"""After sending: a volunteer on a phone without scripts answers, and a scorer opens what they want to read."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.models import Call, SectionOpened, SurveyAnswer
from portal.accounts.roles import Role
from portal.equality.models import Tally
from tests.grants.community_grant import APPLICATION, version_of, write_answers
from tests.grants.factories import ApplicationFactory, AssessmentFactory, CallFactory
from tests.journeys.looking import LAPTOP, passes
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import OrganisationFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sent():
    person = UserFactory()
    call = CallFactory(slug="community-grants", questionnaire_version=version_of(APPLICATION), asks_about_equality=True)
    application = ApplicationFactory(
        call=call, organisation=OrganisationFactory(member=person), created_by=person, sent=True
    )
    write_answers(application.response)
    return application


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    passes(page)


def test_a_volunteer_says_how_it_was_and_something_about_themselves(visit, sent):
    page = visit(sent.created_by)
    page.goto(f"/apply/{sent.reference}/confirmation/")
    passes(page)

    page.get_by_role("link", name="Answer seven questions about yourself").click()
    passes(page)
    press(page, "Send these answers")
    assert page.title().startswith("Error: ")
    page.get_by_role("group", name="What is your sex?").get_by_label("Female").check()
    press(page, "Send these answers")
    assert "Your answers are counted" in page.inner_text("main")

    page.goto(f"/apply/{sent.reference}/confirmation/")
    press(page, "Send these answers")
    assert page.title().startswith("Error: ")
    page.get_by_label("Hard", exact=True).check()
    page.get_by_label("What would have helped?").fill("Fewer words.")
    press(page, "Send these answers")

    assert "Thank you for telling us." in page.inner_text("main")
    assert SurveyAnswer.objects.values_list("ease", "would_have_helped").get() == (2, "Fewer words.")
    assert Tally.objects.get().counts["sex"] == {"female": 1}


def test_what_a_scorer_opens_is_noted_and_folding_it_again_is_not(visit, sent):
    type(sent).objects.update(state="assessing")
    scorer = UserFactory(role=Role.PANEL_MEMBER)
    AssessmentFactory(application=sent, assessor=scorer, state="scoring", no_conflict_declared_at=timezone.now())
    page = visit(scorer, scripts=True)
    page.goto(f"/panel/applications/{sent.reference}/")
    passes(page)

    with page.expect_response("**/opened/"):
        page.get_by_role("heading", name="Money").click()
    passes(page)
    page.get_by_role("heading", name="Money").click()

    assert list(SectionOpened.objects.values_list("section", flat=True)) == ["money"]
    page.get_by_role("link", name="Open every section").click()
    passes(page)
    assert SectionOpened.objects.count() == len(APPLICATION.sections)


def test_an_officer_looks_at_the_work_and_at_whom_the_call_reached(visit, sent):
    officer = visit(UserFactory(role=Role.GRANTS_OFFICER), width=LAPTOP, scripts=True)
    officer.goto(reverse("casework:burden", args=[sent.call_id]))
    passes(officer)
    assert "too few to say where people stop" in officer.inner_text("main")

    officer.goto(reverse("casework:equality", args=[sent.call_id]))
    passes(officer)
    assert "Answers are taken until two weeks after the call closes." in officer.inner_text("main")
    ago = timezone.now() - timedelta(weeks=3)
    Call.objects.update(opens_at=ago - timedelta(days=1), closes_at=ago)
    officer.reload()
    passes(officer)
    assert "Fewer than ten people answered." in officer.inner_text("main")
