"""From the form to the books, with the simulator in Stripe's place."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from portal.donations.domain import claimable, open_checkout
from portal.donations.models import Declaration, Donation, Donor, Gift
from portal.events.models import Event
from portal.mail.models import Message
from portal.stripe.models import StripeEvent
from tests.portal.donations.factories import CauseFactory, DonorFactory, GiftFactory, donated

pytestmark = pytest.mark.django_db

SAID = {
    "amount": "20",
    "how_often": "once",
    "cause": "safer-streets",
    "first_name": "Sam",
    "last_name": "Smith-Jones",
    "email": "sam@example.org",
}
DECLARED = {
    "scope": "always",
    "taxpayer": "on",
    "title": "Mrs",
    "first_name": "Sam",
    "last_name": "Smith-Jones",
    "house": "12",
    "postcode": "dt11aa",
}


@pytest.fixture
def cause():
    return CauseFactory(name="Safer streets", slug="safer-streets")


def begun(browser: Client, **said) -> Gift:
    answer = browser.post("/donate/", SAID | said)
    assert answer.status_code == 302
    return Gift.objects.latest("pk")


def at(name: str, gift: Gift) -> str:
    return reverse(f"donations:{name}", args=[gift.token])


def states() -> set[str]:
    return set(StripeEvent.objects.values_list("state", flat=True)) - {"ignored"}


def test_a_gift_with_gift_aid_is_paid_at_stripe_and_comes_into_the_books(client, cause, stripe, told):
    gift = begun(client)
    assert client.post(at("gift_aid", gift), DECLARED).url == at("check", gift)
    led = client.post(at("check", gift))
    assert (led.status_code, led["Location"].startswith(stripe.address)) == (303, True)
    assert "for the card company to confirm" in client.get(at("thanks", gift)).text

    stripe.pay()
    told()

    donation = Donation.objects.get()
    gift.refresh_from_db()
    assert (donation.amount, donation.gift, gift.state) == (Decimal(20), gift, "given")
    declaration = Declaration.objects.get()
    assert (declaration.postcode, declaration.scope, declaration.last_name) == ("DT1 1AA", "always", "Smith-Jones")
    assert "less Income Tax and/or Capital Gains Tax" in declaration.wording
    mail = Message.objects.get()
    assert (mail.to, mail.event, mail.private) == ("sam@example.org", "donations/receipt", True)
    assert donation.reference in mail.text
    assert "You added Gift Aid" in mail.text
    assert donation.reference in client.get(at("thanks", gift)).text
    assert states() == {"done"}
    assert [event.verb for event in Event.objects.about(donation)] == ["donation-received"]


def test_without_gift_aid_nothing_is_declared_and_its_fields_need_not_be_filled_in(client, cause, stripe):
    gift = begun(client)

    answer = client.post(at("gift_aid", gift), {"scope": "none", "postcode": "nonsense that is long"})

    assert (answer.status_code, Declaration.objects.count()) == (302, 0)


def test_who_takes_gift_aid_off_again_before_paying_has_declared_nothing(client, cause, stripe, told):
    earlier = donated(donor=DonorFactory(first_name="Sam", last_name="Smith-Jones", email="sam@example.org"))
    gift = begun(client)
    client.post(at("gift_aid", gift), DECLARED)
    assert claimable() == []  # nothing is declared before the gift is paid
    client.post(at("gift_aid", gift), {"scope": "none"})
    client.post(at("check", gift))
    stripe.pay()
    told()

    assert (Donation.objects.count(), Declaration.objects.count(), claimable()) == (2, 0, [])
    assert earlier.gift.donor == gift.donor


def test_who_paid_and_goes_back_is_not_told_that_nothing_was_taken(client, cause, stripe):
    gift = begun(client)
    client.post(at("check", gift))
    assert "Nothing was taken" in client.get(at("check", gift)).text
    stripe.pay()

    answer = client.get(at("check", gift))
    assert (answer.status_code, answer.url) == (302, at("thanks", gift))
    assert client.post(at("check", gift)).url == at("thanks", gift)

    stripe.go_wrong("rate_limit")
    assert "Nothing was taken" not in client.get(at("check", gift)).text


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"postcode": "12345"}, "Enter a full postcode of the United Kingdom"),
        ({"taxpayer": ""}, "Tick the box if this is so"),
        ({"house": " "}, "Enter your house name or number"),
        ({"title": "Professor"}, "Enter a title of two to four letters"),
        ({"first_name": "李"}, "in Latin letters"),
        ({"scope": ""}, "Choose whether you want to add Gift Aid"),
    ],
)
def test_a_declaration_that_hmrc_would_not_take_is_asked_for_again(client, cause, stripe, said, sentence):
    gift = begun(client)

    answer = client.post(at("gift_aid", gift), DECLARED | said)

    assert (answer.status_code, sentence in answer.text, Declaration.objects.count()) == (422, True, 0)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"amount": ""}, "Enter how much you want to give"),
        ({"amount": "0.50"}, "The smallest gift is £1"),
        ({"amount": "-5"}, "The smallest gift is £1"),
        ({"amount": "10.555"}, "no more than two numbers after the point"),
        ({"amount": "20 USD"}, "Enter an amount in pounds"),
        ({"amount": "10001"}, "talk to the Safer Dorset Foundation first"),
        ({"amount": "1" * 40}, "too large"),
        ({"how_often": "yearly"}, "how often"),
        ({"cause": "closed"}, "Choose what your gift is for"),
        ({"first_name": " - "}, "Enter your first name"),
        ({"last_name": "x" * 36}, "35 characters or fewer"),
        ({"email": "nobody"}, "Enter an e-mail address in the right form"),
        ({"email": "a\0@example.org"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client, cause, stripe, said, sentence):
    CauseFactory(slug="closed", closed=True)

    answer = client.post("/donate/", SAID | said)

    assert (answer.status_code, sentence.lower() in answer.text.lower()) == (422, True)
    assert (Gift.objects.count(), Donor.objects.count()) == (0, 0)


def test_without_a_key_donations_are_off_and_say_so(client, cause):
    assert "Donations are off" in client.get("/donate/").text
    assert client.post("/donate/", SAID).status_code == 503
    gift = GiftFactory()
    assert "Donations cannot be taken" in client.post(at("check", gift)).text


def test_a_made_up_link_leads_nowhere(client, cause, stripe):
    gift = begun(client)

    for wrong in (str(gift.identity), gift.token[:-1] + "!", "x"):
        assert client.get(reverse("donations:mine", args=[wrong])).status_code == 404


def test_pressing_pay_twice_opens_one_page_and_an_expired_one_another(client, cause, stripe):
    gift = begun(client)

    first = client.post(at("check", gift))["Location"]
    assert client.post(at("check", gift))["Location"] == first
    gift.refresh_from_db()
    Gift.objects.filter(pk=gift.pk).update(session="")  # the other click had not seen it yet
    assert open_checkout(Gift.objects.get(pk=gift.pk)) == first
    stripe.advance(2)

    later = client.post(at("check", gift))["Location"]

    assert (later == first, Gift.objects.get().attempt) == (False, 2)


def test_when_stripe_does_not_answer_the_page_says_so_and_can_be_tried_again(client, cause, stripe):
    gift = begun(client)
    stripe.go_wrong("rate_limit")

    answer = client.post(at("check", gift))
    assert (answer.status_code, "did not answer. Nothing was taken" in answer.text) == (503, True)

    assert client.post(at("check", gift)).status_code == 303


def test_an_answer_that_was_lost_makes_no_second_page(client, cause, stripe):
    gift = begun(client)
    stripe.go_wrong("lost", "lost")

    assert client.post(at("check", gift)).status_code == 303

    assert len(stripe.world.all("checkout.session")) == 1


def test_a_declined_card_takes_nothing(client, cause, stripe, told):
    from tests.stripe_simulator import billing

    gift = begun(client)
    client.post(at("check", gift))
    billing.decline(stripe.world, stripe.latest("checkout.session"))
    told()

    assert (Donation.objects.count(), Gift.objects.get().state) == (0, "started")
    assert "Nothing was taken. You can pay now" in client.get(at("check", gift)).text


def test_what_is_not_what_the_gift_says_is_for_a_person_to_see(client, cause, stripe, told):
    gift = begun(client)
    client.post(at("check", gift))
    session = stripe.latest("checkout.session")
    session["amount_total"] = 100

    stripe.pay()
    told()

    unclear = StripeEvent.objects.to_look_at().get()
    assert (unclear.why, Donation.objects.count()) == ("£1.00 was paid, and the gift is of £20.00.", 0)


def test_whoever_tries_very_often_is_asked_to_wait_and_keeps_what_they_typed(client, cause, stripe):
    gift = begun(client)
    for _ in range(19):
        client.post("/donate/", SAID | {"amount": "rubbish"})  # mistakes are not counted
        begun(client)

    answer = client.post("/donate/", SAID | {"first_name": "Alexandra"})
    assert (answer.status_code, Gift.objects.count()) == (429, 20)
    assert ("Try again in ten minutes" in answer.text, 'value="Alexandra"' in answer.text) == (True, True)
    check = client.post(at("check", gift))
    assert (check.status_code, "Try again in ten minutes" in check.text) == (429, True)
    assert client.get("/donate/").status_code == 200
    assert Client(REMOTE_ADDR="192.0.2.7").post("/donate/", SAID).status_code == 302
