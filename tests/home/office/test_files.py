"""Files that nobody can open, in the back office."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.domain.applications import submit_application
from portal.accounts.roles import Role
from portal.documents.models import SCANS_TRIED, Document
from tests.grants.community_grant import APPLICATION, ELIGIBILITY, version_of, write_answers
from tests.grants.domain.test_applications import DECLARED
from tests.grants.factories import ApplicationFactory, CallFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.documents.conftest import scanner  # noqa: F401 - a fixture
from tests.portal.documents.factories import DocumentFactory
from tests.portal.organisations.factories import OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]

LIST = reverse("office_files")


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def office(officer, sign_in):
    return sign_in(officer)


def names(page):
    return [one.original_name for one in page.context["object_list"]]


def test_shows_what_nobody_can_open_and_by_the_filter_the_rest(office):
    for state in Document.State.values:
        DocumentFactory(in_state=state, original_name=f"{state}.pdf")

    assert sorted(names(office.get(LIST))) == ["checking.pdf", "infected.pdf", "unchecked.pdf"]
    assert names(office.get(LIST, {"state": "not_scanned"})) == ["not_scanned.pdf"]
    assert names(office.get(LIST, {"state": "nonsense"})) == names(office.get(LIST))


@pytest.mark.parametrize("state", Document.State.values)
def test_one_file_says_what_it_is_about(office, state):
    document = DocumentFactory(in_state=state)

    page = office.get(reverse("office_file", args=[document.pk])).content.decode()

    assert document.get_state_display() in page
    assert ("Check it again" in page) is False  # there is no scanner


def test_it_leads_to_the_application_it_belongs_to_but_not_to_an_own_one(office, officer, sign_in):
    applicant = UserFactory()
    call = CallFactory(eligibility_version=version_of(ELIGIBILITY), questionnaire_version=version_of(APPLICATION))
    draft = ApplicationFactory(call=call, organisation=OrganisationFactory(member=applicant), created_by=applicant)
    document = DocumentFactory(in_state="infected", uploaded_by=applicant)
    write_answers(draft.response, quote=[document.pk])
    sent = submit_application(draft, by=applicant, declarations=DECLARED)
    page = reverse("office_file", args=[document.pk])

    assert [one.what for one in office.get(page).context["places"]] == [f"Application {sent.reference}"]
    sent.organisation.memberships.create(user=officer, role="reads")
    assert office.get(page).context["places"] == []


@pytest.mark.usefixtures("scanner")
def test_one_that_could_not_be_checked_is_tried_again(office):
    document = DocumentFactory(in_state="unchecked", scans_tried=SCANS_TRIED)
    page = reverse("office_file", args=[document.pk])
    assert "Check it again" in office.get(page).content.decode()

    answer = office.post(page)

    assert (answer.status_code, Document.objects.get().state) == (302, "checking")
    assert office.post(page).status_code == 409


def test_the_front_page_counts_those_of_the_last_two_weeks(office):
    DocumentFactory(in_state="infected")
    DocumentFactory(in_state="checking")

    page = office.get(reverse("wagtailadmin_home")).content.decode()

    assert "file that nobody can open" in page


def test_as_many_queries_for_thirty_files_as_for_three(office):
    counts = []
    for more in (3, 22):
        for _ in range(more):
            DocumentFactory(in_state="infected", uploaded_by=UserFactory())
        with CaptureQueriesContext(connection) as queries:
            office.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[1]
