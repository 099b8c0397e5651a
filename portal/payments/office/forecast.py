"""The cash-flow forecast: what is to be paid in each month to come, as a page and as CSV."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone

from portal.accounts.audiences import audience
from portal.agreements.models import Agreement, AgreementQuerySet
from portal.agreements.terms import total
from portal.design.charts import Chart, Series
from portal.design.words import pounds
from portal.exports.csv_files import csv_download
from portal.payments.models import Instalment
from portal.payments.office.frame import READERS, office_page
from portal.payments.whereabouts import NOTHING, by_month

MONTHS = 18
KINDS = ((Agreement.Kind.GRANT, "Grants"), (Agreement.Kind.CONTRACT, "Contracts"))
# What may still be signed counts, too: the money has to be there.
COUNTED = (Agreement.State.OFFERED, *Agreement.IN_FORCE)
HEADER = ["Month", *(words for _, words in KINDS), "In all"]


def table(today: date, visible: AgreementQuerySet) -> list[tuple[date, list[Decimal]]]:
    """Each month with its pounds by kind, in the order of KINDS. One query."""
    unpaid = Instalment.objects.unpaid().filter(agreement__in=visible, agreement__state__in=COUNTED)
    due = list(unpaid.values_list("due_on", "agreement__kind", "amount"))
    return [
        (first, [of_month.get(kind, NOTHING) for kind, _ in KINDS])
        for first, of_month in by_month(due, today=today, months=MONTHS)
    ]


@audience(READERS)
def forecast(request: HttpRequest) -> HttpResponse:
    found = table(timezone.localdate(), Agreement.objects.visible_to(request.user))
    whole = total(total(amounts) for _, amounts in found)
    chart = Chart(
        title="To be paid in each month",
        labels=[f"{first:%B %Y}" for first, _ in found],
        series=[Series(words, [amounts[place] for _, amounts in found]) for place, (_, words) in enumerate(KINDS)],
        unit="£",
        summary=f"{pounds(whole)} in {MONTHS} months.",
        label_heading="Month",
    )
    above = ((reverse("office_payments:list"), "Payments"),)
    context = {"chart": chart, "whole": whole, "months": MONTHS}
    return office_page(
        request, "payments/office/forecast.html", "Cash-flow forecast", context, above=above, icon="order"
    )


@audience(READERS)
def forecast_csv(request: HttpRequest) -> StreamingHttpResponse:
    found = table(timezone.localdate(), Agreement.objects.visible_to(request.user))
    rows = [[f"{first:%Y-%m}", *amounts, total(amounts)] for first, amounts in found]
    return csv_download("cash-flow-forecast.csv", HEADER, rows)
