"""One's applications: the list, each one's task list or status, its answers, and taking it back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from grants.domain import survey
from grants.domain.applicant_words import may_withdraw
from grants.domain.applications import CannotWithdraw, withdraw_application
from grants.domain.evidence import evidence_of
from grants.domain.fallen import fallen_of
from grants.domain.readiness import readiness_of
from grants.domain.signing import signatories_of, signing_of
from grants.domain.signing_mails import ends_at
from grants.domain.standing import (
    asked_to_sign_first,
    asks_to_sign,
    decision_told,
    sent_again_at,
    standing_of,
    with_what_was_told,
)
from grants.domain.writing import may_write_in
from grants.forms.apply import WithdrawForm
from grants.models import Application, ThreadMessage
from grants.views.apply.refusals import may_only_read
from portal.accounts import second_factor
from portal.accounts.audiences import APPLICANT, audience
from portal.accounts.roles import Role
from portal.dates.arrival import arrived_at
from portal.design.pdf import render_pdf
from portal.organisations.domain import MayOnlyRead, may_sign_for, may_write
from portal.questionnaires.domain.signing import answers_in_words, answers_sha256

PAGES = "grants/apply"
PER_PAGE = 20


def application_by(request: HttpRequest, reference: str) -> Application:
    """One of the applications of the person's organisations; an officer's, what they key in from paper; everybody
    else's is not found."""
    mine = Application.including_tests.for_applicant(request.user).with_answers().filter(reference=reference).first()
    if mine is None and at_the_desk(request):
        papers = Application.objects.being_keyed_in(request.user).select_related("call__fund", "organisation", "paper")
        return get_object_or_404(papers.with_answers(), reference=reference)
    if mine is None:
        raise Http404
    return mine


def at_the_desk(request: HttpRequest) -> bool:
    """Whether this is a grants officer as the office's own pages want them, with a second factor."""
    return request.user.has_role(Role.GRANTS_OFFICER) and second_factor.passed(request)


def is_writable(request: HttpRequest, application: Application) -> bool:
    """Whether this person may write in it at this moment."""
    draft_in_time = application.state == Application.State.DRAFT and application.takes_answers(arrived_at(request))
    return draft_in_time and may_write_in(application, request.user)


@audience(APPLICANT)
def applications(request: HttpRequest) -> HttpResponse:
    mine = with_what_was_told(Application.including_tests.for_applicant(request.user).with_answers())
    page = Paginator(asked_to_sign_first(mine, request.user), PER_PAGE).get_page(request.GET.get("page"))
    unread = ThreadMessage.objects.new_to_applicant(request.user).filter(application__in=list(page)).counted()
    rows = [(one, standing_of(one, asks_reader=one.asks_reader), unread.get(one.pk, 0)) for one in page]
    return render(request, f"{PAGES}/list.html", {"page": page, "rows": rows})


@audience(APPLICANT)
def application(request: HttpRequest, reference: str) -> HttpResponse:
    """A draft's task list; of a sent one, where it stands and what was decided."""
    one = application_by(request, reference)
    asks_reader = one.signatories_asked > 1 and asks_to_sign(one, request.user)
    context = {"application": one, "call": one.call, "status": standing_of(one, asks_reader=asks_reader)}
    context["unread"] = ThreadMessage.objects.new_to_applicant(request.user).filter(application=one).count()
    if one.state == Application.State.SIGNING:
        context |= {"waiting": signing_of(one, request.user), "by_when": ends_at(one), "asks_reader": asks_reader}
        context |= {"in_time": one.takes_answers(arrived_at(request))}
        context |= {"may_write": may_write(one.organisation, request.user)}
        context |= {"may_sign": may_sign_for(one.organisation, request.user)}
        return render(request, f"{PAGES}/signing.html", context)
    if one.state != Application.State.DRAFT:
        context |= {"decision": decision_told(one), "may_withdraw": may_withdraw(one.state_told)}
        context["sent_again_at"] = sent_again_at(one)
        context["asks_how_it_was"] = survey.is_asked(one)
        context |= {"failed_gates": one.gate_results.failed().select_related("gate")}
        return render(request, f"{PAGES}/status.html", context)
    context |= {"readiness": readiness_of(one), "writable": is_writable(request, one)}
    if one.signatories_asked > 1 and not one.is_paper:
        context |= {"signatories": signatories_of(one.organisation), "fallen": fallen_of(one)}
    return render(request, f"{PAGES}/tasks.html", context)


@audience(APPLICANT)
def answers(request: HttpRequest, reference: str) -> HttpResponse:
    """Check your answers; of a draft that cannot be sent any more, and of a sent one, just read them."""
    one = application_by(request, reference)
    context = {"application": one, "call": one.call, "words": answers_in_words(one.response)}
    mine = not one.is_paper or one.organisation.memberships.filter(user=request.user).exists()
    context |= {"evidence": evidence_of(one), "may_open_papers": mine}
    if is_writable(request, one):
        context |= {"writable": True, "readiness": readiness_of(one), "seen": answers_sha256(one.response)}
    elif waiting := signing_of(one, request.user):
        context |= {"waiting": waiting, "by_when": ends_at(one), "in_time": one.takes_answers(arrived_at(request))}
        context["seen"] = answers_sha256(one.response)
    return render(request, f"{PAGES}/answers.html", context)


@audience(APPLICANT)
def copy(request: HttpRequest, reference: str) -> HttpResponse:
    """The application as a PDF to keep."""
    one = application_by(request, reference)
    context = {"application": one, "call": one.call, "words": answers_in_words(one.response), "now": timezone.now()}
    context["sent_again_at"] = sent_again_at(one)
    return HttpResponse(
        render_pdf(f"{PAGES}/copy.html", context),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{one.reference}.pdf"', "Cache-Control": "private"},
    )


@audience(APPLICANT)
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    one = application_by(request, reference)
    if not may_withdraw(one.state_told):
        return redirect("apply:application", reference=reference)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_application(one, by=request.user)
        except MayOnlyRead:
            return may_only_read(request, one)
        except CannotWithdraw:
            messages.warning(request, "The panel has it now. Write to us if you want to take it back.")
        if one.is_paper and at_the_desk(request):
            return redirect("casework:paper", one.call_id)
        return redirect("apply:application", reference=reference)
    context = {"application": one, "form": form}
    return render(request, f"{PAGES}/withdraw.html", context, status=422 if form.errors else 200)
