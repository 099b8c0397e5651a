"""Whether this session was opened with a second factor, and not only whether the person owns one."""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def passed(request: HttpRequest) -> bool:
    """True when an authenticator app, a passkey or a recovery code was used to open this session."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def is_set_up(request: HttpRequest) -> bool:
    return is_mfa_enabled(request.user, FACTORS)


def count_setting_up_as_passing(request, user, authenticator, **kwargs) -> None:
    """Setting up a factor proves that one holds it, so nobody is asked for a second code a minute later."""
    if authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


def listen() -> None:
    # allauth offers no other way to follow its own flow.
    authenticator_added.connect(count_setting_up_as_passing, dispatch_uid="count_setting_up_as_passing")
