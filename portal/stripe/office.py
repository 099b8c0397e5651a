"""What Stripe told, in the back office: what somebody has to look at, and the rest."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from portal.accounts.audiences import audience, office
from portal.stripe.accounts import KEEPERS
from portal.stripe.domain.working import StripeRefusal, set_aside, take_again
from portal.stripe.models import StripeEvent

READERS = office(*KEEPERS.values())
PER_PAGE = 25
TITLE = "What Stripe told"
TABS = (("look", "To look at"), ("waiting", "Waiting"), ("all", "Everything"))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="How was it seen to?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": "Say how it was seen to."},
    )


def office_page(
    request: HttpRequest, page: str, title: str, context: dict[str, Any], *, under: bool = False, status: int = 200
) -> HttpResponse:
    above = [{"url": reverse("office_stripe:list"), "label": TITLE}] if under else []
    frame = {
        "header_title": title,
        "page_title": title,
        "header_icon": "download",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": "Home"}, *above, {"url": "", "label": title},
        ],
    }  # fmt: skip
    return render(request, f"stripe/office/{page}", frame | context, status=status)


@audience(READERS)
def events(request: HttpRequest) -> HttpResponse:
    seen = StripeEvent.objects.visible_to(request.user)
    counts = {"look": seen.to_look_at().count(), "waiting": seen.received().count()}
    chosen = request.GET.get("show", "look")
    shown = {"waiting": seen.received(), "all": seen}.get(chosen, seen.to_look_at())
    context = {
        "page_obj": Paginator(shown.latest_first().defer("body"), PER_PAGE).get_page(request.GET.get("p")),
        "tabs": [
            {"href": f"?show={key}", "words": words, "number": counts.get(key), "current": key == chosen}
            for key, words in TABS
        ],
    }
    return office_page(request, "events.html", TITLE, context)


@audience(READERS)
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(StripeEvent.objects.visible_to(request.user), pk=pk)
    try:
        take_again(event, by=request.user)
    except StripeRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{event} is worked through again.")
    return redirect("office_stripe:list")


@audience(READERS)
def aside(request: HttpRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(StripeEvent.objects.visible_to(request.user), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            set_aside(event, reason=form.cleaned_data["reason"], by=request.user)
        except StripeRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{event} is set aside.")
            return redirect("office_stripe:list")
    context = {"event": event, "form": form}
    return office_page(
        request, "aside.html", f"Set aside: {event}", context, under=True, status=422 if form.errors else 200
    )
