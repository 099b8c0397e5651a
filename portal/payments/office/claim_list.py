"""Every claim, those that wait first: found by state, kind and words, and as a download."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone

from portal.accounts.audiences import audience
from portal.agreements.models import Agreement
from portal.design.words import long_date
from portal.exports.csv_files import csv_download
from portal.payments.models import Claim, ClaimQuerySet
from portal.payments.office.frame import READERS, office_page
from portal.payments.prompt import DAYS

PER_PAGE = 25
HEADER = [
    "Agreement", "Kind", "Organisation", "Claim", "Came in on", "What for", "Invoice", "Claimed", "Accepted", "Stands",
    "Answered by", "Answered on", "Answer", "Instalment", "Paid on",
]  # fmt: skip


@audience(READERS)
def claims(request: HttpRequest) -> HttpResponse:
    asked, found = _asked_for(request)
    page = Paginator(found.order_by("-claimed_at", "-pk"), PER_PAGE).get_page(request.GET.get("p"))
    today = timezone.localdate()
    kept = {name: value for name, value in asked.items() if value}
    context = {
        **asked,
        "kinds": [("", "Grants and contracts"), *Agreement.Kind.choices],
        "states": [("", "Any"), *Claim.State.choices],
        "rows": [{"claim": one, "pays": _pays(one, today)} for one in page],
        "page_obj": page,
        "is_filtered": bool(kept),
        "download": f"{reverse('office_payments:claims_csv')}{'?' if kept else ''}{urlencode(kept)}",
        "waiting": Claim.objects.visible_to(request.user).to_answer().count(),
        "days": DAYS,
    }
    above = ((reverse("office_payments:list"), "Payments"),)
    return office_page(request, "payments/office/claims.html", "Claims", context, above=above, icon="form")


@audience(READERS)
def claims_csv(request: HttpRequest) -> StreamingHttpResponse:
    _, found = _asked_for(request)
    return csv_download("claims.csv", HEADER, _rows(found.order_by("claimed_at", "pk")))


def _asked_for(request: HttpRequest) -> tuple[dict[str, str], ClaimQuerySet]:
    """What the address asks for, as far as there is such a thing, and the claims that are meant."""
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    asked = {
        "q": request.GET.get("q", "").strip().replace("\0", "")[:200],
        "kind": kind if kind in Agreement.Kind.values else "",
        "state": state if state in Claim.State.values else "",
    }
    seen = Claim.objects.visible_to(request.user)
    found = seen.matching(search=asked["q"], kind=asked["kind"], state=asked["state"])
    return asked, found.select_related("agreement__organisation", "instalment", "claimed_by", "answered_by")


def _pays(one: Claim, today: Any) -> dict[str, Any]:
    """When it has to be paid, of one that is owed or not answered yet."""
    if one.state not in (Claim.State.SENT, Claim.State.ACCEPTED):
        return {}
    if one.instalment and one.instalment.state == one.instalment.State.CANCELLED:
        return {"words": "Its instalment is cancelled"}
    clock = one.clock
    if clock.paid_on:
        return {"words": f"Paid on {long_date(clock.paid_on)}"}
    return {"words": clock.words(today), "is_late": clock.days_left(today) <= 0}


def _rows(found: ClaimQuerySet) -> Iterator[list[object]]:
    for one in found.iterator(chunk_size=500):
        agreement, paid = one.agreement, one.instalment
        yield [
            agreement.reference,
            agreement.get_kind_display(),
            agreement.organisation.name,
            one.number,
            timezone.localdate(one.claimed_at),
            one.what_for,
            one.invoice,
            one.amount,
            one.accepted,
            one.get_state_display(),
            str(one.answered_by or ""),
            timezone.localdate(one.answered_at) if one.answered_at else "",
            one.answer,
            paid.number if paid else "",
            paid.paid_on if paid else "",
        ]
