"""How a view says who it is for.

    @audience(OFFICE)                                  any member of staff
    @audience(office(Role.GRANTS_OFFICER))             these staff roles
    @audience(PANEL)                                   panel members and chairs
    @audience(PROVIDER)                                signed in; the queryset's scope answers 404 for the rest

It goes on a function view, on a class with `dispatch` (Django's and Wagtail's generic views), or on a Wagtail viewset
(`ModelViewSet`, `SnippetViewSet`, `ViewSet`), where it covers every view of it. An audience is about roles only. What a
person of the right role may see of other people's things is the queryset's word: not yours means 404.

Anonymous people are sent to sign in and come back; a person of another role gets a 403 page which says who may come in;
staff pages open only in a session with a second factor. `tests/architecture/routes.py` lists every route and its
audience, and a test tries each as everybody else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from wagtail.utils.urlpatterns import decorate_urlpatterns

from portal.accounts import kept_posts, second_factor
from portal.accounts.roles import STAFF_ROLES, Role


@dataclass(frozen=True)
class Audience:
    """Who a view is for. `roles` are the roles given by the office, any one of which is enough; none means anyone."""

    name: str
    signed_in: bool = True
    roles: frozenset[Role] = frozenset()
    staff: bool = False

    def __str__(self) -> str:
        return self.name

    def admits(self, user: Any) -> bool:
        """Whether the role is right; the second factor of staff is asked for separately."""
        if not self.signed_in:
            return True
        if not user.is_authenticated:
            return False
        if not self.roles and not self.staff:
            return True
        return user.has_role(*self.roles) or (self.staff and user.is_superuser)

    @property
    def role_names(self) -> list[str]:
        return [role.label for role in Role if role in self.roles]


def office(*roles: Role) -> Audience:
    """Staff in any of `roles`."""
    wrong = set(roles) - set(STAFF_ROLES)
    if wrong or not roles:
        raise ValueError(f"office() takes staff roles, not {sorted(wrong)}")
    return Audience(
        "office: " + ", ".join(role.value for role in STAFF_ROLES if role in roles), roles=frozenset(roles), staff=True
    )


PUBLIC = Audience("public", signed_in=False)
# Machines that ask whether the portal is well. They have no login and learn nothing about anybody.
OPERATOR = Audience("operator", signed_in=False)
# The mail provider's machine: it has no login either, and proves itself by the secret in what it sends.
MAIL_PROVIDER = Audience("mail provider", signed_in=False)
# Stripe's machines: no login either, each message is signed.
STRIPE = Audience("stripe", signed_in=False)
SIGNED_IN = Audience("signed in")
# Anybody who signed in may apply.
APPLICANT = Audience("applicant")
# Whoever belongs to an organisation with an agreement. Organisations stand above this room, so membership is the
# queryset's word: here everybody signed in passes, and what is not theirs is not found.
PROVIDER = Audience("provider")
PANEL = Audience("panel", roles=frozenset({Role.PANEL_MEMBER, Role.PANEL_CHAIR}))
OFFICE = Audience("office", roles=frozenset(STAFF_ROLES), staff=True)
# Superusers: no role makes one.
ADMINISTRATOR = Audience("administrator", staff=True)


def turned_away(request: HttpRequest, audience: Audience) -> HttpResponse | None:
    """The answer for somebody who may not come in here, or None for somebody who may."""
    if not audience.admits(request.user):
        if not request.user.is_authenticated:
            return _asked_to_sign_in(request)
        context = {"roles": audience.role_names, "anyone_in_the_office": audience == OFFICE}
        return render(request, "accounts/signed_in/not_for_you.html", context, status=403)
    if audience.staff and not second_factor.passed(request):
        return _asked_for_second_factor(request)
    return None


def _asked_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back here; what was sent is kept meanwhile. A script is told so in its own terms."""
    if not request.accepts("text/html"):
        return JsonResponse({"state": "signed-out", "sentence": "You have been signed out."}, status=401)
    if request.method == "POST" and kept_posts.keep(request):
        messages.info(request, kept_posts.SIGN_IN_AGAIN)
    return redirect_to_login(request.get_full_path(), login_url=reverse("account_login"))


def _asked_for_second_factor(request: HttpRequest) -> HttpResponse:
    """To set one up if there is none; else to open a new session with it."""
    if second_factor.is_set_up(request):
        where = reverse("mfa_reauthenticate")
    else:
        where = reverse("account_second_factor")
    return redirect(f"{where}?{urlencode({'next': request.get_full_path()})}")


def audience(who: Audience) -> Callable[[Any], Any]:
    """Open a view, or every view of a Wagtail viewset, to `who` alone."""

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return turned_away(request, who) or view(request, *args, **kwargs)

        guarded.audience = who  # type: ignore[attr-defined]
        return guarded

    def decorate(view: Any) -> Any:
        if hasattr(view, "get_urlpatterns"):
            return _guard_viewset(view, guard, who)
        if isinstance(view, type):
            view.audience = who
            return method_decorator(guard, name="dispatch")(view)
        return guard(view)

    return decorate


def _guard_viewset(viewset: Any, guard: Callable[..., Any], who: Audience) -> Any:
    unguarded = viewset.get_urlpatterns

    @wraps(unguarded)
    def get_urlpatterns(self: Any) -> list[Any]:
        return decorate_urlpatterns(unguarded(self), guard)

    viewset.audience = who
    viewset.get_urlpatterns = get_urlpatterns
    return viewset


def stated_audience(view: Callable[..., Any]) -> Audience | None:
    """The audience that a view of the URL conf states, or None."""
    stated = getattr(view, "audience", None) or getattr(getattr(view, "view_class", None), "audience", None)
    return stated if isinstance(stated, Audience) else None
