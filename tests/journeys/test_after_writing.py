"""When the answers are there: two people sign, each for themselves; the office and the applicant talk, and put things
right. Applicants come on a phone and without scripts.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.models import Application, Call
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.mail.models import Message
from tests.grants.community_grant import APPLICATION, version_of, write_answers
from tests.grants.factories import ApplicationFactory, CallFactory
from tests.journeys.looking import LAPTOP, passes
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import OrganisationFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def applicant():
    return UserFactory(email="volunteer@group.example", name="A volunteer")


@pytest.fixture
def draft(applicant):
    """Every question is answered."""
    call = CallFactory(
        fund__code="SDF",
        slug="community-grants",
        title="Community grants",
        questionnaire_version=version_of(APPLICATION),
    )
    group = OrganisationFactory(name="Poole Youth Clubs", member=applicant)
    one = ApplicationFactory(call=call, organisation=group, created_by=applicant)
    write_answers(one.response)
    return one


def press(page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_timeout(800)  # the admin's message fades in: until then it has too little contrast
    passes(page)


def follow(page, name: str) -> None:
    page.get_by_role("link", name=name).first.click()
    passes(page)


def declare(page, name: str, position: str) -> None:
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("Your full name").fill(name)
    page.get_by_label("Your position in the organisation").fill(position)


def test_two_people_sign_each_with_their_own_login(visit, draft, applicant):
    Call.objects.update(signatories_asked=2)
    first = visit(applicant)
    first.goto(f"/apply/{draft.reference}/")
    passes(first)
    assert "Invite the second person who may sign" in first.inner_text("main")

    follow(first, "Check your answers")
    follow(first, "Continue to the declarations")
    press(first, "Sign")
    assert first.title().startswith("Error: ")
    declare(first, "A volunteer", "Trustee")
    first.get_by_label("Somebody else, whom I invite by e-mail").check()
    first.get_by_label("E-mail address of the person you invite").fill("treasurer@group.example")
    press(first, "Sign")
    assert "Waiting for the second signature" in first.inner_text("main")

    second = visit(User.objects.get(email="treasurer@group.example"))
    second.goto(address_in("grants/signature_asked"))
    passes(second)
    press(second, "Yes, I act for it")
    assert "A volunteer has signed this." in second.inner_text("main")
    follow(second, "Continue to the declarations")
    follow(second, "do not sign, and say why")
    second.get_by_label("Why do you not sign it?").fill("The rent is wrong.")
    press(second, "Do not sign, and give it back")

    first.goto(f"/apply/{draft.reference}/declarations/")
    declare(first, "A volunteer", "Trustee")
    first.get_by_label("treasurer@group.example").check()
    press(first, "Sign")
    second.goto(f"/apply/{draft.reference}/declarations/")
    declare(second, "The treasurer", "Treasurer")
    press(second, "Sign and send")

    assert second.get_by_role("heading", level=1).inner_text() == "Application sent"
    assert Application.objects.get().state == Application.State.SUBMITTED


def address_in(event: str) -> str:
    """The path of the link in the last mail of `event`."""
    text = Message.objects.filter(event=event).latest("pk").text
    return "/account/" + text.split("/account/", 1)[1].split()[0]


def test_late_with_a_link_a_question_and_changes(visit, draft, applicant):
    now = timezone.now()
    Call.objects.update(opens_at=now - timedelta(days=9), closes_at=now - timedelta(hours=1))
    tomorrow = timezone.localtime(now + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    office = visit(UserFactory(role=Role.GRANTS_OFFICER), width=LAPTOP, scripts=True)
    phone = visit(applicant)

    ask_by_message(phone, draft)
    answer_the_message(office, draft)
    path = let_in(office, draft, until=tomorrow)
    come_in_and_send(phone, draft, path)
    ask_for_changes(office, draft, until=tomorrow)
    change_and_send_again(phone, draft)
    read_what_changed(office)

    assert str(Application.objects.get().amount_requested) == "900.00"


def ask_by_message(phone, draft) -> None:
    phone.goto(f"/apply/{draft.reference}/")
    assert "before this was sent" in phone.inner_text("main")
    follow(phone, "Messages with the grants team")
    phone.get_by_label("Your message").fill("Our line was cut. May we still send it?")
    press(phone, "Send the message")


def answer_the_message(office, draft) -> None:
    office.goto(reverse("casework:thread", args=[draft.call_id, draft.reference]))
    passes(office)
    assert "Our line was cut." in office.inner_text("main")
    office.get_by_label("Message").fill("Yes. We send you a link.")
    press(office, "Send the message")


def let_in(office, draft, *, until: str) -> str:
    office.goto(reverse("casework:late", args=[draft.call_id]))
    passes(office)
    office.get_by_label("Reference of the draft, or name of the organisation").fill(draft.reference)
    office.get_by_label("Until").fill(until)
    office.get_by_label("Why").fill("Their line was cut.")
    press(office, "Give a late link")
    return "/apply/late/" + office.locator("code").first.inner_text().split("/apply/late/")[1]


def come_in_and_send(phone, draft, path: str) -> None:
    phone.goto(path)
    passes(phone)
    press(phone, "Go on")
    follow(phone, "Messages with the grants team")
    assert "We send you a link." in phone.inner_text("main")
    phone.goto(f"/apply/{draft.reference}/declarations/")
    declare(phone, "A volunteer", "Trustee")
    press(phone, "Sign and send")
    assert phone.get_by_role("heading", level=1).inner_text() == "Application sent"


def ask_for_changes(office, draft, *, until: str) -> None:
    office.goto(reverse("casework:ask", args=[draft.call_id, draft.reference]))
    passes(office)
    office.get_by_label("Question about “Money”").fill("Why is the room so dear?")
    office.get_by_label("They may change it until").fill(until)
    press(office, "Ask the applicant")


def change_and_send_again(phone, draft) -> None:
    phone.goto(f"/apply/{draft.reference}/")
    passes(phone)
    follow(phone, "See what we ask")
    follow(phone, "Change “Money”")
    phone.get_by_label("How much do you ask for?").fill("900")
    phone.get_by_label("Cost").first.fill("900")
    press(phone, "Save and continue")
    declare(phone, "A volunteer", "Trustee")
    press(phone, "Sign and send it again")
    assert "Sent again." in phone.inner_text("main")


def read_what_changed(office) -> None:
    office.goto("/office/")
    follow(office, "application changed and sent again")
    assert "£1,500" in office.inner_text("main")
    assert "£900" in office.inner_text("main")
    office.goto("/office/")
    assert "application changed and sent again" not in office.inner_text("main")
