"""What cannot be is said at its field, in a form of what the office sets up; nothing of it is stored."""

from __future__ import annotations

import pytest

from tests.home.office.set_up_forms import SET_UPS, sent_by
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
BY_NAME = {str(one): one for one in SET_UPS}
CASES = [
    ("funds", "name", ""),
    ("funds", "name", "a\x00b"),
    ("funds", "name", "x" * 5000),
    ("funds", "slug", "ä b"),
    ("funds", "code", "sdf"),
    ("funds", "audience", "rubbish"),
    ("funds", "contact_email", "nobody"),
    ("funds", "budgets-0-amount", "-1"),
    ("funds", "budgets-0-amount", "NaN"),
    ("funds", "budgets-0-amount", "9" * 30),
    ("funds", "budgets-0-year", "99999"),
    ("funds", "budgets-0-year", "26"),
    ("funds", "budgets-0-year", "x"),
    ("funds", "outside_links-0-name", ""),
    ("funds", "outside_links-0-address", "javascript:alert(1)"),
    ("funds", "outside_links-0-address", "ftp://example.org/"),
    ("calls", "closes_at", "2001-01-01 12:00"),
    ("calls", "opens_at", "rubbish"),
    ("calls", "opens_at", "0001-01-01 00:00"),
    ("calls", "decision_expected_on", "2026-02-30"),
    ("calls", "decision_expected_on", "2001-01-01"),
    ("calls", "minimum_amount", "-5"),
    ("calls", "minimum_amount", "0"),
    ("calls", "maximum_amount", "0.01"),
    ("calls", "scorers_needed", "0"),
    ("calls", "scorers_needed", "99999"),
    ("calls", "fund", "rubbish"),
    ("calls", "budget", "999999999999999999999"),
    ("calls", "scheme", "\x00"),
    ("calls", "themes", "-1"),
    ("calls", "application_form", "rubbish"),
    ("calls", "summary", "x" * 301),
    ("calls", "criteria-0-weight", "-1"),
    ("calls", "criteria-0-anchors", "0: a\x00b"),
    ("calls", "criteria-0-number", "-1"),
    ("calls", "gates-0-title", ""),
    ("calls", "panel-0-user", "rubbish"),
    ("schemes", "name", ""),
    ("questionnaires", "title", ""),
    ("questionnaires", "title", "x" * 121),
    ("questionnaires", "purpose", "rubbish"),
    ("services", "name", ""),
    ("services", "description", "\x00"),
    ("indicators", "definition", " "),
    ("indicators", "unit", "rubbish"),
    ("contracts", "ends_on", "2001-01-01"),
    ("contracts", "value", "0"),
    ("contracts", "value", "-1"),
    ("contracts", "value", "NaN"),
    ("contracts", "organisation", "rubbish"),
    ("contracts", "service", "0"),
    ("contracts", "lead_officer", "rubbish"),
    ("contracts", "return_frequency", "rubbish"),
    ("contracts", "targets-0-ends_on", "2001-01-01"),
    ("contracts", "targets-0-value", "-1"),
    ("contracts", "targets-0-baseline", "Infinity"),
    ("contracts", "targets-0-indicator", "999999999999999999999"),
    ("wagtailusers_users", "email", "nobody"),
    ("wagtailusers_users", "name", "\x00"),
    ("wagtailusers_users", "groups", "rubbish"),
]


def wrong_fields(page):
    """The fields that have a sentence, rows by the names that the page gives them."""
    form = page.context["form"]
    rows = [one for formset in getattr(form, "formsets", {}).values() for one in formset.forms]
    return {one.add_prefix(name) for one in (form, *rows) for name in one.errors}


@pytest.mark.parametrize(("name", "field", "typed"), CASES)
def test_what_cannot_be_is_said_at_its_field(name, field, typed, sign_in):
    browser = sign_in(UserFactory(is_staff=True, is_superuser=True))
    set_up = BY_NAME[name]
    thing = set_up.make()
    before = set_up.stored(thing)
    sent = sent_by(browser.get(set_up.address(thing))) | set_up.scripted(thing)

    page = browser.post(set_up.address(thing), sent | {set_up.text: "Mine"} | {field: typed})

    assert page.status_code == 200
    assert wrong_fields(page) == {field}
    assert set_up.stored(thing) == before
