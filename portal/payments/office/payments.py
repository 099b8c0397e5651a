"""The work list of payments: what to prepare, approve and pay, with the totals; and the steps themselves."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.accounts.audiences import audience
from portal.accounts.roles import Role
from portal.payments.domain import approve_payment, cancel, mark_paid, prepare_payment, send_back
from portal.payments.models import Instalment
from portal.payments.office.forms import PaidForm, ReasonForm
from portal.payments.office.frame import FINANCE, PREPARERS, ask, do_at_once, office_page, sent
from portal.payments.office.work_list import STEPS, WorkList

PER_PAGE = 25
ABOVE = "Payments"


def instalment_of(pk: int) -> Instalment:
    return get_object_or_404(Instalment.objects.select_related("agreement__organisation"), pk=pk)


def list_at(step: str) -> str:
    return f"{reverse('office_payments:list')}?step={step}"


@audience(PREPARERS)
def payments(request: HttpRequest) -> HttpResponse:
    work = WorkList.asked_for(request.GET, today=timezone.localdate())
    page = Paginator(work.instalments(), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "work": work,
        "tabs": work.tabs(),
        "rows": [row_of(instalment, request.user) for instalment in page],
        "page_obj": page,
        "is_finance": request.user.has_role(Role.FINANCE_OFFICER),
    }
    return office_page(request, "payments/office/payments.html", "Payments", context, icon="order")


def row_of(instalment: Instalment, user: Any) -> dict[str, Any]:
    """An instalment with why it has to wait, and whether the reader prepared it and so cannot approve it."""
    own = instalment.state == Instalment.State.PREPARED and instalment.prepared_by_id == user.pk
    return {"instalment": instalment, "reasons": instalment.reasons_to_wait, "own": own}


@audience(PREPARERS)
@require_POST
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    one = instalment_of(pk)
    return do_at_once(
        request,
        lambda: prepare_payment(one, by=request.user),
        done=f"{one} is prepared. A finance officer has to approve it.",
        back=list_at(STEPS[0].key),
    )


@audience(FINANCE)
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    one = instalment_of(pk)
    return do_at_once(
        request,
        lambda: approve_payment(one, by=request.user),
        done=f"{one} is approved.",
        back=list_at("approve"),
    )


@audience(FINANCE)
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    one = instalment_of(pk)
    return ask(
        request,
        form=PaidForm(sent(request), initial={"paid_on": timezone.localdate()}),
        do=lambda answers: mark_paid(one, by=request.user, **answers),
        done=f"{one} is marked as paid. The organisation is being told.",
        back=list_at("pay"),
        title=f"Mark as paid: {one}",
        lead=f"£{one.amount:,.2f} to {one.agreement.organisation}.",
        button="Mark as paid",
        above=((list_at("pay"), ABOVE),),
    )


@audience(FINANCE)
def back(request: HttpRequest, pk: int) -> HttpResponse:
    one = instalment_of(pk)
    return ask(
        request,
        form=ReasonForm(sent(request), label="Why does it go back?"),
        do=lambda answers: send_back(one, by=request.user, reason=answers["reason"]),
        done=f"{one} is sent back.",
        back=list_at("approve"),
        title=f"Send back: {one}",
        lead=f"£{one.amount:,.2f} to {one.agreement.organisation}.",
        button="Send back",
        above=((list_at("approve"), ABOVE),),
    )


@audience(PREPARERS)
def cancel_instalment(request: HttpRequest, pk: int) -> HttpResponse:
    one = instalment_of(pk)
    return ask(
        request,
        form=ReasonForm(sent(request), label="Why will it not be paid?"),
        do=lambda answers: cancel(one, by=request.user, reason=answers["reason"]),
        done=f"{one} is cancelled.",
        back=reverse("office_agreements:agreement", args=[one.agreement.reference]),
        title=f"Cancel: {one}",
        lead=f"£{one.amount:,.2f} to {one.agreement.organisation} will not be paid.",
        button="Cancel the instalment",
        above=((list_at(STEPS[0].key), ABOVE),),
    )
