"""What funders ask for: the figures of a financial year, funder by funder. As a page and as CSV."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone

from portal.accounts.audiences import audience
from portal.agreements.models import Agreement
from portal.agreements.office import WHO
from portal.dates.financial_years import financial_year, financial_year_label
from portal.exports.csv_files import csv_download
from portal.monitoring.funders import OfFunder, asked_by_funders, latest_year_told
from portal.payments.office.frame import office_page
from portal.payments.office.statement import YearForm, years_for

HEADER = [
    "Stream", "Funder", "Financial year", "Indicator", "Version", "Definition", "Unit", "Agreement", "Title",
    "Organisation", "Figure", "Returns",
]  # fmt: skip


def _chosen(request: HttpRequest) -> tuple[YearForm, int]:
    """The year that the address asks for; without one the latest that has figures, and this year where none has."""
    latest = latest_year_told(Agreement.objects.visible_to(request.user))
    now = financial_year(timezone.localdate()) if latest is None else latest
    form = YearForm(request.GET.dict(), years=years_for(request.user), now=now)
    return form, (form.cleaned_data["year"] if form.is_valid() and form.cleaned_data["year"] else now)


@audience(WHO)
def funders(request: HttpRequest) -> HttpResponse:
    form, year = _chosen(request)
    context = {
        "form": form,
        "year": year,
        "label": financial_year_label(year),
        "funders": asked_by_funders(Agreement.objects.visible_to(request.user), year),
    }
    status = 422 if form.errors else 200
    return office_page(request, "home/office/funders.html", "What funders ask for", context, status=status)


@audience(WHO)
def funders_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Not suppressed: for the office, and the funder that it reports to."""
    _, year = _chosen(request)
    found = asked_by_funders(Agreement.objects.visible_to(request.user), year)
    return csv_download(f"funders-{year}.csv", HEADER, _rows(found, year))


def _rows(found: list[OfFunder], year: int) -> Iterator[list[object]]:
    for one in found:
        for asked in one.asked:
            for line in asked.lines:
                yield [
                    one.stream.name,
                    one.stream.funder,
                    financial_year_label(year),
                    asked.indicator.title,
                    asked.indicator.version,
                    asked.indicator.definition,
                    asked.indicator.get_unit_display(),
                    line.agreement.reference,
                    line.agreement.title,
                    line.agreement.organisation.name,
                    line.value,
                    line.periods,
                ]
