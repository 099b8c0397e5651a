"""What comes to the webhook: forged, old, doubled, out of order, about nobody; and what was never delivered."""

from __future__ import annotations

import copy
import json
import time
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from portal.accounts.roles import Role
from portal.donations.domain import begin_gift, open_checkout
from portal.donations.models import Donation, Gift
from portal.mail.models import Message
from portal.stripe.domain import working
from portal.stripe.domain.receiving import TOO_OLD
from portal.stripe.models import StripeEvent
from portal.stripe.registry import takers_of
from tests.portal.accounts.factories import UserFactory
from tests.portal.donations.factories import CauseFactory
from tests.signing_in import signed_in_client
from tests.stripe_simulator.standing_in import WEBHOOK, WEBHOOK_SECRET, post, work
from tests.stripe_simulator.webhooks import Letter

pytestmark = pytest.mark.django_db
QUERIES_OF_THE_LIST = 13


def a_gift(*, monthly: bool = False) -> Gift:
    gift = begin_gift(
        cause=CauseFactory(), amount=20, monthly=monthly, first_name="Sam", last_name="Smith", email="sam@example.org"
    )
    open_checkout(gift)
    return gift


def books() -> tuple[int, int, str]:
    """How many donations and receipts there are, and how the gift stands."""
    return Donation.objects.count(), Message.objects.count(), Gift.objects.get().state


def letter_of(stripe, kind: str) -> Letter:
    return next(letter for letter in stripe.webhooks.waiting if letter.event["type"] == kind)


@pytest.mark.parametrize(
    "signature",
    ["", "nonsense", "t=x,v1=y", "t=1", "v1=abc", "t=now,v1=" + "0" * 64, "t=,v1=", "é"],
)
def test_what_is_not_signed_by_stripe_is_refused_and_not_kept(stripe, signature):
    a_gift()
    stripe.pay()
    signature = signature.replace("now", str(int(time.time())))

    assert {post(letter, signature=signature) for letter in stripe.webhooks.waiting} == {400}

    assert StripeEvent.objects.count() == 0


def test_a_body_that_was_changed_on_its_way_is_refused(stripe):
    a_gift()
    stripe.pay()
    letter = letter_of(stripe, "checkout.session.completed")
    signature = letter.signature()
    letter.event["data"]["object"]["amount_total"] = 1

    assert (post(letter, signature=signature), StripeEvent.objects.count()) == (400, 0)


def test_a_secret_of_before_still_counts_while_it_is_listed(stripe, settings):
    settings.STRIPE_ACCOUNTS["foundation"]["webhook_secrets"] = ["whsec_new", WEBHOOK_SECRET]
    a_gift()
    stripe.pay()

    assert post(letter_of(stripe, "checkout.session.completed")) == 200


@pytest.mark.parametrize("seconds", [301, -301, 86_400])
def test_what_was_signed_long_ago_is_kept_to_be_seen_and_believed_when_it_comes_anew(stripe, seconds):
    a_gift()
    stripe.pay()
    letter = letter_of(stripe, "checkout.session.completed")

    assert post(letter, at=int(time.time()) - seconds) == 400
    work()
    assert (StripeEvent.objects.to_look_at().get().why, books()) == (TOO_OLD, (0, 0, "started"))

    assert post(letter) == 200
    work()
    assert (StripeEvent.objects.get().state, books()) == ("done", (1, 1, "given"))


def test_an_event_that_is_done_stays_done_when_an_old_copy_of_it_comes(stripe):
    a_gift()
    stripe.pay()
    letter = letter_of(stripe, "checkout.session.completed")
    post(letter)
    work()

    assert post(letter, at=int(time.time()) - 4000) == 400

    assert (StripeEvent.objects.get().state, books()) == ("done", (1, 1, "given"))


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("monthly", [False, True])
def test_events_come_doubled_and_in_any_order(stripe, told, backwards, times, monthly):
    a_gift(monthly=monthly)
    stripe.pay()

    assert set(told(backwards=backwards, times=times)) == {200}

    assert books() == (1, 1, "running" if monthly else "given")
    assert StripeEvent.objects.to_look_at().count() == 0


def test_events_that_were_dropped_are_asked_for(stripe, told):
    a_gift()
    stripe.pay()
    assert stripe.webhooks.drop() > 0

    assert working.catch_up() == 1
    work()

    assert (StripeEvent.objects.get().fetched, books()) == (True, (1, 1, "given"))
    assert working.catch_up() == 0


def test_what_belongs_to_nobody_here_is_for_a_person_to_see(stripe, told):
    gift = a_gift()
    stripe.pay()
    for thing in stripe.world.things.values():
        if "metadata" in thing:
            thing["metadata"] = {"gift": "00000000-0000-4000-8000-000000000000"}

    told()

    event = StripeEvent.objects.to_look_at().get()
    assert (event.kind, event.why) == ("checkout.session.completed", working.NOT_KNOWN)
    assert (Donation.objects.count(), Gift.objects.get(pk=gift.pk).state) == (0, "started")


def test_what_stripe_no_longer_knows_is_for_a_person_to_see(stripe, told):
    a_gift()
    stripe.pay()
    del stripe.world.things[stripe.latest("checkout.session")["id"]]

    assert set(told()) == {200}

    assert StripeEvent.objects.to_look_at().get().why == working.GONE


def test_a_live_event_at_a_test_key_is_for_a_person_to_see(stripe, told):
    a_gift()
    stripe.pay()
    letter_of(stripe, "checkout.session.completed").event["livemode"] = True

    told()

    assert (StripeEvent.objects.to_look_at().get().why, books()) == (working.OTHER_MODE, (0, 0, "started"))


def test_a_kind_that_nobody_takes_is_kept_and_nothing_is_done(stripe, told):
    a_gift()
    stripe.pay()

    told()

    assert StripeEvent.objects.get(kind="payment_intent.succeeded").state == "ignored"


def test_the_worker_dies_between_storing_and_working(stripe):
    a_gift()
    stripe.pay()
    letter = letter_of(stripe, "checkout.session.completed")
    post(letter)
    assert ProcrastinateJob.objects.filter(task_name="stripe.work_through").count() == 1
    assert working.sweep() == 0  # its job may still come

    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=True):
        assert working.sweep() == 1

    assert books() == (1, 1, "given")


def test_the_worker_dies_between_the_donation_and_saying_so(stripe):
    a_gift()
    stripe.pay()
    post(letter_of(stripe, "checkout.session.completed"))
    event = StripeEvent.objects.get()
    for take in takers_of(event.account, event.kind):  # and then kill -9, before the state is saved
        take(event)
    assert books() == (1, 1, "given")

    work()

    assert (StripeEvent.objects.get().state, books()) == ("done", (1, 1, "given"))


@pytest.mark.parametrize("fault", ["rate_limit", "error", "lost"])
def test_while_stripe_does_not_answer_an_event_waits(stripe, fault):
    a_gift()
    stripe.pay()
    post(letter_of(stripe, "checkout.session.completed"))
    stripe.go_wrong(*[fault] * (1 if fault == "rate_limit" else 3))  # the others are tried again at once

    with pytest.raises(working.StripeUnavailable):
        working.work_through(StripeEvent.objects.get().pk)
    assert (StripeEvent.objects.get().state, StripeEvent.objects.get().attempts) == ("received", 1)

    work()
    assert (StripeEvent.objects.get().state, books()) == ("done", (1, 1, "given"))


@pytest.mark.parametrize(
    "change",
    [
        lambda event: event.pop("id"),
        lambda event: event.update(id="x" * 300),
        lambda event: event.update(id="evt_\0"),
        lambda event: event.update(id="evt_\ud800"),
        lambda event: event.update(id=7),
        lambda event: event.update(object="v2.core.event"),
        lambda event: event.update(type="DROP TABLE"),
        lambda event: event.update(created="yesterday"),
        lambda event: event.update(created=10**20),
        lambda event: event.update(data={}),
        lambda event: event.update(data={"object": []}),
        lambda event: event.clear(),
    ],
)
def test_signed_rubbish_is_refused_and_not_kept(stripe, change):
    a_gift()
    stripe.pay()
    letter = copy.deepcopy(letter_of(stripe, "checkout.session.completed"))
    change(letter.event)

    assert (post(letter), StripeEvent.objects.count()) == (400, 0)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff\xfe", b'"x"', b"1"])
def test_bodies_that_are_no_events(stripe, body):
    letter = Letter({}, WEBHOOK, WEBHOOK_SECRET)

    class Raw(Letter):
        body = property(lambda self: body.decode("latin-1"))

    raw = Raw(letter.event, letter.url, letter.secret)
    answer = Client().post(
        WEBHOOK, body, content_type="application/json", headers={"Stripe-Signature": raw.signature()}
    )

    assert (answer.status_code, StripeEvent.objects.count()) == (400, 0)


def test_the_door_is_shut_without_a_key_and_for_accounts_that_are_none(client, stripe, settings):
    assert client.post("/stripe/webhook/nobody/", {}).status_code == 404
    assert client.get(WEBHOOK).status_code == 405
    assert client.post(WEBHOOK, "x" * (1024 * 1024 + 1), content_type="application/json").status_code == 413

    settings.STRIPE_ACCOUNTS = {"foundation": {"secret_key": "", "webhook_secrets": []}}

    assert client.post(WEBHOOK, {}).status_code == 404


def test_the_work_list_tries_again_and_sets_aside(stripe, told):
    a_gift()
    stripe.pay()
    session = stripe.latest("checkout.session")
    kept = stripe.world.things.pop(session["id"])
    told()
    treasurer = signed_in_client(UserFactory(role=Role.FOUNDATION_TREASURER))
    event = StripeEvent.objects.to_look_at().get()
    assert working.GONE in treasurer.get(reverse("office_stripe:list")).text

    answer = treasurer.post(reverse("office_stripe:aside", args=[event.pk]), {"reason": ""})
    assert (answer.status_code, "Say how it was seen to" in answer.text) == (422, True)
    treasurer.post(reverse("office_stripe:aside", args=[event.pk]), {"reason": "Asked the donor."})
    event.refresh_from_db()
    assert event.state == "set_aside"
    answer = treasurer.post(reverse("office_stripe:aside", args=[event.pk]), {"reason": "Once more."})
    assert (answer.status_code, "Nobody has to look at it" in answer.text) == (422, True)

    stripe.world.things[kept["id"]] = kept
    treasurer.post(reverse("office_stripe:again", args=[event.pk]))
    work()
    assert books() == (1, 1, "given")


def test_a_finance_officer_of_the_commissioner_sees_nothing_of_it(stripe, told):
    a_gift()
    stripe.pay()
    told()

    officer = signed_in_client(UserFactory(role=Role.FINANCE_OFFICER))

    page = officer.get(reverse("office_stripe:list") + "?show=all")
    event = StripeEvent.objects.first()
    assert (page.status_code, list(page.context["page_obj"])) == (200, [])
    assert officer.post(reverse("office_stripe:again", args=[event.pk])).status_code == 404
    assert officer.get(reverse("office_stripe:aside", args=[event.pk])).status_code == 404


@pytest.mark.parametrize("number", [3, 30])
def test_the_list_asks_as_often_for_few_as_for_many(number):
    treasurer = signed_in_client(UserFactory(role=Role.FOUNDATION_TREASURER))
    StripeEvent.objects.bulk_create(
        StripeEvent(
            account="foundation", event_id=f"evt_{n}", kind="invoice.paid", body=json.dumps({}), made_at=timezone.now()
        )
        for n in range(number)
    )
    treasurer.get(reverse("office_stripe:list") + "?show=all")

    with CaptureQueriesContext(connection) as asked:
        treasurer.get(reverse("office_stripe:list") + "?show=all")

    assert len(asked) == QUERIES_OF_THE_LIST
