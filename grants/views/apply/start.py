"""Before anybody signs in: what the call is, and every question it will ask."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from grants.models import Call
from portal.accounts.audiences import PUBLIC, audience

PAGES = "grants/apply"


def call_by(slug: str) -> Call:
    """The published call, with all that the pages before sign-in say about it; 404 for any other."""
    calls = Call.objects.published().select_related("fund", "eligibility_version", "questionnaire_version")
    return get_object_or_404(calls, slug=slug)


@audience(PUBLIC)
def home(request: HttpRequest) -> HttpResponse:
    return redirect("apply:list" if request.user.is_authenticated else "/funding/")


@audience(PUBLIC)
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Check before you start."""
    return render(request, f"{PAGES}/start.html", {"call": call_by(slug)})


@audience(PUBLIC)
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every question, to read and to print, before anybody gives their name."""
    call = call_by(slug)
    versions = [version for version in (call.eligibility_version, call.questionnaire_version) if version]
    return render(request, f"{PAGES}/questions.html", {"call": call, "schemas": [one.schema for one in versions]})
