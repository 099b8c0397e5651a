"""One payment: where it is, and who did what when."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from portal.accounts.audiences import audience
from portal.design.words import pounds
from portal.payments.attempts import reasons_of, words_of
from portal.payments.domain import ask_recall, reverse_payment, say_refused
from portal.payments.models import Payment, Rail, Transfer
from portal.payments.office.forms import ReasonForm
from portal.payments.office.frame import FINANCE, READERS, ask, office_page, sent
from portal.payments.office.runs import way_to


def about_payment(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the payment at its address."""

    @wraps(view)
    def found(request: HttpRequest, pk: int) -> HttpResponse:
        seen = Payment.objects.visible_to(request.user)
        return view(
            request, get_object_or_404(seen.select_related("run", "instalment__agreement__organisation"), pk=pk)
        )

    return found


def page_of(payment: Payment) -> str:
    return reverse("office_payments:attempt", args=[payment.pk])


@audience(READERS)
@about_payment
def attempt(request: HttpRequest, one: Payment) -> HttpResponse:
    context = {
        "payment": one,
        "instalment": one.instalment,
        "words": words_of(one, reasons_of([one]).get(one.pk, "")),
        "account": one.account,
        "transfer": Transfer.objects.filter(payment=one).first() if one.rail == Rail.STRIPE else None,
        "steps": one.steps.select_related("by"),
        "shares": one.shares.select_related("stream"),
        "others": one.instalment.payments.exclude(pk=one.pk).select_related("run"),
        "lines": one.bank_lines.select_related("answer", "settled_by"),
        "is_finance": FINANCE.admits(request.user),
    }
    above = ((reverse("office_payments:list"), "Payments"),)
    return office_page(request, "payments/office/attempt.html", str(one), context, above=above, icon="order")


@audience(FINANCE)
@about_payment
def recall(request: HttpRequest, one: Payment) -> HttpResponse:
    return _ask_why(
        request,
        one,
        lambda reason: ask_recall(one, by=request.user, reason=reason),
        title="Ask the bank to bring it back",
        lead="The portal keeps that the bank was asked. Nothing is paid again before the bank has answered.",
        label="Why, and whom did you ask?",
        done="It is kept that the bank was asked.",
    )


@audience(FINANCE)
@about_payment
def refused(request: HttpRequest, one: Payment) -> HttpResponse:
    return _ask_why(
        request,
        one,
        lambda reason: say_refused(one, by=request.user, reason=reason),
        title="The bank did not send it",
        lead="For what the bank says other than in a file. The instalment can then go into another run, so be sure.",
        label="Who said so, and why?",
        done="The payment is refused. The instalment can go into another run.",
    )


@audience(FINANCE)
@about_payment
def came_back(request: HttpRequest, one: Payment) -> HttpResponse:
    return _ask_why(
        request,
        one,
        lambda reason: reverse_payment(one, by=request.user, reason=reason),
        title="The money came back",
        lead="The instalment is owed again and can go into another run. The organisation hears by e-mail.",
        label="Where did you see it, and why did it come back?",
        done="The payment is reversed. The instalment can go into another run.",
    )


def _ask_why(
    request: HttpRequest,
    one: Payment,
    do: Callable[[str], Any],
    *,
    title: str,
    lead: str,
    label: str,
    done: str,
) -> HttpResponse:
    return ask(
        request,
        form=ReasonForm(sent(request), label=label),
        do=lambda answers: do(answers["reason"]),
        done=done,
        back=page_of(one),
        title=title,
        lead=f"{pounds(one.amount)} to {one.instalment.agreement.organisation}: {one}. {lead}",
        button=title,
        above=(*way_to(one.run), (page_of(one), str(one))),
    )
