"""What every journey needs: a real browser for somebody, and a check of each page they pass.

def test_a_journey(visit, live_server):
    page = visit()                          # nobody yet, 320 pixels wide, no scripts
    page.goto(f"{live_server.url}/funding/")
    passes(page)                            # axe finds nothing, nothing is wider than the screen

    office = visit(officer, width=LAPTOP, scripts=True)     # signed in, staff with their second factor
"""

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page

from portal.accounts.models import User
from tests.journeys.looking import PHONE, WITHOUT_SCRIPTS
from tests.portal.design.conftest import QUIET
from tests.signing_in import signed_in_client

# Playwright keeps an event loop in this thread; the database is still spoken to by one thread alone.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    return browser_type_launch_args | {
        "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        "args": QUIET,
    }


@pytest.fixture
def visit(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """`visit(user, width=PHONE, scripts=False)` opens a browser of its own for somebody."""
    opened: list[BrowserContext] = []

    def somebody(user: User | None = None, *, width: int = PHONE, scripts: bool = False) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            java_script_enabled=scripts,
            viewport={"width": width, "height": 900},
            locale="en-GB",
            timezone_id="Europe/London",
        )
        opened.append(context)
        if not scripts:
            WITHOUT_SCRIPTS.add(context)
        if user:
            session = signed_in_client(user).cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(20_000)
        # The first page of a run imports the whole portal.
        page.set_default_navigation_timeout(60_000)
        return page

    yield somebody
    for context in opened:
        context.close()
