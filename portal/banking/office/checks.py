"""What an officer does with an account: check, agree, refuse, stop, look at the whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from portal.accounts.audiences import audience
from portal.accounts.fresh_sign_in import fresh_sign_in
from portal.banking import domain as banking
from portal.banking.domain.errors import BankingRefusal
from portal.banking.domain.signals import fresh_numbers, signals_of
from portal.banking.models import BankAccount
from portal.banking.office.accounts import account_of
from portal.banking.office.forms import CheckForm, ConfirmForm, LookForm, ReasonForm
from portal.banking.office.frame import OFFICERS, office_page, page_of, way_to
from portal.banking.sealing import CannotOpen

State = BankAccount.State


def at(*states: str) -> Callable[..., Any]:
    """Give the view the account at this address; whoever comes when it stands elsewhere is told so at once."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def found(request: HttpRequest, pk: int) -> HttpResponse:
            one = account_of(request, pk)
            if request.method != "POST" and one.state not in states:
                messages.info(request, f"These bank details are “{one.get_state_display()}” now.")
                return redirect(page_of(one))
            return view(request, one)

        return found

    return decorate


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _ask(
    request: HttpRequest,
    account: BankAccount,
    *,
    form: forms.Form,
    do: Callable[[], Any],
    done: str,
    title: str,
    button: str,
    lead: str = "",
    points: Sequence[str] = (),
) -> HttpResponse:
    """A page with one form about an account: do what it says and go back to the account, or say why not."""
    if form.is_bound and form.is_valid():
        try:
            do()
        except BankingRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(page_of(account))
    context = {"form": form, "button": button, "back": page_of(account), "lead": lead, "points": points}
    status = 422 if form.errors else 200
    return office_page(request, "ask.html", title, context, above=way_to(account), status=status)


def _compare(one: BankAccount) -> str:
    if one.is_at_stripe:
        return "Stripe has looked at the organisation’s papers itself. Ring the organisation and compare these digits,"
    return "Open the paper and compare, then ring the organisation"


@audience(OFFICERS)
@fresh_sign_in
@at(State.CONFIRMED)
def check(request: HttpRequest, one: BankAccount) -> HttpResponse:
    signals = signals_of(one)
    form = CheckForm(_sent(request), signals=signals, fresh_numbers=fresh_numbers(one))
    return _ask(
        request,
        one,
        form=form,
        do=lambda: banking.check_account(one, by=request.user, how=form.how),
        done="Your check is saved. A finance officer other than you has to agree now.",
        title="Check the bank details",
        button="Save this check",
        lead=f"{one.account_name}, {one.masked}. {_compare(one)} on a number that was known before.",
        points=signals,
    )


@audience(OFFICERS)
@fresh_sign_in
@at(State.CHECKED)
def agree(request: HttpRequest, one: BankAccount) -> HttpResponse:
    return _ask(
        request,
        one,
        form=ConfirmForm(_sent(request)),
        do=lambda: banking.agree_account(one, by=request.user),
        done="The bank details are agreed. The organisation is being told.",
        title="Agree to the bank details",
        button="Agree: money may go there",
        lead=f"{one.account_name}, {one.masked}. {one.checked_by or 'Nobody'} checked it:\n{one.how_checked}",
        points=signals_of(one),
    )


@audience(OFFICERS)
@at(*BankAccount.ON_ITS_WAY)
def refuse(request: HttpRequest, one: BankAccount) -> HttpResponse:
    form = ReasonForm(_sent(request), label="Why", help_text="Every member and contact of the organisation reads it.")
    return _ask(
        request,
        one,
        form=form,
        do=lambda: banking.refuse_account(one, by=request.user, reason=form.cleaned_data["reason"]),
        done="The bank details are refused. The organisation is being told.",
        title="Refuse the bank details",
        button="Refuse them",
        lead=f"{one.account_name}, {one.masked}. Nothing is paid there. Where you suspect a fraud, ring the "
        "organisation first, and write nothing here that helps whoever did it.",
    )


@audience(OFFICERS)
@at(State.IN_USE)
def stop(request: HttpRequest, one: BankAccount) -> HttpResponse:
    form = ReasonForm(_sent(request), label="Why", help_text="Every member and contact of the organisation reads it.")
    return _ask(
        request,
        one,
        form=form,
        do=lambda: banking.stop_account(one, by=request.user, reason=form.cleaned_data["reason"]),
        done="Nothing is paid to this account any more. The organisation is being told.",
        title="Stop the account",
        button="Pay nothing to it any more",
        lead=f"{one.account_name}, {one.masked}. The organisation has to give an account anew, and two officers "
        "check it.",
    )


@audience(OFFICERS)
@never_cache
@fresh_sign_in
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole numbers, in the answer to a reason alone: no address shows them."""
    one = account_of(request, pk)
    form = LookForm(_sent(request))
    numbers = ""
    if form.is_bound and form.is_valid():
        try:
            numbers = banking.look_at(one, by=request.user, why=form.cleaned_data["why"]).spoken
        except BankingRefusal as refusal:
            form.add_error(None, str(refusal))
        except CannotOpen:
            form.add_error(None, "None of the keys opens these bank details. Tell the operator.")
    context = {"account": one, "form": form, "numbers": numbers, "back": page_of(one)}
    status = 422 if form.errors else 200
    return office_page(request, "look.html", "The whole numbers", context, above=way_to(one), status=status)
