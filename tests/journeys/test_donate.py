"""Giving: somebody on a phone without scripts pays on the hosted page, is declined, stops; and the treasurer claims."""

from __future__ import annotations

import re

import pytest

from portal.accounts.roles import Role
from portal.donations.domain.refunding import send_refund
from portal.donations.models import Donation, Gift, GiftAidClaim, Refund
from portal.mail.models import Message
from tests.journeys.looking import LAPTOP, passes
from tests.portal.accounts.factories import UserFactory
from tests.portal.donations.factories import CauseFactory
from tests.stripe_simulator.standing_in import WEBHOOK_SECRET, stripe, work

__all__ = ["stripe"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def paid_by_card(stripe, live_server, settings):
    """The simulator sends its webhooks to this very portal, over HTTP."""
    settings.SITE_ADDRESS = live_server.url
    stripe.webhooks.endpoints.clear()
    stripe.webhooks.send_to(f"{live_server.url}/stripe/webhook/foundation/", WEBHOOK_SECRET)
    stripe.webhooks.held = False
    CauseFactory(name="Young people")
    return stripe


def press(page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def told(simulator) -> None:
    simulator.webhooks.quiet()
    work()


def set_out(page, *, how_often: str, aid: bool) -> None:
    page.goto("/donate/")
    passes(page)
    page.get_by_label("How much do you want to give?").fill("12.50")
    page.get_by_label(how_often).check()
    page.get_by_label("Young people").check()
    page.get_by_label("First name").fill("Sam")
    page.get_by_label("Last name").fill("Smith-Jones")
    page.get_by_label("E-mail address").fill("sam@example.org")
    press(page, "Continue")
    passes(page)
    if aid:
        page.get_by_label("I want to Gift Aid this donation and any donations").check()
        page.get_by_label("I am a UK taxpayer").check()
        page.get_by_label("House name or number").fill("12")
        page.get_by_label("Postcode").fill("dt1 1aa")
    else:
        page.get_by_label("No Gift Aid").check()
    press(page, "Continue")
    passes(page)


def test_a_gift_with_gift_aid_is_given_claimed_and_sent_back(visit, paid_by_card):
    page = visit()
    set_out(page, how_often="Once", aid=True)
    press(page, "Pay £12.50 by card")
    page.wait_for_url(re.compile("/pay/"))
    press(page, "Pay with a card that is declined")
    assert "Your card was declined" in page.inner_text("main")
    page.get_by_role("link", name="Back").click()
    passes(page)
    assert "Nothing was taken" in page.inner_text("main")
    press(page, "Pay £12.50 by card")
    press(page, "Pay with a card whose bank asks first")
    press(page, "Yes, it is me")
    page.wait_for_url(re.compile("/donate/thanks/"))
    told(paid_by_card)
    page.reload()
    passes(page)
    donation = Donation.objects.get()
    assert donation.reference in page.inner_text("main")
    receipt = Message.objects.get()
    link = re.search(r"http://\S+/donate/mine/\S+", receipt.text)
    page.goto(link[0])
    passes(page)
    press(page, "Cancel my Gift Aid declaration")
    passes(page)

    office = visit(UserFactory(role=Role.FOUNDATION_TREASURER), width=LAPTOP, scripts=True)
    office.goto("/office/donations/gift-aid/")
    passes(office)
    press(office, "Make a claim of 1 donation")
    office.wait_for_url(re.compile("/gift-aid/1/"))
    with office.expect_download() as taken:
        office.get_by_role("link", name="Take the spreadsheet for HMRC").click()
    assert taken.value.suggested_filename == "gift-aid-claim-1.ods"
    assert GiftAidClaim.objects.get().lines.get().donation == donation

    office.goto(f"/office/donations/{donation.reference}/")
    passes(office)
    office.get_by_role("link", name="Refund", exact=True).click()
    office.get_by_label("Why?").fill("Asked for")
    press(office, "Send back")
    office.wait_for_url(re.compile(f"/{donation.reference}/$"))
    send_refund(Refund.objects.get().pk)
    told(paid_by_card)
    office.goto("/office/donations/gift-aid/")
    assert "£3.12 of an earlier claim goes back" in office.inner_text("main")
    assert Refund.objects.get().state == "done"


def test_a_monthly_gift_is_given_and_stopped_by_the_donors_own_link(visit, paid_by_card):
    page = visit()
    set_out(page, how_often="Every month", aid=False)
    press(page, "Pay £12.50 a month by card")
    page.get_by_role("button", name="Pay", exact=True).click()
    page.wait_for_url(re.compile("/donate/thanks/"))
    told(paid_by_card)
    paid_by_card.advance(32)
    told(paid_by_card)

    page.get_by_role("link", name="See your gift").click()
    passes(page)
    assert page.locator("tbody tr").count() == 2
    press(page, "Stop my monthly gift")
    passes(page)

    assert "It ended on" in page.inner_text("main")
    paid_by_card.advance(62)
    told(paid_by_card)
    assert (Donation.objects.count(), Gift.objects.get().state) == (2, "ended")
