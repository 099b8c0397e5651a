"""The eligibility check, before any sign-in: nobody works for hours to hear that they could not apply."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from grants.models import Call
from grants.views.apply.carried_answers import carried, carry, count_once, outcome_so_far
from grants.views.apply.late import carried_link
from grants.views.apply.start import call_by
from portal.accounts.audiences import PUBLIC, audience
from portal.dates.arrival import arrived_at
from portal.questionnaires.eligibility import judge
from portal.questionnaires.forms import form_for_section
from portal.questionnaires.lists import lists_for
from portal.questionnaires.logic import as_asked

MOST_OTHERS = 5


@audience(PUBLIC)
def questions(request: HttpRequest, slug: str, key: str = "") -> HttpResponse:
    """One section of the check. What passes is kept in the session at once, so that no answer is lost on the way."""
    call = call_by(slug)
    if call.eligibility_version is None:
        return redirect("apply:organisation", slug=slug)
    schema = call.eligibility_version.schema
    asked = as_asked(schema, carried(request, call)).schema
    section = asked.section(key) if key else asked.sections[0]
    if section is None:
        raise Http404
    form = form_for_section(
        schema,
        section.key,
        data=request.POST if request.method == "POST" else None,
        values=carried(request, call),
        lists=lists_for(schema),
        submit="Continue",
        other_buttons=(),
    )
    if request.method == "POST":
        valid = form.is_valid()
        carry(request, call, carried(request, call) | form.values)
        if valid:
            if after := as_asked(schema, carried(request, call)).schema.after(section):
                return redirect("apply:eligibility_part", slug, after.key)
            # Counted here and not where the result is shown, which a browser may open again or beforehand.
            count_once(request, call, outcome_so_far(request, call))
            return redirect("apply:result", slug)
    context = {"call": call, "section": section, "form": form}
    return render(request, "grants/apply/eligibility.html", context, status=422 if form.errors else 200)


@audience(PUBLIC)
def result(request: HttpRequest, slug: str) -> HttpResponse:
    """Yes: go on. No: which rule, why, and where else to look."""
    call = call_by(slug)
    outcome = outcome_so_far(request, call)
    if outcome.unanswered:
        return redirect("apply:eligibility", slug=slug)
    context: dict[str, Any] = {"call": call, "outcome": outcome}
    if not outcome.passed:
        context |= {"elsewhere": _elsewhere(request, call), "outside_links": call.fund.outside_links.all()}
    context["may_start"] = call.is_open(arrived_at(request)) or carried_link(request, call) is not None
    return render(request, "grants/apply/result.html", context)


def _elsewhere(request: HttpRequest, call: Call) -> list[Call]:
    """Other open calls for the same people that the answers given so far do not rule out."""
    others = Call.objects.open(arrived_at(request)).exclude(pk=call.pk).select_related("eligibility_version")
    others = others.filter(fund__audience=call.fund.audience)
    given = carried(request, call)
    return [
        other
        for other in others.order_by("closes_at")[:MOST_OTHERS]
        if other.eligibility_version is None or not judge(other.eligibility_version.schema, given).failures
    ]
