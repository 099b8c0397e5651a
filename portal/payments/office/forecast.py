"""The cash-flow forecast: what is to be paid in each month to come, as a page and as CSV."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django import forms
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone

from portal.accounts.audiences import audience
from portal.agreements.models import Agreement, AgreementQuerySet
from portal.agreements.terms import total
from portal.design.charts import Chart, Series
from portal.design.words import pounds
from portal.exports.csv_files import csv_download
from portal.payments.domain.holdings import money_to_come
from portal.payments.models import Instalment
from portal.payments.office.frame import READERS, office_page
from portal.payments.whereabouts import NOTHING, by_month
from portal.streams.models import FundingStream

MONTHS = 18
# What may still be signed counts, too: the money has to be there.
COUNTED = (Agreement.State.OFFERED, *Agreement.IN_FORCE)
NOT_TAGGED = "No stream named"
Table = list[tuple[date, list[Decimal]]]


class By(TextChoices):
    """What each month is cut by."""

    KIND = "kind", "Grants and contracts"
    STREAM = "stream", "Funding streams"


class ByForm(forms.Form):
    by = forms.TypedChoiceField(label="By", choices=By, coerce=By, required=False, empty_value=By.KIND)


def table(today: date, visible: AgreementQuerySet, by: By = By.KIND) -> tuple[list[str], Table]:
    """The words of the columns, and each month with its pounds in their order."""
    counted = visible.filter(state__in=COUNTED)
    titles, due = _by_stream(counted) if by == By.STREAM else _by_kind(counted)
    months = by_month(due, today=today, months=MONTHS)
    return list(titles.values()), [(first, [found.get(key, NOTHING) for key in titles]) for first, found in months]


def _by_kind(counted: AgreementQuerySet) -> tuple[dict[str, str], list[tuple[date, str, Decimal]]]:
    """One query."""
    unpaid = Instalment.objects.unpaid().filter(agreement__in=counted)
    titles = {str(Agreement.Kind.GRANT): "Grants", str(Agreement.Kind.CONTRACT): "Contracts"}
    return titles, list(unpaid.values_list("due_on", "agreement__kind", "amount"))


def _by_stream(counted: AgreementQuerySet) -> tuple[dict[str, str], list[tuple[date, str, Decimal]]]:
    """What is approved by whose money it takes, what is planned by whose it will take. Seven queries."""
    due = [(day, str(stream), amount) for day, stream, amount in money_to_come(counted)]
    names = {str(one.pk): one.name for one in FundingStream.objects.filter(pk__in={key for _, key, _ in due if key})}
    return {**names, "": NOT_TAGGED} if any(not key for _, key, _ in due) else names, due


@audience(READERS)
def forecast(request: HttpRequest) -> HttpResponse:
    form = ByForm(request.GET.dict())
    by = form.cleaned_data["by"] if form.is_valid() else By.KIND
    titles, found = table(timezone.localdate(), Agreement.objects.visible_to(request.user), by)
    whole = total(total(amounts) for _, amounts in found)
    chart = Chart(
        title="To be paid in each month",
        labels=[f"{first:%B %Y}" for first, _ in found],
        series=[Series(words, [amounts[place] for _, amounts in found]) for place, words in enumerate(titles)],
        unit="£",
        summary=f"{pounds(whole)} in {MONTHS} months.",
        label_heading="Month",
    )
    above = ((reverse("office_payments:list"), "Payments"),)
    context = {"chart": chart, "whole": whole, "months": MONTHS, "form": form, "by": by}
    return office_page(
        request,
        "payments/office/forecast.html",
        "Cash-flow forecast",
        context,
        above=above,
        icon="order",
        status=422 if form.errors else 200,
    )


@audience(READERS)
def forecast_csv(request: HttpRequest) -> StreamingHttpResponse:
    form = ByForm(request.GET.dict())
    by = form.cleaned_data["by"] if form.is_valid() else By.KIND
    titles, found = table(timezone.localdate(), Agreement.objects.visible_to(request.user), by)
    rows = [[f"{first:%Y-%m}", *amounts, total(amounts)] for first, amounts in found]
    return csv_download("cash-flow-forecast.csv", ["Month", *titles, "In all"], rows)
