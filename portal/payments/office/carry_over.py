"""Carrying money of a funding stream over into the next financial year: a decision with a reason."""

from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from portal.accounts.audiences import audience
from portal.dates.financial_years import financial_year_label
from portal.design.fields import MoneyField
from portal.design.words import pounds
from portal.payments.office.frame import FINANCE, ask, sent
from portal.streams.budgets import carry_over as carry
from portal.streams.budgets import position_of
from portal.streams.models import FundingStream, StreamBudget


class CarryOverForm(forms.Form):
    amount = MoneyField(label="How much, in pounds", min_value=Decimal("0.01"))
    reason = forms.CharField(label="Why is it carried over?", widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)


@audience(FINANCE)
def carry_over(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    stream = get_object_or_404(FundingStream, pk=pk)
    get_object_or_404(StreamBudget, stream=stream, year=year)
    left = position_of(year, stream.pk).left
    back = f"{reverse('office_payments:statement')}?year={year}"
    now, then = financial_year_label(year), financial_year_label(year + 1)

    return ask(
        request,
        form=CarryOverForm(sent(request), initial={"amount": left}),
        do=lambda answers: carry(stream, by=request.user, year=year, **answers),
        done=f"The money is in the budget of {then} now.",
        back=back,
        title=f"Carry over: {stream}",
        lead=f"{pounds(left)} of {now} is promised to nobody. It is taken from {now} and added to {then}.",
        button="Carry it over",
        above=((back, "Use of funding streams"),),
    )
