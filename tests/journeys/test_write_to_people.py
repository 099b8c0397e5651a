"""An officer reads a held letter, changes and releases it, and writes to a list; its reader stops such mails."""

import re
from typing import Literal

import pytest
from django.core import mail
from playwright.sync_api import Page

from grants.domain import letters
from portal.accounts.roles import Role
from portal.correspondence import jobs
from portal.mail.models import Message, OptOut
from portal.mail.outbox import deliver
from tests.grants.factories import ApplicationFactory
from tests.journeys.looking import LAPTOP, passes
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import OrganisationFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def press(page: Page, role: Literal["link", "button"], name: str) -> None:
    with page.expect_navigation():
        page.get_by_role(role, name=name).click()


@pytest.fixture
def application():
    organisation = OrganisationFactory(contacts=[], name="A community group")
    return ApplicationFactory(
        sent=True, organisation=organisation, call__held_mails=["checks"], created_by__email="reader@example.org"
    )


def test_a_held_letter_and_a_mail_to_a_list(application, visit):
    letters.tell(application, "grants/not_eligible", failed=[])
    held = Message.objects.get()
    page = visit(UserFactory(role=Role.GRANTS_OFFICER), width=LAPTOP, scripts=True)

    page.goto("/office/")
    press(page, "link", "1 e-mail held in the outbox")
    passes(page)
    press(page, "link", str(application.call))
    passes(page)
    press(page, "link", held.subject)
    passes(page)
    press(page, "link", "Change it")
    passes(page)
    page.get_by_label("Text").fill("")
    press(page, "button", "Save the e-mail")
    passes(page)
    page.get_by_label("Text").fill(f"We are sorry.\n\n{held.text}")
    press(page, "button", "Save the e-mail")
    press(page, "button", "Release this e-mail")
    page.reload()  # without the message that is fading in
    passes(page)
    before = held.text
    held.refresh_from_db()
    assert (held.state, held.text) == ("queued", f"We are sorry.\n\n{before}")

    page.goto("/office/broadcasts/")
    press(page, "link", "Write to a list")
    passes(page)
    press(page, "link", "Applicants of a call")
    passes(page)
    page.get_by_label("Call").select_option(label=str(application.call))
    page.get_by_label("Being checked").check()
    page.get_by_label("Subject").fill("An hour for questions")
    page.get_by_label("Text").fill("Come and ask.")
    press(page, "button", "Save and look at it")
    passes(page)
    press(page, "button", "Send 1 e-mail")
    page.reload()
    passes(page)

    jobs.sweep(timestamp=0)
    deliver(Message.objects.latest("pk").pk)
    [email] = mail.outbox
    reader = visit()
    reader.goto(re.search(r"http://localhost:8000(/mails/stop/\S+)", email.body)[1])
    passes(reader)
    press(reader, "button", "Stop them")
    passes(reader)
    assert list(OptOut.objects.values_list("address", "topic")) == [("reader@example.org", "news")]
