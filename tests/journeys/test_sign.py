"""An agreement signed by two people on their own phones and by the office, after a change; then its copy is checked."""

import re
from decimal import Decimal

import pytest
from django.core.cache import cache

from portal.accounts.roles import Role
from portal.agreements.domain import offer_agreement
from portal.agreements.models import Agreement, Condition
from tests.journeys.looking import LAPTOP, passes
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory, AgreementTemplateFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory
from tests.portal.payments.factories import InstalmentFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
REFERENCE = "SDF-2026-0042"


@pytest.fixture
def chair(live_server):
    cache.clear()
    return UserFactory(name="Chair of the group")


@pytest.fixture
def offered(chair):
    template = AgreementTemplateFactory(signatories=2, office_signs="after")
    agreement = AgreementFactory(
        organisation=OrganisationFactory(name="Community group of the harbour", member=chair),
        reference=REFERENCE,
        template=template,
    )
    InstalmentFactory(agreement=agreement, number=1, amount=Decimal(1000))
    Condition.objects.create(agreement=agreement, number=1, text="Show us the lease.")
    return offer_agreement(agreement, by=None)


@pytest.fixture
def treasurer(offered):
    return MembershipFactory(organisation=offered.organisation, user__name="Treasurer of the group").user


def press(page, role, name):
    """Press what is called `name`, and wait for the next page."""
    with page.expect_navigation():
        page.get_by_role(role, name=name).first.click()


def main(page):
    return page.locator("main").inner_text()


def test_two_sign_on_their_phones_then_the_office_and_the_copy_is_known(visit, offered, chair, treasurer, tmp_path):
    first, second = visit(chair), visit(treasurer)
    office = visit(UserFactory(role=Role.GRANTS_OFFICER), width=LAPTOP, scripts=True)

    ask_for_a_change(first)
    change_the_draft(office)
    read_what_is_different(first)
    sign_first(first, treasurer)
    sign_second(second)
    sign_for_the_office(visit(UserFactory(role=Role.COMMISSIONER), width=LAPTOP, scripts=True))

    assert Agreement.objects.get(pk=offered.pk).state == Agreement.State.LIVE
    copy = download(second, tmp_path)
    check_copies(visit(), copy, tmp_path)


def ask_for_a_change(page):
    page.goto(f"/provider/{REFERENCE}/")
    passes(page)
    press(page, "link", "Ask for a change first")
    passes(page)
    page.get_by_label("What should be different, and why?").fill("Could we show the lease by June?")
    press(page, "button", "Ask for this change")
    assert "Waiting for our answer" in main(page)
    passes(page)


def change_the_draft(page):
    page.goto(f"/office/agreements/{REFERENCE}/")
    press(page, "link", "Answer it")
    passes(page)
    page.get_by_label("Offer another draft, as below").check()
    page.get_by_label("What you say to the organisation").fill("Gladly.")
    page.get_by_label(re.compile("Condition 1: to be met by")).fill("2026-06-01")
    # By the keyboard: the calendar that opens under the field may still stand before the button.
    with page.expect_navigation():
        page.get_by_role("button", name="Send the answer").press("Enter")
    assert "It sees both texts and what is different." in page.locator("body").inner_text()
    press(page, "link", "What is different in draft 2")
    passes(page)


def read_what_is_different(page):
    page.goto(f"/provider/{REFERENCE}/drafts/")
    assert "By 1 June 2026." in page.locator(".portal-compared ins").first.inner_text()
    passes(page)


def sign_first(page, treasurer):
    page.goto(f"/provider/{REFERENCE}/sign/")
    passes(page)
    press(page, "button", "Sign the agreement")
    assert page.title().startswith("Error: ")
    passes(page)
    page.get_by_label("Your position in the organisation").fill("Chair")
    page.get_by_label(re.compile("Treasurer of the group")).check()
    page.get_by_label("I have read the agreement").check()
    press(page, "button", "Sign the agreement")
    assert "The second signature is asked for by e-mail." in main(page)
    passes(page)


def sign_second(page):
    page.goto("/provider/")
    press(page, "link", re.compile("Sign the agreement for"))
    passes(page)
    page.get_by_label("Your position in the organisation").fill("Treasurer")
    page.get_by_label("I have read the agreement").check()
    press(page, "button", "Sign the agreement")
    assert "The office signs next" in main(page)
    passes(page)


def sign_for_the_office(page):
    page.goto(f"/office/agreements/{REFERENCE}/")
    press(page, "link", "Read and sign for the office")
    passes(page)
    page.get_by_label("Your position in the office").fill("Police and Crime Commissioner")
    page.get_by_label("I have read the agreement").check()
    press(page, "button", "Sign for the office")
    assert "The agreement is signed." in page.locator("body").inner_text()


def download(page, folder):
    page.goto(f"/provider/{REFERENCE}/")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Signed copy (PDF)").click()
    copy = folder / "copy.pdf"
    waiting.value.save_as(copy)
    return copy


def check_copies(page, copy, folder):
    changed = folder / "changed.pdf"
    changed.write_bytes(copy.read_bytes() + b"\n")
    page.goto("/verify/")
    passes(page)
    for path, verdict in ((copy, "This is the agreement signed on"), (changed, "We do not know this document")):
        page.get_by_label("The copy").set_input_files(path)
        press(page, "button", "Check")
        assert verdict in main(page)
        assert REFERENCE not in main(page)
        passes(page)
