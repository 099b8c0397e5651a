"""Decision notices, and the same as CSV."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render

from grants import public as grants
from portal.accounts.audiences import PUBLIC, audience
from portal.exports.csv_files import csv_download
from portal.paging.keyset import keyset_page

CSV_HEADER = [
    "Reference",
    "Date",
    "Title",
    "Decision",
    "Amount",
    "Decided by",
    "Summary",
    "Interests declared",
]


@audience(PUBLIC)
def decisions(request: HttpRequest) -> HttpResponse:
    page = keyset_page(grants.decisions(), by="decided_on", at=request.GET.get("from"))
    context = {
        "decisions": page.rows,
        "older_url": f"?from={page.older}" if page.older else None,
        "newer_url": f"?from={page.newer}" if page.newer else None,
    }
    return render(request, "home/public/decisions.html", context)


@audience(PUBLIC)
def decision(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_object_or_404(grants.decisions(), reference=reference)
    return render(request, "home/public/decision.html", {"decision": found})


@audience(PUBLIC)
def decisions_csv(request: HttpRequest) -> StreamingHttpResponse:
    rows = (
        [
            notice.reference,
            notice.decided_on,
            notice.title,
            notice.outcome,
            notice.amount,
            notice.decision_maker,
            notice.summary,
            notice.interests_declared,
        ]
        for notice in grants.decisions().iterator(500)
    )
    return csv_download("decisions.csv", CSV_HEADER, rows)
