"""The Police and Crime Plan: pillars, themes, commitments with their state, and what serves each theme."""

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from wagtail.views import serve

from commissioning import public as commissioning
from grants import public as grants
from home.models import MonitoringReport
from home.reports.reading import chart_of
from portal.accounts.audiences import PUBLIC, audience
from portal.exports.csv_files import csv_download
from portal.plan.models import Commitment, Plan, Theme, current_of

CSV_HEADER = ["Plan", "Pillar", "Theme", "Commitment", "State", "As at", "What was done"]
SHOWN = 12
LATEST_REPORTS = 3


@audience(PUBLIC)
def plan(request: HttpRequest) -> HttpResponse:
    """The plan in force, or the one that was last."""
    published = list(Plan.objects.published())
    return _plan_page(request, current_of(published, timezone.localdate()), published)


@audience(PUBLIC)
def version(request: HttpRequest, slug: str) -> HttpResponse:
    """A published plan by its name, such as the one before."""
    published = list(Plan.objects.published())
    found = next((one for one in published if one.slug == slug), None)
    if found is None:
        raise Http404("There is no plan of that name.")
    return _plan_page(request, found, published)


def _plan_page(request: HttpRequest, found: Plan | None, published: list[Plan]) -> HttpResponse:
    if found:
        prefetch_related_objects([found], "pillars__themes__commitments")
    context = {
        "plan": found,
        "is_current": found == current_of(published, timezone.localdate()),
        "others": [one for one in published if one != found],
        "reports": MonitoringReport.objects.live().public().order_by("-ends_on")[:LATEST_REPORTS],
    }
    return render(request, "home/public/plan.html", context)


@audience(PUBLIC)
def reports(request: HttpRequest) -> HttpResponse:
    """The page of the tree that lists the monitoring reports."""
    return serve(request, "plan/reports/")


@audience(PUBLIC)
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """A theme: its commitments, the figures, services and projects that serve it."""
    themes = Theme.objects.select_related("pillar__plan").prefetch_related("commitments")
    found = get_object_or_404(themes.filter(pillar__plan__is_published=True), slug=slug)
    targets = commissioning.targets().filter(contract__themes=found)[:SHOWN]
    context = {
        "theme": found,
        "awards": grants.awards(grants.AwardFilters(theme=slug))[:SHOWN],
        "totals": grants.totals(grants.awards(grants.AwardFilters(theme=slug))),
        "contracts": commissioning.contracts().filter(themes=found)[:SHOWN],
        "figures": [(target, chart_of(target)) for target in targets],
    }
    return render(request, "home/public/theme.html", context)


@audience(PUBLIC)
def plan_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every commitment of every published plan."""
    commitments = (
        Commitment.objects.filter(theme__pillar__plan__is_published=True)
        .select_related("theme__pillar__plan")
        .order_by("-theme__pillar__plan__starts_on", "theme__pillar__number", "theme__number", "number")
    )
    rows = (
        [
            commitment.theme.pillar.plan.title,
            commitment.theme.pillar.title,
            commitment.theme.title,
            commitment.title,
            commitment.get_state_display(),
            commitment.as_at or "",
            commitment.story,
        ]
        for commitment in commitments.iterator(500)
    )
    return csv_download("commitments.csv", CSV_HEADER, rows)
