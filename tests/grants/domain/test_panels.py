"""The panel's work: assigning, declaring, scoring, completing."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.domain import panels
from grants.domain.conflicts import AlreadyScored, InConflict, NatureMissing, declare_conflict
from grants.domain.panels import (
    AlreadyComplete,
    AssessmentIncomplete,
    DeclareFirst,
    NotYourAssessment,
    Scored,
    ScoreNotOnTheScale,
)
from grants.models import Assessment, ConflictOfInterest
from portal.accounts.roles import Role
from tests.grants.scenes import call_with_panel, score, scorers_of, with_the_panel
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


def begun(assessment):
    return panels.declare_no_conflict(assessment, by=assessment.assessor)


def need(assessment, **what):
    """A score on the first criterion."""
    return Scored(criterion=assessment.application.call.criteria.first().pk, axis="score", **what)


def test_nobody_scores_before_they_declared(assessment):
    with pytest.raises(DeclareFirst):
        panels.record_score(assessment, [need(assessment, value=3)], by=assessment.assessor)


def test_a_conflict_closes_the_application_to_the_scorer(assessment):
    begun(assessment)

    declare_conflict(assessment.application, nature="I volunteer there.", by=assessment.assessor)

    assert Assessment.objects.get(pk=assessment.pk).state == Assessment.State.CONFLICTED
    assert not Assessment.objects.of(assessment.assessor).exists()
    with pytest.raises(InConflict):
        panels.record_score(assessment, [need(assessment, value=3)], by=assessment.assessor)


def test_a_conflict_closes_an_assignment_that_crossed_with_it(application, assessment):
    scorer = assessment.assessor
    ConflictOfInterest.objects.create(application=application, user=scorer, nature="I volunteer there.")

    declare_conflict(application, nature="I volunteer there.", by=scorer)

    assert Assessment.objects.get(pk=assessment.pk).state == Assessment.State.CONFLICTED


@pytest.mark.parametrize("verb", ["declare_conflict", "declare_no_conflict"])
def test_a_declaration_locks_the_application_first(assessment, verb):
    scorer = assessment.assessor
    with CaptureQueriesContext(connection) as asked:
        if verb == "declare_conflict":
            declare_conflict(assessment.application, nature="I volunteer there.", by=scorer)
        else:
            panels.declare_no_conflict(assessment, by=scorer)

    locks = [query["sql"] for query in asked if "FOR UPDATE" in query["sql"]]
    assert 'FROM "grants_application"' in locks[0]
    assert 'FROM "grants_assessment"' in locks[1]


def test_a_conflict_says_what_it_is(assessment):
    with pytest.raises(NatureMissing):
        declare_conflict(assessment.application, nature=" ", by=assessment.assessor)


def test_a_conflict_is_declared_before_the_scores_are_in(application):
    scorer = scorers_of(application.call)[0]
    score(application, scorer, 3, 3)

    with pytest.raises(AlreadyScored):
        declare_conflict(application, nature="I forgot.", by=scorer)


def test_scores_are_kept_as_a_draft_and_changed(assessment):
    begun(assessment)

    panels.record_score(assessment, [need(assessment, value=3, comment="Thin.")], by=assessment.assessor)
    panels.record_score(
        assessment,
        [need(assessment, value=4, comment="Better than I thought.")],
        by=assessment.assessor,
        comment=" A good case. ",
        recommended_amount=Decimal("900.00"),
    )

    kept = assessment.scores.get()
    assert (kept.value, kept.comment) == (4, "Better than I thought.")
    drafted = Assessment.objects.get(pk=assessment.pk)
    assert (drafted.comment, drafted.recommended_amount) == ("A good case.", Decimal("900.00"))


def test_a_score_taken_out_again_is_gone(assessment):
    begun(assessment)
    panels.record_score(assessment, [need(assessment, value=3)], by=assessment.assessor)

    panels.record_score(assessment, [need(assessment)], by=assessment.assessor)

    assert not assessment.scores.exists()


@pytest.mark.parametrize("what", [{"value": 6}, {"value": -1}, {"value": 3, "cannot_judge": True}])
def test_a_score_off_the_scale_is_refused(assessment, what):
    begun(assessment)

    with pytest.raises(ScoreNotOnTheScale):
        panels.record_score(assessment, [need(assessment, **what)], by=assessment.assessor)


def test_an_axis_that_the_scheme_lacks_is_refused(assessment):
    begun(assessment)
    wrong = Scored(criterion=need(assessment).criterion, axis="fit", value=3)

    with pytest.raises(ScoreNotOnTheScale):
        panels.record_score(assessment, [wrong], by=assessment.assessor)


def test_nobody_scores_for_another(assessment, application):
    other = scorers_of(application.call)[1]

    with pytest.raises(NotYourAssessment):
        panels.declare_no_conflict(assessment, by=other)


def test_completing_names_what_is_missing(assessment):
    begun(assessment)
    panels.record_score(assessment, [need(assessment, cannot_judge=True)], by=assessment.assessor)

    with pytest.raises(AssessmentIncomplete) as refused:
        panels.complete_assessment(assessment, by=assessment.assessor)

    assert list(refused.value.missing.values()) == [
        "Say why you cannot judge “Need”.",
        "Score “Outcomes”, or say that you cannot judge it.",
    ]


def test_a_complete_assessment_is_not_changed_any_more(application):
    scorer = scorers_of(application.call)[0]
    assessment = score(application, scorer, 3, None)

    with pytest.raises(AlreadyComplete):
        panels.record_score(assessment, [need(assessment, value=5)], by=scorer)

    assert [(one.value, one.cannot_judge) for one in assessment.scores.all()] == [(3, False), (None, True)]
