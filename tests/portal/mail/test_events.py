"""Every mail is declared, and the portal's own words for it are sound."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.utils.html import escape
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.mail import events, faults
from portal.mail.rendering import letter_of

FOLDER = settings.BASE_DIR / "templates" / "emails"
FILES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file())
# All that the HTML of a mail is made of.
TAGS = {"html", "head", "meta", "title", "body", "main", "h1", "h2", "p", "br", "ul", "ol", "li", "a"}
EVENTS = list(events.all_events())


def test_every_mail_of_the_folder_is_declared_and_no_other():
    assert [f"{event.key}.txt" for event in sorted(EVENTS, key=lambda event: event.key)] == FILES


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.key)
def test_the_portals_own_words_pass_the_rules_of_the_office(event):
    assert faults.faults_of(event, event.own_words) == []


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.key)
def test_they_can_be_read_with_the_examples(event):
    letter = letter_of(event, event.own_words, event.examples)

    assert "{" not in letter.subject + letter.text + letter.html
    assert f"<title>{escape(letter.subject)}</title>" in letter.html


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.key)
def test_what_it_must_keep_are_fields_of_it(event):
    assert [name for name in event.keeps if name not in event.by_name] == []
    assert len(event.by_name) == len(event.fields) + 1


def test_a_mail_is_declared_once():
    with pytest.raises(events.DeclaredTwice):
        events.declare(EVENTS[0])


@given(said=st.text(max_size=80), title=st.text(max_size=80))
@hypothesis_settings(max_examples=60)
def test_no_text_of_people_makes_a_mail_fail_or_brings_anything_but_text(said, title):
    award = events.event_of("grants/decision_award")

    letter = letter_of(award, award.own_words, award.examples | {"reasons": said, "feedback": said, "project": title})

    page = BeautifulSoup(letter.html, "html.parser")
    assert {tag.name for tag in page.find_all()} <= TAGS
    assert [link["href"] for link in page.select("a")] == [award.examples["link"]]
    assert len(letter.subject.splitlines()) == 1
