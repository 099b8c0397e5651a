"""Late links on a call: those that were given, and giving one."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from grants.domain.late_links import give_late_link, is_decided
from grants.domain.refusals import Refused
from grants.forms.late import LateLinkForm
from grants.models import LateLink
from grants.views.office.frame import OFFICERS, call_of, office_page
from portal.accounts.audiences import audience

LATEST = 50


@audience(OFFICERS)
def late(request: HttpRequest, call_id: int) -> HttpResponse:
    """The address is on the answer to the form and nowhere else: its code is not kept."""
    call = call_of(call_id)
    form, given, address = LateLinkForm(request.POST if request.method == "POST" else None, call=call), None, ""
    if form.is_valid():
        try:
            given, code = give_late_link(call, by=request.user, **form.given())
            address = settings.SITE_ADDRESS + reverse("apply:late", args=[code])
            form = LateLinkForm(None, call=call)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    links = LateLink.objects.of_call(call, request.user)[:LATEST]
    context = {"form": form, "given": given, "address": address, "links": links, "decided": is_decided(call)}
    return office_page(request, "late.html", call, "Late links", context)
