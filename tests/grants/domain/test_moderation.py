"""Settling a spread: who may, when, and what stays on the record."""

from decimal import Decimal

import pytest

from grants.domain.conflicts import InConflict, declare_conflict, declare_no_interest
from grants.domain.moderation import (
    DeclareInterestFirst,
    LevelMissing,
    ModerationReasonMissing,
    NotAllScored,
    NotForYouToModerate,
    NothingToModerate,
    moderate,
)
from grants.domain.panel_scores import panel_view
from portal.accounts.roles import Role
from tests.grants.scenes import call_with_panel, chair_of, score, scored, scorers_of, with_the_panel
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    """The two scorers differ by four on the need, and agree on the outcomes."""
    return scored(call_with_panel(), (1, 4), (5, 4))


@pytest.fixture
def chair(application):
    """The panel's chair, who has declared no interest."""
    chair = chair_of(application.call)
    declare_no_interest(application, by=chair)
    return chair


def settle(application, *, by, criterion="Need", value=2, reason="We read the survey again together."):
    criterion = application.call.criteria.get(title=criterion)
    return moderate(application, criterion, axis="score", value=value, reason=reason, by=by)


def test_the_moderated_value_counts_and_what_was_before_stays(application, chair):
    moderated = settle(application, by=chair)

    view = panel_view(application)
    assert moderated.before == [1, 5]
    assert (view.score.total, view.score.needs_moderation) == (Decimal("60.00"), False)
    assert sorted(one.value for one in application.assessments.first().scores.all()) == [1, 4]


def test_it_may_be_settled_again(application, chair):
    settle(application, by=chair)
    settle(application, by=UserFactory(role=Role.GRANTS_OFFICER), value=3)

    assert [(one.value, one.before) for one in application.moderated_scores.all()] == [(3, [1, 5])]


def test_a_scorer_who_is_not_the_chair_may_not(application):
    with pytest.raises(NotForYouToModerate):
        settle(application, by=scorers_of(application.call)[0])


def test_the_chair_of_another_panel_may_not(application):
    with pytest.raises(NotForYouToModerate):
        settle(application, by=chair_of(call_with_panel()))


def test_a_chair_with_an_interest_may_not(application):
    chair = chair_of(application.call)
    declare_conflict(application, nature="My employer.", by=chair)

    with pytest.raises(InConflict):
        settle(application, by=chair)


def test_scores_that_agree_stand(application, chair):
    with pytest.raises(NothingToModerate):
        settle(application, by=chair, criterion="Outcomes")


def test_everybody_scores_first():
    application = with_the_panel(call_with_panel())
    first, second = scorers_of(application.call)
    score(application, first, 1, 4)

    with pytest.raises(NotAllScored, match=f"Still scoring: {second}."):
        settle(application, by=UserFactory(role=Role.GRANTS_OFFICER))


@pytest.mark.parametrize(
    ("wrong", "refusal"), [({"reason": " "}, ModerationReasonMissing), ({"value": 6}, LevelMissing)]
)
def test_it_needs_a_level_of_the_scheme_and_a_reason(application, wrong, refusal, chair):
    with pytest.raises(refusal):
        settle(application, by=chair, **wrong)

    assert not application.moderated_scores.exists()


def test_the_chair_says_first_that_they_have_no_interest(application):
    with pytest.raises(DeclareInterestFirst):
        settle(application, by=chair_of(application.call))


def test_a_chair_who_scored_it_has_said_so_already(application):
    chair = scorers_of(application.call)[0]
    application.call.panel.update(is_chair=False)
    application.call.panel.filter(user=chair).update(is_chair=True)

    assert settle(application, by=chair).value == 2
