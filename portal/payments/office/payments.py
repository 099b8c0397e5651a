"""The work list of payments: what to prepare, approve and pay, with the totals; and the steps themselves."""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from portal.accounts.audiences import audience
from portal.accounts.roles import Role
from portal.agreements.domain.errors import NotAllowed
from portal.banking.domain import standings
from portal.design.words import pounds
from portal.payments.attempts import whereabouts
from portal.payments.domain import approve_payment, cancel, countersign_payment, mark_paid, prepare_payment, send_back
from portal.payments.domain.overriding import MAY_OVERRIDE
from portal.payments.domain.paying import MAY_COUNTERSIGN, may_prepare, require_preparer_of
from portal.payments.models import Instalment
from portal.payments.office.forms import PaidForm, ReasonForm
from portal.payments.office.frame import (
    COUNTERSIGNERS,
    FINANCE,
    PREPARERS,
    READERS,
    ask,
    by_button,
    do_at_once,
    not_yours,
    office_page,
    sent,
)
from portal.payments.office.work_list import STEPS, WorkList
from portal.payments.prompt import Clock

PER_PAGE = 25
ABOVE = "Payments"


def instalment_of(request: HttpRequest, pk: int) -> Instalment:
    seen = Instalment.objects.visible_to(request.user).select_related("agreement__organisation")
    return get_object_or_404(seen, pk=pk)


def about_instalment(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the instalment at its address."""

    @wraps(view)
    def found(request: HttpRequest, pk: int) -> HttpResponse:
        return view(request, instalment_of(request, pk))

    return found


def about_own_instalment(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same, for those who prepare and cancel its payment; an officer of the other wing reads why not (403)."""

    @wraps(view)
    def found(request: HttpRequest, pk: int) -> HttpResponse:
        one = instalment_of(request, pk)
        try:
            require_preparer_of(one.agreement, request.user)
        except NotAllowed as refusal:
            back = reverse("office_agreements:agreement", args=[one.agreement.reference])
            return not_yours(request, refusal, back=back, above=((list_at(STEPS[0].key), ABOVE),))
        return view(request, one)

    return found


def list_at(step: str) -> str:
    return f"{reverse('office_payments:list')}?step={step}"


@audience(READERS)
def payments(request: HttpRequest) -> HttpResponse:
    work = WorkList.asked_for(request.GET, today=timezone.localdate())
    page = Paginator(work.instalments(), PER_PAGE).get_page(request.GET.get("p"))
    where = whereabouts(page.object_list)
    banks = standings({one.agreement.organisation_id for one in page}, work.today)
    belongs_to = set(request.user.memberships.values_list("organisation", flat=True))
    context = {
        "work": work,
        "tabs": work.tabs(),
        "rows": [
            row_of(instalment, request.user, belongs_to)
            | {"where": where.get(instalment.pk), "bank": banks[instalment.agreement.organisation_id]}
            for instalment in page
        ],
        "page_obj": page,
        "is_finance": request.user.has_role(Role.FINANCE_OFFICER),
        "may_countersign": request.user.has_role(*MAY_COUNTERSIGN),
    }
    return office_page(request, "payments/office/payments.html", "Payments", context, icon="order")


def row_of(instalment: Instalment, user: Any, belongs_to: Container[int]) -> dict[str, Any]:
    """An instalment with why it has to wait, whether the reader has agreed to it already and so cannot agree again,
    whether the reader may prepare it, and whether it goes to an organisation that they belong to.
    """
    own = {
        Instalment.State.PREPARED: user.pk == instalment.prepared_by_id,
        Instalment.State.SECONDED: user.pk in {instalment.prepared_by_id, instalment.approved_by_id},
    }.get(instalment.state, False)
    may = may_prepare(instalment.agreement, user)
    overrides = user.has_role(*MAY_OVERRIDE) and instalment.prepared_by_id != user.pk
    row = {"instalment": instalment, "reasons": instalment.reasons_to_wait, "own": own, "may_prepare": may}
    row["in_pieces"] = instalment.needs_third and instalment.amount <= settings.PAYMENT_THIRD_PERSON_ABOVE
    row |= {"overrides": instalment.overrides.all(), "to_override": instalment.to_override if overrides else []}
    if instalment.payable_from and instalment.state != Instalment.State.PAID:
        clock, today = Clock(instalment.payable_from), timezone.localdate()
        row |= {"clock": clock, "left": clock.words(today), "is_late": clock.days_left(today) <= 0}
    return row | {"to_own": instalment.agreement.organisation_id in belongs_to}


@audience(PREPARERS)
@by_button(lambda pk: list_at("prepare"))
@about_own_instalment
def prepare(request: HttpRequest, one: Instalment) -> HttpResponse:
    return do_at_once(
        request,
        lambda: prepare_payment(one, by=request.user),
        done=f"{one} is prepared. A finance officer has to approve it.",
        back=list_at(STEPS[0].key),
    )


@audience(FINANCE)
@by_button(lambda pk: list_at("approve"))
@about_instalment
def approve(request: HttpRequest, one: Instalment) -> HttpResponse:
    return do_at_once(
        request,
        lambda: approve_payment(one, by=request.user),
        done=f"{one} is approved." + (" A third person has to countersign it." if one.needs_third else ""),
        back=list_at("approve"),
    )


@audience(COUNTERSIGNERS)
@by_button(lambda pk: list_at("countersign"))
@about_instalment
def countersign(request: HttpRequest, one: Instalment) -> HttpResponse:
    return do_at_once(
        request,
        lambda: countersign_payment(one, by=request.user),
        done=f"{one} is countersigned, and can be paid.",
        back=list_at("countersign"),
    )


@audience(FINANCE)
@about_instalment
def pay(request: HttpRequest, one: Instalment) -> HttpResponse:
    return ask(
        request,
        form=PaidForm(sent(request), initial={"paid_on": timezone.localdate()}),
        do=lambda answers: mark_paid(one, by=request.user, **answers),
        done=f"{one} is marked as paid. The organisation is being told.",
        back=list_at("pay"),
        title=f"Mark as paid: {one}",
        lead=f"{pounds(one.amount)} to {one.agreement.organisation}.",
        button="Mark as paid",
        above=((list_at("pay"), ABOVE),),
    )


@audience(COUNTERSIGNERS)
@about_instalment
def back(request: HttpRequest, one: Instalment) -> HttpResponse:
    list_of_it = list_at("countersign" if one.state == Instalment.State.SECONDED else "approve")
    return ask(
        request,
        form=ReasonForm(sent(request), label="Why does it go back?"),
        do=lambda answers: send_back(one, by=request.user, reason=answers["reason"]),
        done=f"{one} is sent back.",
        back=list_of_it,
        title=f"Send back: {one}",
        lead=f"{pounds(one.amount)} to {one.agreement.organisation}.",
        button="Send back",
        above=((list_of_it, ABOVE),),
    )


@audience(PREPARERS)
@about_own_instalment
def cancel_instalment(request: HttpRequest, one: Instalment) -> HttpResponse:
    return ask(
        request,
        form=ReasonForm(sent(request), label="Why will it not be paid?"),
        do=lambda answers: cancel(one, by=request.user, reason=answers["reason"]),
        done=f"{one} is cancelled.",
        back=reverse("office_agreements:agreement", args=[one.agreement.reference]),
        title=f"Cancel: {one}",
        lead=f"{pounds(one.amount)} to {one.agreement.organisation} will not be paid.",
        button="Cancel the instalment",
        above=((list_at(STEPS[0].key), ABOVE),),
    )
