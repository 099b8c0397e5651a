"""How somebody proved who they are in this session, for the record under a signature."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest
from django.utils import timezone

from portal.design.words import moment_in_words

FACTORS = {"totp": "a code from an authenticator app", "webauthn": "a passkey", "recovery_codes": "a recovery code"}
WAYS = {"password": "a password", "code": "a code sent by e-mail"}


def proved_in_words(request: HttpRequest) -> str:
    """ "Signed in with a password and a passkey, last at 2:05pm on 21 November 2026"; "" where nothing is known."""
    records = get_authentication_records(request, request.user)
    ways = list(dict.fromkeys(_way(record) for record in records))
    if not ways:
        return ""
    last = datetime.fromtimestamp(max(record["at"] for record in records), tz=timezone.get_current_timezone())
    return f"Signed in with {' and '.join(ways)}, last at {moment_in_words(last)}"


def _way(record: dict[str, Any]) -> str:
    if record["method"] == "mfa":
        return FACTORS.get(record.get("type", ""), "a second factor")
    return WAYS.get(record["method"], record["method"])
