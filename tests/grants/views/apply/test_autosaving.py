"""Answers are saved as they are left: one at a time, under the deadline, beside a colleague, at a known cost."""

import json

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.models import Call
from portal.organisations.models import Membership
from portal.questionnaires.models import Answer
from tests.grants.factories import ApplicationFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db

PAGE = "/apply/SDF-2026-0042/sections/project/"
SAVE = PAGE + "save/"
SCRIPT = {"headers": {"accept": "application/json"}}


@pytest.fixture
def draft(call, organisation, applicant):
    return ApplicationFactory(call=call, organisation=organisation, created_by=applicant, reference="SDF-2026-0042")


@pytest.fixture
def signed_in(sign_in, applicant):
    return sign_in(applicant)


def stored(draft) -> dict:
    return {answer.key: answer.value for answer in Answer.objects.filter(response=draft.response) if answer.value}


def typed(draft) -> dict:
    return {answer.key: answer.typed for answer in Answer.objects.filter(response=draft.response) if answer.typed}


def marks_of(browser, page=PAGE) -> dict:
    return browser.get(page).context["form"].marks


def spelt(marks) -> str:
    return " ".join(f"{key}:{mark}" for key, mark in marks.items())


@time_machine.travel("2026-11-21 19:42 +0000", tick=False)
def test_the_answer_that_was_left_is_stored_and_the_page_told_when(signed_in, draft):
    Call.objects.update(opens_at="2026-11-01T00:00Z", closes_at="2026-12-01T00:00Z")

    told = signed_in.post(SAVE, {"page-left": "project_name", "project_name": "Footprints"}, **SCRIPT)

    assert told.status_code == 200
    assert told.json() == {
        "sentence": "Saved at 7:42pm",
        "marks": {"project_name": marks_of(signed_in)["project_name"]},
        "problems": [],
        "calculated": {},
        "pieces": {},
        "disputed": [],
        "overtaken": [],
    }
    assert stored(draft) == {"project_name": "Footprints"}


def test_what_was_not_left_stays_as_it_is(signed_in, draft):
    Answer.objects.create(response=draft.response, key="summary", value="Mentors.")

    signed_in.post(SAVE, {"page-left": "project_name", "project_name": "Footprints", "summary": "Half a"}, **SCRIPT)

    assert stored(draft) == {"project_name": "Footprints", "summary": "Mentors."}


def test_what_is_not_right_yet_is_kept_and_its_problem_named(signed_in, draft):
    half = {"page-left": "starts_on", "starts_on-day": "1", "starts_on-month": "", "starts_on-year": ""}

    told = signed_in.post(SAVE, half, **SCRIPT)

    assert told.json()["problems"] == [
        {
            "question": "starts_on",
            "field": "starts_on",
            "sentence": "When does it start must include a month and a year",
        }
    ]
    assert typed(draft) == {"starts_on": ["1", "", ""]}


def test_answers_that_do_not_go_together_are_named_where_the_office_wants_it(signed_in, draft):
    Answer.objects.create(response=draft.response, key="starts_on", value="2027-03-01")
    before = {"page-left": "ends_on", "ends_on-day": "1", "ends_on-month": "2", "ends_on-year": "2027"}

    told = signed_in.post(SAVE, before, **SCRIPT)

    assert told.json()["problems"] == [
        {
            "question": "ends_on",
            "field": "",
            "sentence": "The project cannot end before it starts. Check both dates.",
        }
    ]
    assert stored(draft)["ends_on"] == "2027-02-01"


def test_a_table_is_saved_as_its_question(signed_in, draft):
    rows = {"budget-0-what": "Room", "budget-0-cost": "1200", "budget-1-what": "Tea", "budget-1-cost": "80.50"}

    signed_in.post("/apply/SDF-2026-0042/sections/money/save/", {"page-left": "budget"} | rows, **SCRIPT)

    assert stored(draft) == {
        "budget": [{"what": "Room", "cost": "1200.00"}, {"what": "Tea", "cost": "80.50"}],
    }


def test_a_colleagues_answer_is_shown_beside_ones_own_and_the_chosen_one_stays(signed_in, draft, sign_in):
    seen = marks_of(signed_in)
    colleague = UserFactory(name="The treasurer")
    MembershipFactory(organisation=draft.organisation, user=colleague)
    sign_in(colleague).post(SAVE, {"page-left": "project_name", "project_name": "Footsteps"}, **SCRIPT)
    both_left = {"page-left": "project_name summary", "page-seen": spelt(seen), "summary": "Mentors."}

    both = signed_in.post(SAVE, both_left | {"project_name": "Footprints"}, **SCRIPT)

    assert both.status_code == 409
    assert both.json()["disputed"] == ["project_name"]
    assert "The treasurer changed “Name of the project”" in both.json()["pieces"]["project_name"]
    assert "Theirs: Footsteps" in both.json()["pieces"]["project_name"]
    assert stored(draft) == {"project_name": "Footsteps", "summary": "Mentors."}

    chosen = both_left | {
        "page-left": "project_name",
        "page-seen": spelt(both.json()["marks"]),
        "page-conflicts": "project_name",
        "project_name": "Footprints",
    }
    undecided = signed_in.post(SAVE, chosen, **SCRIPT)
    assert undecided.json()["disputed"] == ["project_name"]

    mine = signed_in.post(SAVE, chosen | {"keep-project_name": "mine"}, **SCRIPT)
    assert mine.status_code == 200
    assert 'value="Footprints"' in mine.json()["pieces"]["project_name"]
    assert "keep-project_name" not in mine.json()["pieces"]["project_name"]
    assert stored(draft)["project_name"] == "Footprints"


def test_a_colleagues_answer_is_shown_where_ones_own_is_as_it_was(signed_in, draft):
    seen = marks_of(signed_in)
    Answer.objects.create(response=draft.response, key="project_name", value="Footsteps")
    as_it_was = {"page-left": "project_name summary", "page-seen": spelt(seen), "project_name": "", "summary": "Mine."}

    told = signed_in.post(SAVE, as_it_was, **SCRIPT)

    assert told.status_code == 200
    assert told.json()["overtaken"] == ["project_name"]
    assert 'value="Footsteps"' in told.json()["pieces"]["project_name"]
    assert list(told.json()["pieces"]) == ["project_name"]
    assert told.json()["sentence"].endswith(
        "“Name of the project” was changed elsewhere meanwhile, and is shown as it is now."
    )
    assert stored(draft) == {"project_name": "Footsteps", "summary": "Mine."}


def test_choosing_theirs_shows_theirs(signed_in, draft):
    Answer.objects.create(response=draft.response, key="project_name", value="Footsteps")
    chosen = {"page-left": "project_name", "page-conflicts": "project_name", "keep-project_name": "theirs"}

    told = signed_in.post(SAVE, chosen | {"project_name": "Footprints"}, **SCRIPT)

    assert 'value="Footsteps"' in told.json()["pieces"]["project_name"]
    assert stored(draft) == {"project_name": "Footsteps"}


def test_sending_the_same_again_after_no_answer_came_is_no_conflict(signed_in, draft):
    sent = {"page-left": "project_name", "page-seen": spelt(marks_of(signed_in)), "project_name": "Footprints"}

    codes = [signed_in.post(SAVE, sent, **SCRIPT).status_code for _ in range(2)]

    assert codes == [200, 200]
    assert Answer.objects.filter(response=draft.response, key="project_name").count() == 1


def test_after_the_deadline_nothing_is_saved_and_the_page_says_so(signed_in, draft):
    with time_machine.travel(draft.call.closes_at, tick=False):
        late = signed_in.post(SAVE, {"page-left": "project_name", "project_name": "Footprints"}, **SCRIPT)

    assert late.status_code == 409
    assert late.json()["state"] == "closed"
    assert "What you wrote after that was not saved." in late.json()["sentence"]
    assert stored(draft) == {}


def test_a_member_who_only_reads_is_told_so(sign_in, draft):
    reader = UserFactory()
    MembershipFactory(organisation=draft.organisation, user=reader, role=Membership.Role.READS)

    told = sign_in(reader).post(SAVE, {"page-left": "project_name", "project_name": "Footprints"}, **SCRIPT)

    assert (told.status_code, told.json()["state"]) == (403, "read-only")
    assert stored(draft) == {}


def test_a_page_of_somebody_who_sat_here_before_is_not_saved_as_ones_own(signed_in, sign_in, draft):
    page_for = signed_in.get(PAGE).context["form"].autosave["page_for"]
    colleague = UserFactory()
    MembershipFactory(organisation=draft.organisation, user=colleague)
    sent = {"page-left": "project_name", "project_name": "Footprints", "page-for": page_for}

    told = sign_in(colleague).post(SAVE, sent, **SCRIPT)
    page = sign_in(colleague).post(PAGE, sent)

    assert (told.status_code, told.json()["state"]) == (403, "somebody-else")
    assert page.status_code == 409
    assert 'value="Footprints"' in page.content.decode()
    assert stored(draft) == {}


def test_other_peoples_applications_and_unknown_pages_are_not_found(sign_in, signed_in, draft):
    sent = {"page-left": "project_name", "project_name": "Footprints"}

    codes = [
        sign_in(UserFactory()).post(SAVE, sent, **SCRIPT).status_code,
        signed_in.post("/apply/SDF-2026-0042/sections/nothing/save/", sent, **SCRIPT).status_code,
        signed_in.get(SAVE, **SCRIPT).status_code,
    ]

    assert codes == [404, 404, 405]
    assert stored(draft) == {}


def test_without_a_session_the_script_is_told_so_and_not_sent_a_page(client, draft):
    told = client.post(SAVE, {"page-left": "project_name", "project_name": "Footprints"}, **SCRIPT)

    assert (told.status_code, told.json()["state"]) == (401, "signed-out")


# What it costs


def statements(captured) -> list[str]:
    """What was asked of the database, without where the transaction begins and ends."""
    marks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return [one["sql"] for one in captured if not one["sql"].startswith(marks)]


@pytest.mark.django_db(transaction=True)
def test_an_autosave_costs_six_queries_and_one_commit(signed_in, draft):
    signed_in.post(SAVE, {"page-left": "summary", "summary": "Mentors."}, **SCRIPT)

    with CaptureQueriesContext(connection) as captured:
        signed_in.post(SAVE, {"page-left": "project_name", "project_name": "Footprints"}, **SCRIPT)

    assert [one["sql"] for one in captured if one["sql"] == "COMMIT"] == ["COMMIT"]
    assert len(statements(captured)) <= 6, json.dumps(statements(captured), indent=1)


def test_a_question_page_costs_fifteen_queries_at_most(signed_in, draft):
    signed_in.get(PAGE)

    with CaptureQueriesContext(connection) as captured:
        signed_in.get(PAGE)

    assert len(statements(captured)) <= 15, json.dumps(statements(captured), indent=1)
