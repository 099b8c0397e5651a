"""People choose what they get beyond the necessary, and one click ends it (RFC 8058)."""

import re

import pytest
from allauth.account.signals import email_changed
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.accounts.roles import Role
from portal.mail import choices
from portal.mail.models import LetterBox, Message, OptOut
from portal.mail.outbox import deliver, queue_mail, queue_message
from portal.mail.topics import Topic
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db

ADDRESS = "Reader@Example.org"
CONTEXT = {"name": "Reader", "login": "/account/login/"}


def sent(**more):
    message = queue_message(to=ADDRESS, subject="News", text="There is news.\n", topic=Topic.NEWS, **more)
    assert deliver(message.pk)
    return mail.outbox[-1]


def test_a_mail_of_a_topic_says_how_to_stop_it_and_its_row_does_not():
    email = sent()

    link = re.fullmatch(r"<http://localhost:8000(/mails/stop/\S+/)>", email.extra_headers["List-Unsubscribe"])[1]
    assert email.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert email.body.endswith(f"You can stop them: http://localhost:8000{link}\n")
    end = f'You can <a href="http://localhost:8000{link}">stop them</a>.</p></main>\n</body>\n</html>'
    assert email.alternatives[0].content.strip().endswith(end)
    assert link not in Message.objects.get().text + str(Message.objects.get().headers)


def test_a_necessary_mail_has_no_such_line():
    deliver(queue_message(to=ADDRESS, subject="Your code", text="123456\n").pk)

    assert mail.outbox[0].body == "123456\n"
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers


def test_one_click_ends_one_topic_without_signing_in_and_looking_does_nothing():
    link = choices.stop_path(ADDRESS, Topic.NEWS)
    browser = Client(enforce_csrf_checks=True)

    assert "Stop these e-mails?" in browser.get(link).text
    assert not OptOut.objects.exists()
    assert browser.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert browser.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert list(OptOut.objects.values_list("address", "topic")) == [("reader@example.org", "news")]
    browser.post(link, {"again": "1"})
    assert not OptOut.objects.exists()


@pytest.mark.parametrize("token", ["x", "WyJhIiwiYiJd:1abc:forged", "é" * 300])
def test_a_made_up_link_is_not_found(token):
    assert Client().post(f"/mails/stop/{token}/").status_code == 404
    assert not OptOut.objects.exists()


def test_a_choice_holds_whatever_the_capitals_and_never_for_the_necessary():
    choices.stop("reader@example.org", Topic.NEWS)

    assert queue_mail("accounts/welcome", to=ADDRESS, context=CONTEXT, topic=Topic.NEWS) == []
    assert len(queue_mail("accounts/welcome", to=ADDRESS, context=CONTEXT, topic=Topic.PAPERS)) == 1
    assert len(queue_mail("accounts/welcome", to=ADDRESS, context=CONTEXT)) == 1


def test_nothing_optional_goes_where_it_comes_back_from():
    LetterBox.objects.create(address="reader@example.org", closed_at="2026-11-21T12:00:00Z")

    assert [choices.willing([ADDRESS, "b@example.org"], topic) for topic in ("news", "")] == [
        ["b@example.org"],
        [ADDRESS, "b@example.org"],
    ]


def test_the_page_of_choices(sign_in):
    user = UserFactory()
    browser = sign_in(user)

    assert 'value="news" checked' in browser.get("/account/mails/").text
    assert browser.post("/account/mails/", {"wanted": ["reminders", "papers"]}).status_code == 302
    assert choices.switched_off(user.email) == {"news", "calls"}
    assert browser.post("/account/mails/", {"wanted": ["everything"]}).status_code == 422
    assert browser.post("/account/mails/", {"wanted": ["news"]}).status_code == 302
    assert choices.switched_off(user.email.upper()) == {"reminders", "papers", "calls"}


def test_only_whoever_works_in_the_office_chooses_what_only_the_office_gets(sign_in):
    applicant, officer = UserFactory(), UserFactory(role=Role.COMMISSIONING_OFFICER)
    choices.stop(applicant.email, Topic.DUE)

    browser = sign_in(applicant)
    assert 'value="due"' not in browser.get("/account/mails/").text
    assert browser.post("/account/mails/", {"wanted": ["due"]}).status_code == 422
    browser.post("/account/mails/", {"wanted": ["news"]})
    assert "due" in choices.switched_off(applicant.email)
    browser = sign_in(officer)
    assert 'value="due" checked' in browser.get("/account/mails/").text
    browser.post("/account/mails/", {"wanted": ["news"]})
    assert choices.switched_off(officer.email) == {"reminders", "papers", "calls", "due"}


def test_a_choice_follows_to_another_address():
    user = UserFactory(email="old@example.org")
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    new = user.emailaddress_set.create(email="New@example.org", verified=True)
    choices.stop(user.email, Topic.NEWS)

    old = user.emailaddress_set.get(primary=True)
    email_changed.send(sender=type(user), request=None, user=user, from_email_address=old, to_email_address=new)

    assert choices.switched_off("new@example.org") == {"news"}


def test_a_choice_follows_where_an_administrator_changes_the_address(sign_in):
    person = UserFactory(email="old@example.org", name="Reader")
    choices.stop(person.email, Topic.NEWS)
    browser = sign_in(UserFactory(is_staff=True, is_superuser=True))
    typed = {"email": "new@example.org", "name": "Reader", "is_active": "on"}

    assert browser.post(reverse("wagtailusers_users:edit", args=[person.pk]), typed).status_code == 302
    assert choices.switched_off("new@example.org") == {"news"}


def test_somebody_whose_address_does_not_work_can_say_that_it_does_again(sign_in):
    user = UserFactory()
    LetterBox.objects.create(address=user.email.lower(), closed_at="2026-11-21T12:00:00Z", closed_because="No such box")
    browser = sign_in(user)

    assert "come back to us" in browser.get("/account/mails/").text
    browser.post("/account/mails/", {"arrives": "1"})
    assert "come back to us" not in browser.get("/account/mails/").text
