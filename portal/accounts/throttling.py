"""Too many wrong passwords: whom django-axes counts, and from where."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest


def name_tried(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str | None:
    """The e-mail address somebody tried to sign in with. allauth calls it `login` in its form, then `email`."""
    given = credentials or {}
    tried = given.get("email") or given.get("username") or (request.POST.get("login") if request else None)
    return tried.strip().lower() if tried else None


def address_tried_from(request: HttpRequest) -> str:
    """The address that allauth counts too: behind proxies the visitor's, not that of the last proxy."""
    if "REMOTE_ADDR" not in request.META:
        return ""  # no browser: a program signs somebody in
    return str(get_adapter().get_client_ip(request))
