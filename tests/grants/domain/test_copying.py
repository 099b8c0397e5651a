"""A new call from an old one: what is the same, what is its own, and who may."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from grants.domain.copying import NewDates, OtherFundsBudget, copy_call
from grants.domain.officers import OnlyForOfficers
from grants.models import Call
from portal.accounts.roles import Role
from portal.questionnaires.models import Questionnaire
from tests.grants.factories import (
    ApplicationFactory,
    CriterionFactory,
    FundBudgetFactory,
    GateFactory,
    PanelMemberFactory,
)
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db

DATES = NewDates(
    opens_at=datetime(2027, 4, 1, 8, tzinfo=UTC),
    closes_at=datetime(2027, 5, 1, 11, tzinfo=UTC),
    scores_needed_by=date(2027, 6, 1),
    decision_expected_on=date(2027, 7, 1),
)
SENT = {
    "title": "Next year",
    "opens_at": "2027-04-01 09:00",
    "closes_at": "2027-05-01 12:00",
    "scores_needed_by": "2027-06-01",
    "decision_expected_on": "2027-07-01",
}


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def old(call):
    GateFactory(call=call, number=1, title="Eligibility")
    CriterionFactory(call=call, number=1, title="Need", weight=60, anchors={"0": "None"})
    CriterionFactory(call=call, number=2, title="Outcomes", weight=40)
    PanelMemberFactory(call=call)
    ApplicationFactory(call=call, sent=True)
    return call


def test_words_checks_criteria_and_weights_are_the_same(old, officer):
    made = copy_call(old, title="Next year", budget=old.budget, dates=DATES, by=officer)

    made = Call.objects.get(pk=made.pk)
    same = ("fund_id", "summary", "description", "who_may_apply", "minimum_amount", "maximum_amount", "scheme_id",
            "scorers_needed", "moderation_spread", "blind", "evidence_wanted")  # fmt: skip
    assert {name: getattr(made, name) for name in same} == {name: getattr(old, name) for name in same}
    assert [(one.title, one.weight, one.anchors) for one in made.criteria.all()] == [
        (one.title, one.weight, one.anchors) for one in old.criteria.all()
    ]
    assert [one.title for one in made.gates.all()] == ["Eligibility"]
    assert list(made.themes.all()) == list(old.themes.all())


def test_dates_are_new_and_nothing_that_came_in_comes_along(old, officer):
    made = copy_call(old, title="Next year", budget=old.budget, dates=DATES, by=officer)

    made = Call.objects.get(pk=made.pk)
    assert (made.opens_at, made.closes_at, made.decision_expected_on) == (
        DATES.opens_at,
        DATES.closes_at,
        DATES.decision_expected_on,
    )
    assert (made.published, made.released_at, made.slug) == (False, None, "next-year")
    assert (made.panel.count(), made.applications.count(), old.panel.count()) == (0, 0, 1)


def test_the_questionnaires_are_its_own_and_ask_the_same(old, officer):
    made = copy_call(old, title="Next year", budget=old.budget, dates=DATES, by=officer)

    for name in ("eligibility_version", "questionnaire_version"):
        new, before = getattr(made, name), getattr(old, name)
        assert new.questionnaire_id != before.questionnaire_id
        assert new.schema.sections == before.schema.sections


def test_twice_under_one_title_makes_two(old, officer):
    one, other = (copy_call(old, title="Next year", budget=old.budget, dates=DATES, by=officer) for _ in range(2))

    assert (one.slug, other.slug) == ("next-year", "next-year-2")


def test_the_budget_is_of_the_same_fund(old, officer):
    with pytest.raises(OtherFundsBudget):
        copy_call(old, title="Next year", budget=FundBudgetFactory(), dates=DATES, by=officer)


def test_only_an_officer_copies(old):
    with pytest.raises(OnlyForOfficers):
        copy_call(old, title="Next year", budget=old.budget, dates=DATES, by=UserFactory(role=Role.COMMISSIONER))


def test_the_page_makes_it_and_leads_on(sign_in, old, officer):
    address = reverse("casework:copy", args=[old.pk])

    response = sign_in(officer).post(address, {**SENT, "budget": old.budget_id})

    made = Call.objects.get(title="Next year")
    assert (response.status_code, response.url) == (302, reverse("calls:edit", args=[made.pk]))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"opens_at": "0001-01-01 00:00"}, "opens_at"),
        ({"closes_at": "2027-03-01 12:00"}, "closes_at"),
        ({"closes_at": "soon"}, "closes_at"),
        ({"decision_expected_on": "2027-04-02"}, "decision_expected_on"),
        ({"scores_needed_by": "2027-08-01"}, "scores_needed_by"),
        ({"budget": "999999999999"}, "budget"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_made(sign_in, old, officer, wrong, field):
    before = Questionnaire.objects.count()

    response = sign_in(officer).post(reverse("casework:copy", args=[old.pk]), {**SENT, "budget": old.budget_id} | wrong)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert (Call.objects.count(), Questionnaire.objects.count()) == (1, before)
