"""A browser with somebody signed in, without walking through the sign-in pages."""

from __future__ import annotations

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY
from django.test import Client

from portal.accounts.models import User


def signed_in_client(user: User, *, second_factor: bool | None = None) -> Client:
    """`second_factor` says whether the session was opened with one; by default staff did and others did not."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    methods = [{"method": "password", "at": time.time()}]
    if user.needs_second_factor if second_factor is None else second_factor:
        methods.append({"method": "mfa", "at": time.time(), "type": "totp"})
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = methods
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    return client
