"""The office's pages of service reviews: the whole way, wrong entries, wrong roles."""

from datetime import date

import pytest
from django.urls import reverse

from commissioning.domain import improvement
from commissioning.models import ImprovementAction, PerformanceNotice, Risk, ServiceReview
from portal.accounts.roles import Role
from tests.commissioning.holding import held_review, planned, reviewed_contract
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    return reviewed_contract()


@pytest.fixture
def office(held, sign_in):
    return sign_in(held.officer)


def test_from_the_plan_to_agreed_minutes(held, office):
    plan = {
        "period_start": "2017-10-01", "period_end": "2018-03-31", "meets_on": "2018-05-15", "way": "online",
        "where": "https://meet.example/1", "chair": held.officer.pk, "points": "Waiting times.",
    }  # fmt: skip

    assert office.post(reverse("review_plan", args=[held.contract.pk]), plan).status_code == 302
    review = ServiceReview.objects.get()
    at = [review.pk]
    office.post(reverse("review_hold", args=at), {"held_on": "2018-05-15"})
    office.post(reverse("review_attendance", args=at), {"users": [held.member.pk], "others": "A visitor, The Council"})
    seen = ServiceReview.objects.get().revision
    office.post(reverse("review_ratings", args=at), {"judged_1": "Approaching target", "seen": seen})
    minutes = {"minutes": "What was said.", "ratings_public": "on", "seen": seen + 1}
    office.post(reverse("review_minutes", args=at), minutes)
    office.post(reverse("review_agree", args=at), {"seen": seen + 2})

    review = ServiceReview.objects.get()
    assert (review.state, review.ratings_public, review.attendees.count()) == ("agreed", True, 2)
    pdf = office.get(reverse("review_minutes_pdf", args=at))
    assert (pdf.status_code, pdf["Content-Type"], pdf.content[:5]) == (200, "application/pdf", b"%PDF-")


def test_a_judgement_without_its_reason_is_asked_for_it(held, office):
    review = held_review(held)

    page = office.post(reverse("review_ratings", args=[review.pk]), {"judged_1": "Good", "seen": review.revision})

    assert page.status_code == 422
    assert page.context["form"].errors == {
        "reason_1": ["Referrals: say why you judge it otherwise than “Approaching target”."]
    }
    assert review.ratings.get().judged == ""


def test_minutes_of_an_old_page_are_kept_on_it_and_saved_the_second_time(held, office):
    review = held_review(held)
    address = reverse("review_minutes", args=[review.pk])
    office.post(address, {"minutes": "Theirs.", "seen": review.revision})

    page = office.post(address, {"minutes": "Mine.", "seen": review.revision})

    assert page.status_code == 422
    assert page.context["form"]["minutes"].value() == "Mine."
    assert ServiceReview.objects.get().minutes == "Theirs."
    office.post(address, {"minutes": "Mine.", "seen": page.context["form"]["seen"].value()})
    assert ServiceReview.objects.get().minutes == "Mine."


@pytest.mark.parametrize("seen", ["", "x", "99999999999999999999", "²"])
def test_agreeing_with_a_page_that_says_nothing_of_itself_changes_nothing(held, office, seen):
    review = held_review(held)

    assert office.post(reverse("review_agree", args=[review.pk]), {"seen": seen}).status_code == 302
    assert ServiceReview.objects.get().state == "held"


def test_a_notice_needs_a_day_to_come(held, office):
    notice = {"falls_short": "Late.", "must_happen": "Send.", "improve_by": "2001-01-01"}

    page = office.post(reverse("performance_notice_add", args=[held.contract.pk]), notice)

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["improve_by"])
    assert not PerformanceNotice.objects.exists()


@pytest.mark.parametrize("number", ["2", "x", "99999999999", "²"])
def test_something_agreed_at_a_review_of_another_contract_is_not_found(held, office, number):
    planned(held)
    address = reverse("improvement_action_add", args=[held.contract.pk])

    assert office.get(f"{address}?review={number}").status_code == 404


def test_others_read_and_do_not_change(held, sign_in):
    review = held_review(held)
    client = sign_in(UserFactory(role=Role.COMMISSIONER))

    page = client.get(reverse("review", args=[review.pk]))

    assert page.status_code == 200
    assert "Write the minutes" not in page.content.decode()
    assert client.get(reverse("review_minutes", args=[review.pk])).status_code == 403


@pytest.mark.parametrize("rows", [3, 30])
def test_the_pages_ask_as_often_for_many_rows_as_for_few(held, office, django_assert_max_num_queries, rows):
    planned(held)
    for number in range(rows):
        ImprovementAction.objects.create(
            contract=held.contract, number=number + 1, what="Do it.", owner="Manager", due_on="2018-06-30"
        )
    for address in (reverse("reviews_due"), reverse("contract_reviews", args=[held.contract.pk])):
        with django_assert_max_num_queries(28):
            assert office.get(address).status_code == 200


def test_each_table_is_turned_over_on_its_own(held, office):
    for number in range(1, 28):
        ImprovementAction.objects.create(
            contract=held.contract, number=number, what=f"Thing {number}.", owner="Manager", due_on="2018-06-30"
        )
        Risk.objects.create(
            contract=held.contract, number=number, what="It", likelihood=3, impact=3, owner="Us", done_about_it="This."
        )
    address = reverse("contract_reviews", args=[held.contract.pk])

    page = office.get(address, {"actions": "2", "risks": "1"})

    assert [one.number for one in page.context["action_pages"]] == [26, 27]
    assert [one.number for one in page.context["risks"]] == list(range(1, 26))
    assert 'href="?actions=1&amp;risks=1#actions"' in page.text
    assert 'href="?actions=2&amp;risks=2#risks"' in page.text
    assert [one.number for one in office.get(reverse("reviews_due"), {"actions": "9"}).context["action_pages"]] == [
        26,
        27,
    ]


def test_an_action_is_confirmed_once(held, office):
    action = improvement.add_action(
        held.contract, by=held.officer, what="Do it.", side="provider", owner="Manager", due_on=date(2030, 1, 31)
    )
    address = reverse("improvement_action_confirm", args=[action.pk])

    office.post(address)
    office.post(address)

    action = ImprovementAction.objects.get()
    assert (action.state, action.settled_by) == ("done", held.officer)
