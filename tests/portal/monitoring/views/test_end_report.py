"""The end report of a grant: the questions of its questionnaire, and a figure for each outcome."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.design.words import long_date
from portal.events.models import Event
from portal.monitoring.agreed import facts_of
from portal.monitoring.domain import StillRuns, issue_end_report, query_return, submit_return
from portal.monitoring.domain.returns import FINISHED_EARLY
from portal.monitoring.models import MonitoringReturn
from portal.questionnaires.domain import start_response, start_with
from portal.questionnaires.schema import CrossRule, Kind, Schema, Section
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import MeasurementFactory, TargetFactory
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.payments.factories import InstalmentFactory
from tests.portal.questionnaires.factories import QuestionnaireVersionFactory
from tests.portal.questionnaires.schemas import question

pytestmark = pytest.mark.django_db

END_REPORT = Schema(
    title="End report",
    sections=(
        Section(
            key="spending",
            title="What you spent",
            questions=(question("unspent", Kind.MONEY),),
            rules=(CrossRule(formula="unspent <= grant_amount", sentence="That is more than the grant."),),
        ),
        Section(key="learning", title="What you learned", questions=(question("story", Kind.LONG, words=50),)),
    ),
)


@pytest.fixture
def report():
    """An end report with two sections of questions and one outcome."""
    agreement = AgreementFactory(
        state=Agreement.State.LIVE, starts_on=date(2018, 4, 1), ends_on=date(2019, 3, 31), value=Decimal("1450.00")
    )
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


def test_an_answer_that_does_not_fit_the_grant_is_refused_with_the_sentence(report, provider, sign_in):
    response = sign_in(provider).post(page("return_section", report, "spending"), {"unspent": "1450.01"})

    assert response.status_code == 422
    assert response.context["form"].errors == {"unspent": ["That is more than the grant."]}


def test_a_report_that_does_not_fit_the_grant_any_more_cannot_be_sent(report, provider, sign_in):
    client = sign_in(provider)
    answer_everything(client, report)
    Agreement.objects.filter(pk=report.agreement_id).update(value=Decimal("10.00"))

    response = client.post(page("return_check", report), {"seen": "0"})

    report.refresh_from_db()
    assert (response.status_code, report.state) == (422, MonitoringReturn.State.DUE)
    assert response.context["readiness"].missing == ["What you spent: That is more than the grant."]


@pytest.fixture
def early(report):
    """The same report of an agreement that runs for another month."""
    report.period_end = timezone.localdate() + timedelta(days=30)
    report.save()
    return report


def test_a_report_before_the_end_wants_the_word_that_all_is_finished(early, provider, sign_in):
    client = sign_in(provider)
    answer_everything(client, early)

    without = client.post(page("return_check", early), {"seen": "0"})
    with_it = client.post(page("return_check", early), {"seen": "0", "finished": "on"})

    early.refresh_from_db()
    assert (without.status_code, with_it.status_code) == (422, 302)
    assert without.context["form"].errors == {
        "finished": [
            f"The project may run until {long_date(early.period_end)}. "
            "Send the report after that, or tick that it is finished"
        ]
    }
    assert early.state == MonitoringReturn.State.SUBMITTED
    assert Event.objects.get(verb="return-submitted").note == FINISHED_EARLY


def test_the_verb_itself_refuses_a_report_before_the_end(early, provider, sign_in):
    answer_everything(sign_in(provider), early)

    with pytest.raises(StillRuns):
        submit_return(early, by=provider)


def test_a_report_after_the_end_is_asked_no_such_thing(report, provider, sign_in):
    client = sign_in(provider)
    answer_everything(client, report)

    assert "finished" not in client.get(page("return_check", report)).context["form"].fields


def test_tables_are_shown_as_tables(report, provider, sign_in):
    spend = question("spend", Kind.GROUP, row_name="line", rows_most=3, columns=(question("what"), question("why")))
    report.response = start_response(
        QuestionnaireVersionFactory(
            says=Schema(title="Other", sections=(Section(key="spending", title="Spending", questions=(spend,)),))
        )
    )
    report.save()
    start_with(report.response, {"spend": [{"what": "Plots"}]})

    shown = sign_in(provider).get(page("return_check", report)).content.decode()

    assert '<th scope="col" class="govuk-table__header">What</th>' in shown
    assert "Plots, " not in shown


def test_an_agreement_that_ended_early_accounts_for_what_was_paid(report):
    clerk, other, now = UserFactory(), UserFactory(), timezone.now()
    InstalmentFactory(
        agreement=report.agreement,
        number=1,
        amount=Decimal("1000.00"),
        state="paid",
        prepared_by=clerk,
        prepared_at=now,
        approved_by=other,
        approved_at=now,
        paid_by=other,
        paid_on=now.date(),
    )
    InstalmentFactory(agreement=report.agreement, number=2, amount=Decimal("450.00"))

    before = facts_of(report)["grant_amount"]
    Agreement.objects.filter(pk=report.agreement_id).update(state=Agreement.State.TERMINATED)
    after = facts_of(MonitoringReturn.objects.get(pk=report.pk))["grant_amount"]

    assert (before, after) == (Decimal("1450.00"), Decimal("1000.00"))


def test_an_answer_is_saved_as_it_is_left_and_what_the_rules_say_is_told(report, provider, sign_in):
    client = sign_in(provider)
    left = {"page-left": "unspent", "unspent": "2000"}

    told = client.post(page("return_autosave", report, "spending"), left, headers={"accept": "application/json"})

    assert told.status_code == 200
    assert told.json()["problems"] == [
        {"question": "unspent", "field": "", "sentence": "That is more than the grant."},
    ]
    assert report.response.answers.get(key="unspent").value == "2000.00"
    assert 'data-autosave="' in client.get(page("return_section", report, "spending")).content.decode()


def test_nothing_is_saved_by_itself_once_the_report_was_sent_or_by_who_may_only_read(report, provider, sign_in):
    reader = MembershipFactory(organisation=report.agreement.organisation, user=UserFactory(), role="reads").user
    client = sign_in(provider)
    answer_everything(client, report)
    left = {"page-left": "story", "story": "Something else."}
    address, script = page("return_autosave", report, "learning"), {"accept": "application/json"}

    read_only = sign_in(reader).post(address, left, headers=script)
    client.post(page("return_check", report), {"seen": "0"})
    sent = client.post(address, left, headers=script)

    assert [read_only.status_code, sent.status_code] == [403, 409]
    assert [read_only.json()["state"], sent.json()["state"]] == ["read-only", "sent"]
    assert report.response.answers.get(key="story").value == "They came every week."
