"""Donations: the list, one of them, and money that goes back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from portal.accounts.audiences import audience
from portal.design.fields import MoneyField
from portal.design.words import pounds
from portal.donations import foundation
from portal.donations.domain import DonationRefusal, ask_refund, cancel_declaration, stop_monthly
from portal.donations.domain.claiming import covering
from portal.donations.models import BalanceLine, Donation, Gift
from portal.donations.office.frame import DONATIONS, PER_PAGE, TREASURER, office_page
from portal.events.ledger import timeline
from portal.exports.csv_files import csv_download

HEADER = ("Reference", "Received", "Cause", "Monthly", "Amount", "Sent back", "First name", "Last name", "E-mail")


class RefundForm(forms.Form):
    amount = MoneyField(
        label="How much goes back, in pounds",
        min_value=Decimal("0.01"),
        error_messages={"required": "Enter how much goes back.", "min_value": "The amount must be more than £0."},
    )
    reason = forms.CharField(
        label="Why?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": "Say why."},
    )


def seen(request: HttpRequest) -> Any:
    donations = Donation.objects.with_what_is_left().select_related("gift__donor", "gift__cause")
    return donations.matching(request.GET.get("q", "")[:100])


@audience(TREASURER)
def donations(request: HttpRequest) -> HttpResponse:
    found = seen(request)
    context = {
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("p")),
        "total": found.total(),
        "search": request.GET.get("q", ""),
        "is_open": foundation.is_open(),
        "running": Gift.objects.filter(state=Gift.State.RUNNING).count(),
    }
    return office_page(request, "donations.html", "Donations", context)


@audience(TREASURER)
def donations_csv(request: HttpRequest) -> HttpResponse:
    rows = (
        (
            one.reference,
            one.received_at,
            one.gift.cause,
            one.gift.monthly,
            one.amount,
            one.refunded,
            one.gift.donor.first_name,
            one.gift.donor.last_name,
            one.gift.donor.email,
        )
        for one in seen(request).iterator(chunk_size=500)
    )
    return csv_download("donations.csv", HEADER, rows)


@audience(TREASURER)
def donation(request: HttpRequest, reference: str) -> HttpResponse:
    one = get_object_or_404(
        Donation.objects.with_what_is_left().select_related("gift__donor", "gift__cause"), reference=reference
    )
    context = {
        "donation": one,
        "gift": one.gift,
        "declaration": covering(one),
        "line": getattr(one, "gift_aid_line", None),
        "balance": BalanceLine.objects.filter(source=one.charge).first(),
        "refunds": one.refunds.select_related("asked_by"),
        "others": one.gift.donor.gifts.exclude(pk=one.gift_id).prefetch_related("donations")[:20],
        "events": timeline(one, one.gift)[:50],
    }
    return office_page(request, "donation.html", f"Donation {one}", context, above=(DONATIONS,))


@audience(TREASURER)
def refund(request: HttpRequest, reference: str) -> HttpResponse:
    one = get_object_or_404(Donation.objects.with_what_is_left().select_related("gift__donor"), reference=reference)
    form = RefundForm(request.POST if request.method == "POST" else None, initial={"amount": one.left})
    if form.is_valid():
        try:
            ask_refund(one, by=request.user, **form.cleaned_data)
        except DonationRefusal as refusal:
            form.add_error("amount", str(refusal))
        else:
            messages.success(request, f"{pounds(form.cleaned_data['amount'])} of {one} goes back to the donor’s card.")
            return redirect("office_donations:donation", one.reference)
    context = {
        "form": form,
        "lead": f"{pounds(one.left)} of {pounds(one.amount)} is left. It goes back to the card that it came from.",
        "button": "Send back",
        "back": reverse("office_donations:donation", args=[one.reference]),
    }
    status = 422 if form.errors else 200
    return office_page(request, "ask.html", f"Refund {one}", context, above=(DONATIONS,), status=status)


@audience(TREASURER)
def stop(request: HttpRequest, reference: str) -> HttpResponse:
    """For a donor who writes or calls instead of using their link."""
    one = get_object_or_404(Donation.objects.select_related("gift"), reference=reference)
    if request.method == "POST":
        try:
            stop_monthly(one.gift, by=request.user)
        except DonationRefusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "The monthly gift has ended. The donor is told.")
    return redirect("office_donations:donation", one.reference)


@audience(TREASURER)
def cancel_gift_aid(request: HttpRequest, reference: str) -> HttpResponse:
    one = get_object_or_404(Donation.objects.select_related("gift__donor"), reference=reference)
    if request.method == "POST":
        for declaration in one.gift.donor.declarations.standing():
            cancel_declaration(declaration, by=request.user)
        messages.success(request, "The donor’s Gift Aid declarations are cancelled. The donor is told.")
    return redirect("office_donations:donation", one.reference)
