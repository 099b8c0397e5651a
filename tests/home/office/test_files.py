"""Files that nobody can open, in the back office."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grants.domain.applications import submit_application
from portal.accounts.roles import Role
from portal.documents.models import SCANS_TRIED, Document
from tests.grants.community_grant import APPLICATION, ELIGIBILITY, version_of, write_answers
from tests.grants.domain.test_applications import DECLARED
from tests.grants.factories import ApplicationFactory, CallFactory, PanelMemberFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.documents.conftest import scanner  # noqa: F401 - a fixture
from tests.portal.documents.factories import DocumentFactory
from tests.portal.monitoring.factories import ReturnFactory
from tests.portal.organisations.factories import OrganisationFactory
from tests.portal.questionnaires.factories import ResponseFactory

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


def of_an_agreement(**kept):
    """A file that the whole office may know of."""
    document = DocumentFactory(**kept)
    AgreementFactory(state="live").documents.add(document)
    return document


def of_an_application(sender, document, *, sent=True, **call):
    versions = {"eligibility_version": version_of(ELIGIBILITY), "questionnaire_version": version_of(APPLICATION)}
    draft = ApplicationFactory(
        call=CallFactory(**versions, **call), organisation=OrganisationFactory(member=sender), created_by=sender
    )
    write_answers(draft.response, quote=[document.pk])
    return submit_application(draft, by=sender, declarations=DECLARED) if sent else draft


def of_a_return(document, *, sent=True, **answers):
    response = ResponseFactory(version=version_of(APPLICATION))
    write_answers(response, **{"quote": [document.pk]} | answers)
    if sent:
        response.submitted_at, response.signed_by = timezone.now(), UserFactory()
        response.frozen, response.sha256 = {"answers": "as signed"}, "0" * 64
        response.save()
    return ReturnFactory(sent=sent, response=response, agreement__state="live")


def seen(browser, document):
    """In the list, on its own page, among the front page's count."""
    listed = names(browser.get(LIST)) == [document.original_name]
    opened = browser.get(reverse("office_file", args=[document.pk])).status_code == 200
    counted = "file that nobody can open" in browser.get(reverse("wagtailadmin_home")).content.decode()
    return listed, opened, counted


NOT_SEEN, SEEN = (False, False, False), (True, True, True)


def test_a_file_of_a_draft_is_nobodys_in_the_office(sign_in):
    sender = UserFactory()
    document = DocumentFactory(in_state="infected", uploaded_by=sender)
    of_an_application(sender, document, sent=False)
    of_a_return(document, sent=False)
    DocumentFactory(in_state="infected", organisation=OrganisationFactory(), original_name="kept.pdf")

    for role in (Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER):
        browser = sign_in(UserFactory(role=role))
        assert seen(browser, document) == NOT_SEEN
        assert names(browser.get(LIST, {"state": "infected"})) == []
        assert browser.post(reverse("office_file", args=[document.pk])).status_code == 404


@pytest.mark.parametrize("state", ["infected", "unchecked"])
def test_one_of_a_sent_application_is_the_grants_officers(office, sign_in, state):
    sender = UserFactory()
    document = DocumentFactory(in_state=state, uploaded_by=sender)
    of_an_application(sender, document)

    assert seen(office, document) == SEEN
    assert seen(sign_in(UserFactory(role=Role.COMMISSIONING_OFFICER)), document) == NOT_SEEN


def test_one_of_an_own_interest_stays_closed(office, officer):
    sender = UserFactory()
    document = DocumentFactory(in_state="infected", uploaded_by=sender)
    of_an_application(sender, document).conflicts.create(user=officer, nature="A relative is on the committee.")

    assert seen(office, document) == NOT_SEEN


def test_one_of_a_blind_call_stays_closed_to_its_panel(office, officer):
    sender = UserFactory()
    document = DocumentFactory(in_state="infected", uploaded_by=sender)
    call = of_an_application(sender, document, blind=True).call

    assert seen(office, document) == SEEN
    PanelMemberFactory(call=call, user=officer)
    assert seen(office, document) == NOT_SEEN


@pytest.mark.parametrize("state", ["infected", "unchecked"])
@pytest.mark.parametrize("role", [Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER])
def test_the_office_hears_of_one_in_a_return_or_an_agreement(sign_in, role, state):
    browser = sign_in(UserFactory(role=role))
    document = DocumentFactory(in_state=state, original_name="report.pdf")
    of_a_return(document)

    assert seen(browser, document) == SEEN
    contract = of_an_agreement(in_state=state, original_name="contract.pdf")
    assert names(browser.get(LIST)) == ["contract.pdf", "report.pdf"]
    assert len(browser.get(reverse("office_file", args=[contract.pk])).context["places"]) == 1


def test_a_figure_is_not_taken_for_a_file(office):
    document = DocumentFactory(in_state="infected")
    of_a_return(document, quote=document.pk)

    assert seen(office, document) == NOT_SEEN


def test_shows_what_nobody_can_open_and_by_the_filter_the_rest(office):
    for state in Document.State.values:
        of_an_agreement(in_state=state, original_name=f"{state}.pdf")

    assert sorted(names(office.get(LIST))) == ["checking.pdf", "infected.pdf", "unchecked.pdf"]
    assert names(office.get(LIST, {"state": "not_scanned"})) == ["not_scanned.pdf"]
    assert names(office.get(LIST, {"state": "nonsense"})) == names(office.get(LIST))


@pytest.mark.parametrize("state", Document.State.values)
def test_one_file_says_what_it_is_about(office, state):
    document = of_an_agreement(in_state=state)

    page = office.get(reverse("office_file", args=[document.pk])).content.decode()

    assert document.get_state_display() in page
    assert ("Check it again" in page) is False  # there is no scanner


def test_it_leads_to_the_application_it_belongs_to_but_not_to_an_own_one(office, officer, sign_in):
    applicant = UserFactory()
    document = DocumentFactory(in_state="infected", uploaded_by=applicant)
    sent = of_an_application(applicant, document)
    page = reverse("office_file", args=[document.pk])

    assert [one.what for one in office.get(page).context["places"]] == [f"Application {sent.reference}"]
    sent.organisation.memberships.create(user=officer, role="reads")
    assert office.get(page).status_code == 404


@pytest.mark.usefixtures("scanner")
def test_one_that_could_not_be_checked_is_tried_again(office):
    document = of_an_agreement(in_state="unchecked", scans_tried=SCANS_TRIED)
    page = reverse("office_file", args=[document.pk])
    assert "Check it again" in office.get(page).content.decode()

    answer = office.post(page)

    assert (answer.status_code, Document.objects.get().state) == (302, "checking")
    assert office.post(page).status_code == 409


def test_the_front_page_counts_those_of_the_last_two_weeks(office):
    of_an_agreement(in_state="infected")
    of_an_agreement(in_state="checking")

    page = office.get(reverse("wagtailadmin_home")).content.decode()

    assert "file that nobody can open" in page


def test_as_many_queries_for_thirty_files_as_for_three(office):
    counts = []
    for more in (3, 22):
        for _ in range(more):
            of_an_agreement(in_state="infected", uploaded_by=UserFactory())
        with CaptureQueriesContext(connection) as queries:
            office.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[1]
