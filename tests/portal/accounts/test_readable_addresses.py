"""A null character in an address is refused with a page, in our views and in the libraries'."""

import pytest

from portal.accounts.roles import Role
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/funded/?words=%00",
        "/funded/?%00=words",
        "/funding/a%00b/",
        "/office/images/chooser/?tag=%00",
        "/office/calls/?q=a&q=%00b",
        "/panel/applications/a%00/",
    ],
)
def test_a_null_character_is_answered_with_a_page(sign_in, address):
    response = sign_in(UserFactory(role=Role.EDITOR)).get(address)

    assert response.status_code == 400
    assert "We could not read what was sent" in response.content.decode()


def test_other_odd_characters_are_left_to_the_page(client):
    assert client.get("/funded/?words=%01%7f%EF%BF%BD").status_code == 200


FORM, PARTS, PAGE = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html"
A_PART = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\nwords\r\n--x--\r\n'


@pytest.mark.parametrize("charset", ["utf-7", "iso-8859-1", "utf-16", "base64", "idna", "undefined", "rot13"])
@pytest.mark.parametrize(("kind", "body"), [(FORM, b"login=words"), (PARTS, A_PART)], ids=["form", "parts"])
def test_what_is_not_in_utf_8_is_answered_with_a_page(client, kind, body, charset):
    response = client.generic("POST", "/account/login/", body, content_type=f"{kind}; charset={charset}")

    assert response.status_code == 400
    assert "We could not read what was sent" in response.content.decode()


@pytest.mark.parametrize("charset", ["idna", "utf-16"])
def test_an_address_that_claims_to_be_in_no_alphabet_is_answered_with_a_page(client, charset):
    response = client.get("/funded/?words=a", headers={"content-type": f"{PAGE}; charset={charset}"})

    assert response.status_code == 400


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "utf8", "no-such-charset"])
def test_utf_8_is_taken_however_it_is_spelt(client, charset):
    response = client.generic("POST", "/account/login/", b"login=words", content_type=f"{FORM}; charset={charset}")

    assert response.status_code == 200
