"""The pages of an account that allauth does not bring."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from portal.accounts import kept_posts, second_factor
from portal.accounts.addresses import safe_next
from portal.accounts.audiences import SIGNED_IN, audience
from portal.accounts.doors import doors_of
from portal.mail.bounces import has_come_back

GOING_TO = "going_to_after_second_factor"
# What is shorter is typed again as soon as copied; and what a script put together is nothing to read.
WORDS_FROM, DATA = 30, ("{", "[")


def old_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What was sent carries a token from before a sign-in or sign-out (or from elsewhere): nothing is done with it.

    A page that says whose it is comes back with what was typed, of any other the words are shown to be copied; a script
    asks for a new token by itself.
    """
    if not request.accepts("text/html"):
        return JsonResponse({"state": "old-page", "sentence": "This page is too old."}, status=403)
    if kept_posts.keep(request):
        return redirect(request.get_full_path())
    return render(request, "403_csrf.html", {"texts": _typed_here(request)}, status=403)


def _typed_here(request: HttpRequest) -> list[str]:
    """The texts that somebody wrote on a page of ours. What another site sends in their name is shown to nobody."""
    if request.headers.get("Sec-Fetch-Site") != "same-origin":
        return []
    values = [value.strip() for name in request.POST if "password" not in name for value in request.POST.getlist(name)]
    return [value for value in values if len(value) >= WORDS_FROM and " " in value and not value.startswith(DATA)]


@audience(SIGNED_IN)
def landing(request: HttpRequest) -> HttpResponse:
    """The doors this person has."""
    context = {"doors": doors_of(request.user), "comes_back": has_come_back(request.user.email)}
    return render(request, "accounts/signed_in/landing.html", context)


@audience(SIGNED_IN)
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """Tell staff why they need a second factor, lead them to set it up, and afterwards on to where they were going."""
    after = safe_next(request, otherwise=request.session.get(GOING_TO, "/account/"))
    if second_factor.passed(request):
        request.session.pop(GOING_TO, None)
        return redirect(after)
    request.session[GOING_TO] = after  # allauth's pages in between forget it
    return render(request, "accounts/signed_in/second_factor.html", {"next": after})
