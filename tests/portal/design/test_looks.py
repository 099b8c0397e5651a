"""The components in a real browser: axe finds nothing, and nothing is wider than a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from portal.design.fields import count_words

pytestmark = [
    pytest.mark.journey,
    pytest.mark.urls("tests.portal.design.gallery_urls"),
    pytest.mark.django_db(transaction=True),
]

LAPTOP, PHONE = 1280, 320
PAGES = ("form", "page", "task")


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complained about: broken rules of the content security policy among it."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.mark.parametrize("width", [LAPTOP, PHONE])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_components_is_accessible_and_fits(live_server, page: Page, complaints, name: str, width: int):
    page.set_viewport_size({"width": width, "height": 900})

    page.goto(f"{live_server.url}/gallery/{name}/")

    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []


def test_the_live_count_and_the_portal_count_the_same_words(live_server, page: Page):
    page.goto(f"{live_server.url}/gallery/form/")
    said = page.locator(".govuk-character-count__status")
    for text in (
        "",
        "one",
        "it’s well-known",
        "£3,000 at 10:30",
        "e-mail name@example.org",
        "a\u00a0b – c\n\nd",
        "日本語",
    ):
        page.get_by_label("Summary of the project").fill(text)

        assert said.inner_text() == f"You have {75 - count_words(text)} words remaining"


@pytest.mark.parametrize("width", [LAPTOP, PHONE])
def test_mistakes_are_listed_at_the_top_with_links_to_their_fields(live_server, page: Page, complaints, width: int):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server.url}/gallery/form/")

    page.get_by_role("button", name="Save and continue").click()

    assert page.title() == "Error: Your project – Dorset Police & Crime Commissioner"
    assert page.get_by_role("alert").get_by_role("link").all_inner_texts() == [
        "Enter name of your group",
        "Enter e-mail address",
        "Answer “What kind of group is it?”",
        "Choose council area",
        "Enter amount you ask for",
        "Answer “When will it start?”",
        "Enter summary of the project",
        "Answer “Do you have a safeguarding policy?”",
        "Enter password",
        "Tick “We accept the terms of the grant” to continue",
    ]
    for link in page.get_by_role("alert").get_by_role("link").all():
        assert page.locator(link.get_attribute("href") or "").count() == 1
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []


def findings(page: Page) -> list[str]:
    results = Axe().run(page)
    return [
        f"{violation['id']}: {node['html']}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]
