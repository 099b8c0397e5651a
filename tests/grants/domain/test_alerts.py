"""Hearing of the next call: asked for, confirmed, told once, ended by one click."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from grants.domain.alerts import ask_for_alerts, forget_unconfirmed, tell_of_open_calls
from grants.models import CallAlert
from portal.mail.models import Message
from tests.grants.factories import CallFactory
from tests.portal.plan.factories import ThemeFactory

pytestmark = pytest.mark.django_db

ADDRESS = "volunteer@example.org"


def alert(email=ADDRESS, *themes):
    made = CallAlert.objects.create(email=email, confirmed_at=timezone.now())
    made.themes.set(themes)
    return made


def call(*themes, opened=timedelta(hours=1), **more):
    made = CallFactory(opens_at=timezone.now() - opened, closes_at=timezone.now() + timedelta(days=9), **more)
    made.themes.set(themes)
    return made


def told():
    return sorted((message.to, message.about) for message in Message.objects.filter(event="grants/alert_call_open"))


def link_in(message):
    return re.search(r"https?://[^/]+(/alerts/\S+)", message.text)[1]


def test_nobody_hears_of_a_call_before_they_confirmed_from_their_own_mail(client):
    theme = ThemeFactory()
    client.post("/alerts/", {"email": "Volunteer@Example.org", "themes": [theme.pk]})
    link = link_in(Message.objects.get())
    opened = call(theme)
    tell_of_open_calls()
    opening_it = client.get(link)
    before = told()

    client.post(link)
    tell_of_open_calls()

    assert (opening_it.status_code, before) == (200, [])
    assert told() == [(ADDRESS, opened.slug)]
    assert list(CallAlert.objects.get().themes.all()) == [theme]


def test_asking_twice_sends_one_mail_and_the_page_says_the_same(client):
    pages = [client.post("/alerts/", {"email": ADDRESS}).content.decode() for _ in range(2)]

    assert len({re.sub(r'nonce="[^"]*"', "", page) for page in pages}) == 1
    assert Message.objects.count() == 1


def test_nobody_changes_what_somebody_else_hears(client):
    theme = ThemeFactory()
    wants_all = alert()
    CallAlert.objects.update(asked_at=timezone.now() - timedelta(days=3))

    ask_for_alerts(ADDRESS, [theme])

    assert list(wants_all.themes.all()) == []
    assert Message.objects.get().event == "grants/alert_confirm"


def test_only_calls_on_the_themes_that_were_chosen():
    rural, scams = ThemeFactory(), ThemeFactory()
    alert("all@example.org")
    alert("scams@example.org", scams)
    alert("both@example.org", rural, scams)
    opened = call(rural, scams)
    other = call(rural)

    tell_of_open_calls()

    assert told() == sorted(
        [
            ("all@example.org", opened.slug),
            ("all@example.org", other.slug),
            ("both@example.org", opened.slug),
            ("both@example.org", other.slug),
            ("scams@example.org", opened.slug),
        ]
    )


def test_running_it_again_tells_nobody_twice():
    alert()
    call()

    assert [tell_of_open_calls(), tell_of_open_calls()] == [1, 0]


@pytest.mark.parametrize(
    "unseen",
    [{"opened": timedelta(hours=-1)}, {"opened": timedelta(days=8)}, {"published": False}],
    ids=["not open yet", "no news any more", "not published"],
)
def test_what_is_no_news_is_not_told(unseen):
    alert()
    call(**unseen)

    assert tell_of_open_calls() == 0


def test_one_click_in_the_mail_program_ends_it():
    alert()
    call()
    tell_of_open_calls()
    headers = Message.objects.get().headers
    stop = re.fullmatch(r"<https?://[^/]+(/alerts/.+/stop/)>", headers["List-Unsubscribe"])[1]
    mail_program = Client(enforce_csrf_checks=True)

    asked = mail_program.get(stop)
    still_there = CallAlert.objects.exists()
    answers = [mail_program.post(stop, {"List-Unsubscribe": "One-Click"}).status_code for _ in range(2)]

    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (asked.status_code, still_there) == (200, True)
    assert answers == [200, 200]
    assert not CallAlert.objects.exists()


def test_an_address_that_nobody_confirms_is_forgotten():
    ask_for_alerts("old@example.org", [], now=timezone.now() - timedelta(days=8))
    ask_for_alerts("new@example.org", [], now=timezone.now() - timedelta(days=6))
    alert()

    assert forget_unconfirmed() == 1
    assert set(CallAlert.objects.values_list("email", flat=True)) == {"new@example.org", ADDRESS}


@pytest.mark.parametrize(
    "sent", [{}, {"email": "nobody"}, {"email": ADDRESS, "themes": ["999"]}, {"email": ADDRESS, "themes": ["x"]}]
)
def test_rubbish_is_answered_with_a_sentence(client, sent):
    answer = client.post("/alerts/", sent)

    assert answer.status_code == 422
    assert not CallAlert.objects.exists()


def test_a_made_up_link_is_not_found(client):
    assert client.get("/alerts/made-up/confirm/?theme=1").status_code == 404
