"""The session ended while somebody wrote: after signing in again, the page is there with what they had typed."""

import re

import pytest
from django.test import Client

from grants.domain.applications import withdraw_application
from portal.questionnaires.domain import save_answers
from portal.questionnaires.models import Answer
from tests.grants.factories import ApplicationFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db

PAGE = "/apply/SDF-2026-0042/sections/project/"
PASSWORD = "a password of nobody"


@pytest.fixture
def applicant(applicant):
    applicant.set_password(PASSWORD)
    applicant.save()
    applicant.emailaddress_set.create(email=applicant.email, verified=True, primary=True)
    return applicant


@pytest.fixture
def draft(call, organisation, applicant):
    return ApplicationFactory(call=call, organisation=organisation, created_by=applicant, reference="SDF-2026-0042")


@pytest.fixture
def signed_in(sign_in, applicant):
    return sign_in(applicant)


def page_for(browser) -> str:
    return re.search(r'name="page-for" value="([^"]+)"', browser.get(PAGE).content.decode())[1]


def sign_in_at(browser: Client, user) -> str:
    answer = browser.post(f"/account/login/?next={PAGE}", {"login": user.email, "password": PASSWORD})
    return answer.url


def test_what_was_sent_without_a_session_is_on_the_page_after_signing_in(signed_in, applicant, draft):
    sent = {"page-for": page_for(signed_in), "project_name": "Footprints", "summary": "word " * 80}
    signed_in.logout()

    turned_away = signed_in.post(PAGE, sent)
    asked = signed_in.get(turned_away.url).content.decode()
    back = sign_in_at(signed_in, applicant)
    page = signed_in.get(back).content.decode()

    assert turned_away.url == f"/account/login/?next={PAGE}"
    assert "What you wrote is kept: sign in again and it will be there." in asked
    assert back == PAGE
    assert "It is not saved yet" in page
    assert 'value="Footprints"' in page
    assert "word word word" in page
    assert not Answer.objects.exists()


def test_it_is_there_once_and_gone_once_it_is_saved(signed_in, applicant, draft):
    sent = {"page-for": page_for(signed_in), "project_name": "Footprints", "go-later": "Save"}
    signed_in.logout()
    signed_in.post(PAGE, sent)
    sign_in_at(signed_in, applicant)
    signed_in.get(PAGE)

    signed_in.post(PAGE, sent)

    assert Answer.objects.get(key="project_name").value == "Footprints"
    assert "It is not saved yet" not in signed_in.get(PAGE).content.decode()


def test_a_colleague_who_signs_in_on_the_same_browser_is_not_offered_it(signed_in, draft):
    colleague = UserFactory()
    MembershipFactory(organisation=draft.organisation, user=colleague)
    sent = {"page-for": page_for(signed_in), "project_name": "Footprints"}
    signed_in.logout()
    signed_in.post(PAGE, sent)

    signed_in.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")

    assert "Footprints" not in signed_in.get(PAGE).content.decode()


def test_a_page_that_does_not_say_whose_it_is_is_not_kept(client, applicant, draft):
    client.post(PAGE, {"project_name": "Footprints"})
    client.post(PAGE, {"project_name": "Footprints", "page-for": "forged:by:somebody"})

    sign_in_at(client, applicant)

    assert "Footprints" not in client.get(PAGE).content.decode()


def test_a_page_from_before_a_sign_in_elsewhere_comes_back_with_what_was_typed(applicant, draft, signed_in):
    checked = Client(enforce_csrf_checks=True)
    checked.cookies = signed_in.cookies
    sent = {"page-for": page_for(checked), "project_name": "Footprints", "csrfmiddlewaretoken": "a" * 64}

    refused = checked.post(PAGE, sent, follow=True)

    assert refused.redirect_chain == [(PAGE, 302)]
    assert 'value="Footprints"' in refused.content.decode()
    assert not Answer.objects.exists()


def test_a_script_with_an_old_token_is_told_so(applicant, draft, signed_in):
    checked = Client(enforce_csrf_checks=True)
    checked.cookies = signed_in.cookies

    told = checked.post(PAGE + "save/", {"page-left": "summary"}, headers={"accept": "application/json"})

    assert (told.status_code, told.json()["state"]) == (403, "old-page")


def spelt(form) -> str:
    return " ".join(f"{key}:{mark}" for key, mark in form.marks.items())


@pytest.fixture
def colleague(draft):
    user = UserFactory(name="The treasurer")
    MembershipFactory(organisation=draft.organisation, user=user)
    return user


@pytest.fixture
def came_back(signed_in, applicant, draft, colleague):
    """`came_back(sent, theirs)`: `sent` without a session, then `theirs` saved by a colleague, then signed in again."""

    def back(sent, theirs):
        opened = signed_in.get(PAGE).context["form"]
        signed_in.logout()
        signed_in.post(PAGE, sent | {"page-for": opened.autosave["page_for"], "page-seen": spelt(opened)})
        save_answers(draft.response, "project", theirs, by=colleague)
        sign_in_at(signed_in, applicant)
        return signed_in.get(PAGE)

    return back


def shown(page) -> dict:
    """What the browser would send of the page as it stands."""
    form = page.context["form"]
    sent = {name: values for name, values in form.data.lists() if name != "page-kept"}
    return sent | {"page-seen": spelt(form), "page-for": form.autosave["page_for"]}


def stored(draft) -> dict:
    return {answer.key: answer.value for answer in draft.response.answers.all() if answer.value}


def test_what_was_kept_is_shown_of_an_application_that_was_given_up_meanwhile(signed_in, draft, applicant):
    sent = {"page-for": page_for(signed_in), "project_name": "Footprints"}
    signed_in.logout()
    signed_in.post(PAGE, sent)
    withdraw_application(draft, by=applicant)
    sign_in_at(signed_in, applicant)

    page = signed_in.get(PAGE)

    assert page.status_code == 409
    assert 'value="Footprints"' in page.content.decode()
    assert "What you see below was not saved" in page.content.decode()


def test_a_colleagues_newer_answer_is_shown_beside_what_was_kept(signed_in, draft, came_back):
    page = came_back({"project_name": "Footprints", "go-later": "Save"}, {"project_name": "Footsteps"})

    chosen = signed_in.post(PAGE, shown(page) | {"keep-project_name": "mine", "go-later": "Save"})

    assert page.status_code == 200
    assert "The treasurer changed “Name of the project”" in page.content.decode()
    assert "Theirs: Footsteps" in page.content.decode()
    assert chosen.status_code == 302
    assert stored(draft) == {"project_name": "Footprints"}


def test_what_a_colleague_wrote_in_another_question_is_shown_and_stays(signed_in, draft, came_back):
    page = came_back({"project_name": "Footprints", "summary": ""}, {"summary": "Mentors for women."})

    signed_in.post(PAGE, shown(page) | {"go-later": "Save"})

    assert "Mentors for women." in page.content.decode()
    assert page.context["form"].autosave["unsaved"] == ["project_name"]
    assert stored(draft) == {"project_name": "Footprints", "summary": "Mentors for women."}


def test_a_page_with_nothing_new_on_it_says_that_all_is_saved(draft, came_back):
    page = came_back({"project_name": "", "summary": ""}, {"summary": "Mentors for women."}).content.decode()

    assert "It is not saved yet" not in page
    assert "Everything that you had written on it is saved." in page
