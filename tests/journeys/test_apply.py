"""A newcomer applies, on a phone and without scripts: from the eligibility check to the confirmation."""

import re

import pytest

from grants.models import Application
from portal.mail.models import Message
from tests.grants.community_grant import APPLICATION, ELIGIBILITY, version_of
from tests.grants.factories import CallFactory
from tests.journeys.looking import passes

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


@pytest.fixture
def call():
    return CallFactory(
        fund__code="SDF",
        slug="community-grants",
        title="Community grants",
        eligibility_version=version_of(ELIGIBILITY),
        questionnaire_version=version_of(APPLICATION),
    )


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    passes(page)


def follow(page, name: str) -> None:
    page.get_by_role("link", name=name).first.click()
    passes(page)


def test_from_the_first_question_to_the_confirmation(visit, call, private_folder):
    page = visit()
    page.goto("/apply/community-grants/")
    passes(page)

    check_whether_one_may_apply(page)
    sign_up(page)
    write_the_profile(page)
    answer_the_questions(page)
    send(page)

    application = Application.objects.get()
    assert application.state == Application.State.SUBMITTED
    assert page.get_by_role("heading", level=1).inner_text() == "Application sent"
    assert application.reference in page.inner_text("main")
    follow(page, "See where it stands")
    assert "We are checking it" in page.inner_text("main")


def check_whether_one_may_apply(page) -> None:
    follow(page, "read and print every question")
    follow(page, "Go to the start")
    follow(page, "Start now")
    press(page, "Continue")
    assert page.title().startswith("Error: ")
    page.get_by_label("No", exact=True).check()
    page.get_by_label("A charity or community group").check()
    press(page, "Continue")
    assert page.get_by_role("heading", level=1).inner_text() == "You cannot apply to this call"
    assert "We can only fund projects that help people in Dorset." in page.inner_text("main")
    page.get_by_role("link", name="Change your answers").last.click()
    page.get_by_label("Yes", exact=True).check()
    press(page, "Continue")
    assert page.get_by_role("heading", level=1).inner_text() == "You can apply"


def sign_up(page) -> None:
    follow(page, "Create a login")
    page.get_by_label("E-mail address").fill("volunteer@group.example")
    press(page, "Create account")
    page.locator("input[name=code]").fill(code_in_the_mail())
    page.locator("main form button[type=submit]").first.click()
    passes(page)


def code_in_the_mail() -> str:
    return re.findall(r"^\s*([A-Z0-9-]{6,9})\s*$", Message.objects.latest("pk").text, re.M)[0]


def write_the_profile(page) -> None:
    assert page.get_by_role("heading", level=1).inner_text() == "Tell us about your organisation"
    press(page, "Save and continue")
    assert page.title().startswith("Error: ")
    page.get_by_label("Name of the organisation").fill("Poole Youth Clubs")
    page.get_by_label("Registered charity").check()
    page.get_by_label("Charity number").fill("12")
    page.get_by_label("Building and street").fill("1 High Street")
    page.get_by_label("Town or city").fill("Poole")
    page.get_by_label("Postcode").fill("bh151aa")
    for number, name in enumerate(["A volunteer", "The treasurer"]):
        page.get_by_label("Name", exact=True).nth(number).fill(name)
        page.get_by_label("E-mail address").nth(number).fill(f"contact{number}@group.example")
    press(page, "Save and continue")
    assert "A charity number has 6 or 7 digits" in page.inner_text("main")
    page.get_by_label("Charity number").fill("1092345")
    press(page, "Save and continue")
    page.get_by_label("Poole Youth Clubs").check()
    press(page, "Continue")


def answer_the_questions(page) -> None:
    follow(page, "Your project")
    page.get_by_label("Name of the project").fill("Pop-up Youth Clubs")
    page.get_by_label("What will you do?").fill("A weekly club for young people.")
    press(page, "Save and come back later")
    assert "In progress" in page.inner_text("main")
    follow(page, "Your project")
    assert page.get_by_label("Name of the project").input_value() == "Pop-up Youth Clubs"
    for part, (start, end) in {"Day": ("1", "1"), "Month": ("2", "12"), "Year": ("2027", "2026")}.items():
        page.get_by_label(part, exact=True).nth(0).fill(start)
        page.get_by_label(part, exact=True).nth(1).fill(end)
    page.get_by_label("Bournemouth, Christchurch and Poole").check()
    press(page, "Save and continue")
    assert "The project cannot end before it starts." in page.inner_text("main")
    page.get_by_label("Year", exact=True).nth(1).fill("2027")
    press(page, "Save and continue")

    page.get_by_label("How much do you ask for?").fill("1500")
    page.get_by_label("What").first.fill("Room")
    page.get_by_label("Cost").first.fill("1000")
    press(page, "Add another line")
    page.get_by_label("What").nth(1).fill("Trainer")
    page.get_by_label("Cost").nth(1).fill("five hundred")
    press(page, "Save and continue")
    assert page.title().startswith("Error: ")
    page.get_by_label("Cost").nth(1).fill("500")
    press(page, "Save and continue")

    page.locator("input[type=file]").set_input_files(
        {"name": "quote.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    press(page, "Save and continue")


def send(page) -> None:
    follow(page, "Check your answers")
    assert "£1,500" in page.inner_text("main")
    follow(page, "Continue to the declarations")
    press(page, "Sign and send")
    assert page.title().startswith("Error: ")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("Your full name").fill("A volunteer")
    page.get_by_label("Your position in the organisation").fill("Trustee")
    press(page, "Sign and send")
