"""Late links on a call: those that were given, giving one, taking one back."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from grants.domain.late_links import give_late_link, is_decided, take_back_late_link
from grants.domain.refusals import Refused
from grants.forms.late import LateLinkForm, TakeBackForm
from grants.models import LateLink
from grants.models.late_link import LateLinkQuerySet
from grants.views.office.frame import OFFICERS, call_of, office_page
from portal.accounts.audiences import audience

LATEST = 50
GIVEN = "late_link_given"


@audience(OFFICERS)
def late(request: HttpRequest, call_id: int) -> HttpResponse:
    """The address is shown once, after the form was sent. Until then its code waits in the officer's session, so that
    a page that is loaded again gives no second link."""
    call = call_of(call_id)
    form = LateLinkForm(request.POST if request.method == "POST" else None, call=call)
    if form.is_valid():
        try:
            link, code = give_late_link(call, by=request.user, **form.given())
            request.session[GIVEN] = [link.pk, code]
            return redirect("casework:late", call_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    links = LateLink.objects.of_call(call, request.user)
    context = {"form": form, "links": links[:LATEST], "decided": is_decided(call)}
    if request.method == "GET":
        context |= _shown_once(request, links)
    return office_page(request, "late.html", call, "Late links", context)


def _shown_once(request: HttpRequest, links: LateLinkQuerySet) -> dict[str, Any]:
    """The link that was just given, with its address; nothing on a page of another call, which leaves it for this."""
    pk, code = request.session.get(GIVEN, (None, ""))
    given = links.filter(pk=pk).first()
    if given is None:
        return {}
    del request.session[GIVEN]
    return {"given": given, "address": settings.SITE_ADDRESS + reverse("apply:late", args=[code])}


@audience(OFFICERS)
def take_late_link_back(request: HttpRequest, call_id: int, pk: int) -> HttpResponse:
    """Say why, and it opens nothing any more."""
    call = call_of(call_id)
    link = get_object_or_404(LateLink.objects.of_call(call, request.user), pk=pk)
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if link.taken_back_at:
        messages.warning(request, "This link was taken back already.")
        return redirect("casework:late", call_id)
    if form.is_valid():
        try:
            take_back_late_link(link, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, f"The link of {link.organisation} is taken back, and its people hear by e-mail.")
            return redirect("casework:late", call_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    above = ((reverse("casework:late", args=[call_id]), "Late links"),)
    return office_page(request, "take_back_late.html", call, "Take back", {"form": form, "link": link}, above=above)
