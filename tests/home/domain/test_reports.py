"""Making a monitoring report: what gets into the draft, what never does, and what stays as it was."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from wagtail.models import PagePermissionTester

from commissioning.models import PublishedTarget
from home.domain.reports import NoHomePage, PeriodToCome, ReportIsThere, make_report
from home.models import FrozenFigure, MonitoringReport, ReportApproval, ReportPdf
from home.reports.gathering import gather
from portal.accounts.roles import Role
from portal.monitoring.models import Outlook
from portal.plan.models import Commitment
from tests.commissioning.factories import ContractFactory
from tests.home.factories import PublishedAwardFactory, PublishedContractFactory, PublishedTargetFactory
from tests.home.front_page import front_page
from tests.portal.accounts.factories import UserFactory
from tests.portal.monitoring.factories import TargetFactory
from tests.portal.plan.factories import ThemeFactory

pytestmark = pytest.mark.django_db
QUARTER = (date(2018, 1, 1), date(2018, 3, 31))


@pytest.fixture
def theme():
    front_page()
    return ThemeFactory(title="Restorative justice", slug="restorative-justice")


@pytest.fixture
def officer():
    return UserFactory(role=Role.COMMISSIONING_OFFICER)


def made(theme, by, quarter=QUARTER) -> MonitoringReport:
    report = make_report(theme.pillar.plan, *quarter, by=by)
    return MonitoringReport.objects.get(pk=report.pk).get_latest_revision_as_object()


def service(theme, **says):
    contract = PublishedContractFactory(**says)
    contract.themes.add(theme)
    return contract


def test_the_draft_says_what_was_awarded_in_the_period_and_nothing_else(theme, officer):
    PublishedAwardFactory(theme=theme, title="Close pass", awarded_on=date(2018, 2, 1))
    PublishedAwardFactory(theme=theme, title="Too early", awarded_on=date(2017, 12, 31))
    PublishedAwardFactory(title="Other theme", awarded_on=date(2018, 2, 1))

    (read,) = made(theme, officer).themes()

    assert read.headlines == ["1 project awarded £2,400."]
    assert read.activities == ["£2,400 awarded to Prama Foundation: Close pass."]


def test_a_service_that_begins_or_ends_in_the_period_is_said(theme, officer):
    service(theme, title="Begins", starts_on=date(2018, 1, 1), ends_on=date(2019, 1, 1))
    service(theme, title="Ends", starts_on=date(2016, 1, 1), ends_on=date(2018, 3, 31))
    service(theme, title="Neither", starts_on=date(2016, 1, 1), ends_on=date(2019, 1, 1))

    (read,) = made(theme, officer).themes()

    assert sorted(read.activities) == [
        "Begins began on 1 January 2018: Borough of Poole, £300,000.",
        "Ends, run by Borough of Poole, ended on 31 March 2018.",
    ]


@pytest.mark.parametrize(("rating", "headlines"), [("Good", ["Panels: good on referrals."]), ("Other", [])])
def test_a_rating_that_says_nothing_is_no_headline(rating, headlines, theme, officer):
    PublishedTargetFactory(contract=service(theme, title="Panels"), indicator="Referrals", rating=rating)

    (read,) = made(theme, officer).themes()

    assert read.headlines == headlines


def test_figures_are_frozen_as_they_were_published(theme, officer):
    target = PublishedTargetFactory(contract=service(theme))
    report = made(theme, officer)
    PublishedTarget.objects.filter(pk=target.pk).update(actual=67, sentence="67 of 90 referrals.")

    (indicator,) = report.themes()[0].indicators

    assert indicator.figure.sentence == "41 of 90 referrals by 31 March 2018."
    assert indicator.figure.actual == Decimal("41.00")
    assert indicator.chart.rows[1] == ["January to March 2018", "Hidden: 1 to 4", "22.19"]
    assert "<svg" not in indicator.drawing
    assert indicator.drawing.startswith("data:image/svg+xml;base64,")


def test_a_report_on_a_quarter_says_nothing_of_what_came_after_it(theme, officer):
    PublishedTargetFactory(contract=service(theme, title="Panels"))

    (read,) = made(theme, officer, (date(2017, 10, 1), date(2017, 12, 31))).themes()
    (indicator,) = read.indicators

    assert (indicator.figure.sentence, indicator.figure.actual, indicator.figure.rating) == (
        "18 of 90 referrals by 31 December 2017.",
        Decimal(18),
        "Other",
    )
    assert [row[0] for row in indicator.chart.rows] == ["October to December 2017"]
    assert "Panels: approaching target on referrals." not in read.headlines


def test_before_anything_is_published_of_its_time_a_report_says_so(theme, officer):
    PublishedTargetFactory(contract=service(theme), quarters=[], periods=[])

    (read,) = made(theme, officer).themes()

    assert [one.figure.sentence for one in read.indicators] == [
        "Nothing is published of the time up to 31 March 2018 yet. The target is 90 by 30 September 2018."
    ]


def test_a_report_says_up_to_which_day_its_figures_are_and_when_they_were_accepted(theme, officer, client):
    PublishedTargetFactory(contract=service(theme))
    with time_machine.travel("2018-05-02T12:00:00Z", tick=False):
        report = MonitoringReport.objects.get(pk=made(theme, officer).pk)
        report.get_latest_revision().publish()

    said = client.get(report.get_url()).content.decode()

    assert "Figures up to 31 March 2018, as accepted by 2 May 2018." in said
    assert "Up to 31 March 2018, as accepted by 2 May 2018. Returns of Borough of Poole" in said


def test_the_database_lets_nobody_change_a_frozen_figure(theme, officer):
    PublishedTargetFactory(contract=service(theme))
    made(theme, officer)

    with pytest.raises(DatabaseError), transaction.atomic():
        FrozenFigure.objects.update(actual=90)


def test_a_target_that_may_be_missed_is_suggested_and_not_shown_until_it_is_kept(theme, officer):
    contract = service(theme, title="Restorative Dorset")
    PublishedTargetFactory(contract=contract, number=1, chance=0.3)
    PublishedTargetFactory(contract=contract, number=2, chance=0.1, indicator="Conferences")
    PublishedTargetFactory(contract=contract, number=3, chance=0.9)
    PublishedTargetFactory(contract=contract, number=4)
    PublishedTargetFactory(contract=service(theme, state="Ended"), chance=0.1)

    report = made(theme, officer)
    suggested = report.body.raw_data[0]["value"]["risks"]

    assert report.themes()[0].risks == []
    assert [one["words"] for one in suggested] == [
        "Restorative Dorset: the target for conferences by 30 September 2018 is highly unlikely to be met.",
        "Restorative Dorset: the target for referrals by 30 September 2018 is unlikely to be met.",
    ]
    assert {one["standing"] for one in suggested} == {"suggested"}


def test_what_follows_from_figures_that_are_not_published_is_not_suggested(theme, officer):
    contract = ContractFactory(title="Restorative Dorset", state="live")
    Outlook.objects.create(
        target=TargetFactory(agreement=contract), rating="Inadequate", chance=0.1, sentence="3 of 90."
    )
    service(theme, reference=contract.reference)

    report = made(theme, officer)

    assert report.body.raw_data[0]["value"]["risks"] == []


def test_commitments_stand_in_it_as_they_were(theme, officer):
    Commitment.objects.create(
        theme=theme, number=1, title="Expand the panels", state="delivered", as_at=date(2018, 2, 2), story="Done."
    )
    report = made(theme, officer)
    Commitment.objects.update(state="planned")

    (read,) = report.themes()

    assert read.headlines == ["Delivered: Expand the panels."]
    assert [(one.title, one.state, one.as_at, one.story) for one in read.commitments] == [
        ("Expand the panels", "Delivered", date(2018, 2, 2), "Done.")
    ]


def test_there_is_one_report_on_a_plan_and_period(theme, officer):
    first = made(theme, officer)

    with pytest.raises(ReportIsThere) as there:
        make_report(theme.pillar.plan, *QUARTER, by=officer)

    assert there.value.report == first


def test_a_quarter_that_has_not_begun_has_no_report(theme, officer):
    with pytest.raises(PeriodToCome):
        make_report(theme.pillar.plan, date(2199, 1, 1), date(2199, 3, 31), by=officer)


def test_without_a_front_page_there_is_no_place_for_it(officer):
    with pytest.raises(NoHomePage):
        make_report(ThemeFactory().pillar.plan, *QUARTER, by=officer)


def test_who_had_it_made_does_not_publish_it_alone(theme, settings):
    editor, second = UserFactory(role=Role.EDITOR), UserFactory(role=Role.EDITOR)
    report = MonitoringReport.objects.get(pk=made(theme, editor).pk)

    assert (report.permissions_for_user(editor).can_publish(), report.permissions_for_user(second).can_publish()) == (
        False,
        True,
    )
    settings.REPORTS_NEED_A_SECOND_PERSON = False
    assert report.permissions_for_user(editor).can_publish()


def test_the_commissioner_publishes_and_officers_write(theme, officer):
    report = MonitoringReport.objects.get(pk=made(theme, UserFactory(role=Role.EDITOR)).pk)
    commissioner = report.permissions_for_user(UserFactory(role=Role.COMMISSIONER))
    writer = report.permissions_for_user(officer)
    grants_officer: PagePermissionTester = report.permissions_for_user(UserFactory(role=Role.GRANTS_OFFICER))

    assert (commissioner.can_edit(), commissioner.can_publish()) == (True, True)
    assert (writer.can_edit(), writer.can_publish()) == (True, False)
    assert (grants_officer.can_edit(), grants_officer.can_publish()) == (False, False)


@pytest.mark.filterwarnings("ignore:get_connection")  # Wagtail writes to the approvers the old way
def test_who_had_it_made_may_not_approve_it_in_the_workflow_either(theme):
    editor, second = UserFactory(role=Role.EDITOR), UserFactory(role=Role.EDITOR)
    report = MonitoringReport.objects.get(pk=made(theme, editor).pk)
    report.get_workflow().start(report, editor)
    task_state = report.current_workflow_task_state
    task = ReportApproval.objects.get()

    assert [one[0] for one in task.get_actions(report, editor)] == ["reject"]
    with pytest.raises(PermissionDenied):
        task.on_action(task_state, editor, "approve")
    task.on_action(task_state, second, "approve")

    report.refresh_from_db()
    assert report.live


def test_the_pdf_is_drawn_once_and_again_after_the_next_edition(theme, officer):
    report = MonitoringReport.objects.get(pk=made(theme, officer).pk)
    report.get_latest_revision().publish()
    report.refresh_from_db()

    first = ReportPdf.objects.of(report)
    kept = ReportPdf.objects.get()
    assert (first[:5], ReportPdf.objects.of(report)) == (b"%PDF-", first)

    report.introduction = "A second edition."
    report.save_revision().publish()
    report.refresh_from_db()
    ReportPdf.objects.of(report)
    assert ReportPdf.objects.get().revision != kept.revision


@pytest.mark.parametrize("count", [2, 10])
def test_making_one_reads_no_more_for_many_rows(count, theme, officer, django_assert_max_num_queries):
    for number in range(count):
        PublishedTargetFactory(contract=service(ThemeFactory(pillar=theme.pillar)), number=number)
        PublishedAwardFactory(theme=theme, awarded_on=date(2018, 2, 1))

    with django_assert_max_num_queries(10):
        gather(theme.pillar.plan, *QUARTER)
