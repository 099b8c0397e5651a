"""What a panel member is asked to do: declare, read, score, come back, complete."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from grants.domain import panels
from grants.domain.conflicts import declare_conflict
from grants.domain.nameless import as_download, without_file_names
from grants.domain.panel_scores import own_score, scores_side_by_side
from grants.domain.panels import AssessmentIncomplete
from grants.domain.reading import note_opened
from grants.domain.refusals import Refused
from grants.forms.panel import InterestForm, ScoreForm
from grants.models import Application, Assessment, PanelMember
from portal.accounts import kept_posts
from portal.accounts.audiences import PANEL, audience
from portal.documents.models import Document
from portal.documents.serving import attachment
from portal.questionnaires.domain.signing import answers_in_words
from portal.questionnaires.rendering import InWords

PAGES = "grants/panel"
PER_PAGE = 25
State = Assessment.State


def own_assessment(request: HttpRequest, reference: str) -> Assessment:
    """The person's own; everything else is not found."""
    mine = Assessment.objects.of(request.user).in_full()
    return get_object_or_404(mine, application__reference=reference)


def words_of(application: Application) -> InWords:
    """The answers as the panel reads them: where the call is blind, no file's name tells who applies."""
    words = answers_in_words(application.response)
    return without_file_names(words) if application.call.blind else words


@audience(PANEL)
def assigned(request: HttpRequest) -> HttpResponse:
    """What the panel works on now, what is to do first; earlier calls on a page of their own (?calls=earlier)."""
    mine = Assessment.objects.of(request.user).in_full()
    earlier = request.GET.get("calls") == "earlier"
    rows = mine.earlier() if earlier else mine.current().to_do_first()
    at_work = PanelMember.objects.filter(user=request.user, is_chair=True, call__applications__state="assessing")
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "earlier": earlier,
        "has_earlier": not earlier and mine.earlier().exists(),
        "chaired": at_work.select_related("call__fund").distinct(),
        "to_do": mine.current().outstanding().count(),
    }
    return render(request, f"{PAGES}/list.html", context)


@audience(PANEL)
def application(request: HttpRequest, reference: str) -> HttpResponse:
    """The answers; before the declaration, the declaration; after completing, what the others scored too."""
    assessment = own_assessment(request, reference)
    if assessment.state == State.ASSIGNED:
        return redirect("panel:interest", reference)
    context = {
        "assessment": assessment,
        "application": assessment.application,
        "call": assessment.application.call,
        "words": (words := words_of(assessment.application)),
        "open": request.GET.get("open") == "all",
    }
    if context["open"]:
        note_opened(assessment.application, [section.key for section in words.sections])
    if assessment.state == State.COMPLETE:
        others = Assessment.objects.shown_to(request.user).filter(application=assessment.application)
        context |= {
            "score": (own := own_score(assessment)),
            "out_of": f"out of {own.out_of}",
            "scores": scores_side_by_side(assessment.application.call, [assessment, *others.in_full()]),
            "others": others,
        }
    return render(request, f"{PAGES}/application.html", context)


@audience(PANEL)
@require_POST
def opened(request: HttpRequest, reference: str) -> HttpResponse:
    """That a section was opened on the page, told by the page itself."""
    assessment = own_assessment(request, reference)
    if assessment.state != State.ASSIGNED:
        note_opened(assessment.application, [request.POST.get("section", "")])
    return HttpResponse(status=204)


@audience(PANEL)
def interest(request: HttpRequest, reference: str) -> HttpResponse:
    """Declare a conflict of interest, or none. Only the names and the title are shown until then."""
    assessment = own_assessment(request, reference)
    if assessment.state == State.COMPLETE:
        return redirect("panel:application", reference)
    form = InterestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            if form.cleaned_data["interest"] == "none":
                panels.declare_no_conflict(assessment, by=request.user)
                return redirect("panel:application", reference)
            declare_conflict(assessment.application, nature=form.cleaned_data["nature"], by=request.user)
            messages.success(request, f"Your interest in {reference} is on record. The application is closed to you.")
            return redirect("panel:list")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "assessment": assessment, "application": assessment.application}
    return render(request, f"{PAGES}/interest.html", context, status=422 if form.errors else 200)


@audience(PANEL)
def score(request: HttpRequest, reference: str) -> HttpResponse:
    """Score every criterion; save and come back, or complete."""
    assessment = own_assessment(request, reference)
    if assessment.state == State.ASSIGNED:
        return redirect("panel:interest", reference)
    if assessment.state == State.COMPLETE:
        return redirect("panel:application", reference)
    form = ScoreForm(kept_posts.sent(request), assessment=assessment)
    kept_posts.keepable(form, request)
    if request.method == "POST" and form.is_valid():
        try:
            panels.record_score(assessment, form.scores(), by=request.user, **form.overall())
            if "complete" not in request.POST:
                messages.success(request, "Saved. You can come back to it.")
                return redirect("panel:list")
            panels.complete_assessment(assessment, by=request.user)
            messages.success(request, f"Thank you: your scores for {reference} are in.")
            return redirect("panel:application", reference)
        except AssessmentIncomplete as refusal:
            form.show_missing(refusal.missing)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "assessment": assessment, "application": assessment.application}
    return render(request, f"{PAGES}/score.html", context, status=422 if form.errors else 200)


@audience(PANEL)
def file(request: HttpRequest, reference: str, document_id: int) -> HttpResponseBase:
    """A document of an application that the person assesses, or settles as the chair, and has no interest in."""
    opened = Application.objects.opened_to_panel_member(request.user)
    application = get_object_or_404(opened.select_related("response__version", "call"), reference=reference)
    sections = words_of(application).sections
    named = {one.id: one.name for section in sections for answer in section.answers for one in answer.files}
    if document_id not in named:
        raise Http404
    document = get_object_or_404(Document, pk=document_id)
    called = as_download(named[document_id], document.original_name) if application.call.blind else ""
    return attachment(request, document, called=called)
