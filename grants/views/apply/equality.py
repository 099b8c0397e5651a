"""The equality questions. Whoever has a pass from a receipt may answer, and who that is, is not asked here.

The address names the call alone, the answers go into counts (see `portal.equality.models`), and that somebody has
answered is remembered by their own browser and nowhere else.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from grants.domain.equality import is_asked
from grants.models import Call
from grants.views.apply.start import call_by
from portal.accounts.audiences import PUBLIC, audience
from portal.equality.domain import Sealed, count_answers
from portal.equality.forms import EqualityForm
from portal.equality.passes import NotAPass, mark_of

PAGE = "grants/apply/about_you.html"
REMEMBERED_FOR = 60 * 24 * 60 * 60  # seconds


def cookie_of(call: Call) -> str:
    return f"about-you-{call.pk}"


@sensitive_post_parameters()
@never_cache
@audience(PUBLIC)
def about_you(request: HttpRequest, slug: str) -> HttpResponse:
    call = call_by(slug)
    if not call.asks_about_equality:
        raise Http404
    if cookie_of(call) in request.COOKIES:
        return render(request, PAGE, {"call": call, "says": "thanks"})
    if not is_asked(call):
        return render(request, PAGE, {"call": call, "says": "over"}, status=410)
    given = request.POST if request.method == "POST" else request.GET
    try:
        mark_of(given.get("pass", ""), call.pk)
    except NotAPass:
        return render(request, PAGE, {"call": call, "says": "no-pass"}, status=404)
    form = EqualityForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _counted(request, call, form)
    context = {"call": call, "says": "form", "form": form, "pass": given["pass"]}
    return render(request, PAGE, context, status=422 if form.errors else 200)


def _counted(request: HttpRequest, call: Call, form: EqualityForm) -> HttpResponse:
    try:
        count_answers(call.pk, form.cleaned_data, with_pass=request.POST["pass"])
    except Sealed:
        return render(request, PAGE, {"call": call, "says": "over"}, status=410)
    response = redirect("apply:about_you", slug=call.slug)
    response.set_cookie(
        cookie_of(call),
        "answered",
        max_age=REMEMBERED_FOR,
        path="/apply/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
