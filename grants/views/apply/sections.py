"""Writing an application, one section to a page, saved as one goes."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache

from grants.domain.applications import CallClosed, NotADraft, save_section
from grants.domain.readiness import facts_of, problems_in
from grants.models import Application
from grants.views.apply.applications import application_by, is_writable
from grants.views.apply.refusals import NOT_A_DRAFT, NOT_WRITABLE, may_only_read, not_saved
from portal.accounts.audiences import APPLICANT, audience
from portal.dates.arrival import arrived_at
from portal.design.words import moment_in_words
from portal.documents.models import Document
from portal.documents.serving import attachment
from portal.organisations.domain import MayOnlyRead
from portal.questionnaires.domain import AlreadySubmitted
from portal.questionnaires.filling import NotAsked, SectionPage, Step
from portal.questionnaires.rendering import file_ids


@audience(APPLICANT)
@never_cache
def section(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    one = application_by(request, reference)
    try:
        page = SectionPage(
            request,
            one.response,
            key,
            facts=facts_of(one.call),
            problems=partial(problems_in, one.call),
            autosave_at=reverse("apply:autosave", args=[reference, key]),
            asks_for_all=not one.is_paper,
        )
    except NotAsked as not_asked:
        if not_asked.exists:
            return redirect("apply:application", reference=reference)
        raise Http404 from not_asked
    if request.method == "POST":
        return _sent(request, one, page)
    if not is_writable(request, one):
        if page.unsaved:
            return not_saved(request, one, page, title="Your answers were not saved", because=NOT_WRITABLE)
        return redirect("apply:answers", reference=reference)
    return _shown(request, one, page)


def _sent(request: HttpRequest, one: Application, page: SectionPage) -> HttpResponse:
    """Save what came, whichever button was pressed, and then go where the button says."""
    save = partial(save_section, one, by=request.user, at=arrived_at(request))
    try:
        step = page.take(save, by=request.user)
    except MayOnlyRead:
        because = "The right to write was taken from you while you were writing, or you never had it."
        title = "You may read this application, not change it"
        if page.unsaved:
            return not_saved(request, one, page, title=title, because=because, status=403)
        return may_only_read(request, one)
    except (NotADraft, AlreadySubmitted):
        if page.unsaved:
            return not_saved(request, one, page, title="Your answers were not saved", because=NOT_A_DRAFT)
        messages.warning(request, "This application is not a draft any more, so nothing was changed.")
        return redirect("apply:application", reference=one.reference)
    except CallClosed:
        because = f"It closed at {moment_in_words(localtime(one.call.closes_at))}, while you were writing."
        return not_saved(request, one, page, title="The call has closed", because=because)
    if step == Step.ON:
        return redirect(_next_page(request, one, page))
    if step == Step.AGAIN:
        return redirect(page.address)
    if step == Step.LATER:
        messages.success(request, "Saved. You can come back to it at any time before the call closes.")
        return redirect("apply:application", reference=one.reference)
    return _shown(request, one, page)


def _shown(request: HttpRequest, one: Application, page: SectionPage) -> HttpResponse:
    context = {"application": one, "call": one.call, "section": page.section, "form": page.form}
    keys = [part.key for part in page.response.as_asked().schema.sections]
    place = keys.index(page.section.key) + 1 if page.section.key in keys else 0
    context |= {"back": _back(request, one), "number": place, "of": len(keys)}
    return render(request, "grants/apply/section.html", context, status=page.status)


def _next_page(request: HttpRequest, one: Application, page: SectionPage) -> str:
    if request.GET.get("back") == "answers":
        return reverse("apply:answers", args=[one.reference])
    after = page.next_section
    if after is None:
        return reverse("apply:application", args=[one.reference])
    return reverse("apply:section", args=[one.reference, after.key])


def _back(request: HttpRequest, one: Application) -> str:
    page = "apply:answers" if request.GET.get("back") == "answers" else "apply:application"
    return reverse(page, args=[one.reference])


@audience(APPLICANT)
def file(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """A file that is part of the answers, as a download."""
    one = application_by(request, reference)
    working = [one.response, *(asked.response for asked in one.reopenings.select_related("response__version"))]
    if not any(pk in file_ids(answers.version.schema, answers.values()) for answers in working):
        raise Http404
    return attachment(request, get_object_or_404(Document, pk=pk))
