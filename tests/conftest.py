"""What the whole suite may ask for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from portal.accounts.models import User
from tests.signing_in import signed_in_client


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """`sign_in(user)` gives a browser in which `user` is signed in, staff with their second factor.

    `sign_in(user, second_factor=False)` is the one who has not shown it yet.
    """

    def browser(user: User, *, second_factor: bool | None = None) -> Client:
        return signed_in_client(user, second_factor=second_factor)

    return browser
