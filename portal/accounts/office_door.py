"""The door of the back office: the Wagtail admin lets in staff with a second factor, and signs in through allauth.

A view of ours states its audience; Wagtail's own hundred pages cannot, so one middleware stands before all of them.
"""

from __future__ import annotations

from collections.abc import Callable

from allauth.account import views as allauth_views
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, re_path, resolve, reverse
from django.utils.http import urlencode

from portal.accounts.addresses import safe_next
from portal.accounts.audiences import OFFICE, stated_audience, turned_away


class OfficeDoor:
    """Asks at every address of the Wagtail admin what `audience(OFFICE)` asks, its scripts and sign-in apart."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        office = reverse("wagtailadmin_home")
        if request.path.startswith(office) and not request.path.startswith(tuple(office + way for way in OPEN_WAYS)):
            return _kept_out(request) or self.get_response(request)
        return self.get_response(request)


def _kept_out(request: HttpRequest) -> HttpResponse | None:
    """Somebody from outside the office reads who may open the very page, where it states that."""
    if OFFICE.admits(request.user):
        return turned_away(request, OFFICE)
    try:
        stated = stated_audience(resolve(request.path_info).func)
    except Http404:
        stated = None
    return turned_away(request, stated or OFFICE) or turned_away(request, OFFICE)


# What the admin's pages load, and the addresses that only lead on to allauth.
OPEN_WAYS = ("login/", "logout/", "password_reset/", "jsi18n/", "sprite/")


def sign_in(request: HttpRequest) -> HttpResponse:
    """Wagtail's own sign-in pages, the admin's and the public site's, lead to ours."""
    after = safe_next(request, otherwise=reverse("wagtailadmin_home"))
    if request.user.is_authenticated:
        return redirect(after)
    return redirect(f"{reverse('account_login')}?{urlencode({'next': after})}")


def no_such_page(request: HttpRequest, rest: str = "") -> HttpResponse:
    """What Wagtail has and the portal does not, such as an address that fails on purpose."""
    raise Http404


def forgotten_password(request: HttpRequest, rest: str = "") -> HttpResponse:
    return redirect("account_reset_password")


# Included before the admin's own addresses, which they replace.
urlpatterns = [
    path("login/", sign_in),
    path("logout/", allauth_views.logout),
    re_path(r"^password_reset/(?P<rest>.*)$", forgotten_password),
    path("failwhale/", no_such_page),
    # Wagtail's actions on many people at once would delete them, or give roles past `User.follow_roles`.
    re_path(r"^bulk/accounts/user/(?P<rest>.*)$", no_such_page),
]
