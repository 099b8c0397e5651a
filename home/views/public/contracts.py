"""Contracts held to their targets, as the public sees them, and the same as CSV."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from commissioning import public as commissioning
from home.reports.reading import chart_of, number
from portal.accounts.audiences import PUBLIC, audience
from portal.documents.serving import attachment
from portal.exports.csv_files import csv_download
from portal.paging.keyset import keyset_page

CONTRACT_HEADER = [
    "Reference",
    "Title",
    "Service",
    "Provider",
    "Provider identifier",
    "Purpose",
    "Value",
    "Value is illustrative",
    "Starts on",
    "Ends on",
    "State",
    "Procurement route",
    "Extension options",
    "Legal power",
    "Over £10,000",
    "CPV code",
    "Small or medium-sized enterprise",
    "Voluntary, community or social enterprise",
    "Money by year and stream",
    "Options to extend",
    "Lots",
]
FIGURE_HEADER = [
    "Contract",
    "Indicator",
    "Definition",
    "Period",
    "From",
    "To",
    "Actual",
    "Hidden",
    "Expected",
    "Target",
]


@audience(PUBLIC)
def contracts(request: HttpRequest) -> HttpResponse:
    page = keyset_page(commissioning.contracts(), by="starts_on", at=request.GET.get("from"))
    context = {
        "contracts": page.rows,
        "older_url": f"?from={page.older}" if page.older else None,
        "newer_url": f"?from={page.newer}" if page.newer else None,
    }
    return render(request, "home/public/contracts.html", context)


@audience(PUBLIC)
def contracts_csv(request: HttpRequest) -> StreamingHttpResponse:
    rows = (
        [
            contract.reference,
            contract.title,
            contract.service_name,
            contract.provider_name,
            contract.provider_id,
            contract.purpose,
            contract.value,
            contract.value_is_illustrative,
            contract.starts_on,
            contract.ends_on,
            contract.standing,
            contract.procurement_route,
            contract.extension_options,
            contract.legal_power,
            contract.is_over_threshold,
            contract.cpv_code,
            contract.supplier_is_sme,
            contract.supplier_is_vcse,
            "; ".join(f"{one['year']} {one['stream']}: {one['amount']}" for one in contract.money),
            "; ".join(contract.options),
            "; ".join(contract.lots),
        ]
        for contract in commissioning.contracts().iterator(500)
    )
    return csv_download("contracts.csv", CONTRACT_HEADER, rows)


@audience(PUBLIC)
def contract(request: HttpRequest, slug: str) -> HttpResponse:
    """One contract with each target: a sentence, a chart and its table."""
    found = get_object_or_404(commissioning.contracts().prefetch_related("themes"), slug=slug)
    targets = [(target, chart_of(target)) for target in found.targets.all()]
    context = {"contract": found, "targets": targets, "review": found.reviews.first()}
    return render(request, "home/public/contract.html", context)


@audience(PUBLIC)
def contract_copy(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The redacted copy of a published contract."""
    found = get_object_or_404(commissioning.contracts().select_related("public_copy"), slug=slug)
    if found.public_copy is None:
        raise Http404
    return attachment(request, found.public_copy, called=f"{found.reference}.pdf")


@audience(PUBLIC)
def contract_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Every published figure of one contract. A suppressed figure is an empty cell, and the next one says so."""
    found = get_object_or_404(commissioning.contracts(), slug=slug)
    rows = (
        [
            found.reference,
            target.indicator,
            target.definition,
            period["label"],
            period["starts_on"],
            period["ends_on"],
            number(period["actual"]),
            period.get("hidden", ""),
            number(period["profile"]),
            target.target,
        ]
        for target in found.targets.all()
        for period in target.periods
    )
    return csv_download(f"{found.slug}.csv", FIGURE_HEADER, rows)
