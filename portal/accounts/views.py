"""The pages of an account that allauth does not bring."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.accounts import second_factor
from portal.accounts.addresses import safe_next
from portal.accounts.audiences import SIGNED_IN, audience
from portal.accounts.doors import doors_of


@audience(SIGNED_IN)
def landing(request: HttpRequest) -> HttpResponse:
    """The doors this person has."""
    return render(request, "accounts/signed_in/landing.html", {"doors": doors_of(request.user)})


@audience(SIGNED_IN)
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """Tell staff why they need a second factor, and lead them to set it up."""
    after = safe_next(request, otherwise="/account/")
    if second_factor.passed(request):
        return redirect(after)
    return render(request, "accounts/signed_in/second_factor.html", {"next": after})
