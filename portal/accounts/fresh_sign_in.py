"""Something that asks for more than an open session: the person has to have proved just now that it is them.

    @audience(APPLICANT)
    @fresh_sign_in
    def give(request, pk): ...

An unlocked phone, or a browser that somebody left, is not enough then. Whoever has a password, an authenticator app or
a passkey proves it by allauth's own pages; whoever signs in with codes by e-mail gets another code. Who has just
signed in is not asked again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

# To open the page, and, as a form takes its time, to send it.
TO_OPEN, TO_SEND = timedelta(minutes=5), timedelta(minutes=30)
TOO_LONG_AGO = "Nothing was saved: it is too long ago that you proved who you are. Please fill the page in again."


def proved_within(request: HttpRequest, time_allowed: timedelta) -> bool:
    """Whether the person signed in, or proved again who they are, in this session within that time."""
    records = get_authentication_records(request, request.user)
    latest = max((record["at"] for record in records), default=0)
    return time.time() - latest < time_allowed.total_seconds()


def fresh_sign_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open `view` only to somebody who has just proved who they are; others do that first and come back.

    Stands below `audience`: somebody is signed in.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_sent = request.method == "POST"
        if proved_within(request, TO_SEND if is_sent else TO_OPEN):
            return view(request, *args, **kwargs)
        if is_sent:
            messages.warning(request, TOO_LONG_AGO)
        return redirect(f"{_where(request)}?{urlencode({'next': request.get_full_path()})}")

    return guarded


def require_fresh_sign_in(request: HttpRequest) -> None:
    """The same for what is sent after much reading, such as a signature: asked for only once it is sent. What was sent
    waits, and is carried out when the person has proved who they are. Raises what allauth's middleware answers with.
    """
    if not proved_within(request, TO_OPEN):
        raise ImmediateHttpResponse(suspend_request(request, _where(request)))


def _where(request: HttpRequest) -> str:
    """The page of the way that the person uses most; it offers the others."""
    ways = get_adapter().get_reauthentication_methods(request.user)
    return ways[0]["url"] if ways else reverse("account_prove_by_code")
