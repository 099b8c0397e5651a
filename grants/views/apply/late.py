"""Coming with a late link: what it opens and until when, and going in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from grants.domain.late_links import link_for, require_usable, use_late_link
from grants.domain.refusals import Refused
from grants.models import Application, Call, LateLink
from portal.accounts.audiences import APPLICANT, audience
from portal.dates.arrival import arrived_at
from portal.organisations.domain import MayOnlyRead

KEY = "late_link"


@audience(APPLICANT)
@never_cache
def late(request: HttpRequest, code: str) -> HttpResponse:
    """A code that is not known and one that is somebody else's are both not found."""
    try:
        link = link_for(code, by=request.user)
    except LateLink.DoesNotExist as missing:
        raise Http404 from missing
    context, refusal = {"link": link, "call": link.call, "refusal": ""}, ""
    try:
        require_usable(link, by=request.user, at=arrived_at(request))
        if request.method == "POST":
            return _gone_in(request, link)
    except MayOnlyRead:
        refusal = "You may only read what this organisation applies for. Ask a colleague who writes for it."
    except Refused as refused:
        refusal = str(refused)
    return render(request, "grants/apply/late.html", context | {"refusal": refusal}, status=409 if refusal else 200)


def _gone_in(request: HttpRequest, link: LateLink) -> HttpResponse:
    draft = link.application or Application.objects.draft_for(link.call, link.organisation)
    if draft:
        use_late_link(link, draft, by=request.user, at=arrived_at(request))
        return redirect("apply:application", reference=draft.reference)
    request.session[KEY] = link.pk
    return redirect("apply:organisation", slug=link.call.slug)


def carried_link(request: HttpRequest, call: Call) -> LateLink | None:
    """The late link that somebody came to `call` with, while it still opens something."""
    if not request.user.is_authenticated or KEY not in request.session:
        return None
    mine = LateLink.objects.filter(call=call, organisation__memberships__user=request.user)
    link = mine.select_related("call", "organisation").filter(pk=request.session[KEY]).first()
    try:
        if link:
            require_usable(link, by=request.user, at=arrived_at(request))
    except (MayOnlyRead, Refused):
        return None
    return link
