"""The end report of a grant: the questions of its questionnaire, and a figure for each outcome."""

from decimal import Decimal

import pytest
from django.urls import reverse

from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.monitoring.domain import issue_end_report, query_return
from portal.monitoring.models import MonitoringReturn
from portal.questionnaires.schema import Kind, Schema, Section
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import MeasurementFactory, TargetFactory
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.questionnaires.factories import QuestionnaireVersionFactory
from tests.portal.questionnaires.schemas import question

pytestmark = pytest.mark.django_db

END_REPORT = Schema(
    title="End report",
    sections=(
        Section(key="spending", title="What you spent", questions=(question("unspent", Kind.MONEY),)),
        Section(key="learning", title="What you learned", questions=(question("story", Kind.LONG, words=50),)),
    ),
)


@pytest.fixture
def report():
    """An end report with two sections of questions and one outcome."""
    agreement = AgreementFactory(state=Agreement.State.LIVE)
    own = TargetFactory(
        agreement=agreement, indicator__agreement=agreement, indicator__title="Young people taking part"
    )
    made = issue_end_report(agreement, by=None, version=QuestionnaireVersionFactory(says=END_REPORT))
    MeasurementFactory(monitoring_return=made, indicator=own.indicator, value=Decimal(31))
    made.narrative = "Young people came every week."
    made.save()
    return made


@pytest.fixture
def provider(report):
    return MembershipFactory(organisation=report.agreement.organisation, user=UserFactory()).user


def page(name: str, report: MonitoringReturn, *more: str) -> str:
    return reverse(f"provider_{name}", args=[report.agreement.reference, report.number, *more])


def answer_everything(client, report) -> None:
    client.post(page("return_section", report, "spending"), {"unspent": "12.50"})
    client.post(page("return_section", report, "learning"), {"story": "They came every week."})


def test_a_section_leads_to_the_next_and_the_last_one_back(report, provider, sign_in):
    client = sign_in(provider)

    first = client.post(page("return_section", report, "spending"), {"unspent": "12.50"})
    last = client.post(page("return_section", report, "learning"), {"story": "They came every week."})

    assert first["Location"] == page("return_section", report, "learning")
    assert last["Location"] == page("return", report)


def test_the_page_lists_what_is_to_be_done(report, provider, sign_in):
    client = sign_in(provider)
    client.post(page("return_section", report, "spending"), {"unspent": "12.50"})

    tasks = client.get(page("return", report)).context["readiness"].tasks

    assert [(task["title"], task["status"]) for task in tasks] == [
        ("What came of the project", "Completed"),
        ("What you spent", "Completed"),
        ("What you learned", "Not started"),
    ]


def test_a_report_with_a_question_left_cannot_be_sent(report, provider, sign_in):
    client = sign_in(provider)
    client.post(page("return_section", report, "spending"), {"unspent": "12.50"})

    response = client.post(page("return_check", report), {"seen": "0"})

    assert response.status_code == 422
    assert "What you learned: “Story”" in response.content.decode()


def test_a_sent_report_is_signed_and_closed(report, provider, sign_in):
    client = sign_in(provider)
    answer_everything(client, report)

    client.post(page("return_check", report), {"seen": "0"})
    late = client.post(page("return_section", report, "learning"), {"story": "Something else."})

    report.refresh_from_db()
    assert report.state == MonitoringReturn.State.SUBMITTED
    assert report.response.is_submitted
    assert late.status_code == 409
    assert "They came every week." in client.get(page("return", report)).content.decode()


def test_after_a_question_the_report_goes_on_in_a_copy_and_the_signed_one_stays(report, provider, sign_in):
    client = sign_in(provider)
    answer_everything(client, report)
    client.post(page("return_check", report), {"seen": "0"})
    report.refresh_from_db()
    signed = report.response

    query_return(report, question="Every week of the year?", by=UserFactory(role=Role.GRANTS_OFFICER))
    client.post(page("return_section", report, "learning"), {"story": "In term time."})
    client.post(page("return_check", report), {"seen": "2", "answer": "No, in term time."})

    report.refresh_from_db()
    signed.refresh_from_db()
    assert report.state == MonitoringReturn.State.SUBMITTED
    assert report.response.values()["story"] == "In term time."
    assert signed.values()["story"] == "They came every week."


@pytest.mark.parametrize("key", ["no-such-section", "x"])
def test_a_section_that_is_not_there(key, report, provider, sign_in):
    assert sign_in(provider).get(page("return_section", report, key)).status_code == 404


def test_a_file_that_is_not_of_the_report(report, provider, sign_in):
    assert sign_in(provider).get(page("return_file", report, "1")).status_code == 404


def test_a_strangers_report(report, sign_in):
    assert sign_in(UserFactory()).get(page("return_section", report, "spending")).status_code == 404
