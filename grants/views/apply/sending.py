"""The end of the road: declarations, sending, and the confirmation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from grants.domain.applications import (
    AnswersDoNotFit,
    CallClosed,
    EnoughSent,
    NotADraft,
    ProfileIncomplete,
    submit_application,
)
from grants.domain.evidence import EvidenceMissing
from grants.forms.apply import DeclarationsForm
from grants.models import Application
from grants.views.apply.refusals import call_closed, may_only_read
from grants.views.apply.survey import after_sending
from portal.accounts.audiences import APPLICANT, audience
from portal.dates.arrival import arrived_at
from portal.organisations.domain import MayOnlyRead
from portal.questionnaires.domain import ResponseIncomplete


def _application(request: HttpRequest, reference: str) -> Application:
    """Without its answers: the verb reads them under its lock."""
    return get_object_or_404(Application.including_tests.for_applicant(request.user), reference=reference)


@audience(APPLICANT)
def declarations(request: HttpRequest, reference: str) -> HttpResponse:
    """Declare and send. Sending twice leads to the same confirmation."""
    one = _application(request, reference)
    if one.state not in (Application.State.DRAFT, Application.State.WITHDRAWN):
        return redirect("apply:confirmation", reference=reference)
    form = DeclarationsForm(
        request.POST if request.method == "POST" else None, initial={"first_name": request.user.name}
    )
    if request.method == "POST" and form.is_valid():
        return _sent(request, one, form)
    if not one.takes_answers(arrived_at(request)):
        return call_closed(request, one.call, one)
    return _page(request, one, form)


def _sent(request: HttpRequest, one: Application, form: DeclarationsForm) -> HttpResponse:
    try:
        submit_application(one, by=request.user, declarations=form.declarations, at=arrived_at(request))
    except MayOnlyRead:
        return may_only_read(request, one)
    except CallClosed:
        return call_closed(request, one.call, one)
    except NotADraft:
        return redirect("apply:application", reference=one.reference)
    except ProfileIncomplete:
        form.add_error(None, "The organisation’s profile is not complete: we need its address and two contacts.")
    except ResponseIncomplete as error:
        titles = ", ".join(f"“{left.section.title}”" for left in error.sections)
        form.add_error(None, f"Some questions have no answer yet. Go back to your application and finish {titles}.")
    except EvidenceMissing as error:
        form.add_error(None, f"Give us these papers first, or newer ones: {error}. You find them on your task list.")
    except EnoughSent as enough:
        form.add_error(None, str(enough))
    except AnswersDoNotFit as error:
        for problem in error.problems:
            form.add_error(None, problem.sentence)
    else:
        return redirect("apply:confirmation", reference=one.reference)
    return _page(request, one, form)


def _page(request: HttpRequest, one: Application, form: DeclarationsForm) -> HttpResponse:
    context = {"application": one, "call": one.call, "form": form}
    return render(request, "grants/apply/declarations.html", context, status=422 if form.errors else 200)


@audience(APPLICANT)
def confirmation(request: HttpRequest, reference: str) -> HttpResponse:
    one = _application(request, reference)
    if one.submitted_at is None:
        return redirect("apply:application", reference=reference)
    context = {"application": one, "call": one.call} | after_sending(request, one)
    return render(request, "grants/apply/confirmation.html", context)
