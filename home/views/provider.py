"""The provider's workspace: what is due now, and each agreement with all that hangs on it."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from home.agreement_page import agreement_page, write_to
from home.provider_tasks import tasks_of, waiting_for_us
from portal.accounts import kept_posts
from portal.accounts.audiences import PROVIDER, audience
from portal.accounts.models import User
from portal.agreements import domain as agreements
from portal.agreements.domain.drafts import open_change_of
from portal.agreements.domain.errors import AboveTheAward, AgreementRefusal
from portal.agreements.domain.signing import may_sign, signing_of
from portal.agreements.domain.variations import may_ask, require_may_ask
from portal.agreements.forms import AskVariationForm, DeclineForm
from portal.agreements.models import Agreement
from portal.agreements.pdf import agreement_as_pdf
from portal.design.paging import paged
from portal.documents.serving import attachment
from portal.exports.csv_files import csv_download
from portal.organisations.domain import may_write
from portal.payments.domain import decline_offer

PER_PAGE = 20


def _mine(request: HttpRequest, reference: str) -> Agreement:
    """An agreement of the person's organisations; everybody else's is not found."""
    return get_object_or_404(Agreement.objects.of(request.user).select_related("organisation"), reference=reference)


@audience(PROVIDER)
def workspace(request: HttpRequest) -> HttpResponse:
    mine = Agreement.objects.of(request.user).select_related("organisation")
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tasks": paged(request, tasks_of(request.user, timezone.localdate()), "due"),
        "with_us": paged(request, waiting_for_us(request.user), "with-us"),
        "page_obj": page,
    }
    return render(request, "home/provider/workspace.html", context)


@audience(PROVIDER)
def due_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same as a spreadsheet: what is due, and what waits for the office."""
    tasks = [*tasks_of(request.user, timezone.localdate()), *waiting_for_us(request.user)]
    rows = ([one.title, one.reference, one.on, one.status, f"{settings.SITE_ADDRESS}{one.href}"] for one in tasks)
    return csv_download("what-is-due.csv", ["What", "Agreement", "Day", "State", "Where"], rows)


@audience(PROVIDER)
def agreement(request: HttpRequest, reference: str) -> HttpResponse:
    mine = _mine(request, reference)
    stands = signing_of(mine) if mine.state == Agreement.State.OFFERED else None
    context = agreement_page(request, mine, timezone.localdate()) | {
        "may_sign": may_sign(mine, request.user),
        "signing": stands,
        "change": open_change_of(mine) if stands else None,
        "draft_changes": list(mine.draft_changes.select_related("asked_by", "made")) if stands else [],
        "has_signed": bool(stands and stands.signed_by(request.user)),
        "may_ask": may_ask(mine, request.user),
        "may_write": may_write(mine.organisation, request.user),
        "unread": mine.thread.new_to_provider(request.user).count(),
    }
    return render(request, "home/provider/agreement.html", context)


@audience(PROVIDER)
def decline(request: HttpRequest, reference: str) -> HttpResponse:
    mine = _mine(request, reference)
    if mine.state != Agreement.State.OFFERED:
        return redirect("provider_agreement", reference)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            decline_offer(mine, by=request.user, reason=form.cleaned_data["reason"])
        except AgreementRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "You have declined the offer.")
            return redirect("provider_agreement", reference)
    context = {"agreement": mine, "form": form, "may_sign": may_sign(mine, request.user)}
    return render(request, "home/provider/decline.html", context, status=422 if form.errors else 200)


@audience(PROVIDER)
def ask_for_change(request: HttpRequest, reference: str) -> HttpResponse:
    mine = _mine(request, reference)
    # Who has written already keeps what was typed: the form comes back with the sentence.
    if request.method == "GET" and (refusal := _why_no_change(mine, request.user)):
        context = {"agreement": mine, "refusal": refusal, "write_to": write_to(mine)}
        return render(request, "home/provider/change.html", context)
    form = AskVariationForm(kept_posts.sent(request), agreement=mine)
    kept_posts.keepable(form, request)
    if request.method == "POST" and form.is_valid():
        try:
            agreements.ask_variation(mine, by=request.user, **form.cleaned_data)
        except AboveTheAward as refusal:
            form.add_error("new_value", str(refusal))
        except AgreementRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "We have your question, and we will answer it here and by e-mail.")
            return redirect("provider_agreement", reference)
    context = {"agreement": mine, "form": form}
    return render(request, "home/provider/change.html", context, status=422 if form.errors else 200)


def _why_no_change(mine: Agreement, user: User) -> str:
    """Why nobody can ask for a change now, said before they write; "" where they can."""
    try:
        require_may_ask(mine, user)
    except AgreementRefusal as refusal:
        return str(refusal)
    return ""


@audience(PROVIDER)
def agreement_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    return agreement_as_pdf(request, _mine(request, reference))


@audience(PROVIDER)
def document(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    return attachment(request, get_object_or_404(_mine(request, reference).documents, pk=pk))
