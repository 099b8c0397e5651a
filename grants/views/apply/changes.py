"""Changing the sections that the office asked about, and sending the application again."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from grants.domain.applications import AnswersDoNotFit
from grants.domain.fallen import fallen_of, since_you_opened
from grants.domain.readiness import facts_of, problems_in
from grants.domain.refusals import Refused
from grants.domain.reopening import (
    NotOpen,
    may_be_changed,
    parts_opened,
    require_open,
    save_reopened,
    send_again,
    take_changes_back,
)
from grants.domain.signing import NothingToSign, NotTheSecond, Signing, signing_on
from grants.forms.signing import DeclarationsForm
from grants.models import Reopening
from grants.views.apply.applications import application_by
from grants.views.apply.refusals import may_not_sign, may_only_read, not_saved
from grants.views.apply.sending import is_for_the_second
from portal.accounts.audiences import APPLICANT, audience
from portal.dates.arrival import arrived_at
from portal.organisations.domain import MayNotSign, MayOnlyRead
from portal.questionnaires.domain import AlreadySubmitted, ResponseIncomplete, answers_sha256
from portal.questionnaires.domain.signing import answers_in_words
from portal.questionnaires.filling import NotAsked, SectionPage, Step

OVER = "Nothing can be changed any more: it was sent again, or the time for it is over."
NOT_ASKED = "That part is not asked with the answers as they stand."
WAITS = "It waits for the second signature, so nobody can change it."


def reopening_of(request: HttpRequest, reference: str) -> Reopening:
    """The last that was asked of an application of the person's organisations."""
    one = application_by(request, reference)
    asked = one.reopenings.told().select_related(
        "application__organisation", "application__call__fund", "response__version"
    )
    if latest := asked.prefetch_related("response__answers").first():
        return latest
    raise Http404


def _over(request: HttpRequest, reference: str) -> HttpResponse:
    messages.warning(request, OVER)
    return redirect("apply:application", reference=reference)


@audience(APPLICANT)
@never_cache
def changes(request: HttpRequest, reference: str) -> HttpResponse:
    """What is asked of each section, and the declarations to send it again with."""
    asked = reopening_of(request, reference)
    waiting = signing_on(asked.application, asked.response, request.user)
    fallen = fallen_of(asked.application) if not waiting and not asked.answered_at else None
    if fallen and "take-back" not in request.POST and is_for_the_second(request):
        messages.warning(request, since_you_opened(fallen))
        return redirect("apply:changes", reference=reference)
    form = _form(request, asked, waiting)
    try:
        require_open(asked, by=request.user, at=arrived_at(request))
        if "take-back" in request.POST:
            return _taken_back(request, asked)
        if form.is_valid():
            return _signed(request, asked, form)
    except MayOnlyRead:
        return may_only_read(request, asked.application)
    except MayNotSign:
        return may_not_sign(request, asked.application)
    except (NotOpen, AlreadySubmitted):
        return _over(request, reference)
    except ResponseIncomplete as error:
        titles = ", ".join(f"“{left.section.title}”" for left in error.sections)
        form.add_error(None, f"Some questions have no answer yet: {titles}. If you cannot open a part, write to us.")
    except AnswersDoNotFit as error:
        for problem in error.problems:
            form.add_error(None, problem.sentence)
    except NotTheSecond as wrong:
        form.add_error("second_email" if form.second and form.second.email else "second", str(wrong))
    except Refused as refused:
        form.add_error(None, str(refused))
    context = {"application": asked.application, "reopening": asked, "parts": _parts(asked), "form": form}
    if waiting:
        context["waiting"] = waiting
    return render(request, "grants/apply/changes.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, asked: Reopening, waiting: Signing | None) -> DeclarationsForm:
    asks_second = asked.application.signatories_asked > 1 and waiting is None
    submit = "Sign" if asks_second else "Sign and send it again"
    initial = {"name": request.user.name, "seen": answers_sha256(asked.response)}
    sent = request.method == "POST" and "take-back" not in request.POST
    form = DeclarationsForm(request.POST if sent else None, initial=initial, submit=submit)
    if asks_second:
        form.ask_second(asked.application.organisation, besides=(request.user,))
    return form


def _signed(request: HttpRequest, asked: Reopening, form: DeclarationsForm) -> HttpResponse:
    said = {"declarations": form.declarations, "second": form.second}
    send_again(asked, by=request.user, at=arrived_at(request), **said)
    asked.refresh_from_db(fields=["answered_at"])
    if asked.answered_at:
        messages.success(request, "Sent again. We go on checking it.")
        return redirect("apply:application", reference=asked.application.reference)
    messages.success(request, "Signed. It is sent again when the second person has signed too.")
    return redirect("apply:changes", reference=asked.application.reference)


def _taken_back(request: HttpRequest, asked: Reopening) -> HttpResponse:
    try:
        take_changes_back(asked, by=request.user)
        messages.success(request, "The signature is taken back. You can change the answers again.")
    except NothingToSign as refused:
        messages.warning(request, str(refused))
    return redirect("apply:changes", reference=asked.application.reference)


def _parts(asked: Reopening) -> list[dict[str, Any]]:
    """What is to be changed, in the order of the form; a part may not be asked any more by what was answered since."""
    now = {one.key: one for one in answers_in_words(asked.response).sections}
    opened = parts_opened(asked)
    return [
        {"section": one, "question": asked.questions.get(one.key, ""), "words": now.get(one.key)}
        for one in asked.response.version.schema.sections
        if one.key in asked.questions or one.key in opened
    ]


@audience(APPLICANT)
@never_cache
def section(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """One section that was asked about."""
    asked = reopening_of(request, reference)
    one = asked.application
    if not may_be_changed(asked, key):
        raise Http404
    try:
        page = SectionPage(
            request,
            asked.response,
            key,
            facts=facts_of(one.call),
            problems=partial(problems_in, one.call),
            autosave_at=reverse("apply:changes_autosave", args=[reference, key]),
        )
    except NotAsked:
        messages.warning(request, NOT_ASKED)
        return redirect("apply:changes", reference=reference)
    step = Step.STAY
    try:
        if not asked.response.takes_answers and not asked.answered_at:
            return _not_taken(request, asked, page, WAITS, "apply:changes")
        require_open(asked, by=request.user, at=arrived_at(request))
        if request.method == "POST":
            save = partial(save_reopened, asked, by=request.user, at=arrived_at(request))
            step = page.take(save, by=request.user)
    except MayOnlyRead:
        return may_only_read(request, one)
    except (NotOpen, AlreadySubmitted):
        return _not_taken(request, asked, page, OVER, "apply:application")
    if step == Step.AGAIN:
        return redirect(page.address)
    if step in (Step.ON, Step.LATER):
        return redirect("apply:changes", reference=reference)
    context = {"application": one, "call": one.call, "section": page.section, "form": page.form}
    context |= {"asked": asked.questions.get(key), "back": reverse("apply:changes", args=[reference])}
    return render(request, "grants/apply/section.html", context, status=page.status)


def _not_taken(request: HttpRequest, asked: Reopening, page: SectionPage, because: str, leads_to: str) -> HttpResponse:
    """Off to another page, unless words are on this one that stand nowhere else."""
    one = asked.application
    if page.unsaved:
        return not_saved(request, one, page, title="Your answers were not saved", because=because)
    messages.warning(request, because)
    return redirect(leads_to, reference=one.reference)
