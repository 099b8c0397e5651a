"""The chair's pages: where the scorers of a call differ, one such application to read, and what the panel agrees.

An application opens when the chair has said that they have no interest in it. Everybody has scored it by then, so the
scorers' names and comments are shown, as they are to each other.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from grants.domain import moderation
from grants.domain.conflicts import declare_conflict, declare_no_interest, has_declared_none
from grants.domain.panel_scores import scores_side_by_side, spreads_of
from grants.domain.refusals import Refused
from grants.forms.panel import InterestForm, ModerationForm
from grants.models import Application, Assessment, Call
from grants.views.panel.assessing import words_of
from portal.accounts.audiences import PANEL, audience

PAGES = "grants/panel"
PER_PAGE = 25


def chaired_call(request: HttpRequest, slug: str) -> Call:
    return get_object_or_404(Call.objects.chaired_by(request.user).select_related("fund", "scheme"), slug=slug)


def to_settle(request: HttpRequest, call: Call, reference: str) -> Application:
    """An application on which the scorers of `call` differ, settled or not; else it is not found."""
    mine = Application.objects.with_panel(call).without_conflict_of(request.user)
    application = get_object_or_404(mine, reference=reference)
    if not spreads_of(call, [application]):
        raise Http404
    return application


def after_declaring(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the call and the application; a chair who has not said so is asked about an interest first."""

    @wraps(view)
    def declared(request: HttpRequest, call: str, reference: str, **kwargs: Any) -> HttpResponse:
        chaired = chaired_call(request, call)
        application = to_settle(request, chaired, reference)
        if not has_declared_none(application, request.user):
            return redirect("panel:chairs_interest", call, reference)
        return view(request, chaired, application, **kwargs)

    return declared


@audience(PANEL)
def spreads(request: HttpRequest, call: str) -> HttpResponse:
    """Every spread of the call that the chair may settle, those still open first."""
    chaired = chaired_call(request, call)
    applications = list(Application.objects.with_panel(chaired).without_conflict_of(request.user))
    opened = set(Application.objects.opened_to_chair(request.user).filter(call=chaired).values_list("pk", flat=True))
    rows = [(spread, spread.application.pk in opened) for spread in spreads_of(chaired, applications)]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, f"{PAGES}/spreads.html", {"call": chaired, "rows": page})


@audience(PANEL)
@after_declaring
def differences(request: HttpRequest, call: Call, application: Application) -> HttpResponse:
    """One application for its chair: every score with its comment, and the answers."""
    complete = Assessment.objects.filter(application=application).complete().in_full()
    context = {
        "call": call,
        "application": application,
        "scores": scores_side_by_side(call, list(complete)),
        "assessments": complete,
        "rows": spreads_of(call, [application]),
        "words": words_of(application),
    }
    return render(request, f"{PAGES}/differences.html", context)


@audience(PANEL)
def chairs_interest(request: HttpRequest, call: str, reference: str) -> HttpResponse:
    """The chair says whether they have an interest in an application that they may have to settle."""
    chaired = chaired_call(request, call)
    application = to_settle(request, chaired, reference)
    form = InterestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            if form.cleaned_data["interest"] == "none":
                declare_no_interest(application, by=request.user)
                return redirect("panel:differences", call, reference)
            declare_conflict(application, nature=form.cleaned_data["nature"], by=request.user)
            messages.success(
                request, f"Your interest in {reference} is on record. A grants officer enters what the panel agrees."
            )
            return redirect("panel:spreads", call)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "application": application, "chairs": True, "call": chaired}
    return render(request, f"{PAGES}/interest.html", context, status=422 if form.errors else 200)


@audience(PANEL)
@after_declaring
def moderate(request: HttpRequest, call: Call, application: Application, criterion: int, axis: str) -> HttpResponse:
    """Settle one spread."""
    spread = next((row for row in spreads_of(call, [application]) if row.is_about(criterion, axis)), None)
    if spread is None:
        raise Http404
    form = ModerationForm(request.POST if request.method == "POST" else None, spread=spread)
    if form.is_valid():
        try:
            one = call.criteria.get(pk=criterion)
            moderation.moderate(application, one, axis=axis, by=request.user, **form.cleaned_data)
            messages.success(request, f"{spread.cell.name} of {application.reference} is settled.")
            return redirect("panel:spreads", call.slug)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "call": call, "application": application, "spread": spread}
    return render(request, f"{PAGES}/moderate.html", context, status=422 if form.errors else 200)
