"""Money back in the back office: ask for it, say that it came, or take the demand back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from portal.accounts.audiences import audience
from portal.design.fields import MoneyField
from portal.design.office_dates import DayInput
from portal.design.reach import within_reach
from portal.design.words import long_date, pounds
from portal.payments.domain.repayments import ask_back, cancel_repayment, left_to_ask_back, receive_by_bank
from portal.payments.models import Repayment
from portal.payments.office.agreement import agreement_of, page_of, way_to
from portal.payments.office.forms import ReasonForm
from portal.payments.office.frame import FINANCE, PREPARERS, ask, sent

# The day that the form proposes.
USUAL = timedelta(days=30)


class AskBackForm(forms.Form):
    amount = MoneyField(label="How much, in pounds", min_value=Decimal("0.01"))
    kind = forms.ChoiceField(label="Why", choices=Repayment.Kind.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="In words, for the organisation",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": "Say why the money is owed back: the organisation reads it."},
    )
    due_on = forms.DateField(
        label="To be paid back by",
        widget=DayInput(),
        validators=[within_reach],
        help_text="Who may pay in parts is asked for each part on its own, with its own day.",
    )


class CameForm(forms.Form):
    received_on = forms.DateField(label="The day on which it came", widget=DayInput(), validators=[within_reach])
    bank_reference = forms.CharField(
        label="Reference on the bank statement",
        max_length=80,
        error_messages={"required": "Write the reference on the bank statement, so that it can be found again."},
    )


def repayment_of(request: HttpRequest, reference: str, number: int) -> Repayment:
    one = agreement_of(request, reference)
    return get_object_or_404(one.repayments.select_related("agreement__organisation"), number=number)


def proposed(request: HttpRequest) -> dict[str, object]:
    """What the link says that led here, where that is an answer that the form would take."""
    asked = AskBackForm(request.GET.dict())
    asked.is_valid()
    return {name: asked.cleaned_data[name] for name in ("amount", "kind") if name in asked.cleaned_data}


@audience(PREPARERS)
def ask_for(request: HttpRequest, reference: str) -> HttpResponse:
    one = agreement_of(request, reference)
    left = left_to_ask_back(one)
    return ask(
        request,
        form=AskBackForm(sent(request), initial=proposed(request) | {"due_on": timezone.localdate() + USUAL}),
        do=lambda answers: ask_back(one, by=request.user, **answers),
        done="The organisation is being told how to pay it back.",
        back=page_of(one),
        title=f"Ask for money back: {one.reference}",
        lead=f"{pounds(left)} was paid to {one.organisation} and is neither back nor asked back.",
        button="Ask for it",
        above=way_to(one),
    )


@audience(FINANCE)
def came(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    repayment = repayment_of(request, reference, number)
    return ask(
        request,
        form=CameForm(sent(request), initial={"received_on": timezone.localdate()}),
        do=lambda answers: receive_by_bank(repayment, by=request.user, **answers),
        done=f"{repayment} is received. The money stands in the streams that it came from.",
        back=page_of(repayment.agreement),
        title=f"It came back: {repayment}",
        lead=f"{pounds(repayment.amount)}, asked for by {long_date(repayment.due_on)} under the reference "
        f"{repayment.transfer_reference}.",
        button="It came",
        above=way_to(repayment.agreement),
    )


@audience(PREPARERS)
def take_back(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    repayment = repayment_of(request, reference, number)
    return ask(
        request,
        form=ReasonForm(sent(request), label="Why is it not owed after all?"),
        do=lambda answers: cancel_repayment(repayment, by=request.user, reason=answers["reason"]),
        done=f"{repayment} is taken back. The organisation is being told.",
        back=page_of(repayment.agreement),
        title=f"Take back: {repayment}",
        lead=f"{pounds(repayment.amount)} need not be paid back.",
        button="Take it back",
        above=way_to(repayment.agreement),
    )
