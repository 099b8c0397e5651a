"""Gift Aid: what can be claimed, what was claimed, and the files for HMRC."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from portal.accounts.audiences import audience
from portal.design.paging import paged
from portal.donations.domain import DonationRefusal, claimable, make_claim
from portal.donations.domain.claiming import to_adjust
from portal.donations.gift_aid import MOST_ROWS, tax_on
from portal.donations.models import GiftAidClaim
from portal.donations.office.frame import CLAIMS, DONATIONS, TREASURER, office_page
from portal.donations.schedule import ODS_TYPE


@audience(TREASURER)
def claims(request: HttpRequest) -> HttpResponse:
    found = claimable()
    whole = [one for one in found if one.is_whole]
    total = sum((one.row.amount for one in whole), Decimal(0))
    refunds = to_adjust()
    context = {
        "rows": whole[:25],
        "number": len(whole),
        "most": MOST_ROWS,
        "is_full": len(found) == MOST_ROWS,
        "broken": [one for one in found if not one.is_whole],
        "total": total,
        "tax": tax_on(total),
        "refunds": refunds,
        "overclaimed": sum((tax_on(one.amount) for one in refunds), Decimal(0)),
        "claims": GiftAidClaim.objects.defer("csv", "ods").select_related("made_by")[:50],
    }
    return office_page(request, "claims.html", "Gift Aid", context, above=(DONATIONS,))


@audience(TREASURER)
def make(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("office_donations:claims")
    try:
        claim = make_claim(by=request.user)
    except DonationRefusal as refusal:
        messages.error(request, str(refusal))
        return redirect("office_donations:claims")
    messages.success(request, f"{claim} is made and frozen. Take the spreadsheet and send it with the claim to HMRC.")
    return redirect("office_donations:claim", claim.number)


@audience(TREASURER)
def claim(request: HttpRequest, number: int) -> HttpResponse:
    one = get_object_or_404(GiftAidClaim.objects.defer("csv", "ods").select_related("made_by"), number=number)
    context = {
        "claim": one,
        "lines": paged(request, one.lines.select_related("donation"), "lines"),
        "adjustments": one.adjustments.select_related("refund__donation"),
    }
    return office_page(request, "claim.html", str(one), context, above=(DONATIONS, CLAIMS))


@audience(TREASURER)
def ods(request: HttpRequest, number: int) -> HttpResponse:
    """The very file that was made with the claim."""
    one = get_object_or_404(GiftAidClaim, number=number, forgotten_at=None)
    return _file(bytes(one.ods), ODS_TYPE, f"gift-aid-claim-{number}.ods")


@audience(TREASURER)
def csv(request: HttpRequest, number: int) -> HttpResponse:
    one = get_object_or_404(GiftAidClaim, number=number, forgotten_at=None)
    return _file(one.csv.encode("utf-8-sig"), "text/csv; charset=utf-8", f"gift-aid-claim-{number}.csv")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
