"""Which words a mail goes out with, and what people's own text can do in it: nothing."""

from operator import itemgetter

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.template import engines

from portal.mail import events
from portal.mail.events import LONGEST_SUBJECT, MailEvent, MergeField, Recipient
from portal.mail.models import Message, Wording
from portal.mail.outbox import deliver, queue_mail, queue_message
from portal.mail.rendering import FieldFailed
from portal.mail.wording import FieldMissing

pytestmark = pytest.mark.django_db

KEY = "grants/example"
OWN = "Subject: {reference} has arrived\n\nDear {name},\n\n# What next\nRead {link}\n\n- Bring a pen\n"


@pytest.fixture(autouse=True)
def event(monkeypatch):
    fields = (
        *(MergeField(name, name, name, of=itemgetter(name)) for name in ("reference", "name", "place")),
        MergeField("link", "link", "link", of=lambda c: "https://portal.example.org/apply/", is_link=True),
        MergeField("code", "code", "code", of=lambda c: "https://portal.example.org/secret/", is_secret=True),
    )
    declared = MailEvent(KEY, "Example", when="", to=Recipient.APPLICANTS, whom="", fields=fields, keeps=("reference",))
    monkeypatch.setattr(events, "_DECLARED", {KEY: declared})
    engine = engines["django"].engine
    mails = engine.find_template_loader(("django.template.loaders.locmem.Loader", {f"emails/{KEY}.txt": OWN}))
    pages = engine.find_template_loader(("django.template.loaders.filesystem.Loader", engine.dirs))
    monkeypatch.setattr(engine, "template_loaders", [mails, pages])
    return declared


SAID = {"reference": "SDF-2026-0042", "name": "Prama", "place": "Poole"}


def queued(said: dict[str, str] = SAID) -> Message:
    [message] = queue_mail(KEY, to="trustee@example.org", context=said)
    return message


def without(name: str) -> dict[str, str]:
    return {key: text for key, text in SAID.items() if key != name}


def worded(subject: str = "About {reference}", text: str = "Good day {name}!\n\n{link}") -> Wording:
    return Wording.objects.create(event=KEY, subject=subject, text=text)


def test_the_portals_own_words_go_out_as_text_and_html():
    message = queued()

    assert message.text == ("Dear Prama,\n\nWhat next\nRead https://portal.example.org/apply/\n\n- Bring a pen\n")
    page = BeautifulSoup(message.html, "html.parser")
    title = "SDF-2026-0042 has arrived"
    assert (page.html["lang"], page.title.text, page.h1.text) == ("en-GB", title, title)
    assert (page.h2.text, page.a["href"], page.li.text) == (
        "What next",
        "https://portal.example.org/apply/",
        "Bring a pen",
    )
    assert page.select("img, link, script, style, [src]") == []
    deliver(message.pk)
    assert (mail.outbox[0].body, mail.outbox[0].alternatives) == (message.text, [(message.html, "text/html")])


def test_the_offices_words_go_out_in_their_place():
    worded()

    message = queued()

    assert (message.subject, message.text) == (
        "About SDF-2026-0042",
        "Good day Prama!\n\nhttps://portal.example.org/apply/\n",
    )
    assert message.wording_failure == ""


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"text": "Good day {nobody}"}, "There is nothing for {nobody}"),
        ({"subject": "{{ x }} {name.__class__}"}, "There is nothing for {x}"),
        ({"subject": " "}, "Nothing is left of the subject or the text"),
    ],
)
def test_where_they_fail_the_portals_own_go_out_and_it_is_recorded(wrong, why):
    worded(**wrong)

    message = queued()

    assert (message.subject, message.text.splitlines()[0]) == ("SDF-2026-0042 has arrived", "Dear Prama,")
    assert message.wording_failure == why


def test_a_field_that_fails_makes_the_offices_words_fail_and_no_mail():
    worded(text="Good day in {place}")

    with pytest.warns(FieldFailed, match="place"):
        message = queued(without("place"))

    assert (message.text.splitlines()[0], message.wording_failure) == ("Dear Prama,", "There is nothing for {place}")
    assert "place" not in message.values


def test_in_the_portals_own_words_it_is_left_empty():
    with pytest.warns(FieldFailed, match="name"):
        message = queued(without("name"))

    assert message.text.startswith("Dear ,\n")


def test_what_readers_must_not_miss_is_never_left_empty():
    with pytest.warns(FieldFailed, match="reference"), pytest.raises(FieldMissing):
        queued(without("reference"))


def test_words_that_were_taken_back_are_not_used():
    worded(subject="", text="")

    assert queued().subject == "SDF-2026-0042 has arrived"


def test_what_people_wrote_comes_out_as_text():
    name = "<script>alert(1)</script> <a href='http://evil.example'>here</a> {code} http://evil.example"

    message = queued(SAID | {"name": name})

    page = BeautifulSoup(message.html, "html.parser")
    assert page.p.text == f"Dear {name},"
    assert [link["href"] for link in page.select("a")] == ["https://portal.example.org/apply/"]
    assert page.script is None
    assert message.text.startswith(f"Dear {name},\n")


def test_a_subject_cannot_add_a_header_and_is_cut():
    message = queued(SAID | {"reference": "X\r\nBcc: everybody@example.org\n" + "long " * 60})

    assert message.subject.startswith("X Bcc: everybody@example.org long long")
    assert (len(message.subject) <= LONGEST_SUBJECT, message.subject[-1]) == (True, "…")


def test_what_stood_in_the_fields_is_kept_but_no_secret():
    assert queued().values == {
        "reference": "SDF-2026-0042",
        "name": "Prama",
        "place": "Poole",
        "link": "https://portal.example.org/apply/",
        "office": "Dorset Police and Crime Commissioner: grants and commissioning",
    }


def test_a_text_from_elsewhere_gets_html_with_the_same_words(settings):
    code = f"Your code is 123456.\n\n- Sign in at {settings.SITE_ADDRESS}/account/\n- Not at http://evil.example <b>"

    message = queue_message(to="trustee@example.org", subject="Your code", text=code)

    page = BeautifulSoup(message.html, "html.parser")
    assert [item.text for item in page.select("p, li")] == [
        "Your code is 123456.",
        f"Sign in at {settings.SITE_ADDRESS}/account/",
        "Not at http://evil.example <b>",
    ]
    assert [link["href"] for link in page.select("a")] == [f"{settings.SITE_ADDRESS}/account/"]
