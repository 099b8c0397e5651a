"""Improvement actions, risks and notices of poor performance in the back office."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from commissioning.domain import improvement, notices, risks
from commissioning.models import Contract, ImprovementAction, PerformanceNotice, Risk, ServiceReview
from commissioning.office.frame import OFFICERS, PAGES, READERS
from commissioning.office.improvement_forms import (
    ActionForm,
    ChangeActionForm,
    NoticeForm,
    RiskForm,
    SettleForm,
    initial_of,
)
from commissioning.office.performance import contract_of
from commissioning.office.reviews import is_officer, page_of, reviews_at, way_to
from portal.accounts.audiences import audience
from portal.events import ledger
from portal.payments.office.forms import ReasonForm
from portal.payments.office.frame import Crumb, ask, by_button, do_at_once, office_page, sent

LATEST = 50


def _found(model: Any, pk: int) -> Any:
    return get_object_or_404(model.objects.select_related("contract__organisation", "review"), pk=pk)


def _review_in(request: HttpRequest, contract: Contract) -> ServiceReview | None:
    """The review that something was agreed at: "?review=2" in the address. One of another contract is not found."""
    number = request.GET.get("review", "")
    if not number:
        return None
    known = number if number.isascii() and number.isdigit() and len(number) < 5 else 0
    return get_object_or_404(ServiceReview, contract=contract, number=known)


def _back(contract: Contract, review: ServiceReview | None) -> str:
    return page_of(review) if review else reviews_at(contract)


@audience(OFFICERS)
def add_action(request: HttpRequest, pk: int) -> HttpResponse:
    contract = contract_of(pk)
    review = _review_in(request, contract)
    return ask(
        request,
        form=ActionForm(sent(request), initial={"side": ImprovementAction.Side.PROVIDER}),
        do=lambda answers: improvement.add_action(contract, by=request.user, review=review, **answers),
        done="The action is added. The provider hears of what is theirs.",
        back=_back(contract, review),
        title="Add an improvement action",
        button="Add it",
        above=way_to(contract),
    )


@audience(OFFICERS)
def record_risk(request: HttpRequest, pk: int) -> HttpResponse:
    contract = contract_of(pk)
    review = _review_in(request, contract)
    return ask(
        request,
        form=RiskForm(sent(request)),
        do=lambda answers: risks.record_risk(contract, by=request.user, review=review, **answers),
        done="The risk is recorded.",
        back=_back(contract, review),
        title="Record a risk",
        button="Record it",
        above=way_to(contract),
    )


@audience(OFFICERS)
def issue_notice(request: HttpRequest, pk: int) -> HttpResponse:
    contract = contract_of(pk)
    review = _review_in(request, contract)
    return ask(
        request,
        form=NoticeForm(sent(request)),
        do=lambda answers: notices.issue_notice(contract, by=request.user, review=review, **answers),
        done="The notice is issued. The provider is being told.",
        back=_back(contract, review),
        title="Issue a notice of poor performance",
        lead=f"To {contract.organisation}, by e-mail and in its workspace. It is numbered and stays on record as you "
        "write it here.",
        button="Issue the notice",
        above=way_to(contract),
    )


@audience(READERS)
def action(request: HttpRequest, pk: int) -> HttpResponse:
    one = _found(ImprovementAction, pk)
    context = {
        "action": one,
        "contract": one.contract,
        "overdue": one.is_overdue(timezone.localdate()),
        "events": ledger.timeline(one)[:LATEST],
        "is_officer": is_officer(request.user),
    }
    title = f"Improvement action {one.number}"
    return office_page(request, f"{PAGES}/action.html", title, context, above=way_to(one.contract), icon="list-ul")


def _action_page(pk: int) -> str:
    return reverse("improvement_action", args=[pk])


def _above_action(one: ImprovementAction) -> tuple[Crumb, ...]:
    return way_to(one.contract, (_action_page(one.pk), f"Action {one.number}"))


@audience(OFFICERS)
def change_action(request: HttpRequest, pk: int) -> HttpResponse:
    one = _found(ImprovementAction, pk)
    return ask(
        request,
        form=ChangeActionForm(sent(request), initial=initial_of(one, ChangeActionForm)),
        do=lambda answers: improvement.change_action(one, by=request.user, **answers),
        done="What you changed is saved.",
        back=_action_page(pk),
        title=f"Change action {one.number}",
        button="Save",
        above=_above_action(one),
    )


@audience(OFFICERS)
@by_button(_action_page)
def confirm_action(request: HttpRequest, pk: int) -> HttpResponse:
    one = _found(ImprovementAction, pk)
    return do_at_once(
        request,
        lambda: improvement.confirm_action(one, by=request.user),
        done=f"Action {one.number} is done.",
        back=_action_page(pk),
    )


@audience(OFFICERS)
def send_action_back(request: HttpRequest, pk: int) -> HttpResponse:
    one = _found(ImprovementAction, pk)
    return ask(
        request,
        form=ReasonForm(sent(request), label="What is still missing"),
        do=lambda answers: improvement.send_action_back(one, by=request.user, **answers),
        done="The action is open again. The provider is being told.",
        back=_action_page(pk),
        title=f"Action {one.number} is not done yet",
        button="Send it back",
        above=_above_action(one),
    )


@audience(OFFICERS)
def drop_action(request: HttpRequest, pk: int) -> HttpResponse:
    one = _found(ImprovementAction, pk)
    return ask(
        request,
        form=ReasonForm(sent(request), label="Why it is dropped"),
        do=lambda answers: improvement.drop_action(one, by=request.user, **answers),
        done="The action is dropped, with your reason.",
        back=_action_page(pk),
        title=f"Drop action {one.number}",
        button="Drop it",
        above=_above_action(one),
    )


@audience(OFFICERS)
def change_risk(request: HttpRequest, pk: int) -> HttpResponse:
    one = _found(Risk, pk)
    return ask(
        request,
        form=RiskForm(sent(request), initial=initial_of(one, RiskForm)),
        do=lambda answers: risks.change_risk(one, by=request.user, **answers),
        done="What you changed is saved.",
        back=reviews_at(one.contract),
        title=f"Change risk {one.number}",
        button="Save",
        above=way_to(one.contract),
    )


@audience(OFFICERS)
def close_risk(request: HttpRequest, pk: int) -> HttpResponse:
    one = _found(Risk, pk)
    return ask(
        request,
        form=ReasonForm(sent(request), label="Why it is closed"),
        do=lambda answers: risks.close_risk(one, by=request.user, **answers),
        done="The risk is closed, with your reason.",
        back=reviews_at(one.contract),
        title=f"Close risk {one.number}",
        lead=one.what,
        button="Close it",
        above=way_to(one.contract),
    )


@audience(READERS)
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    one = _found(PerformanceNotice, pk)
    context = {
        "notice": one,
        "contract": one.contract,
        "events": ledger.timeline(one)[:LATEST],
        "today": timezone.localdate(),
        "is_officer": is_officer(request.user),
    }
    title = f"Notice of poor performance {one.number}"
    return office_page(request, f"{PAGES}/notice.html", title, context, above=way_to(one.contract), icon="warning")


@audience(OFFICERS)
def settle_notice(request: HttpRequest, pk: int) -> HttpResponse:
    one = _found(PerformanceNotice, pk)
    page = reverse("performance_notice", args=[pk])
    return ask(
        request,
        form=SettleForm(sent(request)),
        do=lambda answers: notices.settle_notice(one, by=request.user, **answers),
        done="The notice is settled. The provider is being told.",
        back=page,
        title=f"Settle notice {one.number}",
        lead=f"What had to happen: {one.must_happen}",
        button="Settle it",
        above=way_to(one.contract, (page, f"Notice {one.number}")),
    )
