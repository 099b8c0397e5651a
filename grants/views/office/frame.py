"""What every casework page shares: who may come in, the application in question, the admin's header."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from grants.domain.conflicts import belongs_to_applicant
from grants.models import Application, Call
from portal.accounts.audiences import office
from portal.accounts.roles import Role

PAGES = "grants/office"
CASEWORK = office(Role.GRANTS_OFFICER, Role.COMMISSIONER)
OFFICERS = office(Role.GRANTS_OFFICER)
COMMISSIONER = office(Role.COMMISSIONER)

Crumb = tuple[str, str]


def call_of(call_id: int) -> Call:
    return get_object_or_404(Call.objects.select_related("fund", "budget__fund", "scheme"), pk=call_id)


def about_application(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the sent application at its address. Somebody with an interest reads why it stays closed."""
    return _about(view, lambda: Application.objects.sent())


def about_thread(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same for its messages, which a draft may have too."""
    return _about(view, lambda: Application.objects.with_thread())


def _about(
    view: Callable[..., HttpResponse], among: Callable[[], QuerySet[Application]]
) -> Callable[..., HttpResponse]:
    @wraps(view)
    def found(request: HttpRequest, call_id: int, reference: str, **kwargs: Any) -> HttpResponse:
        application = get_object_or_404(among().filter(call_id=call_id).with_case(), reference=reference)
        conflict = application.conflicts.filter(user=request.user).first()
        if conflict or belongs_to_applicant(application, request.user):
            context = {"application": application, "conflict": conflict}
            return office_page(request, "in_conflict.html", application.call, reference, context, status=403)
        return view(request, application, **kwargs)

    return found


def office_page(
    request: HttpRequest,
    template: str,
    call: Call,
    title: str,
    context: dict[str, Any],
    *,
    above: tuple[Crumb, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """A page of the admin, with the way to it: the calls, this call, `above` (address and words), the page itself.

    Heading and title name what it is about: the application where the context has one, else the call.
    """
    way = [
        (reverse("wagtailadmin_home"), "Home"),
        (reverse("calls:index"), "Calls"),
        (reverse("casework:applications", args=[call.pk]), call.title),
        *above,
    ]
    about = subject(call, context.get("application"), title)
    whole = f"{title}: {about}"
    frame = {
        "call": call,
        "header_title": whole,
        "page_title": whole,
        "header_icon": "doc-full-inverse",
        "breadcrumbs_items": [
            *({"url": url, "label": label} for url, label in way),
            {"url": "", "label": title, "sublabel": about},
        ],
    }
    return render(
        request, f"{PAGES}/{template}", frame | context, status=422 if status == 200 and wrong(context) else status
    )


def subject(call: Call, application: Application | None, title: str) -> str:
    if application is None:
        return call.title
    return application.title if title == application.reference else str(application)


def wrong(context: dict[str, Any]) -> bool:
    """Whether a form on the page was sent with mistakes."""
    return any(getattr(thing, "is_bound", False) and thing.errors for thing in context.values())


def crumb_of(application: Application) -> tuple[Crumb, ...]:
    return ((address(application), application.reference),)


def address(application: Application, name: str = "application", *more: Any) -> str:
    return reverse(f"casework:{name}", args=[application.call_id, application.reference, *more])
