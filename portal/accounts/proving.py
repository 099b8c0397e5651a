"""Proving by a code that goes to one's e-mail address: for whoever has neither a password nor an authenticator.

allauth asks such a person for nothing where it asks others to prove who they are again.
"""

from __future__ import annotations

import time

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode

from portal.accounts.adapter import WRONG_CODE
from portal.accounts.addresses import safe_next
from portal.accounts.audiences import SIGNED_IN, audience
from portal.accounts.forms import CODE_BY_EMAIL, Worded

SESSION_KEY = "proving_by_code"
TRIES = 3


class CodeForm(Worded, forms.Form):
    words = {"code": CODE_BY_EMAIL}
    code = forms.CharField(max_length=40, strip=True)


@audience(SIGNED_IN)
def prove_by_code(request: HttpRequest) -> HttpResponse:
    """First a button that sends the code, then the field for it; afterwards on to where the person was going."""
    onward = safe_next(request, otherwise="/account/")
    if request.method == "POST" and "send" in request.POST:
        return _send(request, onward)
    waiting = _waiting(request)
    form = CodeForm(request.POST if waiting and request.method == "POST" else None)
    if form.is_valid():
        if _is_right(request, form.cleaned_data["code"]):
            record_authentication(request, request.user, method="code", email=request.user.email, reauthenticated=True)
            # What was being sent when it was asked for, or else the page it was asked from.
            return resume_request(request) or redirect(onward)
        waiting = _waiting(request)
        if waiting:
            form.add_error("code", WRONG_CODE)
        else:
            messages.error(request, "That was not the code, three times. Let us send you another one.")
            form = CodeForm()
    context = {"form": form, "waiting": waiting, "next": onward, "email": request.user.email}
    return render(request, "accounts/signed_in/prove_by_code.html", context, status=422 if form.errors else 200)


def _send(request: HttpRequest, onward: str) -> HttpResponse:
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        messages.error(request, "You have asked for many codes. Wait a minute before the next one.")
    else:
        code = get_adapter().generate_login_code()
        request.session[SESSION_KEY] = {"code": code, "at": time.time(), "tried": 0}
        get_adapter().send_mail("account/email/login_code", request.user.email, {"request": request, "code": code})
    return redirect(f"{request.path}?{urlencode({'next': onward})}")


def _waiting(request: HttpRequest) -> bool:
    """Whether a code was sent that is still good."""
    sent = request.session.get(SESSION_KEY)
    return bool(sent) and time.time() - sent["at"] < app_settings.LOGIN_BY_CODE_TIMEOUT and sent["tried"] < TRIES


def _is_right(request: HttpRequest, typed: str) -> bool:
    """Counts the try; a right code is used up. People type codes with or without the hyphen, large or small."""
    sent = request.session[SESSION_KEY]
    right = constant_time_compare(_plain(sent["code"]), _plain(typed))
    if right:
        del request.session[SESSION_KEY]
    else:
        request.session[SESSION_KEY] = sent | {"tried": sent["tried"] + 1}
    return right


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").upper()
