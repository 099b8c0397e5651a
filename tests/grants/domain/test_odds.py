"""What may fairly be said of the chances in a call."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from grants.domain.odds import Chances, chances
from grants.domain.publication import publish_result
from grants.models import Call, PublishedResult
from grants.public import odds_of
from tests.grants.factories import ApplicationFactory, CallFactory, DecisionFactory


@pytest.mark.parametrize(
    ("outcomes", "reasons", "minutes", "said"),
    [
        ([], [], [], Chances(0, None, (), None)),
        (["award"] * 4, [], [60] * 4, Chances(4, None, (), None)),
        (["award", "award", "decline", "reserve", "decline"], ["need"] * 2, [], Chances(5, 2, (), None)),
        (
            ["award"] * 5 + ["decline"] * 5,
            ["need", "need", "cost", "cost", "cost"],
            [10, 20, 30, 40, 500, None],
            Chances(10, 5, (("cost", 3), ("need", 2)), 30),
        ),
        (["decline"] * 6, ["need", "cost", "fit", "money", "need", ""], [], Chances(6, 0, (("need", 2),), None)),
    ],
)
def test_nothing_is_said_from_too_few(outcomes, reasons, minutes, said):
    assert chances(outcomes, reasons, minutes) == said


@pytest.fixture
def last_call():
    return CallFactory(over=True, title="Spring")


@pytest.fixture
def next_call(last_call):
    return CallFactory(fund=last_call.fund, budget=last_call.budget, published=True, title="Autumn")


def decided(call, outcome, *, released=True, amount="0.00"):
    application = ApplicationFactory(call=call, sent=True, state="decided")
    released_at = timezone.now() if released else None
    return DecisionFactory(application=application, outcome=outcome, amount=Decimal(amount), released_at=released_at)


@pytest.mark.django_db
def test_the_last_call_speaks_for_the_next(last_call, next_call):
    for _ in range(3):
        decided(last_call, "award", amount="100.00")
    for _ in range(2):
        decided(last_call, "decline")
    told_on = last_call.decision_expected_on + timedelta(days=1)

    publish_result(last_call, told_on)
    publish_result(last_call, told_on)

    last = odds_of(next_call.slug).last
    assert (last.call_title, last.applications, last.awards, last.percent, last.in_time) == ("Spring", 5, 3, 60, False)
    assert PublishedResult.objects.count() == 1


@pytest.mark.django_db
def test_a_call_for_larger_grants_is_not_measured_by_one_for_small_ones(last_call, next_call):
    decided(last_call, "award", amount="100.00")
    publish_result(last_call, last_call.decision_expected_on)
    Call.objects.filter(pk=next_call.pk).update(minimum_amount=last_call.maximum_amount, maximum_amount=90_000)

    assert odds_of(next_call.slug).last is None


@pytest.mark.django_db
def test_a_decision_that_is_kept_back_shows_in_no_figure(last_call, next_call):
    decided(last_call, "award", amount="100.00")
    before = odds_of(next_call.slug)

    decided(last_call, "award", amount="700.00", released=False)

    assert odds_of(next_call.slug) == before
    assert before.budget_left == last_call.budget.amount - 100


@pytest.mark.django_db
@pytest.mark.parametrize(("sent", "said"), [(4, None), (5, 5)])
def test_how_many_came_in_is_told_from_five_on_and_drafts_do_not_count(next_call, sent, said):
    ApplicationFactory(call=next_call)
    for _ in range(sent):
        ApplicationFactory(call=next_call, sent=True)

    assert odds_of(next_call.slug).so_far == said


@pytest.mark.django_db
def test_a_closed_or_unpublished_call_has_no_odds(last_call):
    assert odds_of(last_call.slug) is None
    assert odds_of(CallFactory(published=False).slug) is None
