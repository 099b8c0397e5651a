"""The ranking of a call beside its money, and the same as CSV."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from grants.domain.blindness import hidden_from
from grants.domain.standings import RankedApplication, Standings, standings
from grants.models import Application, Call
from grants.views.office.frame import CASEWORK, call_of, office_page
from portal.accounts.audiences import audience
from portal.exports.csv_files import csv_download

PER_PAGE = 50
COLUMNS = [
    "Rank", "Reference", "Organisation", "Project", "Score", "Out of", "Recommendation", "To moderate", "Scorers",
    "Requested", "Recommended", "Needed so far", "Decision", "Awarded", "Free again", "What became of it",
]  # fmt: skip


def of_call(request: HttpRequest, call: Call) -> Standings:
    """Applications with the panel or decided, without those of an own interest, and without scores that the reader
    must not know yet."""
    applications = list(Application.objects.ranked_in(call).without_conflict_of(request.user))
    return standings(call, applications, hidden=hidden_from(request.user, call, applications))


@audience(CASEWORK)
def ranking(request: HttpRequest, call_id: int) -> HttpResponse:
    call = call_of(call_id)
    table = of_call(request, call)
    page = Paginator(table.rows, PER_PAGE).get_page(request.GET.get("p"))
    return office_page(request, "ranking.html", call, "Ranking", {"table": table, "page_obj": page})


@audience(CASEWORK)
def ranking_csv(request: HttpRequest, call_id: int) -> HttpResponse:
    call = call_of(call_id)
    rows = [csv_row(row) for row in of_call(request, call).rows]
    return csv_download(f"ranking-{call.slug}.csv", COLUMNS, rows)


def csv_row(row: RankedApplication) -> list[object]:
    entry, score = row.ranked.entry, row.view.score
    return [
        row.ranked.rank,
        entry.reference,
        row.application.organisation.name,
        row.application.title,
        None if entry.still_scored else score.total,
        score.out_of,
        recommendation(row),
        "" if row.view.hidden else len(score.to_moderate),
        row.view.complete,
        entry.requested,
        entry.recommended,
        None if entry.still_scored else row.ranked.so_far,
        row.decision.get_outcome_display() if row.decision else "",
        row.decision.amount if row.decision and row.decision.amount else "",
        row.freed or "",
        row.became,
    ]


def recommendation(row: RankedApplication) -> str:
    if row.view.hidden:
        return "Not shown while you may still score it"
    if row.ranked.entry.still_scored:
        return f"Still being scored. {row.view.missing_in_words}"
    return row.view.score.band.meaning if row.view.score.band else ""
