"""Behind a proxy every visitor has an address of their own: nobody is slowed down by what others do."""

import pytest
from django.urls import reverse

from tests.portal.accounts.factories import UserFactory

SIGN_IN = {"login": "somebody@example.org", "password": "not the password"}
VISITOR, ANOTHER = "203.0.113.7", "203.0.113.8"


@pytest.fixture
def one_proxy(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1


def sign_in(client, address, **typed):
    return client.post(reverse("account_login"), SIGN_IN | typed, headers={"x-forwarded-for": address})


@pytest.mark.django_db
def test_a_name_is_locked_for_the_address_that_tried_and_for_no_other(client, one_proxy, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    user = UserFactory(email=SIGN_IN["login"])
    user.set_password("the right password")
    user.save()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        locked = sign_in(client, VISITOR)

    answer = sign_in(client, ANOTHER, password="the right password")

    assert (locked.status_code, answer.status_code) == (429, 302)


@pytest.mark.django_db
def test_what_a_visitor_says_of_their_own_address_does_not_count(client, one_proxy, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    for number in range(settings.AXES_FAILURE_LIMIT):
        answer = sign_in(client, f"198.51.100.{number}, {VISITOR}")

    assert answer.status_code == 429


@pytest.mark.django_db
def test_thirty_sign_ins_a_minute_are_counted_by_visitor(client, one_proxy):
    answers = [sign_in(client, f"198.51.100.{number}", login=f"n{number}@example.org") for number in range(31)]

    assert {answer.status_code for answer in answers} == {200}
