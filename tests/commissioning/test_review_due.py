"""What holding a provider to account has due for the officer, and when they are told."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from commissioning.domain import improvement, notices, reviews
from commissioning.models import Contract, ImprovementAction
from portal.agreements.due import Kind, due_of
from portal.agreements.models import Agreement
from portal.dates.working_days import working_days_after
from tests.commissioning.holding import held_review, planned, reviewed_contract

pytestmark = pytest.mark.django_db

KINDS = {Kind.REVIEW, Kind.ACTION, Kind.POOR_PERFORMANCE}


@pytest.fixture
def held():
    return reviewed_contract()


def due(today):
    found = due_of(Agreement.objects.all(), today)
    return [(one.what, one.on) for one in found if one.kind in KINDS]


def an_action(held, **changes):
    facts = {"what": "Train two more.", "side": ImprovementAction.Side.PROVIDER, "owner": "The manager"}
    return improvement.add_action(held.contract, by=held.officer, due_on=date(2018, 6, 1), **facts | changes)


def test_a_review_is_to_be_planned_three_months_after_the_last(held):
    assert due(date(2017, 11, 1)) == []
    assert due(date(2017, 11, 2)) == [("Plan the next service review", date(2018, 1, 1))]

    held_review(held)
    Contract.objects.filter(pk=held.contract.pk).update(review_every_months=6)

    assert [what for what, _ in due(date(2018, 11, 1))] == [
        "Agree the minutes of service review 1",
        "Plan the next service review",
    ]


def test_no_review_is_planned_of_a_contract_whose_last_day_has_passed(held):
    assert due(date(2020, 9, 30)) == [("Plan the next service review", date(2018, 1, 1))]
    assert due(date(2020, 10, 1)) == []


def test_a_review_is_to_be_held_then_minuted(held):
    one = planned(held)

    assert due(date(2018, 5, 1)) == [("Hold service review 1", date(2018, 5, 15))]
    over = "Say whether service review 1 was held: its day is over"
    assert due(date(2018, 5, 16)) == [(over, date(2018, 5, 15))]

    reviews.hold_review(one, by=held.officer, held_on=date(2018, 5, 15))

    # 15 working days, with a bank holiday on 28 May.
    assert due(date(2018, 5, 16)) == [("Agree the minutes of service review 1", date(2018, 6, 6))]


def test_an_action_is_expected_chased_and_confirmed(held):
    Contract.objects.update(review_every_months=None)
    one = an_action(held)

    assert due(date(2018, 5, 1)) == [("Expect improvement action 1", date(2018, 6, 1))]
    assert due(date(2018, 6, 2)) == [("Chase improvement action 1: it is overdue", date(2018, 6, 1))]

    improvement.report_on_action(one, by=held.member, report="Both are trained.", is_done=True)

    answered = working_days_after(timezone.localdate(), 10)
    assert due(date(2018, 4, 1)) == [("Confirm that improvement action 1 is done, or send it back", answered)]


def test_an_action_of_the_office_and_one_of_a_contract_that_is_over(held):
    Contract.objects.update(review_every_months=None)
    an_action(held, side=ImprovementAction.Side.OFFICE)

    assert due(date(2018, 5, 1)) == [("Do improvement action 1, which is the office’s", date(2018, 6, 1))]

    Contract.objects.update(state=Agreement.State.ENDED)

    assert due(date(2018, 5, 1)) == [("Settle improvement action 1: the contract is over", date(2018, 6, 1))]


def test_a_notice_waits_for_its_answer_and_then_for_its_outcome(held):
    Contract.objects.update(review_every_months=None)
    today = timezone.localdate()
    by = today + timedelta(days=30)
    one = notices.issue_notice(
        held.contract, by=held.officer, falls_short="Late.", must_happen="Send them.", improve_by=by
    )

    assert due(today) == [("Expect the answer to notice 1 of poor performance", by)]
    over = "Settle notice 1 of poor performance: its day is over"
    assert due(by + timedelta(days=1)) == [(over, by)]

    notices.answer_notice(one, by=held.member, answer="They are sent.")

    assert due(today) == [("Settle notice 1 of poor performance: it is answered", by)]

    notices.settle_notice(one, by=held.officer, improved=True, outcome="They came.")

    assert due(today) == []


def test_they_are_told_in_working_days_before(held):
    planned(held)
    [one] = [one for one in due_of(Agreement.objects.all(), date(2018, 5, 1)) if one.kind == Kind.REVIEW]

    # The early May bank holiday of 2018 was the 7th: five working days before Tuesday 15 May is Tuesday 8 May.
    assert [one.is_to_be_told(date(2018, 5, day)) for day in (7, 8)] == [False, True]
