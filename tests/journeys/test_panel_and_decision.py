"""From what came in to what is told: officer, scorers, chair and Commissioner, each in a browser of their own."""

import pytest
from django.urls import reverse

from grants.models import Application, Decision, PublishedAward
from portal.accounts.roles import Role
from portal.mail.models import Message
from tests.grants.factories import ApplicationFactory
from tests.grants.scenes import call_with_panel, chair_of, scorers_of
from tests.journeys.looking import LAPTOP, passes
from tests.portal.accounts.factories import UserFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def application():
    call = call_with_panel(title="Community grants", slug="community-grants")
    return ApplicationFactory(call=call, sent=True, title="Pop-up youth clubs")


def press(page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()
    # The admin's message fades in: until then it has too little contrast.
    page.wait_for_timeout(800)
    passes(page)


def follow(page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name).first.click()
    passes(page)


def test_from_the_checks_to_the_award(visit, application):
    officer = visit(UserFactory(role=Role.GRANTS_OFFICER), width=LAPTOP, scripts=True)
    commissioner = visit(UserFactory(role=Role.COMMISSIONER), scripts=True)
    first, second = scorers_of(application.call)

    check(officer, application)
    assign(officer, first, second)
    score(visit(first), need=1)
    score(visit(second), need=5)
    settle(visit(chair_of(application.call)))
    decide(commissioner, application)
    release(officer, application)

    assert Application.objects.get().state == Application.State.DECIDED
    assert PublishedAward.objects.get().title == "Pop-up youth clubs"
    assert Message.objects.filter(event="grants/decision_award", to=application.submitted_by.email).exists()


def check(officer, application) -> None:
    officer.goto(reverse("casework:applications", args=[application.call_id]))
    passes(officer)
    follow(officer, application.reference)
    follow(officer, "Check this application")
    officer.get_by_label("Passed").first.check()
    press(officer, "Save the checks")
    assert officer.get_by_role("link", name="Give a reason.").is_visible()
    for gate in ("Eligibility", "Governance"):
        officer.get_by_role("group", name=gate).get_by_label("Passed").check()
        officer.get_by_label(f"Reason for {gate.lower()}").fill("The papers are in order.")
    press(officer, "Save and finish the checks")


def assign(officer, *scorers) -> None:
    follow(officer, "Assign scorers")
    for scorer in scorers:
        officer.get_by_label(f"{scorer} scores").check()
    press(officer, "Save the assignments")


def score(page, *, need: int) -> None:
    """On a phone, without scripts: declare, read, leave a gap, be told, complete."""
    page.goto("/panel/")
    passes(page)
    follow(page, "Pop-up youth clubs")
    press(page, "Continue")
    assert page.title().startswith("Error: ")
    page.get_by_label("No, I have no interest").check()
    press(page, "Continue")
    follow(page, "Score this application")
    page.get_by_role("group", name="Your score for need").get_by_label(f"{need}: Level {need}").check()
    press(page, "Complete my scores")
    assert "or say that you cannot judge it" in page.inner_text("main")
    page.get_by_role("group", name="Your score for outcomes").get_by_label("4: Level 4").check()
    page.get_by_label("How much would you award?").fill("900")
    press(page, "Complete my scores")


def settle(chair) -> None:
    chair.goto("/panel/community-grants/moderation/")
    passes(chair)
    follow(chair, "Say whether you have an interest")
    chair.get_by_label("No, I have no interest").check()
    press(chair, "Continue")
    follow(chair, "Settle Need")
    chair.get_by_label("4: Level 4").check()
    chair.get_by_label("Why").fill("The survey is from this year.")
    press(chair, "Settle this score")


def decide(commissioner, application) -> None:
    """On a phone; an amount that is too large first."""
    commissioner.goto(reverse("casework:ranking", args=[application.call_id]))
    passes(commissioner)
    follow(commissioner, application.reference)
    follow(commissioner, "Decide")
    commissioner.get_by_label("Award", exact=True).check()
    commissioner.get_by_label("Amount in pounds").fill("5000")
    commissioner.get_by_label("Reasons").first.fill("A strong case.")
    commissioner.get_by_label("Why it will secure or contribute").fill("It keeps young people safe.")
    press(commissioner, "Record the decision")
    assert "An award cannot be more than that." in commissioner.inner_text("main")
    commissioner.get_by_label("Amount in pounds").fill("900")
    press(commissioner, "Record the decision")
    assert Decision.objects.get().released_at is None


def release(officer, application) -> None:
    officer.goto(reverse("casework:release", args=[application.call_id]))
    passes(officer)
    press(officer, "Release 1 decision")
