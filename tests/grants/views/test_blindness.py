"""Somebody in the office who sits on the panel too: blind to the others' scores, through whichever door they come."""

import csv
import io

import pytest
from django.urls import reverse

from grants.domain import assigning
from grants.domain.moderation import moderate
from portal.accounts.roles import Role
from tests.grants.factories import PanelMemberFactory
from tests.grants.scenes import call_with_panel, score, scored, scorers_of, with_the_panel
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[Role.GRANTS_OFFICER, Role.COMMISSIONER])
def both(request):
    """Works in the office and sits on the panel."""
    return UserFactory(role=request.param)


@pytest.fixture
def call(both):
    """A panel of two: `both` and one other scorer."""
    call = call_with_panel(scorers=1)
    call.scorers_needed = 2
    call.save()
    PanelMemberFactory(call=call, user=both)
    return call


@pytest.fixture
def application(call, both):
    """Scored by the other one, 4 and 3 out of 5; `both` has it to score."""
    application = with_the_panel(call, title="Night patrol")
    score(application, other_than(both, call), 4, 3, recommended="777.00")
    return application


def other_than(both, call):
    return next(scorer for scorer in scorers_of(call) if scorer != both)


def ranking(browser, call):
    return browser.get(reverse("casework:ranking", args=[call.pk])).content.decode()


def ranking_csv(browser, call):
    response = browser.get(reverse("casework:ranking_csv", args=[call.pk]))
    rows = csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig")))
    return {
        row["Reference"]: (row["Rank"], row["Score"], row["Recommendation"], row["Recommended"], row["Needed so far"])
        for row in rows
    }


def page(browser, name, application):
    return browser.get(reverse(f"casework:{name}", args=[application.call_id, application.reference])).content.decode()


def test_the_ranking_keeps_the_others_scores_back(sign_in, both, call, application):
    browser = sign_in(both)

    blind = ranking(browser, call)
    score(application, both, 4, 3)
    seeing = ranking(browser, call)

    assert [("70.00" in text, "£777" in text) for text in (blind, seeing)] == [(False, False), (True, True)]
    assert "Not shown while you may still score it" in blind


def test_the_ranking_as_csv_keeps_them_back_too(sign_in, both, call, application):
    browser = sign_in(both)

    blind = ranking_csv(browser, call)
    score(application, both, 4, 3)
    seeing = ranking_csv(browser, call)

    assert blind == {application.reference: ("", "", "Not shown while you may still score it", "", "")}
    assert seeing == {application.reference: ("1", "70.00", "", "777.00", "777.00")}


def test_its_place_among_others_says_nothing_either(sign_in, both, call, application):
    lower = with_the_panel(call, title="Lower", reference="SDF-2020-9999")
    for scorer in scorers_of(call):
        score(lower, scorer, 1, 1)

    assert list(ranking_csv(sign_in(both), call)) == [lower.reference, application.reference]


def test_who_sits_on_the_panel_sees_no_score_that_they_may_still_be_asked_for(sign_in, both, call, application):
    assigning.unassign(application, both, by=UserFactory(role=Role.GRANTS_OFFICER))
    browser = sign_in(both)

    shown = [ranking(browser, call), page(browser, "application", application)]

    assert [("70.00" in text, "£777" in text) for text in shown] == [(False, False), (False, False)]


def test_who_sits_on_the_panel_sees_the_scores_once_all_have_scored(sign_in, both):
    call = call_with_panel(scorers=1)
    application = scored(call, (4, 3))
    PanelMemberFactory(call=call, user=both)

    assert ranking_csv(sign_in(both), call)[application.reference][1] == "70.00"


def test_what_the_panel_settled_before_is_kept_back_from_who_scores_later(sign_in, both):
    call = call_with_panel(scorers=2)
    application = scored(call, (5, 3), (1, 3))
    officer = UserFactory(role=Role.GRANTS_OFFICER)
    need = call.criteria.first()
    moderate(application, need, axis="score", value=2, reason="The need is weak.", by=officer)
    third = PanelMemberFactory(call=call).user
    PanelMemberFactory(call=call, user=both)
    assigning.assign(application, third, by=officer)
    browser = sign_in(both)

    blind = page(browser, "application", application)
    score(application, third, 2, 3)
    seeing = page(browser, "application", application)

    assert ["The need is weak." in text for text in (blind, seeing)] == [False, True]
    assert "Assessment completed" in blind


def test_the_page_to_decide_on_keeps_them_back(sign_in):
    commissioner = UserFactory(role=Role.COMMISSIONER)
    call = call_with_panel(scorers=1)
    PanelMemberFactory(call=call, user=commissioner)
    application = with_the_panel(call)
    score(application, other_than(commissioner, call), 4, 3, recommended="777.00")
    browser = sign_in(commissioner)

    blind = page(browser, "decision", application)
    score(application, commissioner, 4, 3)
    seeing = page(browser, "decision", application)

    assert [("70.00" in text, "£777" in text) for text in (blind, seeing)] == [(False, False), (True, True)]
