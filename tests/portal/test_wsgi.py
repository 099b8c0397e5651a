"""What the web server's way in makes of requests that Django's own would break at."""

import pytest
from django.test import RequestFactory

from portal.wsgi import Handler

pytestmark = pytest.mark.django_db


def answer(content_type):
    environ = RequestFactory().get("/funded/?words=a").environ
    return Handler().get_response(Handler.request_class(environ | {"CONTENT_TYPE": content_type}))


@pytest.mark.parametrize("charset", ["base64", "hex", "rot13", "undefined"])
def test_what_is_written_in_no_alphabet_is_answered_with_a_page(charset):
    response = answer(f"text/html; charset={charset}")

    assert response.status_code == 400
    assert "We could not read what was sent" in response.content.decode()


@pytest.mark.parametrize("content_type", ["", "text/html; charset=utf-8", "text/html; a=" + "b" * 20_000])
def test_any_other_is_read(content_type):
    assert answer(content_type).status_code == 200
