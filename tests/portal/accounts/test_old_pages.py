"""What is sent from a page that is too old to be taken: nothing is done, and what was written is not lost."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

WORDS = "We meet on Tuesdays, and mend what people bring."
SENT = {
    "csrfmiddlewaretoken": "from before",
    "text": WORDS,
    "password": "a long password of nobody, with words",
    "n": "3",
}


def send(**more) -> str:
    response = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "same-origin"}).post(
        "/account/login/", SENT | more
    )
    assert response.status_code == 403
    return response.content.decode()


def test_what_was_written_is_shown_to_be_copied():
    page = send()

    assert "What you had written is here" in page
    assert WORDS in page
    assert SENT["password"] not in page


def test_it_is_shown_as_text():
    assert "&lt;b&gt; in bold, which is not ours to show" in send(text="<b> in bold, which is not ours to show")


def test_without_words_there_is_nothing_to_copy():
    page = send(text="short", n='[{"type": "made by a script, and long"}]')

    assert "What you had written is here" not in page
    assert "Open the page again and send it once more." in page


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_what_another_site_sends_is_shown_to_nobody(site):
    response = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": site}).post("/account/login/", SENT)

    assert response.status_code == 403
    assert WORDS not in response.content.decode()
