"""What the office spent: the register of expenditure over £500, by month, with search and files."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode

from home.forms.filters import SpendingFilterForm
from portal.accounts.audiences import PUBLIC, audience
from portal.expenditure import public as expenditure
from portal.expenditure.rules import HEADER, month_named, name_of
from portal.exports.csv_files import csv_download

PER_PAGE = 25


@audience(PUBLIC)
def spending(request: HttpRequest) -> HttpResponse:
    """Everything, the latest day first, or what somebody looks for. The page of a month has its files."""
    periods = expenditure.periods()
    form = SpendingFilterForm(request.GET, periods=periods)
    period, words, kind = form.asked
    found = expenditure.lines(period, words=words, kind=kind)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = urlencode({name: value for name, value in form.kept.items() if value})

    def address(number: int) -> str:
        return f"?{query}&page={number}" if query else f"?page={number}"

    context = {
        "filters": form,
        "period": period,
        "asked": form.is_asked,
        "lines": page.object_list,
        "sums": expenditure.sums(found),
        "left_out": expenditure.left_out(period),
        "has_published": bool(periods),
        "csv_query": query,
        "newer_url": address(page.previous_page_number()) if page.has_previous() else None,
        "older_url": address(page.next_page_number()) if page.has_next() else None,
        "editions": list(expenditure.editions(period.first)) if period and period.is_month else [],
    }
    return render(request, "home/public/spending.html", context)


@audience(PUBLIC)
def spending_csv(request: HttpRequest) -> StreamingHttpResponse:
    """What was found, whole."""
    form = SpendingFilterForm(request.GET, periods=expenditure.periods())
    period, words, kind = form.asked
    rows = (
        [
            name_of(one.month),
            one.on,
            one.line,
            one.recipient,
            one.identifier,
            one.amount,
            one.purpose,
            one.value,
            one.reference,
            one.kind,
            one.redaction,
        ]
        for one in expenditure.lines(period, words=words, kind=kind).iterator(500)
    )
    return csv_download("expenditure-over-500.csv", HEADER, rows)


@audience(PUBLIC)
def spending_file(request: HttpRequest, month: str, number: int) -> HttpResponse:
    """The file of a month as it was published, byte for byte."""
    first = month_named(month)
    if first is None:
        raise Http404("There is no such month.")
    edition = get_object_or_404(expenditure.editions(first), number=number, is_withheld=False)
    response = HttpResponse(bytes(edition.content), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{edition.file_name}"'
    return response
