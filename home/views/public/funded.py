"""What was funded: the list, a page for each project, and the same as CSV."""

from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from grants import public as grants
from home.forms.filters import AwardFilterForm
from portal.accounts.audiences import PUBLIC, audience
from portal.design.words import long_date, pounds
from portal.exports.csv_files import csv_download
from portal.organisations.areas import AREAS
from portal.paging.keyset import keyset_page

# The kinds of PublishedAward.payments, in words.
PAYMENT_WORDS = {
    "paid": "Paid",
    "came back": "Came back to us",
    "paid back": "Paid back to us",
}
CSV_HEADER = [
    "Reference",
    "Organisation",
    "Organisation identifier",
    "Charity number",
    "Company number",
    "Project",
    "Purpose",
    "Fund",
    "Amount applied for",
    "Amount awarded",
    "Amount first awarded, where it was changed",
    "Amount is illustrative",
    "Amount paid",
    "Payments",
    "Ended early",
    "Awarded on",
    "Starts on",
    "Ends on",
    "Areas",
    "Plan themes",
    "Conditions",
    "Why it will secure or contribute to crime and disorder reduction",
    "Legal power",
    "Decided by",
    "What came of it",
]


@audience(PUBLIC)
def funded(request: HttpRequest) -> HttpResponse:
    """Funded projects, newest first, searched and filtered."""
    form = AwardFilterForm(request.GET)
    filters = form.filters
    found = grants.awards(filters)
    page = keyset_page(found, by="awarded_on", at=request.GET.get("from"))
    asked = {name: value for name, value in vars(filters).items() if value}

    def address(token: str | None) -> str | None:
        return f"?{urlencode(asked | {'from': token})}" if token else None

    context = {
        "filters": form,
        "asked": filters.asked,
        "awards": page.rows,
        "totals": grants.totals(found),
        "older_url": address(page.older),
        "newer_url": address(page.newer),
        "csv_query": urlencode(asked),
    }
    return render(request, "home/public/funded.html", context)


@audience(PUBLIC)
def funded_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same list, whole, with every published field."""
    found = grants.awards(AwardFilterForm(request.GET).filters).prefetch_related("themes")
    return csv_download("funded-projects.csv", CSV_HEADER, (_row(award) for award in found.iterator(500)))


@audience(PUBLIC)
def project(request: HttpRequest, slug: str) -> HttpResponse:
    """One project: who, how much, why, on which conditions, what was promised and what came of it."""
    award = grants.find_award(slug)
    if award is None:
        raise Http404("There is no project of that name.")
    areas = [AREAS[code] for code in award.areas if code in AREAS]
    context = {
        "award": award,
        "areas": areas,
        "changed_note": _changed(award),
        "payments": [
            {"on": date.fromisoformat(one["on"]), "amount": Decimal(one["amount"]), "words": PAYMENT_WORDS[one["kind"]]}
            for one in award.payments
        ],
        "paid_label": "paid" if award.ending else "paid so far",
        "not_reported": "Not reported" if award.ending else "Not reported yet",
    }
    return render(request, "home/public/project.html", context)


def _changed(award: grants.PublishedAward) -> str:
    if award.amount_first_awarded is None:
        return ""
    return f"Awarded {pounds(award.amount_first_awarded)}, changed on {long_date(award.amount_changed_on)}"


def _row(award: grants.PublishedAward) -> list:
    return [
        award.reference,
        award.organisation_name,
        award.organisation_id,
        award.charity_number,
        award.company_number,
        award.title,
        award.description,
        award.fund_name,
        award.amount_applied_for,
        award.amount_awarded,
        award.amount_first_awarded or "",
        award.amount_is_illustrative,
        award.amount_paid,
        [f"{one['on']} {one['kind']}: {one['amount']}" for one in award.payments],
        award.ending == award.Ending.TERMINATED,
        award.awarded_on,
        award.starts_on,
        award.ends_on,
        [AREAS.get(code, code) for code in award.areas],
        [theme.title for theme in award.themes.all()],
        award.conditions,
        award.reasons,
        award.legal_power,
        award.decision_maker,
        award.story,
    ]
