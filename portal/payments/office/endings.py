"""Ending, terminating and taking back an agreement: the page says what will happen, and wants that confirmed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.accounts.audiences import audience
from portal.agreements.models import Agreement
from portal.design.words import pounds
from portal.payments.consequences import Money, of_ending, of_taking_back, of_terminating
from portal.payments.domain import end_agreement, take_back_offer, terminate_agreement
from portal.payments.office.agreement import changing, page_of, way_to
from portal.payments.office.forms import EndingForm
from portal.payments.office.frame import OFFICERS, ask, sent

State = Agreement.State


def money_of(agreement: Agreement) -> Money:
    unpaid = agreement.instalments.unpaid().figures()
    return Money(
        value=agreement.value,
        paid=agreement.instalments.paid().total(),
        unpaid=unpaid.total,
        open_instalments=unpaid.number,
    )


def only_in(*states: str, refusal: str) -> Callable[..., Any]:
    """A page that opens only for an agreement in one of `states`; of another the officer reads `refusal` at once."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def opened(request: HttpRequest, one: Agreement) -> HttpResponse:
            if request.method == "POST" or one.state in states:
                return view(request, one)
            messages.error(request, f"{refusal}: {one.reference} is “{one.get_state_display()}”.")
            return redirect(page_of(one))

        return opened

    return decorate


@audience(OFFICERS)
@changing
@only_in(State.LIVE, refusal="Only a live agreement ends")
def end(request: HttpRequest, one: Agreement) -> HttpResponse:
    money = money_of(one)
    return ask(
        request,
        form=EndingForm(sent(request), unpaid=money.unpaid, meant=f"Yes, end {one.reference}: it is complete"),
        do=lambda answers: end_agreement(one, by=request.user),
        done=f"{one.reference} has ended.",
        back=page_of(one),
        title=f"End {one.reference}",
        lead="What was promised is delivered, accepted and paid.",
        points=of_ending(money, is_grant=one.is_grant),
        button="End the agreement",
        above=way_to(one),
    )


@audience(OFFICERS)
@changing
@only_in(State.MOBILISING, State.LIVE, refusal="Only an agreement in force is terminated")
def terminate(request: HttpRequest, one: Agreement) -> HttpResponse:
    money = money_of(one)
    meant = f"Yes, terminate {one.reference} and cancel {pounds(money.unpaid)}"
    return ask(
        request,
        form=EndingForm(sent(request), unpaid=money.unpaid, meant=meant, reason="Why does it end early?"),
        do=lambda answers: terminate_agreement(one, by=request.user, reason=answers["reason"]),
        done=f"{one.reference} is terminated. The organisation is being told.",
        back=page_of(one),
        title=f"Terminate {one.reference}",
        lead="It ends before it is complete. When you confirm:",
        points=of_terminating(money, organisation=one.organisation.name, is_grant=one.is_grant),
        button="Terminate the agreement",
        above=way_to(one),
    )


@audience(OFFICERS)
@changing
@only_in(State.OFFERED, refusal="There is no offer to take back")
def withdraw(request: HttpRequest, one: Agreement) -> HttpResponse:
    money = money_of(one)
    meant = f"Yes, take back the offer of {pounds(one.value)}"
    return ask(
        request,
        form=EndingForm(sent(request), unpaid=money.unpaid, meant=meant, reason="Why do we take the offer back?"),
        do=lambda answers: take_back_offer(one, by=request.user, reason=answers["reason"]),
        done=f"The offer of {one.reference} is taken back. The organisation is being told.",
        back=page_of(one),
        title=f"Take back the offer of {one.reference}",
        lead="It is not in force yet: not everybody has signed it. When you confirm:",
        points=of_taking_back(money, organisation=one.organisation.name, is_grant=one.is_grant),
        button="Take back the offer",
        above=way_to(one),
    )
