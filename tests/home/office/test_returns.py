"""Returns in the back office, of both wings."""

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse
from openpyxl import load_workbook

from commissioning.domain import publish
from commissioning.models import PublishedTarget
from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.documents.domain import store_upload
from portal.monitoring.domain import issue_end_report
from portal.monitoring.models import MonitoringReturn
from portal.questionnaires.schema import Kind
from tests.commissioning.factories import ContractFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.documents import files
from tests.portal.monitoring.factories import (
    BreakdownFactory,
    MeasurementFactory,
    MeasurementPartFactory,
    ReturnFactory,
    TargetFactory,
)
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.questionnaires.factories import QuestionnaireVersionFactory
from tests.portal.questionnaires.schemas import question, schema

pytestmark = pytest.mark.django_db

State = MonitoringReturn.State


@pytest.fixture
def officer():
    return UserFactory(role=Role.COMMISSIONING_OFFICER)


@pytest.fixture
def office(officer, sign_in):
    return sign_in(officer)


@pytest.fixture
def sent():
    """A contract's return that waits to be read."""
    contract = ContractFactory(state=Agreement.State.LIVE)
    target = TargetFactory(agreement=contract, indicator__title="Referrals")
    made = ReturnFactory(agreement=contract, sent=True)
    MeasurementFactory(monitoring_return=made, indicator=target.indicator, value=Decimal(19))
    return made


def test_the_parts_of_a_figure_stand_under_the_figures(sent, office):
    measured = sent.measurements.get()
    source = BreakdownFactory(title="Source of referral", labels=["Police", "Themselves"])
    measured.indicator.breakdowns.add(source)
    MeasurementPartFactory(measurement=measured, category=source.categories.get(label="Police"), value=Decimal(19))

    page = BeautifulSoup(office.get(reverse("office_return", args=[sent.pk])).content, "html.parser")

    table = page.find("caption", string="Referrals, by source of referral").parent
    rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.find("tbody").find_all("tr")]
    assert rows == [["Police", "19"], ["Themselves", "0"]]


def test_figures_stand_beside_the_target(sent, office):
    shown = office.get(reverse("office_return", args=[sent.pk])).content.decode()

    assert "<strong>19</strong>" in shown
    assert "90 by 30 September 2018" in shown


@pytest.mark.usefixtures("private_folder")
def test_a_figure_by_new_words_says_that_none_came_before_it(sent, office):
    counted = MeasurementFactory(monitoring_return=sent, indicator__title="Panels", indicator__version=2, value=3)

    page = office.get(reverse("office_return", args=[sent.pk])).content.decode()

    assert f"{counted.indicator.title} (version 2)" in page
    assert page.count("None by this wording") == 1


def test_a_file_of_the_report_is_opened_and_no_other(office):
    papers = schema(question("papers", Kind.FILES), key="papers")
    report = issue_end_report(
        AgreementFactory(state=Agreement.State.LIVE), by=None, version=QuestionnaireVersionFactory(says=papers)
    )
    own, other = (store_upload(files.sent(name, files.PDF), by=UserFactory()) for name in ("own.pdf", "other.pdf"))
    report.response.answers.create(key="papers", value=[own.pk])
    page = reverse("office_return", args=[report.pk])

    response = office.get(f"{page}files/{own.pk}/")

    assert f'<a href="{page}files/{own.pk}/">own.pdf</a>' in office.get(page).content.decode()
    assert "Not scanned for viruses" in office.get(page).content.decode()
    assert response["Content-Disposition"] == 'attachment; filename="own.pdf"'
    assert b"".join(response.streaming_content) == files.PDF
    assert office.get(f"{page}files/{other.pk}/").status_code == 404


def test_a_return_without_questions_has_no_files(sent, office):
    assert office.get(reverse("office_return_file", args=[sent.pk, 1])).status_code == 404


def test_accepted_figures_are_published(sent, officer, office):
    contract = sent.agreement.contract
    publish(contract, by=officer)

    office.post(reverse("office_return_answer", args=[sent.pk]), {"accept": "1", "seen": "0"})

    sent.refresh_from_db()
    assert (sent.state, sent.accepted_by) == (State.ACCEPTED, officer)
    assert PublishedTarget.objects.get().actual == Decimal(19)


def test_what_was_sent_early_is_not_accepted_before_its_period_is_over(sent, officer, sign_in):
    with time_machine.travel(sent.period_end - timedelta(days=1), tick=False):
        client = sign_in(officer)
        shown = client.get(reverse("office_return", args=[sent.pk])).content.decode()
        answer = client.post(reverse("office_return_answer", args=[sent.pk]), {"accept": "1", "seen": sent.revision})

    sent.refresh_from_db()
    assert "It can be accepted from 31 December 2017 on" in shown
    assert 'name="accept"' not in shown
    assert (answer.status_code, sent.state) == (422, State.SUBMITTED)
    assert "The period is not over. It can be accepted from 31 December 2017 on." in answer.content.decode()


def test_a_question_goes_to_the_provider(sent, office):
    office.post(reverse("office_return_answer", args=[sent.pk]), {"ask": "1", "question": "All?", "seen": "0"})

    sent.refresh_from_db()
    assert (sent.state, sent.question) == (State.QUERIED, "All?")


def test_a_question_without_words(sent, office):
    response = office.post(reverse("office_return_answer", args=[sent.pk]), {"ask": "1", "question": "", "seen": "0"})

    assert response.status_code == 422
    assert "Write the question that the provider is to answer, here or at a figure." in response.content.decode()


def test_a_question_about_a_figure(sent, office):
    asked = sent.indicators().get()

    office.post(
        reverse("office_return_answer", args=[sent.pk]),
        {"ask": "1", f"about_{asked.pk}": "Is March in it?", "seen": "0"},
    )

    sent.refresh_from_db()
    assert (sent.state, sent.question, sent.figure_questions.get().question) == (State.QUERIED, "", "Is March in it?")
    assert "We asked: Is March in it?" in office.get(reverse("office_return", args=[sent.pk])).content.decode()


@pytest.mark.parametrize("seen", ["7", "", "x", "9" * 40])
def test_a_page_from_yesterday(seen, sent, office):
    response = office.post(
        reverse("office_return_answer", args=[sent.pk]), {"ask": "1", "question": "Words to keep", "seen": seen}
    )

    assert response.status_code == 409
    assert "Words to keep" in response.content.decode()
    sent.refresh_from_db()
    assert sent.state == State.SUBMITTED


def test_nobody_accepts_for_their_own_organisation(sent, officer, office):
    MembershipFactory(organisation=sent.agreement.organisation, user=officer)

    response = office.post(reverse("office_return_answer", args=[sent.pk]), {"accept": "1", "seen": "0"})

    assert response.status_code == 422
    sent.refresh_from_db()
    assert sent.state == State.SUBMITTED


def test_a_grants_officer_reads_a_contracts_return_but_does_not_accept_it(sent, sign_in):
    grants = sign_in(UserFactory(role=Role.GRANTS_OFFICER))

    page = grants.get(reverse("office_return", args=[sent.pk]))
    pressed = grants.post(reverse("office_return_answer", args=[sent.pk]), {"accept": "1", "seen": "0"})

    assert (page.status_code, pressed.status_code) == (200, 403)
    sent.refresh_from_db()
    assert sent.state == State.SUBMITTED


def test_others_do_not_come_in(sent, sign_in):
    editor = sign_in(UserFactory(role=Role.EDITOR))

    assert editor.get(reverse("returns")).status_code == 403
    assert editor.get(reverse("office_return", args=[sent.pk])).status_code == 403


def test_what_waits_to_be_read_stands_first(sent, office):
    due = ReturnFactory(agreement=sent.agreement, number=2, period_start="2018-01-01", period_end="2018-03-31")
    accepted = ReturnFactory(
        agreement=sent.agreement, number=3, period_start="2018-04-01", period_end="2018-06-30", accepted=True
    )

    listed = office.get(reverse("returns")).context["object_list"]

    assert list(listed) == [sent, due, accepted]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [1, 2, 3]),
        ("state=due", [2, 3]),
        ("overdue=yes", [2]),
        ("q=nothing-like-it", []),
        ("state=nonsense", [1, 2, 3]),
    ],
)
def test_filters(query, numbers, sent, office):
    ReturnFactory(agreement=sent.agreement, number=2, period_start="2018-01-01", period_end="2018-03-31")
    ReturnFactory(
        agreement=sent.agreement, number=3, period_start="2040-01-01", period_end="2040-03-31", due_on="2040-04-20"
    )

    listed = office.get(f"{reverse('returns')}?{query}").context["object_list"]

    assert [one.number for one in listed] == numbers


def test_of_one_that_was_asked_about_the_answer_is_awaited_and_nothing_is_overdue(office):
    contract = ContractFactory(state=Agreement.State.LIVE)
    asked = ReturnFactory(agreement=contract, asked=True)

    listed = office.get(f"{reverse('returns')}?state=queried")
    overdue = office.get(f"{reverse('returns')}?overdue=yes").context["object_list"]
    pages = {
        "its own": office.get(reverse("office_return", args=[asked.pk])).content.decode(),
        "the agreement's": office.get(f"/office/agreements/{contract.reference}/").content.decode().lower(),
    }

    assert (list(listed.context["object_list"]), list(overdue)) == ([asked], [])
    assert BeautifulSoup(listed.content, "html.parser").find("option", value="queried").get_text() == "Answer awaited"
    assert ("Answer awaited" in pages["its own"], "answer awaited" in pages["the agreement's"]) == (True, True)
    assert [name for name, shown in pages.items() if "overdue since" in shown.lower()] == []


@pytest.mark.parametrize("rows", [3, 30])
def test_the_list_asks_the_same_number_of_questions(rows, office, django_assert_max_num_queries):
    for number in range(rows):
        ReturnFactory(agreement=AgreementFactory(state=Agreement.State.LIVE), number=number)
    office.get(reverse("returns"))

    with django_assert_max_num_queries(12):
        response = office.get(reverse("returns"))

    assert len(response.context["object_list"]) == min(rows, 25)


@pytest.fixture
def unreleased():
    """The end report of a grant that was decided and not released."""
    return ReturnFactory(agreement=AgreementFactory(title="Kept back"), kind=MonitoringReturn.Kind.END)


def test_a_grant_before_its_release_is_nothing_to_a_commissioning_officer(unreleased, office):
    page = office.get(reverse("office_return", args=[unreleased.pk]))

    assert page.status_code == 404
    assert office.get(reverse("returns")).context["object_list"].count() == 0
    assert "overdue" not in office.get("/office/").content.decode()


def test_a_grants_officer_sees_it(unreleased, sign_in):
    office = sign_in(UserFactory(role=Role.GRANTS_OFFICER))

    assert office.get(reverse("office_return", args=[unreleased.pk])).status_code == 200
    assert list(office.get(reverse("returns")).context["object_list"]) == [unreleased]


def test_the_list_as_csv_runs_no_formula_and_tells_londons_time(office, sent):
    sent.agreement.organisation.name = "=HYPERLINK(1)"
    sent.agreement.organisation.save()
    sent.submitted_at = datetime(2018, 7, 1, 23, 30, tzinfo=UTC)
    sent.save()

    response = office.get(reverse("returns"), {"export": "csv"})

    (row,) = csv.DictReader(io.StringIO(response.getvalue().decode()))
    assert (row["Provider"], row["Submitted at"]) == ("'=HYPERLINK(1)", "2018-07-02T00:30+01:00")


def test_the_list_as_a_spreadsheet_tells_londons_time(office, sent):
    sent.submitted_at = datetime(2018, 7, 1, 23, 30, tzinfo=UTC)
    sent.save()

    response = office.get(reverse("returns"), {"export": "xlsx"})

    head, row = load_workbook(io.BytesIO(response.getvalue())).active.iter_rows(values_only=True)
    assert dict(zip(head, row, strict=True))["Submitted at"] == datetime(2018, 7, 2, 0, 30)  # noqa: DTZ001
