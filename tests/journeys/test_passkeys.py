"""What the browser says of passkeys only in its console stands on the page."""

import pytest

from tests.journeys.looking import LAPTOP, passes

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_address_without_a_name_says_so_and_where_to_go(visit, live_server):
    page = visit(width=LAPTOP, scripts=True)
    under_a_number = live_server.url.replace("localhost", "127.0.0.1")
    page.goto(f"{under_a_number}/account/login/")

    page.get_by_role("button", name="Use a passkey").click()

    problem = page.get_by_role("alert").filter(has_text="need a site with a name")
    named = under_a_number.replace("127.0.0.1", "localhost")
    assert problem.get_by_role("link").get_attribute("href") == f"{named}/account/login/"
    passes(page)
