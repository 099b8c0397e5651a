"""One application in the office: its page, its checks, an own interest, its moderation, its documents."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from grants.domain import blindness, gates, letters, moderation
from grants.domain.conflicts import declare_conflict
from grants.domain.decisions import obstacles
from grants.domain.evidence import evidence_of
from grants.domain.nameless import answers_that_name
from grants.domain.panel_scores import panel_view, scores_side_by_side, spreads_of
from grants.domain.refusals import Refused
from grants.domain.reopening import somebody_can_answer
from grants.forms.office import ChecksForm, InterestForm, ModerationForm
from grants.models import Application, Decision, ThreadMessage
from grants.views.office.frame import CASEWORK, OFFICERS, about_application, address, crumb_of, office_page
from portal.accounts.audiences import audience
from portal.accounts.roles import Role
from portal.documents.models import Document
from portal.documents.serving import attachment
from portal.events import ledger
from portal.mail.bounces import closed_among
from portal.questionnaires.domain.signing import answers_in_words

LATEST = 50


@audience(CASEWORK)
@about_application
def application(request: HttpRequest, application: Application) -> HttpResponse:
    """Everything the office knows of it. Scores only of those who have completed, and none to who still scores it."""
    hidden = blindness.hidden_from(request.user, application.call, [application])
    events = ledger.timeline(application)
    complete = [] if hidden else list(application.assessments.complete().in_full())
    results = {result.gate_id: result for result in application.gate_results.select_related("checked_by")}
    context = {
        "application": application,
        "words": (words := answers_in_words(application.response)),
        "naming": answers_that_name(application.organisation.name, words) if application.call.blind else [],
        "evidence": evidence_of(application),
        "checked": [(gate, results.get(gate.pk)) for gate in application.call.gates.all()],
        "assessments": application.assessments.select_related("assessor"),
        "view": panel_view(application, hidden=hidden),
        "scores": scores_side_by_side(application.call, complete) if complete else [],
        "spreads": [] if hidden else spreads_of(application.call, [application]),
        "decision": Decision.objects.live().filter(application=application).select_related("decided_by").first(),
        "unread": ThreadMessage.objects.waiting_for_office(request.user).filter(application=application).count(),
        "may_be_asked": application.state == Application.State.SUBMITTED and somebody_can_answer(application),
        "reopened": application.reopenings.exists(),
        "obstacles": obstacles(application),
        "conflicts": application.conflicts.select_related("user"),
        "unreachable": closed_among(letters.addresses(application)),
        "events": (events.exclude(verb__in=blindness.TELLING) if hidden else events)[:LATEST],
        "is_officer": request.user.has_role(Role.GRANTS_OFFICER),
        "is_commissioner": request.user.has_role(Role.COMMISSIONER),
    }
    return office_page(request, "application.html", application.call, application.reference, context)


@audience(OFFICERS)
@about_application
def checks(request: HttpRequest, application: Application) -> HttpResponse:
    """Pass or fail the gates; save and come back, or finish."""
    form = ChecksForm(request.POST if request.method == "POST" else None, application=application)
    if form.is_valid():
        try:
            gates.check_gates(application, form.findings(), by=request.user, seen=form.cleaned_data["seen"])
            if "finish" in request.POST:
                done = gates.finish_checks(application, by=request.user)
                messages.success(request, f"{done.reference}: {done.get_state_display().lower()}.")
            else:
                messages.success(request, "The checks are saved.")
            return redirect(address(application))
        except gates.CheckedMeanwhile as refusal:
            form.show_anew(application, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"application": application, "form": form}
    return office_page(request, "checks.html", application.call, "Checks", context, above=crumb_of(application))


@audience(CASEWORK)
@about_application
def interest(request: HttpRequest, application: Application) -> HttpResponse:
    """Declare an own interest: the application closes to the person."""
    form = InterestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            declare_conflict(application, nature=form.cleaned_data["nature"], by=request.user)
            messages.success(request, f"Your interest in {application.reference} is on record.")
            return redirect("casework:applications", application.call_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"application": application, "form": form}
    return office_page(
        request, "interest.html", application.call, "Declare an interest", context, above=crumb_of(application)
    )


@audience(OFFICERS)
@about_application
def moderate(request: HttpRequest, application: Application, criterion: int, axis: str) -> HttpResponse:
    """Settle a spread for the panel."""
    spread = next((row for row in spreads_of(application.call, [application]) if row.is_about(criterion, axis)), None)
    if spread is None:
        raise Http404
    form = ModerationForm(request.POST if request.method == "POST" else None, spread=spread)
    if form.is_valid():
        try:
            one = application.call.criteria.get(pk=criterion)
            moderation.moderate(application, one, axis=axis, by=request.user, **form.cleaned_data)
            messages.success(request, f"{one.title} of {application.reference} is settled.")
            return redirect(address(application))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"application": application, "form": form, "spread": spread}
    title = f"Settle “{spread.cell.name}”"
    return office_page(request, "moderate.html", application.call, title, context, above=crumb_of(application))


@audience(CASEWORK)
@about_application
def file(request: HttpRequest, application: Application, document_id: int) -> HttpResponseBase:
    """A document that the answers name, or that the application relies on."""
    sections = answers_in_words(application.response).sections
    named = {one.id for section in sections for answer in section.answers for one in answer.files}
    if application.is_paper:
        named.add(application.paper.scan_id)
    named.update(one.piece.document_id for one in evidence_of(application) if one.piece)
    if document_id not in named:
        raise Http404
    return attachment(request, get_object_or_404(Document, pk=document_id))
