"""The Police and Crime Plan: pillars, themes, commitments with their state, and what serves each theme."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render

from commissioning import public as commissioning
from grants import public as grants
from portal.accounts.audiences import PUBLIC, audience
from portal.exports.csv_files import csv_download
from portal.plan.models import Commitment, Plan, Theme

CSV_HEADER = ["Plan", "Pillar", "Theme", "Commitment", "State", "What was done"]
SHOWN = 12


@audience(PUBLIC)
def plan(request: HttpRequest) -> HttpResponse:
    """The latest plan."""
    current = Plan.objects.prefetch_related("pillars__themes__commitments").first()
    return render(request, "home/public/plan.html", {"plan": current})


@audience(PUBLIC)
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """A theme: its commitments, and the projects and contracts that serve it."""
    found = get_object_or_404(Theme.objects.select_related("pillar__plan").prefetch_related("commitments"), slug=slug)
    context = {
        "theme": found,
        "awards": grants.awards(grants.AwardFilters(theme=slug))[:SHOWN],
        "contracts": commissioning.contracts().filter(themes=found)[:SHOWN],
    }
    return render(request, "home/public/theme.html", context)


@audience(PUBLIC)
def plan_csv(request: HttpRequest) -> StreamingHttpResponse:
    commitments = Commitment.objects.select_related("theme__pillar__plan").order_by(
        "-theme__pillar__plan__starts_on", "theme__pillar__number", "theme__number", "number"
    )
    rows = (
        [
            commitment.theme.pillar.plan.title,
            commitment.theme.pillar.title,
            commitment.theme.title,
            commitment.title,
            commitment.get_state_display(),
            commitment.story,
        ]
        for commitment in commitments.iterator(500)
    )
    return csv_download("commitments.csv", CSV_HEADER, rows)
