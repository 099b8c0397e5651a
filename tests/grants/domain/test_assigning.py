"""Who scores what: assigning, taking back, and the one mail that tells of it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.domain import assigning, panels
from grants.domain.assigning import Change, HasConflict, NotOnThePanel, WorkBegun, change_assignments
from grants.domain.conflicts import declare_conflict
from grants.domain.officers import OnlyForOfficers
from grants.domain.panels import NotWithThePanel
from grants.models import Application, Assessment
from portal.accounts.roles import Role
from portal.events import ledger
from portal.mail.models import Message
from tests.grants.factories import ApplicationFactory, PanelMemberFactory
from tests.grants.scenes import call_with_panel, chair_of, scored, scorers_of, with_the_panel
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def application():
    return with_the_panel(call_with_panel())


@pytest.fixture
def assessment(application):
    return application.assessments.get(assessor=scorers_of(application.call)[0])


def waiting(call, **fields):
    """With the panel, and assigned to nobody."""
    return ApplicationFactory(call=call, sent=True, state=Application.State.ASSESSING, **fields)


def test_assigning_twice_is_one_assignment(application, officer):
    scorer = scorers_of(application.call)[0]

    again = assigning.assign(application, scorer, by=officer)

    assert again == application.assessments.get(assessor=scorer)
    assert [event.note for event in ledger.timeline(application)] == [
        str(one) for one in reversed(scorers_of(application.call))
    ]


def test_only_the_panel_of_the_call_is_assigned(application, officer):
    with pytest.raises(NotOnThePanel):
        assigning.assign(application, UserFactory(role=Role.PANEL_MEMBER), by=officer)


def test_who_declared_an_interest_is_not_assigned(officer):
    application = waiting(call_with_panel())
    scorer = scorers_of(application.call)[0]
    declare_conflict(application, nature="My sister chairs it.", by=scorer)

    with pytest.raises(HasConflict, match="declared an interest"):
        assigning.assign(application, scorer, by=officer)

    assert application.assessments.count() == 0


def test_what_is_still_being_checked_is_not_assigned(officer):
    application = ApplicationFactory(call=call_with_panel(), sent=True)

    with pytest.raises(NotWithThePanel):
        assigning.assign(application, scorers_of(application.call)[0], by=officer)


def test_an_assignment_is_taken_back_until_work_begins(assessment, officer):
    assigning.unassign(assessment.application, assessment.assessor, by=officer)

    assert not Assessment.objects.filter(pk=assessment.pk).exists()


def test_an_assignment_stays_once_work_has_begun(assessment, officer):
    panels.declare_no_conflict(assessment, by=assessment.assessor)

    with pytest.raises(WorkBegun):
        assigning.unassign(assessment.application, assessment.assessor, by=officer)


def test_taking_back_locks_the_application_first(assessment, officer):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assigning.unassign(assessment.application, assessment.assessor, by=officer)

    locks = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    assert ["grants_application" in locks[0].split("WHERE")[0], "grants_assessment" in locks[1]] == [True, True]


def test_whoever_gets_several_reads_one_mail(officer):
    dates = {"scores_needed_by": date(2026, 3, 6), "decision_expected_on": date(2026, 4, 1)}
    call = call_with_panel(title="Youth grants", **dates)
    first, second = waiting(call, title="Chess club"), waiting(call, title="Boxing")
    one, other = scorers_of(call)
    changes = [Change(first, one, scores=True), Change(second, one, scores=True), Change(second, other, scores=True)]

    refusals = change_assignments(call, changes, by=officer)

    mails = {mail.to: mail for mail in Message.objects.filter(event="grants/assigned")}
    assert refusals == []
    assert {to: mail.subject for to, mail in mails.items()} == {
        one.email: "2 applications to score: Youth grants",
        other.email: "1 application to score: Youth grants",
    }
    text = mails[one.email].text
    assert f"- {first.reference}: Chess club, {first.organisation}\n- {second.reference}: Boxing" in text
    assert "Please complete your scores by 6 March 2026." in text
    assert "Chess club" not in mails[other.email].text


def test_the_mail_names_no_applicant_where_the_call_is_blind(officer):
    call = call_with_panel(blind=True)
    application = waiting(call, title="Chess club", organisation__name="Quiet Group")

    change_assignments(call, [Change(application, scorers_of(call)[0], scores=True)], by=officer)

    text = Message.objects.get(event="grants/assigned").text
    assert f"- {application.reference}: Chess club\n" in text
    assert "Quiet Group" not in text


def test_nobody_hears_of_what_was_so_before_or_is_taken_back(application, assessment, officer):
    one, other = scorers_of(application.call)

    change_assignments(
        application.call, [Change(application, one, scores=True), Change(application, other, scores=False)], by=officer
    )

    assert [row.assessor for row in application.assessments.all()] == [one]
    assert Message.objects.filter(event="grants/assigned").count() == 0


def test_what_is_refused_holds_up_nothing_else(officer):
    call = call_with_panel()
    closed, free = waiting(call), waiting(call)
    scorer = scorers_of(call)[0]
    declare_conflict(closed, nature="My sister chairs it.", by=scorer)

    refusals = change_assignments(
        call, [Change(closed, scorer, scores=True), Change(free, scorer, scores=True)], by=officer
    )

    assert refusals == [f"{closed.reference}: {scorer} declared an interest in {closed.reference}."]
    assert [row.application for row in Assessment.objects.filter(assessor=scorer)] == [free]


@pytest.mark.parametrize("who", ["officer", "chair", "member"])
def test_who_could_read_the_scores_is_not_asked_for_another(who, officer):
    call = call_with_panel()
    application = scored(call, (4, 4), (4, 3))
    PanelMemberFactory(call=call, user=officer)
    asked = {"officer": officer, "chair": chair_of(call), "member": PanelMemberFactory(call=call).user}[who]

    refusals = change_assignments(call, [Change(application, asked, scores=True)], by=officer)

    said = f"{application.reference}: {asked} could read the scores already, so somebody else has to be asked."
    assert refusals == ([] if who == "member" else [said])
    assert application.assessments.filter(assessor=asked).exists() == (who == "member")


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.PANEL_CHAIR, Role.FINANCE_OFFICER])
def test_only_a_grants_officer_assigns(assessment, role):
    application, scorer, by = assessment.application, assessment.assessor, UserFactory(role=role)

    for verb in (assigning.assign, assigning.unassign):
        with pytest.raises(OnlyForOfficers):
            verb(application, scorer, by=by)
    with pytest.raises(OnlyForOfficers):
        change_assignments(application.call, [], by=by)
