"""What asks for more than an open session."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from portal.accounts.fresh_sign_in import fresh_sign_in
from portal.mail.models import Message
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
PROVE = "/account/prove-by-code/"


@pytest.fixture(autouse=True)
def fresh_counters():
    """Rate limits count in the cache, which outlives a test."""
    cache.clear()


@fresh_sign_in
def careful(request):
    return HttpResponse("done")


def asked(client: Client, user, method="get", *, later: timedelta = timedelta()):
    """What the careful page answers in `client`'s session, some time after the sign-in."""
    request = getattr(RequestFactory(), method)("/careful/")
    request.user, request.session = user, client.session
    request._messages = type("Told", (list,), {"add": lambda self, *args: self.append(args[1])})()
    with time_machine.travel(timezone.now() + later):
        return careful(request)


def somebody_without_a_password():
    user = UserFactory()
    user.set_unusable_password()
    user.save()
    return user


@pytest.mark.parametrize(
    ("method", "minutes", "status"), [("get", 4, 200), ("get", 6, 302), ("post", 29, 200), ("post", 31, 302)]
)
def test_it_opens_for_five_minutes_and_takes_for_thirty(sign_in, method, minutes, status):
    user = UserFactory()

    answer = asked(sign_in(user), user, method, later=timedelta(minutes=minutes))

    assert answer.status_code == status


def test_who_has_a_password_is_asked_for_it_and_who_has_none_for_a_code(sign_in):
    with_one, without = UserFactory(), somebody_without_a_password()
    later = timedelta(minutes=6)

    assert asked(sign_in(with_one), with_one, later=later).url == "/account/reauthenticate/?next=%2Fcareful%2F"
    assert asked(sign_in(without), without, later=later).url == f"{PROVE}?next=%2Fcareful%2F"


def code_sent_to(user) -> str:
    return re.search(r"^([A-Z0-9-]{6,9})$", Message.objects.filter(to=user.email).latest("pk").text, re.MULTILINE)[1]


def test_a_code_by_e_mail_proves_it(sign_in):
    user = somebody_without_a_password()
    client = sign_in(user)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        client.post(PROVE, {"send": "yes", "next": "/account/organisations/"})

        answer = client.post(PROVE, {"code": code_sent_to(user).lower(), "next": "/account/organisations/"})

        assert answer.url == "/account/organisations/"
        assert asked(client, user).status_code == 200


def test_three_wrong_codes_use_it_up_and_it_leads_out_of_the_portal_to_nobody(sign_in):
    user = somebody_without_a_password()
    client = sign_in(user)
    client.post(PROVE, {"send": "yes"})
    code = code_sent_to(user)

    for _ in range(3):
        client.post(PROVE, {"code": "WRONG-1"})
    late = client.post(PROVE, {"code": code, "next": "https://elsewhere.example/"})

    assert (late.status_code, "Send me a code" in late.content.decode()) == (200, True)
    client.post(PROVE, {"send": "yes", "next": "https://elsewhere.example/"})
    assert client.post(PROVE, {"code": code_sent_to(user), "next": "https://elsewhere.example/"}).url == "/account/"


def test_an_empty_code_is_asked_for_again(sign_in):
    client = sign_in(somebody_without_a_password())
    client.post(PROVE, {"send": "yes"})

    page = client.post(PROVE, {"code": ""})

    assert page.status_code == 422
    assert page.context["form"].errors == {"code": ["Enter the code from the e-mail"]}
