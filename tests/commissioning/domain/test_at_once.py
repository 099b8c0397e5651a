"""Two officers do the same at the same moment: it happens once, and one of them is told."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from commissioning.domain import ask_extension, improvement, leave_option, notices, reviews
from commissioning.domain.attendance import write_attendance
from commissioning.models import ExtensionOption, ImprovementAction, PerformanceNotice, ServiceReview
from portal.accounts.roles import Role
from portal.events.models import Event
from portal.mail.models import Message
from tests.at_once import at_once, kinds
from tests.commissioning.holding import held_review, planned, reviewed_contract
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def held():
    return reviewed_contract()


@pytest.fixture
def officers(held):
    return [held.officer, UserFactory(role=Role.COMMISSIONING_OFFICER)]


def ready_to_agree(held):
    review = held_review(held)
    write_attendance(review, by=held.officer, users=[held.member], others=[])
    reviews.judge(review, {1: (review.ratings.get().computed, "")}, by=held.officer)
    reviews.write_minutes(review, by=held.officer, minutes="What was said.")
    return review


def mails(event):
    return Message.objects.filter(event=event).values("to").distinct().count(), Message.objects.filter(
        event=event
    ).count()


def test_two_agree_the_minutes_at_once_and_they_are_agreed_once(held, officers):
    review = ready_to_agree(held)

    results = at_once(*[lambda by=by: reviews.agree_minutes(review, by=by) for by in officers])

    assert kinds(results) == ["AlreadyMoved", "ServiceReview"]
    assert Event.objects.filter(verb="review-minutes-agreed").count() == 1
    people, sent = mails("commissioning/minutes_agreed")
    assert people == sent


def test_what_is_written_while_the_minutes_are_agreed_is_in_them_or_refused(held, officers):
    review = ready_to_agree(held)
    seen = ServiceReview.objects.get().revision

    results = at_once(
        lambda: reviews.agree_minutes(review, by=officers[0], seen=seen),
        lambda: reviews.write_minutes(review, by=officers[1], minutes="More was said.", seen=seen),
    )

    assert kinds(results) == ["AlreadyMoved", "ServiceReview"]
    now = ServiceReview.objects.get()
    assert (now.state, now.minutes) in {("agreed", "What was said."), ("held", "More was said.")}


def test_two_plan_and_two_hold_at_once(held, officers):
    results = at_once(*[lambda: planned(held) for _ in officers])

    assert kinds(results) == ["ServiceReview", "ServiceReview"]
    assert sorted(ServiceReview.objects.values_list("number", flat=True)) == [1, 2]

    review = ServiceReview.objects.get(number=1)
    results = at_once(
        *[lambda by=by: reviews.hold_review(review, by=by, held_on=date(2018, 5, 15)) for by in officers],
        lambda: reviews.call_off_review(review, by=officers[0], reason="Ill."),
    )

    assert kinds(results) == ["AlreadyMoved", "AlreadyMoved", "ServiceReview"]
    review.refresh_from_db()
    assert review.ratings.count() == (1 if review.is_held else 0)


def test_two_confirm_an_action_and_two_settle_a_notice_at_once(held, officers):
    action = improvement.add_action(
        held.contract,
        by=held.officer,
        what="Train two.",
        side=ImprovementAction.Side.PROVIDER,
        owner="Manager",
        due_on=date(2030, 1, 31),
    )
    notice = notices.issue_notice(
        held.contract,
        by=held.officer,
        falls_short="Late.",
        must_happen="Send both.",
        improve_by=timezone.localdate() + timedelta(days=30),
    )

    confirmed = at_once(*[lambda by=by: improvement.confirm_action(action, by=by) for by in officers])
    settled = at_once(
        lambda: notices.settle_notice(notice, by=officers[0], improved=True, outcome="They came."),
        lambda: notices.settle_notice(notice, by=officers[1], improved=False, outcome="They did not."),
        lambda: notices.answer_notice(notice, by=held.member, answer="They are sent."),
    )

    assert kinds(confirmed) == ["AlreadyMoved", "ImprovementAction"]
    assert kinds(settled)[:1] == ["AlreadyMoved"]
    now = PerformanceNotice.objects.get()
    said = {"improved": "They came.", "escalated": "They did not."}
    assert said[now.state] == now.outcome
    people, sent = mails("commissioning/notice_settled")
    assert people == sent


def test_an_option_is_taken_or_left_and_never_both(held, officers):
    option = ExtensionOption.objects.create(
        contract=held.contract, number=1, months=12, value=100, notice_by=date(2030, 4, 14)
    )

    results = at_once(
        lambda: ask_extension(option, by=held.member, reason="It works."),
        lambda: ask_extension(option, by=officers[0], reason="It works."),
        lambda: leave_option(option, by=officers[1], reason="No money."),
    )

    option.refresh_from_db()
    assert kinds(results) in (
        ["ExtensionOption", "WrongState", "WrongState"],
        ["ExtensionOption", "VariationOpen", "WrongState"],
    )
    assert (option.variation is None) == (option.not_taken_on is not None)
    assert held.contract.variations.count() == (0 if option.not_taken_on else 1)
