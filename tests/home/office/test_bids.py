"""Bids that the office makes to outside funds."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.urls import reverse

from home.models import Bid
from portal.accounts.roles import Role
from tests.home.factories import BidFactory
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(sign_in):
    return sign_in(UserFactory(role=Role.COMMISSIONING_OFFICER))


def test_the_list_says_that_an_amount_is_unknown(browser):
    BidFactory(title="Veterans")
    BidFactory(title="Victims in court", amount="25000.00")

    page = browser.get("/office/bids/")

    assert [one.title for one in page.context["object_list"]] == ["Victims in court", "Veterans"]
    assert "Unknown" in page.content.decode()
    assert "£25,000" in page.content.decode()


def test_the_list_is_filtered_by_state(browser):
    BidFactory(title="Won one", state="won")
    BidFactory(title="Lost one", state="lost")

    page = browser.get("/office/bids/?state=won")

    assert [one.title for one in page.context["object_list"]] == ["Won one"]


def test_it_is_taken_away_as_a_table_in_which_no_text_is_a_formula(browser):
    BidFactory(title="=1+1", state="lost")

    page = browser.get("/office/bids/?export=csv")

    lines = b"".join(page.streaming_content).decode("utf-8-sig").splitlines()
    assert (lines[0].split(",")[0], lines[1].split(",")[0]) == ("What for", "'=1+1")


def test_a_bid_is_written_down_and_its_answer_later(browser):
    sent = {"title": "Veterans", "fund": "LIBOR fund", "funder": "HM Treasury", "state": "sent", "amount": "£25,000"}
    assert browser.post(reverse("bids:add"), sent).status_code == 302
    bid = Bid.objects.get()

    page = browser.post(
        reverse("bids:edit", args=[bid.pk]), sent | {"state": "won", "amount_won": "20000", "answered_on": "2026-03-01"}
    )

    bid.refresh_from_db()
    assert page.status_code == 302
    assert (bid.state, bid.amount, bid.amount_won, bid.answered_on) == ("won", 25000, 20000, date(2026, 3, 1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "-1"},
        {"amount_won": "10", "state": "lost"},
        {"sent_on": "2026-03-02", "answered_on": "2026-03-01"},
        {"sent_on": "20260-03-02"},
        {"state": "nonsense"},
        {"lead_officer": "99999999999999999999"},
    ],
    ids=str,
)
def test_what_cannot_be_is_said_at_the_form_and_nothing_is_stored(browser, wrong):
    sent = {"title": "Veterans", "fund": "LIBOR fund", "funder": "HM Treasury", "state": "sent"}

    page = browser.post(reverse("bids:add"), sent | wrong)

    assert (page.status_code, bool(page.context["form"].errors), Bid.objects.count()) == (200, True, 0)


def test_the_database_holds_that_only_a_bid_won_has_an_amount_won():
    with pytest.raises(IntegrityError):
        BidFactory(state="lost", amount_won="10.00")


def test_finance_reads_and_does_not_write(sign_in):
    bid = BidFactory()
    browser = sign_in(UserFactory(role=Role.FINANCE_OFFICER))

    assert browser.get("/office/bids/").status_code == 200
    assert browser.post(reverse("bids:edit", args=[bid.pk]), {"title": "Mine"}).status_code in {302, 403}
    assert Bid.objects.get().title == bid.title


@pytest.mark.parametrize("count", [3, 20])
def test_the_list_reads_no_more_for_many_rows(browser, count, django_assert_max_num_queries):
    BidFactory.create_batch(count)

    with django_assert_max_num_queries(20):
        browser.get("/office/bids/")
