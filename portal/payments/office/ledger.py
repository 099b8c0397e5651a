"""The export for the office's ledger: a journal of what was paid and came back between two days, as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from portal.accounts.audiences import audience
from portal.agreements.terms import total
from portal.dates.financial_years import financial_year, financial_year_bounds, financial_year_label
from portal.design.office_dates import DayInput
from portal.exports.csv_files import csv_download
from portal.payments.journal import Line, Moved, lines
from portal.payments.models import Payment, PaymentStep, Repayment
from portal.payments.office.frame import FINANCE, office_page

HEADER = ["Date", "Entry", "Account", "Words", "Stream", "Financial year", "Debit", "Credit"]


class PeriodForm(forms.Form):
    since = forms.DateField(label="From", widget=DayInput())
    until = forms.DateField(label="To", widget=DayInput())

    def clean(self) -> dict:
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day is before the first.")
        return cleaned


def moves(since: date, until: date) -> Iterator[Moved]:
    """What left and what came back on those days, in their order. Three queries, however much there is."""
    whole = Payment.objects.select_related("instalment__agreement__organisation").prefetch_related("shares__stream")
    left = whole.filter(state__in=[Payment.State.CONFIRMED, Payment.State.REVERSED], paid_on__range=(since, until))
    found = [(payment.paid_on, payment.pk, False, payment) for payment in left]
    reversals = PaymentStep.objects.filter(state=Payment.State.REVERSED, at__date__range=(since, until))
    days = {step.payment_id: localdate(step.at) for step in reversals}
    found += [(days[payment.pk], payment.pk, True, payment) for payment in whole.filter(pk__in=days)]
    yield from _repayments(since, until)
    for day, _, back, payment in sorted(found, key=lambda one: one[:3]):
        instalment = payment.instalment
        yield Moved(
            on=day,
            identity=payment.identity.hex,
            reference=f"{instalment.agreement.reference}/{instalment.number}",
            organisation=instalment.agreement.organisation.name,
            amount=payment.amount,
            back=back,
            shares=[
                (share.stream.cost_code, share.stream.name, financial_year_label(share.year), share.amount)
                for share in payment.shares.all()
            ],
        )


def _repayments(since: date, until: date) -> Iterator[Moved]:
    """What organisations paid back, by bank or by card."""
    received = Repayment.objects.received().filter(received_on__range=(since, until)).order_by("received_on", "pk")
    for one in received.select_related("agreement__organisation").prefetch_related("shares__stream"):
        assert one.received_on is not None  # a constraint holds it
        shares = [
            (share.stream.cost_code, share.stream.name, financial_year_label(share.year), share.amount)
            for share in one.shares.all()
        ]
        untagged = one.amount - total(amount for *_, amount in shares)
        if shares and untagged:
            shares.append(("", "", "", untagged))
        yield Moved(
            on=one.received_on,
            identity=one.identity.hex,
            reference=f"{one.agreement.reference}-R{one.number}",
            organisation=one.agreement.organisation.name,
            amount=one.amount,
            back=True,
            shares=shares,
        )


def row(line: Line) -> list[object]:
    facts = [line.on.isoformat(), line.entry, line.account, line.words, line.stream, line.year]
    return [*facts, line.debit, line.credit]


@audience(FINANCE)
def ledger(request: HttpRequest) -> HttpResponse:
    first, last = financial_year_bounds(financial_year(timezone.localdate()))
    until = min(last, timezone.localdate())
    form = PeriodForm(request.GET or {"since": f"{first:%d/%m/%Y}", "until": f"{until:%d/%m/%Y}"})
    context = {"form": form, "bank": settings.LEDGER_BANK_CODE, "untagged": settings.LEDGER_UNTAGGED_CODE}
    if form.is_valid():
        made = list(_journal(form))
        context |= {
            "entries": len({line.entry for line in made}),
            "debit": sum(line.debit for line in made),
            "credit": sum(line.credit for line in made),
        }
    above = ((reverse("office_payments:list"), "Payments"),)
    status = 422 if form.errors else 200
    title = "Journal for the ledger"
    return office_page(request, "payments/office/ledger.html", title, context, above=above, icon="order", status=status)


@audience(FINANCE)
def ledger_csv(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    form = PeriodForm(request.GET)
    if not form.is_valid():
        return ledger(request)
    days = form.cleaned_data
    name = f"journal-{days['since'].isoformat()}-{days['until'].isoformat()}.csv"
    return csv_download(name, HEADER, (row(line) for line in _journal(form)))


def _journal(form: PeriodForm) -> Iterator[Line]:
    facts = moves(form.cleaned_data["since"], form.cleaned_data["until"])
    return lines(facts, bank=settings.LEDGER_BANK_CODE, untagged=settings.LEDGER_UNTAGGED_CODE)
