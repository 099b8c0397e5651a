"""After sign-in: which organisation applies, and the start of its application."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from grants.domain.applications import CallClosed, EnoughSent, NotEligible, start_application
from grants.domain.carried_over import profile_known
from grants.domain.refusals import Refused
from grants.forms.apply import OrganisationForm
from grants.models import Application
from grants.views.apply.carried_answers import carried, outcome_so_far
from grants.views.apply.late import carried_link
from grants.views.apply.refusals import call_closed
from grants.views.apply.start import call_by
from portal.accounts.audiences import APPLICANT, audience
from portal.dates.arrival import arrived_at
from portal.organisations.models import Organisation


@audience(APPLICANT)
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose who applies; whoever has no organisation yet makes its profile first."""
    call = call_by(slug)
    if not outcome_so_far(request, call).passed:
        return redirect("apply:eligibility", slug=slug)
    late = carried_link(request, call)
    if not call.is_open(arrived_at(request)) and not late:
        return call_closed(request, call)
    mine = Organisation.objects.written_by(request.user)
    if late and not call.is_open(arrived_at(request)):
        mine = mine.filter(pk=late.organisation_id)
    known = profile_known(carried(request, call))
    add_one = f"{reverse('organisations:new')}?{urlencode({'next': request.path} | known)}"
    if not mine.exists():
        return redirect(add_one)
    form = OrganisationForm(request.POST if request.method == "POST" else None, organisations=mine)
    if request.method == "POST" and form.is_valid():
        try:
            return _started(request, call, form.cleaned_data["organisation"])
        except EnoughSent as enough:
            form.add_error("organisation", str(enough))
    context = {"form": form, "call": call, "add_one": add_one}
    return render(request, "grants/apply/organisation.html", context, status=422 if form.errors else 200)


def _started(request, call, organisation) -> HttpResponse:
    begun = Application.objects.draft_for(call, organisation)
    try:
        application = start_application(
            call,
            organisation,
            by=request.user,
            eligibility_answers=carried(request, call),
            at=arrived_at(request),
            late=carried_link(request, call),
        )
    except (CallClosed, Refused):
        return call_closed(request, call)
    except NotEligible:
        return redirect("apply:result", slug=call.slug)
    if begun is None and (known := application.response.answers.count()):
        them = "1 answer" if known == 1 else f"{known} answers"
        marked = "It is" if known == 1 else "Each is"
        filled_in = f"We filled in {them} from what you told us before."
        messages.success(request, f"{filled_in} {marked} marked at its question until you save that page.")
    return redirect("apply:application", reference=application.reference)
