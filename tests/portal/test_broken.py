"""What people read when an error was caught by nobody: at worst, and while the database is away."""

import psycopg
import pytest
from django.db import connection
from django.test import RequestFactory
from django.urls import get_resolver

from portal.broken import broken


def nobody_answers() -> None:
    with connection.wrap_database_errors:
        psycopg.connect("host=127.0.0.1 port=1 connect_timeout=1")


def raised(state: str) -> None:
    with connection.wrap_database_errors:
        raise psycopg.errors.lookup(state)


def of_ours() -> None:
    raise ValueError("sqlstate")


def answer_to(fails, *told):
    try:
        fails(*told)
    except Exception:
        return broken(RequestFactory().post("/apply/"))


def test_it_answers_every_error_that_nobody_caught():
    assert get_resolver().resolve_error_handler(500) is broken


@pytest.mark.parametrize(("fails", "told"), [(nobody_answers, []), *((raised, [one]) for one in ("57P01", "53300"))])
def test_while_the_database_is_away_people_are_asked_to_wait_a_minute(fails, told):
    response = answer_to(fails, *told)

    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "load it again in a minute" in response.content.decode()


@pytest.mark.parametrize(("fails", "told"), [(of_ours, []), (raised, ["40P01"]), (raised, ["23505"])])
def test_every_other_error_is_ours(fails, told):
    response = answer_to(fails, *told)

    assert (response.status_code, response.has_header("Retry-After")) == (500, False)
    assert "It is our fault" in response.content.decode()
