"""Every route stands in the list with its audience, and is tried as everybody.

Refused means: the anonymous are sent to sign in, anybody else gets 403. Admitted means neither of these and nothing
broken; 404 is an honest answer to a made-up reference, and so is Wagtail's own way back to its front page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from portal.accounts.audiences import stated_audience
from portal.accounts.models import User
from portal.accounts.roles import STAFF_ROLES, Role
from tests.architecture.routes import ALLAUTH, GROUPS, OPEN_WAY, ROUTES, WAGTAIL, Group, Route
from tests.portal.accounts.factories import UserFactory
from tests.signing_in import signed_in_client

FILLED_IN = {"int": "1", "str": "1", "slug": "x", "path": "x", "uuid": "00000000-0000-4000-8000-000000000000"}


@cache
def url_conf() -> dict[str, URLPattern]:
    """Every pattern of the URL conf, spelt from the root; of two that are spelt alike the first one answers."""

    def below(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
        for pattern in resolver.url_patterns:
            spelt = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from below(pattern, spelt)
            else:
                yield spelt, pattern

    patterns: dict[str, URLPattern] = {}
    for spelt, pattern in below(get_resolver(), ""):
        patterns.setdefault(spelt, pattern)
    return patterns


LISTED = {route.pattern: route for route in ROUTES}


def entry_for(pattern: str) -> Route | Group | None:
    if pattern in LISTED:
        return LISTED[pattern]
    matching = [group for group in GROUPS if pattern.startswith(group.prefix)]
    return max(matching, key=lambda group: len(group.prefix), default=None)


def address_of(pattern: str) -> str | None:
    """An address to try, or None where the pattern is a regular expression and no address is given."""
    route = LISTED.get(pattern)
    if route and (route.at or pattern.startswith("^")):
        return f"/{route.at}"
    values = route.values if route else {}

    def fill(match: re.Match[str]) -> str:
        kind, _, name = match[1].rpartition(":")
        return str(values.get(name) or FILLED_IN.get(kind or "str", "1"))

    address = "/" + re.sub(r"<([^>]+)>", fill, pattern)
    return None if re.search(r"[\^$(]", address) else address


def test_every_route_is_listed():
    assert [pattern for pattern in url_conf() if entry_for(pattern) is None] == []


def test_every_line_of_the_list_is_a_route():
    used = {id(entry_for(pattern)) for pattern in url_conf()}

    assert [
        getattr(entry, "pattern", None) or entry.prefix for entry in [*ROUTES, *GROUPS] if id(entry) not in used
    ] == []


def test_no_route_is_listed_twice():
    assert sorted(route.pattern for route in ROUTES) == sorted(LISTED)


def test_every_view_states_the_audience_of_the_list():
    disagreeing = {}
    for pattern, found in url_conf().items():
        entry, stated = entry_for(pattern), stated_audience(found.callback)
        if entry and stated != (None if entry.guarded_by else entry.audience):
            disagreeing[pattern] = f"stated: {stated}; listed: {entry.audience} {entry.guarded_by and '(guarded)'}"

    assert disagreeing == {}


def answer(browser: Client, address: str) -> str:
    """ "sign in", "forbidden", "second factor", "broken" or "open"."""
    response = browser.get(address)
    if response.status_code == 405:
        response = browser.post(address)
    if response.status_code == 302 and re.match(r"/account/login/\?next=", response.url):
        return "sign in"
    if response.status_code == 302 and re.match(r"/account/(second-factor|2fa/reauthenticate)/", response.url):
        return "second factor"
    if response.status_code == 403:
        return "forbidden"
    return "broken" if response.status_code >= 500 else "open"


def tried(browser: Client, *, others_too: bool) -> Iterator[tuple[str, Route | Group, str]]:
    """Each route that has an address: where, the list's word, and what came. `others_too`: allauth's and Wagtail's."""
    browser.raise_request_exception = False
    for pattern in url_conf():
        entry, address = entry_for(pattern), address_of(pattern)
        if entry is None or address in {None, "/account/logout/", "/office/logout/"}:
            continue
        if others_too or not entry.guarded_by:
            yield address, entry, answer(browser, address)


def wrong(browser: Client, user: User | None, *, others_too: bool) -> list[str]:
    """What did not answer as the list says."""
    found = []
    for address, entry, came in tried(browser, others_too=others_too):
        right = {"open"}
        if user is None and entry.audience.signed_in:
            right = {"sign in"}
        elif user and not entry.audience.admits(user):
            right = {"forbidden"}
        elif entry.guarded_by in {ALLAUTH, OPEN_WAY}:
            right |= {"sign in"}  # a public door with a second one behind it
        elif entry.guarded_by == WAGTAIL:
            right |= {
                "broken"
            }  # some of the admin's pages cannot take a made-up reference: it let us in, which is asked here
        if came not in right:
            found.append(f"{address} is for {entry.audience}: expected {' or '.join(sorted(right))}, got {came}")
    return found


@pytest.mark.django_db
def test_the_anonymous_find_public_doors_open_and_the_rest_ask_to_sign_in():
    assert wrong(Client(), None, others_too=True) == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_each_role_finds_its_doors_open_and_the_others_shut(role):
    user = UserFactory(role=role)

    assert wrong(signed_in_client(user), user, others_too=False) == []


@pytest.mark.django_db
def test_an_applicant_comes_nowhere_into_the_office():
    user = UserFactory()

    assert wrong(signed_in_client(user), user, others_too=True) == []


@pytest.mark.django_db
def test_a_superuser_opens_every_page_of_the_office():
    user = UserFactory(is_staff=True, is_superuser=True)

    assert wrong(signed_in_client(user), user, others_too=True) == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", STAFF_ROLES)
def test_staff_without_their_second_factor_open_no_page_of_the_office(role):
    user = UserFactory(role=role)
    browser = signed_in_client(user, second_factor=False)

    opened = [
        address
        for address, entry, came in tried(browser, others_too=role == Role.EDITOR)
        if entry.audience.staff and entry.audience.admits(user) and came != "second factor"
    ]
    assert opened == []
    assert answer(browser, "/office/") == "second factor"
