"""The chair's pages: where the scorers of a call differ, and what the panel agrees."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from grants.domain import moderation
from grants.domain.panel_scores import spreads_of
from grants.domain.refusals import Refused
from grants.forms.panel import ModerationForm
from grants.models import Application, Call
from portal.accounts.audiences import PANEL, audience

PAGES = "grants/panel"


def chaired_call(request: HttpRequest, slug: str) -> Call:
    return get_object_or_404(Call.objects.chaired_by(request.user).select_related("fund", "scheme"), slug=slug)


@audience(PANEL)
def spreads(request: HttpRequest, call: str) -> HttpResponse:
    """Every spread of the call that the chair may settle, those still open first."""
    chaired = chaired_call(request, call)
    rows = spreads_of(chaired, Application.objects.with_panel(chaired).without_conflict_of(request.user))
    return render(request, f"{PAGES}/spreads.html", {"call": chaired, "rows": rows})


@audience(PANEL)
def moderate(request: HttpRequest, call: str, reference: str, criterion: int, axis: str) -> HttpResponse:
    """Settle one spread."""
    chaired = chaired_call(request, call)
    mine = Application.objects.with_panel(chaired).without_conflict_of(request.user)
    application = get_object_or_404(mine, reference=reference)
    spread = next((row for row in spreads_of(chaired, [application]) if row.is_about(criterion, axis)), None)
    if spread is None:
        raise Http404
    form = ModerationForm(request.POST if request.method == "POST" else None, spread=spread)
    if form.is_valid():
        try:
            moderation.moderate(
                application, chaired.criteria.get(pk=criterion), axis=axis, by=request.user, **form.cleaned_data
            )
            messages.success(request, f"{spread.cell.name} of {reference} is settled.")
            return redirect("panel:spreads", call)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "call": chaired, "application": application, "spread": spread}
    return render(request, f"{PAGES}/moderate.html", context, status=422 if form.errors else 200)
