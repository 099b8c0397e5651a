"""Whoever belongs to the organisation that applies has a conflict of interest by that fact, through every door."""

import pytest
from django.urls import reverse

from grants.domain import assigning, panels
from grants.domain.assigning import HasConflict
from grants.domain.conflicts import BelongsToApplicant
from grants.domain.decisions import decide
from grants.domain.gates import finish_checks
from grants.domain.moderation import moderate
from grants.domain.putting_right import withdraw_for_applicant
from grants.models import Application, Assessment
from home.office.waiting import waiting_for
from portal.accounts.roles import Role
from tests.grants.domain.test_decisions import award
from tests.grants.factories import ApplicationFactory
from tests.grants.scenes import call_with_panel, chair_of, scored, scorers_of, with_the_panel
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db


def belongs(user, application):
    return MembershipFactory(organisation=application.organisation, user=user, role="reads")


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


def test_an_officer_does_not_check_assign_or_take_back(officer):
    sent, scoring = ApplicationFactory(sent=True), with_the_panel(call_with_panel())
    for application in (sent, scoring):
        belongs(officer, application)
    scorer = scorers_of(scoring.call)[0]

    with pytest.raises(BelongsToApplicant):
        finish_checks(sent, by=officer)
    with pytest.raises(BelongsToApplicant):
        withdraw_for_applicant(sent, reason="They asked.", by=officer)
    with pytest.raises(BelongsToApplicant):
        assigning.assign(scoring, scorer, by=officer)
    with pytest.raises(BelongsToApplicant):
        assigning.unassign(scoring, scorer, by=officer)


def test_a_panel_member_is_not_assigned_and_does_not_score_what_was_assigned(officer):
    application = ApplicationFactory(call=call_with_panel(), sent=True, state=Application.State.ASSESSING)
    before, now = scorers_of(application.call)
    assessment = assigning.assign(application, before, by=officer)
    belongs(before, application)
    belongs(now, application)

    with pytest.raises(HasConflict, match="which applies"):
        assigning.assign(application, now, by=officer)
    with pytest.raises(BelongsToApplicant):
        panels.declare_no_conflict(assessment, by=before)
    assert list(Assessment.objects.of(before)) == []


def test_scoring_that_has_begun_is_ended_by_the_officer_as_a_conflict(officer):
    application = with_the_panel(call_with_panel())
    scorer = scorers_of(application.call)[0]
    panels.declare_no_conflict(application.assessments.get(assessor=scorer), by=scorer)
    belongs(scorer, application)

    assigning.unassign(application, scorer, by=officer)

    assert application.assessments.get(assessor=scorer).state == Assessment.State.CONFLICTED


def test_the_chair_does_not_moderate():
    call = call_with_panel()
    application = scored(call, (5, 4), (1, 4))
    belongs(chair_of(call), application)

    with pytest.raises(BelongsToApplicant):
        moderate(application, call.criteria.first(), axis="score", value=3, reason="Agreed.", by=chair_of(call))


def test_the_commissioner_does_not_decide():
    application, commissioner = scored(call_with_panel(), (4, 4), (4, 3)), UserFactory(role=Role.COMMISSIONER)
    belongs(commissioner, application)

    with pytest.raises(BelongsToApplicant):
        decide(application, award(), by=commissioner)


def test_the_office_keeps_it_closed_and_says_why(sign_in, officer):
    application = ApplicationFactory(sent=True, organisation__name="Quiet Group")
    other = ApplicationFactory(call=application.call, sent=True)
    belongs(officer, application)
    browser, call = sign_in(officer), application.call

    page = browser.get(reverse("casework:application", args=[call.pk, application.reference]))

    assert page.status_code == 403
    assert "You belong to Quiet Group" in page.content.decode()
    listed = browser.get(reverse("casework:applications", args=[call.pk])).context["object_list"]
    assert [one.reference for one in listed] == [other.reference]
    assert [one.count for one in waiting_for(officer) if one.one == "application to check"] == [1]


def test_the_assignments_say_who_belongs_to_the_applicant(sign_in, officer):
    application = ApplicationFactory(call=call_with_panel(), sent=True, state=Application.State.ASSESSING)
    belongs(scorers_of(application.call)[0], application)

    page = sign_in(officer).get(reverse("casework:assignments", args=[application.call_id]))

    [row] = page.context["rows"]
    assert [box.why_not for box in row.boxes] == ["Belongs to the applicant", "", ""]


def test_who_left_takes_part_again(officer):
    application = ApplicationFactory(sent=True)
    membership = belongs(officer, application)
    assert not Application.objects.in_office(officer).exists()

    membership.delete()

    assert list(Application.objects.in_office(officer)) == [application]
