"""An officer words a mail in the back office: fields by a press, a preview, a mistake put right, saved."""

import pytest
from playwright.sync_api import Page, expect

from portal.accounts.roles import Role
from portal.mail.models import Wording
from tests.journeys.looking import LAPTOP, passes
from tests.portal.accounts.factories import UserFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()
    if page.locator(".messages li").count():
        # The message slides in; half there, its letters have too little contrast.
        expect(page.locator(".messages > ul")).to_have_css("opacity", "1")


def test_an_officer_words_a_mail(visit):
    page = visit(UserFactory(role=Role.GRANTS_OFFICER), width=LAPTOP, scripts=True)
    page.goto("/office/mails/")
    passes(page)
    with page.expect_navigation():
        page.get_by_role("link", name="The office wrote a message").click()
    passes(page)

    page.fill("[name=subject]", "A message for ")
    page.get_by_role("button", name="{organisation}").click()
    page.fill("[name=text]", "Good day,\n\n")
    page.get_by_role("button", name="{link}").click()
    press(page, "Show what I typed")

    passes(page)
    expect(page.locator(".office-wording__subject")).to_contain_text("A message for A community group")
    telephone = page.frame_locator("iframe[title='The e-mail on a telephone']")
    expect(
        telephone.get_by_role("link", name="https://portal.example.org/apply/CGS-2026-0042/messages/")
    ).to_be_visible()

    page.fill("[name=text]", "Good day, {organisatoin}.")
    press(page, "Save")
    expect(page.locator(".office-problems")).to_contain_text("Did you mean {organisation}?")
    passes(page)
    assert Wording.objects.the_offices().count() == 0

    page.fill("[name=text]", "Good day, {organisation}.\n\n{link}")
    press(page, "Save")
    page.set_viewport_size({"width": 320, "height": 900})
    passes(page)
    assert Wording.objects.get().words.subject == "A message for {organisation}"

    press(page, "Go back to the portal’s own words")
    assert Wording.objects.the_offices().count() == 0
