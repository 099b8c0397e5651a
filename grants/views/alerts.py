"""Hearing of the next call: ask, confirm, stop. For anybody, without an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt

from grants.domain.alerts import ask_for_alerts, confirm_alerts, stop_alerts
from grants.forms.alerts import AlertForm
from grants.models import CallAlert
from portal.accounts.audiences import PUBLIC, audience
from portal.plan.models import Theme

PAGES = "grants/alerts"


@audience(PUBLIC)
def ask(request: HttpRequest) -> HttpResponse:
    form = AlertForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ask_for_alerts(form.cleaned_data["email"], form.cleaned_data["themes"])
        return render(request, f"{PAGES}/asked.html", {"email": form.cleaned_data["email"]})
    return render(request, f"{PAGES}/ask.html", {"form": form}, status=422 if form.errors else 200)


@audience(PUBLIC)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link only asks: some mail programs open every link before its reader does."""
    alert = get_object_or_404(CallAlert, token=token)
    chosen = [pk for pk in request.GET.getlist("theme") if pk.isdecimal() and len(pk) < 10]
    themes = Theme.objects.filter(pk__in=chosen)
    if request.method == "POST":
        confirm_alerts(alert, themes)
    return render(
        request, f"{PAGES}/confirm.html", {"alert": alert, "themes": themes, "done": request.method == "POST"}
    )


@csrf_exempt  # a mail program ends it by a bare POST (RFC 8058); the token is the proof, and it can do no more
@audience(PUBLIC)
def stop(request: HttpRequest, token: str) -> HttpResponse:
    if request.method == "POST":
        stop_alerts(token)
    return render(request, f"{PAGES}/stop.html", {"done": request.method == "POST"})
