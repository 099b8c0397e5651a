"""A provider's side of service reviews: what comes, what was agreed, what is theirs to do, and notices to answer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from commissioning.domain.holding_to_account import may_write_for
from commissioning.domain.improvement import report_on_action
from commissioning.domain.notices import answer_notice
from commissioning.minutes import minutes_as_pdf, minutes_of
from commissioning.models import Contract, ImprovementAction, PerformanceNotice, ServiceReview
from commissioning.provider_forms import AnswerNoticeForm, ReportForm
from portal.accounts import kept_posts
from portal.accounts.audiences import PROVIDER, audience
from portal.agreements.domain.errors import AgreementRefusal
from portal.design.forms import Form
from portal.design.paging import paged

PAGES = "commissioning/provider"


@audience(PROVIDER)
def reviews(request: HttpRequest, reference: str) -> HttpResponse:
    """What is to be done, the reviews, and what is settled."""
    mine = Contract.objects.of(request.user).select_related("organisation")
    contract = get_object_or_404(mine, reference=reference)
    today = timezone.localdate()
    user = request.user
    reviews = ServiceReview.objects.of(user).filter(contract=contract)
    actions = paged(request, ImprovementAction.objects.of(user).filter(contract=contract).open_first(), "actions")
    notices = PerformanceNotice.objects.of(user).filter(contract=contract).order_by("-number")
    context = {
        "contract": contract,
        "reviews": paged(request, reviews, "reviews"),
        "notices": paged(request, notices, "notices"),
        "action_pages": actions,
        "actions": [(one, one.is_overdue(today)) for one in actions],
        "today": today,
    }
    return render(request, f"{PAGES}/reviews.html", context)


def _review_of(request: HttpRequest, reference: str, number: int) -> ServiceReview:
    mine = ServiceReview.objects.of(request.user).select_related("contract__organisation", "chair", "agreed_by")
    return get_object_or_404(mine, contract__reference=reference, number=number)


@audience(PROVIDER)
def review(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The agenda of a review; once its minutes are agreed, they and the ratings."""
    one = _review_of(request, reference, number)
    context = minutes_of(one) if one.is_agreed else {"review": one, "contract": one.contract}
    return render(request, f"{PAGES}/review.html", context)


@audience(PROVIDER)
def minutes(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    one = _review_of(request, reference, number)
    if not one.is_agreed:
        raise Http404("The minutes are not agreed yet.")
    return minutes_as_pdf(one)


@audience(PROVIDER)
def action(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One improvement action, with the form to report on it where it is the provider's."""
    mine = ImprovementAction.objects.of(request.user).select_related("contract__organisation", "review")
    one = get_object_or_404(mine, contract__reference=reference, number=number)
    may_write = may_write_for(one.contract, request.user)
    asks = one.is_providers and one.state == ImprovementAction.State.OPEN and may_write
    return _told(
        request,
        f"{PAGES}/action.html",
        ReportForm(kept_posts.sent(request)),
        lambda told: report_on_action(one, by=request.user, report=told["report"], is_done=told["is_done"] == "yes"),
        done="Thank you. The officer who leads on the contract has your report.",
        context={
            "action": one,
            "contract": one.contract,
            "asks": asks,
            "may_write": may_write,
            "overdue": one.is_overdue(timezone.localdate()),
        },
    )


@audience(PROVIDER)
def notice(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One notice of poor performance, with the form to answer it."""
    mine = PerformanceNotice.objects.of(request.user).select_related("contract__organisation", "review")
    one = get_object_or_404(mine, contract__reference=reference, number=number)
    may_write = may_write_for(one.contract, request.user)
    return _told(
        request,
        f"{PAGES}/notice.html",
        AnswerNoticeForm(kept_posts.sent(request)),
        lambda told: answer_notice(one, by=request.user, **told),
        done="Thank you. The officer who leads on the contract has your answer.",
        context={
            "notice": one,
            "contract": one.contract,
            "asks": one.is_open and not one.answer and may_write,
            "may_write": may_write,
        },
    )


def _told(
    request: HttpRequest,
    template: str,
    form: Form,
    tell: Callable[[dict[str, Any]], object],
    *,
    done: str,
    context: dict[str, Any],
) -> HttpResponse:
    """The page with its form; what was sent is told to the office, or comes back with the sentence why not."""
    kept_posts.keepable(form, request)
    if request.method == "POST" and form.is_valid():
        try:
            tell(form.cleaned_data)
        except AgreementRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(request.path)
    # Whoever has written keeps what was typed, also where it can no longer be sent.
    shown = context | {"form": form, "asks": context["asks"] or form.is_bound}
    return render(request, template, shown, status=422 if form.errors else 200)
