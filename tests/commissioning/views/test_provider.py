"""The provider's side of reviews: what they read, report and answer, and what is nobody else's."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from commissioning.domain import improvement, notices
from commissioning.models import ImprovementAction, PerformanceNotice
from portal.mail.models import Message
from tests.commissioning.holding import held_review, planned, reviewed_contract

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    return reviewed_contract()


def action_of(held, side="provider"):
    return improvement.add_action(
        held.contract, by=held.officer, what="Train two.", side=side, owner="Manager", due_on=date(2030, 1, 31)
    )


def notice_of(held):
    day = timezone.localdate() + timedelta(days=30)
    return notices.issue_notice(
        held.contract, by=held.officer, falls_short="Late.", must_happen="Send both.", improve_by=day
    )


def at(held, name):
    return reverse(name, args=[held.contract.reference, 1])


def test_reads_the_agenda_and_no_minutes_before_they_are_agreed(held, sign_in):
    held_review(held)
    client = sign_in(held.member)

    page = client.get(at(held, "provider_review"))

    assert (page.status_code, "ratings" in page.context) == (200, False)
    assert client.get(at(held, "provider_review_minutes")).status_code == 404


def test_what_is_another_organisations_is_not_found(held, sign_in):
    planned(held), action_of(held), notice_of(held)
    client = sign_in(held.stranger)

    names = ["provider_review", "provider_review_minutes", "provider_action", "provider_notice"]
    answers = [client.get(at(held, name)).status_code for name in names]

    assert answers == [404] * 4
    assert client.get(reverse("provider_reviews", args=[held.contract.reference])).status_code == 404


def test_reports_on_an_action_and_the_officer_hears(held, sign_in):
    action_of(held)
    client = sign_in(held.member)
    report = {"report": "Both are trained.", "is_done": "yes"}

    assert client.post(at(held, "provider_action"), report).status_code == 302
    again = client.post(at(held, "provider_action"), report | {"report": "Once more."})

    action = ImprovementAction.objects.get()
    assert (again.status_code, action.state, action.report) == (422, "reported", "Both are trained.")
    assert again.context["form"]["report"].value() == "Once more."
    assert list(Message.objects.filter(event="commissioning/action_reported").values_list("to", flat=True)) == [
        held.officer.email
    ]


@pytest.mark.parametrize("who", ["reader", "member"])
def test_who_only_reads_and_what_is_the_offices_is_refused(held, sign_in, who):
    action_of(held, side="provider" if who == "reader" else "office")

    page = sign_in(getattr(held, who)).post(at(held, "provider_action"), {"report": "Done.", "is_done": "yes"})

    assert (page.status_code, ImprovementAction.objects.get().state) == (422, "open")


def test_answers_a_notice_once(held, sign_in):
    notice_of(held)
    client = sign_in(held.member)

    client.post(at(held, "provider_notice"), {"answer": "Both are sent."})
    again = client.post(at(held, "provider_notice"), {"answer": "Other words."})

    assert (again.status_code, PerformanceNotice.objects.get().answer) == (422, "Both are sent.")


def test_the_workspace_lists_what_is_theirs(held, sign_in):
    action_of(held), action_of(held, side="office"), notice_of(held)
    planned(held, meets_on=timezone.localdate() + timedelta(days=10))

    tasks = sign_in(held.member).get(reverse("provider_workspace")).context["tasks"]

    assert [one.status for one in tasks if one.status != "Overdue"] == ["To answer", "Planned", "To do"]
