"""Payments through Stripe in the office: what somebody has to see to, and where every transfer is."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from portal.accounts.audiences import audience
from portal.design.words import pounds
from portal.payments.domain.payouts import not_on_the_balance
from portal.payments.domain.transfers_by_hand import bring_back, give_up_transfer, see_to
from portal.payments.models import Payment, StripeLine, Transfer
from portal.payments.office.forms import ReasonForm
from portal.payments.office.frame import FINANCE, READERS, ask, office_page, sent
from portal.stripe.accounts import transfers_are_on

PER_PAGE = 50
TITLE = "Through Stripe"
TABS = (("look", "To see to"), ("way", "On their way"), ("all", "Everything"))


def list_at() -> str:
    return reverse("office_payments:transfers")


def about_transfer(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the transfer at its address."""

    @wraps(view)
    def found(request: HttpRequest, pk: int) -> HttpResponse:
        seen = Transfer.objects.filter(payment__in=Payment.objects.visible_to(request.user))
        return view(request, get_object_or_404(_whole(seen), pk=pk))

    return found


@audience(READERS)
def transfers(request: HttpRequest) -> HttpResponse:
    seen = Transfer.objects.filter(payment__in=Payment.objects.visible_to(request.user))
    shown = request.GET.get("show", "look")
    lists = {"look": seen.to_look_at(), "way": seen.to_send(), "all": seen}
    rows = _whole(lists.get(shown, lists["look"])).order_by("-pk")
    context = {
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("p")),
        "shown": shown if shown in lists else "look",
        "tabs": [(key, words, key == shown, lists[key].count()) for key, words in TABS],
        "is_on": transfers_are_on(),
        "is_finance": FINANCE.admits(request.user),
        "strangers": StripeLine.objects.unlike_the_books()[:PER_PAGE],
        "missing": _whole(not_on_the_balance())[:PER_PAGE],
    }
    return office_page(request, "payments/office/transfers.html", TITLE, context, icon="download")


@audience(FINANCE)
@about_transfer
def give_up(request: HttpRequest, one: Transfer) -> HttpResponse:
    return _ask_why(
        request,
        one,
        give_up_transfer,
        title="Give it up",
        lead="Stripe has not made it. The instalment can then go into another run, to the account in use then.",
        label="Why?",
        done="It is given up. The instalment can go into another run.",
    )


@audience(FINANCE)
@about_transfer
def back(request: HttpRequest, one: Transfer) -> HttpResponse:
    return _ask_why(
        request,
        one,
        bring_back,
        title="Bring it back",
        lead="Stripe takes it from the organisation’s account there, if it has not been paid out to its bank yet. The "
        "instalment is then owed again, and the organisation hears by e-mail.",
        label="Why?",
        done="Stripe is asked to bring it back.",
    )


@audience(FINANCE)
@about_transfer
def seen(request: HttpRequest, one: Transfer) -> HttpResponse:
    return _ask_why(
        request,
        one,
        see_to,
        title="It is seen to",
        lead=f"{one.why} It leaves the work list, and nothing else changes.",
        label="How was it seen to?",
        done="It is off the work list.",
    )


def _whole(rows: Any) -> Any:
    return rows.select_related("payment__run", "payment__instalment__agreement__organisation", "seen_to_by")


def _ask_why(
    request: HttpRequest,
    one: Transfer,
    do: Callable[..., Any],
    *,
    title: str,
    lead: str,
    label: str,
    done: str,
) -> HttpResponse:
    payment = one.payment
    return ask(
        request,
        form=ReasonForm(sent(request), label=label),
        do=lambda answers: do(one, by=request.user, reason=answers["reason"]),
        done=done,
        back=list_at(),
        title=title,
        lead=f"{pounds(payment.amount)} to {payment.instalment.agreement.organisation}: {payment}. {lead}",
        button=title,
        above=((list_at(), TITLE),),
    )
