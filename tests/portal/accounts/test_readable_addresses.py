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
