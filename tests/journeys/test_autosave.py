"""Writing with scripts: saved as it is left, two at once, without a connection, after the session has ended."""

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from portal.questionnaires.domain import save_answers
from portal.questionnaires.models import Answer
from tests.grants.community_grant import APPLICATION, version_of
from tests.grants.factories import ApplicationFactory, CallFactory
from tests.journeys.looking import LAPTOP, passes
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PAGE = "/apply/SDF-2026-0042/sections/project/"


@pytest.fixture
def applicant():
    return UserFactory(name="A volunteer")


@pytest.fixture
def draft(applicant):
    call = CallFactory(fund__code="SDF", questionnaire_version=version_of(APPLICATION))
    organisation = OrganisationFactory(member=applicant)
    return ApplicationFactory(call=call, organisation=organisation, created_by=applicant, reference="SDF-2026-0042")


def stored(key: str):
    return Answer.objects.filter(key=key).values_list("value", flat=True).first()


def line(page):
    return page.locator("[data-saved]")


def said(page, beginning: str) -> None:
    page.wait_for_function("text => document.querySelector('[data-saved]').textContent.startsWith(text)", arg=beginning)


def name_of(page):
    return page.get_by_label("Name of the project", exact=True)


def test_an_answer_is_saved_when_its_field_is_left_by_the_keyboard(visit, draft, applicant):
    page = visit(applicant, scripts=True)
    page.goto(PAGE)

    name_of(page).focus()
    page.keyboard.type("Footprints")
    page.keyboard.press("Tab")
    said(page, "Saved at ")
    passes(page)

    assert stored("project_name") == "Footprints"
    page.reload()
    assert name_of(page).input_value() == "Footprints"
    page.get_by_role("button", name="Save and come back later").click()
    assert "Saved." in page.inner_text("main")


def test_a_problem_is_shown_once_its_field_is_left_and_goes_when_it_is_mended(visit, draft, applicant):
    page = visit(applicant, scripts=True)
    page.goto(PAGE)
    day, month, year = (page.locator(f"[name=starts_on-{part}]") for part in ("day", "month", "year"))

    day.fill("40")
    month.fill("2")
    said(page, "Saved at ")
    assert page.locator(".govuk-error-message").count() == 0
    year.fill("2027")
    page.get_by_label("What will you do?").focus()
    page.locator(".govuk-error-message").wait_for()
    passes(page)

    assert "real date" in page.locator(".govuk-error-message").inner_text()
    day.fill("4")
    page.get_by_label("What will you do?").focus()
    page.locator(".govuk-error-message").wait_for(state="detached")
    assert stored("starts_on") == "2027-02-04"


def test_two_at_once_see_both_answers_and_choose(visit, draft, applicant):
    colleague = UserFactory(name="The treasurer")
    MembershipFactory(organisation=draft.organisation, user=colleague)
    mine, theirs = visit(applicant, scripts=True), visit(colleague, width=LAPTOP, scripts=True)
    mine.goto(PAGE)
    theirs.goto(PAGE)
    name_of(theirs).fill("Footsteps")
    name_of(theirs).blur()
    said(theirs, "Saved at ")

    name_of(mine).fill("Footprints")
    name_of(mine).blur()
    said(mine, "Somebody else changed “Name of the project” too.")
    passes(mine)

    assert "The treasurer changed “Name of the project”" in mine.inner_text("main")
    assert name_of(mine).input_value() == "Footprints"
    mine.get_by_label("Theirs: Footsteps").check()
    said(mine, "Saved at ")
    assert name_of(mine).input_value() == "Footsteps"
    assert mine.get_by_label("Theirs: Footsteps").count() == 0


def test_continuing_before_choosing_says_what_to_choose(visit, draft, applicant):
    mine, other = visit(applicant, scripts=True), visit(applicant, scripts=True)
    mine.goto(PAGE)
    other.goto(PAGE)
    name_of(other).fill("Footsteps")
    name_of(other).blur()
    said(other, "Saved at ")
    name_of(mine).fill("Footprints")
    name_of(mine).blur()
    said(mine, "You changed “Name of the project” in another window too.")

    mine.get_by_role("button", name="Save and continue").last.click()
    summary = mine.locator(".govuk-error-summary")
    summary.wait_for()
    mine.wait_for_function("() => document.activeElement.matches('.govuk-error-summary')")
    passes(mine)

    summary.get_by_role("link", name="Choose which answer to keep for “Name of the project”").click()
    assert mine.evaluate("document.activeElement.name") == "keep-project_name"
    assert name_of(mine).input_value() == "Footprints"
    mine.get_by_label("The one on this page").check()
    said(mine, "Saved at ")
    assert stored("project_name") == "Footprints"


def test_after_signing_in_again_what_a_colleague_wrote_meanwhile_is_there(visit, draft, applicant):
    page = visit(applicant, scripts=True)
    page.goto(PAGE)
    cookie = next(one for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME)
    Session.objects.filter(session_key=cookie["value"]).delete()
    name_of(page).fill("Footprints")
    name_of(page).blur()
    said(page, "You have been signed out.")
    save_answers(draft.response, "project", {"summary": "Mentors for women."}, by=UserFactory())

    page.get_by_role("button", name="Save and continue").last.click()
    page.wait_for_url("**/account/login/**")
    # Signing in gives the session a new key and keeps what is in it.
    kept = next(one for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME)
    anonymous = Session.objects.get(session_key=kept["value"]).get_decoded()
    page.context.add_cookies([signed_in_cookie(visit(applicant), page, keeping=anonymous)])
    page.goto(PAGE)
    said(page, "Saved at ")
    page.get_by_text("Everything that you had written on it is saved.").wait_for()
    passes(page)

    assert not page.get_by_text("It is not saved yet").is_visible()
    assert name_of(page).input_value() == "Footprints"
    assert page.locator("[name=summary]").input_value() == "Mentors for women."
    page.get_by_role("button", name="Save and come back later").click()
    page.get_by_text("You can come back to it").wait_for()
    assert (stored("project_name"), stored("summary")) == ("Footprints", "Mentors for women.")


def test_without_a_connection_words_are_kept_through_a_reload_and_saved_later(visit, draft, applicant):
    page = visit(applicant, scripts=True)
    page.goto(PAGE)
    page.context.set_offline(True)

    name_of(page).fill("Footprints")
    name_of(page).blur()
    said(page, "There is no connection.")
    page.get_by_role("button", name="Save and continue").last.click()
    assert page.url.endswith(PAGE)
    assert stored("project_name") is None
    page.context.set_offline(False)
    said(page, "Saved at ")
    assert stored("project_name") == "Footprints"

    page.context.set_offline(True)
    name_of(page).fill("Footprints of women")
    name_of(page).blur()
    said(page, "There is no connection.")
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(PAGE)
    page.wait_for_function("() => Object.keys(localStorage).length === 0")
    assert name_of(page).input_value() == "Footprints of women"
    assert stored("project_name") == "Footprints of women"


def test_a_row_that_was_never_saved_is_there_again(visit, draft, applicant):
    page = visit(applicant, scripts=True)
    page.goto(PAGE.replace("project", "money") + "?budget=3")
    page.context.set_offline(True)
    page.locator("[name=budget-2-what]").fill("Tea")
    page.locator("[name=budget-2-what]").blur()
    said(page, "There is no connection.")

    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(PAGE.replace("project", "money"))
    said(page, "Saved at ")

    assert page.locator("[name=budget-2-what]").input_value() == "Tea"
    assert Answer.objects.get(key="budget").value == [{"what": "Tea", "cost": None}]


def test_a_token_from_before_a_sign_in_in_another_tab_is_renewed_by_itself(visit, draft, applicant):
    page = visit(applicant, scripts=True)
    page.goto(PAGE)
    page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)

    name_of(page).fill("Footprints")
    name_of(page).blur()
    said(page, "Saved at ")

    assert stored("project_name") == "Footprints"


def test_after_the_session_ended_words_are_kept_for_their_writer_alone(visit, draft, applicant):
    page = visit(applicant, scripts=True)
    page.goto(PAGE)
    cookie = next(one for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME)
    Session.objects.filter(session_key=cookie["value"]).delete()

    name_of(page).fill("Footprints")
    name_of(page).blur()
    said(page, "You have been signed out.")
    passes(page)
    assert "/account/login/?next=" in line(page).get_by_role("link").get_attribute("href")

    colleague = UserFactory()
    MembershipFactory(organisation=draft.organisation, user=colleague)
    page.context.add_cookies([signed_in_cookie(visit(colleague), page)])
    page.goto(PAGE)
    assert name_of(page).input_value() == ""
    assert stored("project_name") is None

    page.context.add_cookies([signed_in_cookie(visit(applicant), page)])
    page.goto(PAGE)
    said(page, "Saved at ")
    assert name_of(page).input_value() == "Footprints"
    assert stored("project_name") == "Footprints"


def test_signing_out_forgets_what_was_not_saved(visit, draft, applicant):
    page = visit(applicant, scripts=True)
    page.goto(PAGE)
    page.route("**/save/", lambda route: route.abort())
    name_of(page).fill("Footprints")
    name_of(page).blur()
    said(page, "There is no connection.")
    assert len(page.evaluate("Object.keys(localStorage)")) == 1

    page.get_by_role("button", name="Sign out").click()

    assert page.evaluate("Object.keys(localStorage)") == []


def signed_in_cookie(page, other, *, keeping=None) -> dict:
    cookie = next(one for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME)
    if keeping:
        session = SessionStore(cookie["value"])
        session.update(keeping)
        session.save()
    return {"name": cookie["name"], "value": cookie["value"], "url": other.url.split("/apply")[0].split("/account")[0]}
