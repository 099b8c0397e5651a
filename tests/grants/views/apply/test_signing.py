"""Signing with two: what each of the two sees, and where wrong turns lead."""

import re

import pytest
import time_machine

from grants.domain.applications import submit_application, withdraw_application
from grants.domain.signing import Second
from grants.forms.signing import DECLARATIONS as DECLARED_SENTENCES
from grants.models import Application, FallenSignature, Signature
from portal.accounts.roles import Role
from portal.design.fields_as_components import first_control
from portal.design.summaries import mistakes
from portal.events.models import Event
from portal.mail.models import Message
from portal.organisations.models import Invitation, Membership
from tests.grants.domain.test_applications import DECLARED as DECLARATIONS
from tests.grants.factories import ApplicationFactory
from tests.grants.views.apply.test_sending import DECLARED
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db
State = Application.State


@pytest.fixture
def call(call):
    call.signatories_asked = 2
    call.save()
    return call


@pytest.fixture
def treasurer(organisation):
    user = UserFactory(email="treasurer@group.example", name="The treasurer")
    return MembershipFactory(organisation=organisation, user=user).user


@pytest.fixture
def waiting(draft, applicant, treasurer):
    return submit_application(draft, by=applicant, declarations=DECLARATIONS, second=Second(treasurer))


def text(response) -> str:
    return response.content.decode()


def test_the_task_list_says_early_that_a_second_person_is_missing(sign_in, draft, applicant):
    page = text(sign_in(applicant).get(f"/apply/{draft.reference}/"))

    assert "Invite the second person who may sign" in page
    assert "This call asks two people who may sign for Poole Youth Clubs" in page


def test_with_two_who_may_sign_nothing_is_missing(sign_in, draft, applicant, treasurer):
    page = text(sign_in(applicant).get(f"/apply/{draft.reference}/"))

    assert "2 may sign" in page
    assert "Needs attention" not in page


def test_the_page_before_sign_in_says_that_two_sign(client, call):
    assert "Two people who may sign for the organisation must sign it" in text(client.get(f"/apply/{call.slug}/"))


def test_the_first_signs_and_reads_that_it_waits(sign_in, draft, applicant, treasurer):
    client = sign_in(applicant)
    asked = client.get(f"/apply/{draft.reference}/declarations/").context["form"]
    chosen = {"second": str(treasurer.pk), "seen": asked["seen"].value()}

    page = client.post(f"/apply/{draft.reference}/declarations/", DECLARED | chosen, follow=True)

    assert page.redirect_chain == [(f"/apply/{draft.reference}/", 302)]
    assert "Waiting for the second signature" in text(page)
    assert "The treasurer. Asked by e-mail; has not signed yet." in text(page)
    assert "Read the answers and sign" not in text(page)


def test_the_list_of_mistakes_goes_down_the_page(sign_in, draft, applicant):
    refused = sign_in(applicant).post(f"/apply/{draft.reference}/declarations/", {})

    sentences = [f"Tick this to sign the application: “{one}”" for one in DECLARED_SENTENCES.values()]
    assert [one["text"] for one in mistakes([refused.context["form"]], control=first_control)] == [
        *sentences,
        "Enter your full name",
        "Enter your position in the organisation",
        "Choose who signs second",
    ]


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({}, "second"),
        ({"second": "invite"}, "second_email"),
        ({"second": "invite", "second_email": "not an address"}, "second_email"),
        ({"second": "invite", "second_email": "volunteer@group.example"}, "second_email"),
        ({"second": "999999"}, "second"),
        ({"second": "'; --"}, "second"),
    ],
)
def test_a_wrong_choice_of_the_second_is_said_at_its_field(sign_in, draft, applicant, treasurer, chosen, field):
    refused = sign_in(applicant).post(f"/apply/{draft.reference}/declarations/", DECLARED | chosen)

    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [field]
    assert 'value="Trustee"' in text(refused)
    assert (Application.objects.get().state, Signature.objects.count()) == (State.DRAFT, 0)


def test_who_read_other_answers_reads_them_again(sign_in, draft, applicant, treasurer):
    client = sign_in(applicant)
    seen = client.get(f"/apply/{draft.reference}/declarations/").context["form"]["seen"].value()
    draft.response.answers.filter(key="summary").update(value="Something else.")

    refused = client.post(
        f"/apply/{draft.reference}/declarations/", DECLARED | {"seen": seen, "second": str(treasurer.pk)}
    )

    assert refused.status_code == 422
    assert "Somebody changed the answers since you opened this page" in text(refused)


def test_the_second_reads_the_answers_signs_and_it_is_sent(sign_in, waiting, treasurer):
    client = sign_in(treasurer)
    assert "Read the answers and sign" in text(client.get(f"/apply/{waiting.reference}/"))
    answers = text(client.get(f"/apply/{waiting.reference}/answers/"))
    assert "A volunteer has signed this." in answers
    assert f"/apply/{waiting.reference}/declarations/" in answers
    assert "A volunteer, Trustee, signed this" in text(client.get(f"/apply/{waiting.reference}/declarations/"))

    done = client.post(f"/apply/{waiting.reference}/declarations/", DECLARED | {"name": "The treasurer"}, follow=True)

    assert done.redirect_chain == [(f"/apply/{waiting.reference}/confirmation/", 302)]
    assert "each of the two who signed" in text(done)


def test_the_first_is_not_offered_to_sign_again(sign_in, waiting, applicant):
    client = sign_in(applicant)

    assert client.get(f"/apply/{waiting.reference}/declarations/").url == f"/apply/{waiting.reference}/"
    again = client.post(f"/apply/{waiting.reference}/declarations/", DECLARED)

    assert again.url == f"/apply/{waiting.reference}/"
    assert Signature.objects.count() == 1


def test_nobody_writes_while_it_waits(sign_in, waiting, applicant):
    client = sign_in(applicant)

    assert client.get(f"/apply/{waiting.reference}/sections/money/").status_code == 302
    saved = client.post(
        f"/apply/{waiting.reference}/sections/money/save/",
        {"amount_requested": "900", "page-left": "amount_requested"},
        headers={"accept": "application/json"},
    )

    assert saved.status_code == 409
    assert waiting.response.answers.get(key="amount_requested").value == "1500.00"


def test_who_may_only_write_reads_who_may_sign(sign_in, draft, organisation, applicant):
    writer = MembershipFactory(organisation=organisation, role=Membership.Role.EDITS).user

    page = sign_in(writer).get(f"/apply/{draft.reference}/declarations/")

    assert page.status_code == 403
    assert "<li>A volunteer</li>" in text(page)


def test_taking_back(sign_in, waiting, applicant):
    client = sign_in(applicant)
    assert "Take the signature back?" in text(client.get(f"/apply/{waiting.reference}/signature/take-back/"))

    done = client.post(f"/apply/{waiting.reference}/signature/take-back/", follow=True)

    assert "You can change the answers again." in text(done)
    assert Application.objects.get().state == State.DRAFT
    assert client.post(f"/apply/{waiting.reference}/signature/take-back/").url == f"/apply/{waiting.reference}/"


def test_declining_wants_a_reason_and_keeps_it_from_nobody(sign_in, waiting, treasurer):
    client = sign_in(treasurer)

    refused = client.post(f"/apply/{waiting.reference}/signature/decline/", {"reason": ""})
    client.post(f"/apply/{waiting.reference}/signature/decline/", {"reason": "The rent is wrong."})

    assert refused.status_code == 422
    assert Application.objects.get().state == State.DRAFT


def test_asking_somebody_else(sign_in, waiting, applicant):
    client = sign_in(applicant)
    address = f"/apply/{waiting.reference}/signature/ask/"

    refused = client.post(address, {"second": "invite", "second_email": ""})
    done = client.post(address, {"second": "invite", "second_email": "new@group.example"}, follow=True)

    assert list(refused.context["form"].errors) == ["second_email"]
    assert "new@group.example is asked to sign, and hears by e-mail." in text(done)
    assert Invitation.objects.get().role == "signs"


def test_somebody_else_is_not_whoever_is_asked_already(sign_in, waiting, applicant, treasurer):
    deputy = MembershipFactory(organisation=waiting.organisation).user

    page = sign_in(applicant).get(f"/apply/{waiting.reference}/signature/ask/")

    assert [key for key, _ in page.context["form"].fields["second"].choices] == [str(deputy.pk), "invite"]


def test_whoever_is_invited_says_yes_and_comes_to_the_answers(sign_in, draft, applicant):
    second = Second(email="new@group.example")
    submit_application(draft, by=applicant, declarations=DECLARATIONS, second=second)
    invitation = Invitation.objects.get()
    to = f"/apply/{draft.reference}/answers/"

    said_yes = sign_in(invitation.user).post(
        f"/account/organisations/invitations/{invitation.pk}/?next={to}", {"answer": "yes"}
    )

    assert said_yes.url == to


def test_after_the_deadline_nothing_is_offered_any_more(sign_in, waiting, treasurer):
    client = sign_in(treasurer)
    with time_machine.travel(waiting.call.closes_at, tick=False):
        page = client.get(f"/apply/{waiting.reference}/")
        refused = client.post(f"/apply/{waiting.reference}/declarations/", DECLARED)

    assert "before the second signature, so this was not sent" in text(page)
    assert "Read the answers and sign" not in text(page)
    assert refused.status_code == 409


@pytest.mark.parametrize("page", ["take-back", "decline", "ask"])
def test_the_pages_of_others_are_not_found(sign_in, waiting, page):
    assert sign_in(UserFactory()).get(f"/apply/{waiting.reference}/signature/{page}/").status_code == 404


@pytest.mark.parametrize("page", ["take-back", "decline", "ask"])
def test_a_reader_may_only_read(sign_in, waiting, organisation, page):
    reader = MembershipFactory(organisation=organisation, role=Membership.Role.READS).user

    assert sign_in(reader).post(f"/apply/{waiting.reference}/signature/{page}/", {"reason": "No"}).status_code == 403


def declined(browser, waiting, reason="The rent is wrong."):
    browser.post(f"/apply/{waiting.reference}/signature/decline/", {"reason": reason})


def test_after_declining_the_applicants_pages_say_who_declined_when_and_why(sign_in, waiting, treasurer, applicant):
    declined(sign_in(treasurer), waiting)
    browser = sign_in(applicant)
    page, listed = (text(browser.get(f"/apply/{path}")) for path in (f"{waiting.reference}/", "applications/"))

    for words in (page, listed):
        assert "Signature declined" in words
        assert "The treasurer declined to sign it at" in words
    assert ("The rent is wrong." in page, "The rent is wrong." in listed) == (True, False)
    assert "Every part is done" not in page


def test_the_reason_stays_with_the_people_of_the_organisation(sign_in, waiting, treasurer, applicant):
    declined(sign_in(treasurer), waiting)
    give = {"text": "May we send it late?"}
    sign_in(applicant).post(f"/apply/{waiting.reference}/messages/", give)
    officer = sign_in(UserFactory(role=Role.GRANTS_OFFICER))

    for page in ("", "messages/"):
        asked = officer.get(f"/office/calls/{waiting.call_id}/applications/{waiting.reference}/{page}")
        assert "The rent is wrong." not in text(asked)
    assert sign_in(UserFactory()).get(f"/apply/{waiting.reference}/").status_code == 404
    assert not Event.objects.filter(note__contains="rent").exists()


def test_what_is_signed_again_or_given_up_forgets_why_it_was_declined(sign_in, waiting, treasurer, applicant):
    declined(sign_in(treasurer), waiting)
    submit_application(waiting, by=applicant, declarations=DECLARATIONS, second=Second(treasurer))
    assert not FallenSignature.objects.exists()
    declined(sign_in(treasurer), waiting)

    withdraw_application(waiting, by=applicant)

    assert not FallenSignature.objects.exists()


@pytest.mark.parametrize(
    ("fall", "did"),
    [
        ("decline", "The secretary declined to sign it, at"),
        ("take-back", "The secretary took the first signature back, at"),
    ],
)
def test_an_old_page_for_the_second_signature_says_that_the_first_fell(
    sign_in, waiting, organisation, treasurer, fall, did
):
    secretary = MembershipFactory(organisation=organisation, user__name="The secretary").user
    sign_in(secretary).post(f"/apply/{waiting.reference}/signature/{fall}/", {"reason": "The rent is wrong."})

    pressed = sign_in(treasurer).post(f"/apply/{waiting.reference}/declarations/", DECLARED, follow=True)

    assert pressed.redirect_chain == [(f"/apply/{waiting.reference}/", 302)]
    assert did in text(pressed)
    assert "Choose who signs second" not in text(pressed)
    assert Signature.objects.count() == 0


def test_whoever_is_asked_to_sign_reads_it_of_themselves_and_finds_it_first(
    sign_in, waiting, organisation, treasurer, applicant
):
    ApplicationFactory(organisation=organisation, created_by=applicant)
    pages = {}
    for one in (treasurer, applicant):
        browser = sign_in(one)
        listed = [(row[0], row[1].words) for row in browser.get("/apply/applications/").context["rows"]]
        pages[one] = listed[0][0], dict(listed)[waiting], text(browser.get(f"/apply/{waiting.reference}/"))

    first, words, page = pages[treasurer]
    assert (first, words) == (waiting, "You are asked to sign")
    assert "A volunteer has signed it and asks you to sign too, with your own login" in page
    assert "The treasurer must sign too" not in page
    first, words, page = pages[applicant]
    assert (first == waiting, words) == (False, "Waiting for the second signature")
    assert "The treasurer must sign too" in page


def test_who_may_not_sign_any_more_is_not_asked(sign_in, waiting, treasurer):
    Membership.objects.filter(user=treasurer).update(role=Membership.Role.EDITS)

    (row,) = sign_in(treasurer).get("/apply/applications/").context["rows"]

    assert row[1].words == "Waiting for the second signature"


def names_on(page) -> set[str]:
    """What the tab, the heading and the button call it."""
    words = re.sub(r"\s+", " ", text(page))
    tab, heading = re.search(r"<title>(.*?) [–-] ", words), re.search(r"<h1[^>]*>(.*?)</h1>", words)
    return {tab[1].strip(), heading[1].strip(), page.context["form"].submit}


def test_each_signature_has_one_name(sign_in, draft, applicant, treasurer):
    address = f"/apply/{draft.reference}/declarations/"
    assert names_on(sign_in(applicant).get(address)) == {"Sign"}
    submit_application(draft, by=applicant, declarations=DECLARATIONS, second=Second(treasurer))

    assert names_on(sign_in(treasurer).get(address)) == {"Sign and send"}


def test_the_mail_that_invites_them_leads_to_the_answers_too(sign_in, draft, applicant):
    second = Second(email="new@group.example")
    submit_application(draft, by=applicant, declarations=DECLARATIONS, second=second)
    invitation, mail = Invitation.objects.get(), Message.objects.get(event="organisations/invitation")
    (address,) = re.findall(r"/account/organisations/invitations/\S+", mail.text)
    browser = sign_in(invitation.user)

    page = text(browser.get(address))
    said_yes = browser.post(address, {"answer": "yes"})

    assert "A volunteer invited you" in page
    assert said_yes.url == f"/apply/{draft.reference}/answers/"
