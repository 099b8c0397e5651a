"""What the pages of an organisation share."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from portal.organisations.models import Organisation

PAGES = "organisations/applicant"


def organisation_of(request: HttpRequest, pk: int) -> Organisation:
    """One that the person belongs to; every other is not found."""
    return get_object_or_404(Organisation.objects.of(request.user), pk=pk)


def sent(request: HttpRequest):
    return request.POST if request.method == "POST" else None


def status(form) -> int:
    """422 for a form that came with mistakes, so that programs see what people see."""
    return 422 if form.is_bound and form.errors else 200


def refused(request: HttpRequest) -> int:
    return 403 if request.method == "POST" else 200


def onward(request: HttpRequest, otherwise: str = "organisations:list", *args: object) -> str:
    """Where the person came from, if that is a page of ours; else the page named."""
    return came_from(request) or reverse(otherwise, args=args)


def came_from(request: HttpRequest) -> str:
    """The page of ours that the address says the person came from; "" where it says none."""
    wanted = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and ours else ""
