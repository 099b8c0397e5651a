"""The end of the road: declarations, signing, sending, and the confirmation."""

from django.contrib import messages
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
from grants.domain.fallen import fallen_of, since_you_opened
from grants.domain.readiness import readiness_of
from grants.domain.refusals import Refused
from grants.domain.signing import NotTheSecond, signing_of
from grants.domain.signing_mails import ends_at
from grants.forms.signing import SECOND, DeclarationsForm
from grants.models import Application
from grants.views.apply.refusals import call_closed, may_not_sign, may_only_read
from grants.views.apply.survey import after_sending
from portal.accounts.audiences import APPLICANT, audience
from portal.dates.arrival import arrived_at
from portal.organisations.domain import MayNotSign, MayOnlyRead, may_sign_for
from portal.questionnaires.domain import ResponseIncomplete, answers_sha256

NOT_WHOLE = "It cannot be signed yet. Below you see what is still missing."
CHANGED_SINCE_READ = "Somebody changed the answers since you read them. Here they are as they stand now."


def _application(request: HttpRequest, reference: str) -> Application:
    """Without its answers: the verb reads them under its lock."""
    return get_object_or_404(Application.including_tests.for_applicant(request.user), reference=reference)


@audience(APPLICANT)
def declarations(request: HttpRequest, reference: str) -> HttpResponse:
    """Sign and send, or sign and let a second person sign. Sending twice leads to the same confirmation."""
    one = _application(request, reference)
    if one.state not in (*Application.WRITTEN, Application.State.WITHDRAWN):
        return redirect("apply:confirmation", reference=reference)
    if one.is_paper:
        return may_only_read(request, one)
    fallen = fallen_of(one) if is_for_the_second(request) and one.state == Application.State.DRAFT else None
    if fallen:
        messages.warning(request, since_you_opened(fallen))
        return redirect("apply:application", reference=reference)
    form = _form(request, one)
    if request.method == "POST" and form.is_valid():
        return _signed(request, one, form)
    if not one.takes_answers(arrived_at(request)):
        return call_closed(request, one.call, one)
    if one.signatories_asked > 1 and not may_sign_for(one.organisation, request.user):
        return may_not_sign(request, one)
    if request.method == "GET" and one.state == Application.State.DRAFT and not readiness_of(one).ready:
        messages.warning(request, NOT_WHOLE)
        return redirect("apply:application", reference=reference)
    if _changed_since_read(request, one):
        messages.warning(request, CHANGED_SINCE_READ)
        return redirect("apply:answers", reference=reference)
    return _page(request, one, form)


def _changed_since_read(request: HttpRequest, one: Application) -> bool:
    """Whether the answers are others than those of the page from which somebody came to sign: it says which."""
    seen = request.GET.get("seen")
    return request.method == "GET" and seen is not None and seen != answers_sha256(one.response)


def is_for_the_second(request: HttpRequest) -> bool:
    """Whether what was sent comes from a page for the last signature, which asks for nobody to sign after it."""
    return request.method == "POST" and SECOND[-1] not in request.POST


def _form(request: HttpRequest, one: Application) -> DeclarationsForm:
    asks_second = one.signatories_asked > 1 and one.state == Application.State.DRAFT
    submit = "Sign" if asks_second else "Sign and send"
    if request.method == "POST":
        form = DeclarationsForm(request.POST, submit=submit)
    else:
        initial = {"name": request.user.name, "seen": answers_sha256(one.response)}
        form = DeclarationsForm(None, submit=submit, initial=initial)
    if asks_second:
        form.ask_second(one.organisation, besides=(request.user,))
    return form


def _signed(request: HttpRequest, one: Application, form: DeclarationsForm) -> HttpResponse:
    try:
        said = {"declarations": form.declarations, "second": form.second}
        done = submit_application(one, by=request.user, at=arrived_at(request), **said)
    except MayOnlyRead:
        return may_only_read(request, one)
    except MayNotSign:
        return may_not_sign(request, one)
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
    except NotTheSecond as wrong:
        form.add_error("second_email" if form.second and form.second.email else "second", str(wrong))
    except (EnoughSent, Refused) as refused:
        form.add_error(None, str(refused))
    except AnswersDoNotFit as error:
        for problem in error.problems:
            form.add_error(None, problem.sentence)
    else:
        if done.state == Application.State.SIGNING:
            return redirect("apply:application", reference=one.reference)
        return redirect("apply:confirmation", reference=one.reference)
    return _page(request, one, form)


def _page(request: HttpRequest, one: Application, form: DeclarationsForm) -> HttpResponse:
    waiting = signing_of(one, request.user)
    if waiting and not waiting.yours:
        return redirect("apply:application", reference=one.reference)
    context = {"application": one, "call": one.call, "form": form, "waiting": waiting, "by_when": ends_at(one)}
    return render(request, "grants/apply/declarations.html", context, status=422 if form.errors else 200)


@audience(APPLICANT)
def confirmation(request: HttpRequest, reference: str) -> HttpResponse:
    one = _application(request, reference)
    if one.submitted_at is None or one.is_paper:  # of a paper form, the organisation's people pressed nothing
        return redirect("apply:application", reference=reference)
    context = {"application": one, "call": one.call} | after_sending(request, one)
    return render(request, "grants/apply/confirmation.html", context)
