"""A service review from its plan to its agreed minutes."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from commissioning.domain import attendance, improvement, publish, reviews, risks
from commissioning.domain.holding_to_account import AlreadyMoved, NotComplete, WrongDate
from commissioning.minutes import minutes_of
from commissioning.models import Contract, ImprovementAction, PublishedReview, ReviewRating, ServiceReview
from portal.accounts.roles import Role
from portal.agreements.domain.errors import NotAllowed, ReasonMissing
from portal.agreements.models import Agreement
from portal.events import ledger
from portal.mail.models import Message
from portal.monitoring.models import Measurement
from tests.commissioning.factories import ContractFactory
from tests.commissioning.holding import held_review, planned, reviewed_contract
from tests.portal.accounts.factories import UserFactory
from tests.portal.monitoring.factories import overwrite_figures
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    return reviewed_contract()


def verbs_of(thing):
    return [event.verb for event in ledger.timeline(thing)][::-1]


def mails(event):
    return sorted(Message.objects.filter(event=f"commissioning/{event}").values_list("to", flat=True))


def agreed(held, review, **public):
    attendance.write_attendance(review, by=held.officer, users=[held.officer])
    reviews.judge(review, {one.number: (one.computed, "") for one in review.ratings.all()}, by=held.officer)
    reviews.write_minutes(review, by=held.officer, minutes="What was said.", **public)
    return reviews.agree_minutes(review, by=held.officer)


class TestPlan:
    def test_draws_the_agenda_and_tells_the_provider(self, held):
        review = planned(held)

        targets = next(part for part in review.agenda if part["title"] == "Targets")
        assert review.number == 1
        assert targets["lines"][0].startswith("Referrals: Approaching target. 41 of 90 referrals")
        assert held.member.email in mails("review_planned")
        assert held.reader.email not in mails("review_planned")
        assert verbs_of(review) == ["review-planned"]

    def test_numbers_go_up(self, held):
        assert [planned(held).number, planned(held).number] == [1, 2]

    @pytest.mark.parametrize("state", [Agreement.State.PLANNED, Agreement.State.WITHDRAWN])
    def test_only_of_a_contract_that_was_signed(self, held, state):
        Contract.objects.filter(pk=held.contract.pk).update(state=state)

        with pytest.raises(AlreadyMoved):
            planned(held)

    @pytest.mark.parametrize(
        "dates",
        [
            {"period_end": date(2017, 9, 1)},
            {"period_start": date(2016, 1, 1)},
            {"meets_on": date(2017, 1, 1)},
        ],
    )
    def test_dates_in_order(self, held, dates):
        with pytest.raises(WrongDate):
            planned(held, **dates)
        assert not ServiceReview.objects.exists()

    @pytest.mark.parametrize("role", [Role.GRANTS_OFFICER, Role.FINANCE_OFFICER, Role.COMMISSIONER])
    def test_nobody_else_plans_one(self, held, role):
        held.officer = UserFactory(role=role)

        with pytest.raises(NotAllowed):
            planned(held)

    def test_nor_an_officer_who_belongs_to_the_provider(self, held):
        MembershipFactory(organisation=held.contract.organisation, user=held.officer)

        with pytest.raises(NotAllowed, match="You belong to this provider"):
            planned(held)

    def test_another_place_is_told_and_other_points_are_not(self, held):
        review = planned(held)
        Message.objects.all().delete()

        reviews.change_review(review, by=held.officer, points="Waiting times.")
        assert mails("review_planned") == []
        reviews.change_review(review, by=held.officer, where="Poole Civic Centre")
        assert held.member.email in mails("review_planned")

    def test_the_agenda_follows_the_figures_until_it_is_held(self, held):
        review = planned(held)
        overwrite_figures(value=1)

        review = reviews.refresh_agenda(review, by=held.officer)
        assert review.agenda[0]["lines"][0].startswith("Referrals: Inadequate. 2 of 90")
        reviews.hold_review(review, by=held.officer, held_on=date(2018, 5, 15))
        with pytest.raises(AlreadyMoved):
            reviews.refresh_agenda(review, by=held.officer)

    def test_called_off_for_a_reason(self, held):
        review = planned(held)

        with pytest.raises(ReasonMissing):
            reviews.call_off_review(review, by=held.officer, reason=" ")
        reviews.call_off_review(review, by=held.officer, reason="Snow.")
        with pytest.raises(AlreadyMoved):
            reviews.hold_review(review, by=held.officer, held_on=date(2018, 5, 15))
        assert list(ServiceReview.objects.of(held.member)) == []


class TestHold:
    def test_keeps_the_computed_rating_with_its_figures(self, held):
        review = held_review(held)
        overwrite_figures(value=1)

        rating = review.ratings.get()
        assert (rating.computed, rating.actual, rating.target_value) == ("Approaching target", 41, 90)
        assert (rating.expected, rating.reported_to) == (45, date(2018, 3, 31))
        assert rating.judged == ""

    def test_twice_is_once(self, held):
        review = held_review(held)

        with pytest.raises(AlreadyMoved):
            reviews.hold_review(review, by=held.officer, held_on=date(2018, 5, 15))
        assert review.ratings.count() == 1

    @pytest.mark.parametrize("day", [date(2017, 9, 30), timezone.localdate() + timedelta(days=1)])
    def test_on_a_day_that_can_be(self, held, day):
        review = planned(held)

        with pytest.raises(WrongDate):
            reviews.hold_review(review, by=held.officer, held_on=day)

    @pytest.mark.parametrize("change", [{"computed": "Good"}, {"actual": 90}, {"sentence": "All is well."}])
    def test_the_database_keeps_the_computed_rating(self, held, change):
        held_review(held)

        with pytest.raises(ProgrammingError, match="Cannot update rows"), transaction.atomic():
            ReviewRating.objects.update(**change)

    def test_the_database_keeps_the_agenda(self, held):
        held_review(held)

        with pytest.raises(ProgrammingError, match="Cannot update rows"), transaction.atomic():
            ServiceReview.objects.update(agenda=[])


class TestJudge:
    def test_another_word_needs_a_reason(self, held):
        review = held_review(held)

        with pytest.raises(NotComplete, match="Referrals: say why"):
            reviews.judge(review, {1: ("Good", " ")}, by=held.officer)
        reviews.judge(review, {1: ("Good", "The late ones were asked for.")}, by=held.officer)
        rating = review.ratings.get()
        assert (rating.computed, rating.judged) == ("Approaching target", "Good")

    def test_the_same_word_needs_none(self, held):
        review = held_review(held)

        reviews.judge(review, {1: ("Approaching target", "not kept")}, by=held.officer)

        assert review.ratings.get().reason == ""

    def test_the_database_asks_for_the_reason(self, held):
        held_review(held)

        with pytest.raises(IntegrityError, match="review_rating_difference_has_a_reason"), transaction.atomic():
            ReviewRating.objects.update(judged="Good", reason="")

    def test_the_database_knows_five_words(self, held):
        held_review(held)

        with pytest.raises(IntegrityError, match="review_rating_of_five_words"), transaction.atomic():
            ReviewRating.objects.update(judged="Excellent", reason="So it is.")

    def test_not_before_it_is_held(self, held):
        with pytest.raises(AlreadyMoved):
            reviews.judge(planned(held), {}, by=held.officer)


class TestMinutes:
    def test_two_writers_notice_each_other(self, held):
        review = held_review(held)
        seen = review.revision
        reviews.write_minutes(review, by=held.officer, minutes="First.", seen=seen)

        with pytest.raises(AlreadyMoved, match="Somebody else changed"):
            reviews.write_minutes(review, by=held.officer, minutes="Second.", seen=seen)
        review.refresh_from_db()
        assert review.minutes == "First."

    def test_agreed_only_when_all_is_there(self, held):
        review = held_review(held)

        assert reviews.what_is_missing(review) == [
            "say who was there",
            "judge the one indicator left",
            "write the minutes",
        ]
        with pytest.raises(NotComplete):
            reviews.agree_minutes(review, by=held.officer)

    def test_agreed_minutes_stay(self, held):
        review = agreed(held, held_review(held))

        assert held.member.email in mails("minutes_agreed")
        for verb in (
            lambda: reviews.write_minutes(review, by=held.officer, minutes="Other."),
            lambda: reviews.judge(review, {}, by=held.officer),
            lambda: reviews.agree_minutes(review, by=held.officer),
            lambda: attendance.write_attendance(review, by=held.officer, users=[]),
        ):
            with pytest.raises(AlreadyMoved):
                verb()
        with pytest.raises(ProgrammingError, match="Cannot update rows"), transaction.atomic():
            ServiceReview.objects.update(minutes="Other.")
        with pytest.raises(IntegrityError, match="minutes of this review are agreed"), transaction.atomic():
            ReviewRating.objects.update(judged="Other", reason="Other.")

    def test_what_was_agreed_stays_in_the_minutes(self, held):
        review = held_review(held)
        facts = {"side": ImprovementAction.Side.PROVIDER, "owner": "Manager", "due_on": date(2030, 1, 31)}
        action = improvement.add_action(held.contract, by=held.officer, what="Train two.", review=review, **facts)
        risks.record_risk(
            held.contract,
            by=held.officer,
            what="The office's own.",
            likelihood=1,
            impact=1,
            owner="Officer",
            done_about_it="Nothing.",
            shared=False,
            review=review,
        )
        review = agreed(held, review)

        improvement.change_action(action, by=held.officer, what="Train ten.", owner="Chair", due_on=date(2031, 1, 1))

        said = minutes_of(review)
        assert [one["what"] for one in said["actions"]] == ["Train two."]
        assert said["risks"] == []

    def test_attendance_of_people_and_of_names(self, held):
        review = held_review(held)

        attendance.write_attendance(
            review, by=held.officer, users=[held.officer, held.member], others=[("A visitor", "Dorset Council")]
        )

        assert {str(one) for one in review.attendees.all()} == {
            f"{held.officer}, {attendance.THE_OFFICE}",
            f"{held.member}, {held.contract.organisation.name}",
            "A visitor, Dorset Council",
        }


class TestPublic:
    def published(self):
        return list(PublishedReview.objects.values_list("number", "summary", "ratings", "actions"))

    def test_nothing_unless_it_is_chosen(self, held):
        publish(held.contract, by=held.officer)

        agreed(held, held_review(held))

        assert self.published() == []

    def test_the_chosen_parts_once_agreed(self, held):
        publish(held.contract, by=held.officer)
        review = held_review(held)
        reviews.write_minutes(review, by=held.officer, minutes="Secret.", public_summary="Well.", ratings_public=True)
        assert self.published() == []

        agreed(held, review, public_summary="Going well.", ratings_public=True)

        rating = {"indicator": "Referrals", "rating": "Approaching target"}
        assert self.published() == [(1, "Going well.", [rating], [])]

    def test_a_rating_of_figures_that_are_hidden_is_hidden(self, held):
        """Good of a target of four, when the figure is hidden as one to four, would be a four."""
        publish(held.contract, by=held.officer)
        overwrite_figures(Measurement.objects.filter(monitoring_return__period_start=date(2018, 1, 1)), value=3)
        review = held_review(held)

        agreed(held, review, public_summary="Going well.", ratings_public=True)

        assert self.published() == [(1, "Going well.", [], [])]

    def test_chosen_afterwards(self, held):
        publish(held.contract, by=held.officer)
        review = agreed(held, held_review(held), public_summary="Well.")

        reviews.choose_public_parts(
            review, by=held.officer, public_summary="", ratings_public=False, actions_public=False
        )

        assert self.published() == []


class TestDue:
    def test_so_many_months_after_the_last_or_the_start(self, held):
        other = ContractFactory(state=Agreement.State.LIVE, starts_on=date(2017, 10, 1), review_every_months=6)
        ContractFactory(state=Agreement.State.ENDED)
        ContractFactory(state=Agreement.State.LIVE, review_every_months=None)
        held_review(held)

        due = Contract.objects.review_due_by(date(2030, 1, 1))

        assert [(one.pk, one.review_due_on) for one in due] == [
            (other.pk, date(2018, 4, 1)),
            (held.contract.pk, date(2018, 8, 15)),
        ]

    def test_not_while_one_is_planned(self, held):
        review = planned(held)

        assert list(Contract.objects.review_due_by(date(2030, 1, 1))) == []
        assert list(ServiceReview.objects.due_by(date(2018, 5, 14))) == []
        assert list(ServiceReview.objects.due_by(date(2018, 5, 15))) == [review]
