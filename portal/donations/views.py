"""/donate/: for anybody, without an account. No card number ever comes here: Stripe's own page asks for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.accounts.audiences import PUBLIC, audience
from portal.donations import foundation
from portal.donations.domain import (
    DonationRefusal,
    begin_gift,
    cancel_declaration,
    declare,
    open_checkout,
    stop_monthly,
)
from portal.donations.domain.declaring import go_without
from portal.donations.domain.errors import AlreadyPaid
from portal.donations.domain.giving import is_paid_at_stripe
from portal.donations.forms import MONTHLY, GiftAidForm, GiveForm
from portal.donations.gift_aid import TELL_US, tax_on
from portal.donations.models import Cause, Declaration, Gift
from portal.stripe.accounts import gift_origin
from portal.stripe.leading import leads_to

PAGES = "donations/public"


def of_gift(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the gift to which its link leads; nothing keeps a copy of the page."""

    @wraps(view)
    def found(request: HttpRequest, token: str) -> HttpResponse:
        gift = Gift.objects.select_related("donor", "cause").of_token(token)
        if gift is None:
            raise Http404
        return view(request, gift)

    return never_cache(found)


OFTEN = (
    "Somebody at your connection has set out to give very often just now. Nothing was taken. Try again in ten minutes."
)


def show(request: HttpRequest, page: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    frame = {"foundation": foundation.NAME, "described": foundation.described()}
    return render(request, f"{PAGES}/{page}", frame | context, status=status)


@never_cache
@audience(PUBLIC)
def give(request: HttpRequest) -> HttpResponse:
    causes = Cause.objects.open()
    if not foundation.is_open() or not causes:
        return show(request, "off.html", {}, status=200 if request.method == "GET" else 503)
    form = GiveForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and not ratelimit.consume(request, action="donate"):
        form.add_error(None, OFTEN)
        return show(request, "give.html", {"form": form, "causes": causes}, status=429)
    if form.is_valid():
        said = form.cleaned_data
        gift = begin_gift(
            cause=said["cause"],
            amount=said["amount"],
            monthly=said["how_often"] == MONTHLY,
            first_name=said["first_name"],
            last_name=said["last_name"],
            email=said["email"],
        )
        return redirect("donations:gift_aid", gift.token)
    return show(request, "give.html", {"form": form, "causes": causes}, status=422 if form.errors else 200)


@audience(PUBLIC)
@of_gift
def gift_aid(request: HttpRequest, gift: Gift) -> HttpResponse:
    if gift.state != Gift.State.STARTED:
        return redirect("donations:mine", gift.token)
    form = GiftAidForm(request.POST if request.method == "POST" else None, gift=gift, initial=_said_before(gift))
    if form.is_valid():
        said = form.cleaned_data
        try:
            if form.wants_it:
                names = ("scope", "title", "first_name", "last_name", "house", "postcode")
                declare(gift, **{name: said[name] for name in names})
            else:
                go_without(gift)
        except AlreadyPaid:
            return redirect("donations:mine", gift.token)
        return redirect("donations:check", gift.token)
    context = {"form": form, "gift": gift, "more": tax_on(gift.amount), "tell_us": TELL_US}
    return show(request, "gift_aid.html", context, status=422 if form.errors else 200)


def _said_before(gift: Gift) -> dict[str, Any]:
    before = gift.declarations.standing().first()
    if before is None:
        return {"first_name": gift.donor.first_name, "last_name": gift.donor.last_name}
    names = ("scope", "title", "first_name", "last_name", "house", "postcode")
    return {name: getattr(before, name) for name in names}


@audience(PUBLIC)
@leads_to(gift_origin)
@of_gift
def check(request: HttpRequest, gift: Gift) -> HttpResponse:
    """What was said, once more, and the way to Stripe's page; who comes back without paying is here again."""
    paid = is_paid_at_stripe(gift)
    if paid:
        return redirect("donations:thanks", gift.token)
    refusal, status = "", 200
    if request.method == "POST" and not ratelimit.consume(request, action="donate"):
        refusal, status = OFTEN, 429
    elif request.method == "POST":
        try:
            return HttpResponse(status=303, headers={"Location": open_checkout(gift)})
        except AlreadyPaid:
            return redirect("donations:thanks", gift.token)
        except DonationRefusal as error:
            refusal, status = str(error), 503
    context = {
        "gift": gift,
        "declaration": gift.declarations.standing().first(),
        "refusal": refusal,
        "came_back": bool(gift.session) and paid is False,
    }
    return show(request, "check.html", context, status=status)


@audience(PUBLIC)
@of_gift
def thanks(request: HttpRequest, gift: Gift) -> HttpResponse:
    """Stripe sends the payer here. Whether the money has come is in the books, or will be in some seconds."""
    context = {"gift": gift, "declaration": gift.declarations.standing().first(), "donation": gift.donations.first()}
    return show(request, "thanks.html", context)


@audience(PUBLIC)
@of_gift
def mine(request: HttpRequest, gift: Gift) -> HttpResponse:
    """The donor's own page, by the link in each of their mails."""
    context = {
        "gift": gift,
        "donations": gift.donations.with_what_is_left()[:60],
        "declaration": gift.declarations.standing().first(),
    }
    return show(request, "mine.html", context)


@audience(PUBLIC)
@require_POST
@of_gift
def stop(request: HttpRequest, gift: Gift) -> HttpResponse:
    try:
        stop_monthly(gift)
    except DonationRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Your monthly gift has ended. Nothing more is taken from your card.")
    return redirect("donations:mine", gift.token)


@audience(PUBLIC)
@require_POST
@of_gift
def cancel_gift_aid(request: HttpRequest, gift: Gift) -> HttpResponse:
    for declaration in Declaration.objects.standing().beside(gift):
        cancel_declaration(declaration)
    messages.success(request, "Your Gift Aid declaration is cancelled, for this gift and for all that you give later.")
    return redirect("donations:mine", gift.token)
