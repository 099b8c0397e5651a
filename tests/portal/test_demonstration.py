"""The page with the mails is there in the demonstration and nowhere else."""

import pytest
from bs4 import BeautifulSoup

from portal.mail.outbox import queue_message

pytestmark = pytest.mark.django_db


def test_the_demonstration_shows_its_mails(client, settings):
    settings.DEMONSTRATION = True
    queue_message(to="trustee@example.org", subject="Your application arrived", text="Dear <b>trustee</b>")

    page = client.get("/demonstration/mails/").content.decode()

    assert "Your application arrived" in page
    assert "Dear &lt;b&gt;trustee&lt;/b&gt;" in page


def test_it_shows_them_as_a_mail_program_does_without_letting_them_in(client, settings):
    settings.DEMONSTRATION = True
    html = '<p style="margin:0">"Dear"</p><script>alert(1)</script>'
    queue_message(to="trustee@example.org", subject="Hello", text="Dear", html=html)

    page = client.get("/demonstration/mails/")

    frame = BeautifulSoup(page.content, "html.parser").select_one("iframe")
    assert (frame["srcdoc"], frame.has_attr("sandbox")) == (html, True)
    assert "alert(1)</script>" not in page.content.decode()
    assert "style-src-attr 'unsafe-inline'" in page["Content-Security-Policy"]


def test_elsewhere_there_is_no_such_page(client):
    queue_message(to="trustee@example.org", subject="Secret", text="Code 123456")

    assert client.get("/demonstration/mails/").status_code == 404
