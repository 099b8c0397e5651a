"""The books beside Stripe's balance: month by month, and what stands in one and not in the other."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from stripe import StripeError

from portal.accounts.audiences import audience
from portal.design.paging import paged
from portal.donations import foundation
from portal.donations.domain.reconciling import SETTLING, reconcile
from portal.donations.models import BalanceLine, Donation, Refund
from portal.donations.office.frame import DONATIONS, TREASURER, office_page

MONTHS = 24


@audience(TREASURER)
def books(request: HttpRequest) -> HttpResponse:
    settled = timezone.now() - SETTLING
    at_stripe = BalanceLine.objects.not_in_the_books().filter(made_at__lt=settled)
    in_books = Donation.objects.not_at_stripe(settled).select_related("gift")
    refunds = Refund.objects.not_at_stripe(settled).select_related("donation")
    context = {
        "months": by_month(),
        "lines": paged(request, at_stripe, "stripe"),
        "donations": paged(request, in_books, "books"),
        "refunds": paged(request, refunds, "refunds"),
        "different": BalanceLine.objects.unlike_the_books()[:50],
        "agrees": not (at_stripe.exists() or in_books.exists() or refunds.exists()),
        "latest": BalanceLine.objects.first(),
        "is_open": foundation.is_open(),
    }
    return office_page(request, "books.html", "The books and Stripe", context, above=(DONATIONS,))


def by_month() -> list[dict]:
    """What Stripe's balance says of each month, latest first, and what the books say of it."""
    took = Q(kind__in=("charge", "payment"))
    rows = list(
        BalanceLine.objects.exclude(kind__startswith="payout")
        .annotate(month=TruncMonth("made_at"))
        .values("month")
        .annotate(
            gross=Sum("amount", filter=took, default=0),
            back=Sum("amount", filter=~took, default=0),
            fee=Sum("fee"),
            net=Sum("net"),
            number=Count("pk", filter=took),
        )
        .order_by("-month")[:MONTHS]
    )
    booked = dict(
        Donation.objects.annotate(month=TruncMonth("received_at"))
        .values("month")
        .annotate(all=Sum("amount"))
        .values_list("month", "all")
    )
    return [row | {"booked": booked.get(row["month"], 0)} for row in rows]


@audience(TREASURER)
def compare(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        try:
            taken = reconcile()
        except StripeError:
            messages.error(request, "Stripe did not answer. Try again in some minutes.")
        else:
            words = f"{taken} missing payments were taken into the books." if taken else "Nothing was missing."
            messages.success(request, f"Stripe’s balance is fetched. {words}")
    return redirect("office_donations:books")
