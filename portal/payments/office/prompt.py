"""How soon claims are paid: by quarter, those that are late, and every one as a download."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone

from portal.accounts.audiences import audience
from portal.agreements.models import Agreement
from portal.exports.csv_files import csv_download
from portal.payments.models import Claim, ClaimQuerySet
from portal.payments.office.frame import READERS, office_page
from portal.payments.prompt import DAYS, Clock, by_quarter

PER_PAGE = 25
HEADER = [
    "Agreement", "Kind", "Organisation", "Claim", "Invoice", "Amount", "Came in on", "30 days count from", "Last day",
    "Paid on", "Days taken", "Within 30 days",
]  # fmt: skip


@audience(READERS)
def prompt(request: HttpRequest) -> HttpResponse:
    kind, found = _asked_for(request)
    today = timezone.localdate()
    paid = found.paid().order_by().values_list("payable_from", "instalment__paid_on")
    waiting = found.not_paid().order_by("payable_from", "pk")
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "kind": kind,
        "kinds": [("", "Grants and contracts"), *Agreement.Kind.choices],
        "quarters": by_quarter(Clock(*one) for one in paid),
        "rows": [_row(one, today) for one in page],
        "page_obj": page,
        "late": found.not_paid().late(today).count(),
        "days": DAYS,
    }
    above = ((reverse("office_payments:list"), "Payments"),)
    return office_page(request, "payments/office/prompt.html", "Paid within 30 days", context, above=above)


@audience(READERS)
def prompt_csv(request: HttpRequest) -> StreamingHttpResponse:
    _, found = _asked_for(request)
    return csv_download("paid-within-30-days.csv", HEADER, _rows(found.order_by("payable_from", "pk")))


def _asked_for(request: HttpRequest) -> tuple[str, ClaimQuerySet]:
    """The claims that are owed, or not answered yet, of the kind in the address."""
    asked = request.GET.get("kind", "")
    kind = asked if asked in Agreement.Kind.values else ""
    seen = Claim.objects.visible_to(request.user).undisputed()
    found = seen.filter(agreement__kind=kind) if kind else seen
    return kind, found.select_related("agreement__organisation", "instalment")


def _row(one: Claim, today: Any) -> dict[str, Any]:
    clock = one.clock
    return {"claim": one, "clock": clock, "words": clock.words(today), "is_late": clock.days_left(today) <= 0}


def _rows(found: ClaimQuerySet) -> Iterator[list[object]]:
    for one in found.iterator(chunk_size=500):
        clock, agreement = one.clock, one.agreement
        taken = clock.days_taken
        yield [
            agreement.reference,
            agreement.get_kind_display(),
            agreement.organisation.name,
            one.number,
            one.invoice,
            one.owed,
            timezone.localdate(one.claimed_at),
            clock.payable_from,
            clock.last_day,
            clock.paid_on,
            taken,
            "" if taken is None else "yes" if taken <= DAYS else "no",
        ]
