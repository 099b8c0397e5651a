"""The register's entry of a contract: what held on any day, its money by year and stream, options, breaks and lots."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from commissioning.domain import (
    ask_extension,
    contract_as_at,
    leave_option,
    set_public_copy,
    take_away_public_copy,
)
from commissioning.lifecycle import Life, standing_on
from commissioning.models import Contract, ExtensionOption
from commissioning.office.frame import OFFICERS, READERS, contract_page
from commissioning.office.performance import contract_of
from portal.accounts.audiences import audience
from portal.accounts.roles import Role
from portal.agreements.models import Agreement, Variation
from portal.agreements.terms import Money, total, years_of
from portal.dates.financial_years import financial_year_label
from portal.design.office_dates import DayInput
from portal.design.reach import within_reach
from portal.documents.covers import has_covers
from portal.documents.domain import UploadRefused, look_at
from portal.documents.serving import attachment
from portal.events import ledger
from portal.evidence.kinds import Kind
from portal.evidence.models import Evidence
from portal.payments.office.forms import ReasonForm
from portal.payments.office.frame import ask, sent
from portal.streams.models import FundingStream


class DayForm(forms.Form):
    day = forms.DateField(
        label="As on", widget=DayInput(), required=False, validators=[within_reach],
        error_messages={"invalid": "Enter a day of the calendar, such as 31/3/2018."},
    )  # fmt: skip


class PublicCopyForm(forms.Form):
    copy = forms.FileField(
        label="The contract as the public may read it",
        help_text="A PDF in which whatever must stay private is blacked out, and not just covered.",
        error_messages={"required": "Choose the file."},
    )

    looked = forms.BooleanField(
        label="There is nothing to black out, or I have tried to copy the words under the black boxes and could not",
        error_messages={"required": "Try it in the file first, then tick the box."},
    )

    def clean_copy(self):
        copy = self.cleaned_data["copy"]
        try:
            look_at(copy, allowed=["pdf"])
        except UploadRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        covered = has_covers(copy.read())
        copy.seek(0)
        if covered:
            raise forms.ValidationError(
                "Something is only laid over a page of this PDF, and anybody can take it off. Apply the redactions, or "
                "print the file to a new PDF, and choose that."
            )
        return copy


@audience(READERS)
def register(request: HttpRequest, pk: int) -> HttpResponse:
    contract, today = contract_of(pk), timezone.localdate()
    form = DayForm(request.GET if "day" in request.GET else None, initial={"day": today})
    day = (form.cleaned_data["day"] if form.is_bound and form.is_valid() else None) or today
    terms = contract_as_at(contract, day)
    is_officer = request.user.has_role(Role.COMMISSIONING_OFFICER)
    variations = list(contract.variations.select_related("asked_by", "answered_by"))
    context = {
        "contract": contract,
        "standing": standing_on(day, _life(contract, variations), ends_on=terms.ends_on),
        "asked": any(one.state == one.State.ASKED for one in variations),
        "form": form,
        "day": day,
        "terms": terms,
        "money": table_of(terms.money, contract.starts_on, terms.ends_on),
        "before": day < contract.starts_on,
        "options": [(one, one.standing(today)) for one in contract.options.select_related("variation").all()],
        "breaks": list(contract.breaks.all()),
        "lots": list(contract.lots.all()),
        "variations": variations,
        "insurance": insurance_of(contract),
        "today": today,
        "may_act": is_officer and contract.state in Agreement.IN_FORCE,
        "is_officer": is_officer,
    }
    title = f"{contract.reference} in the register"
    return contract_page(request, "register.html", title, context, status=422 if form.errors else 200)


def _life(contract: Contract, variations: list[Variation]) -> Life:
    """The days of its steps. One that runs without the day on which it began has run from its start."""
    State = Agreement.State
    began = contract.state in {State.LIVE, State.ENDED}
    ended = ledger.timeline(contract).filter(verb="agreement-terminated").first()
    moved = [one.old_end for one in variations if one.state == one.State.AGREED and one.new_end and one.old_end]
    return Life(
        first_end=moved[0] if moved else contract.ends_on,
        mobilised_on=contract.mobilised_on,
        live_on=contract.live_on or (contract.starts_on if began else None),
        terminated_on=timezone.localdate(ended.occurred_at) if ended else None,
        is_ended=contract.state == State.ENDED,
    )


def table_of(money: Money, starts_on: date, ends_on: date) -> dict[str, list]:
    """Streams down, financial years across, with their sums; empty where nothing is tagged."""
    if not money:
        return {}
    years = sorted({*years_of(starts_on, ends_on), *(year for year, _ in money)})
    streams = FundingStream.objects.filter(pk__in={stream for _, stream in money})
    rows = [(stream, *_row(money, years, stream.pk)) for stream in streams]
    sums = [total(amount for (y, _), amount in money.items() if y == year) for year in years]
    return {"years": [financial_year_label(year) for year in years], "rows": rows, "sums": sums}


def _row(money: Money, years: list[int], stream: int) -> tuple[list[Decimal | None], Decimal]:
    amounts = [money.get((year, stream)) for year in years]
    return amounts, total(amount for amount in amounts if amount)


def insurance_of(contract: Contract) -> Evidence | None:
    """The provider's insurance as it stands in its evidence."""
    given = Evidence.objects.filter(organisation=contract.organisation, kind=Kind.INSURANCE)
    return given.order_by("-given_at", "-pk").first()


def _entry(contract: Contract) -> str:
    return reverse("contract_register", args=[contract.pk])


def _way(contract: Contract) -> tuple[tuple[str, str], ...]:
    return ((reverse("contracts:index"), "Contracts"), (_entry(contract), contract.reference))


def _option(pk: int, number: int) -> ExtensionOption:
    return get_object_or_404(ExtensionOption.objects.select_related("contract"), contract=pk, number=number)


@audience(OFFICERS)
def take(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Ask for the variation that takes an option."""
    option = _option(pk, number)
    late = option.notice_by < timezone.localdate()
    warning = ["The notice date has passed. Take the option only if the provider agrees to it all the same."]
    return ask(
        request,
        form=ReasonForm(sent(request), label="Why the contract should go on"),
        do=lambda answers: ask_extension(option, by=request.user, reason=answers["reason"]),
        done="The extension is asked for. Somebody else in the office has to agree to it.",
        back=_entry(option.contract),
        title=f"Take option {number}",
        lead=str(option),
        points=warning if late else [],
        button="Ask for the extension",
        above=_way(option.contract),
    )


@audience(OFFICERS)
def leave(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    option = _option(pk, number)
    return ask(
        request,
        form=ReasonForm(sent(request), label="Why the option is not taken"),
        do=lambda answers: leave_option(option, by=request.user, reason=answers["reason"]),
        done=f"Option {number} is not taken.",
        back=_entry(option.contract),
        title=f"Do not take option {number}",
        lead=str(option),
        button="Do not take it",
        above=_way(option.contract),
    )


@audience(OFFICERS)
def public_copy(request: HttpRequest, pk: int) -> HttpResponse:
    contract = contract_of(pk)
    files = request.FILES if request.method == "POST" else None
    return ask(
        request,
        form=PublicCopyForm(sent(request), files),
        do=lambda answers: set_public_copy(contract, by=request.user, copy=answers["copy"]),
        done="The public copy is kept. It is on the contract’s public page once the contract is published.",
        back=_entry(contract),
        title=f"Public copy of {contract.reference}",
        lead="Whoever reads the public page of the contract can download it. The one before is kept, and no longer "
        "public.",
        button="Keep this copy",
        above=_way(contract),
    )


@audience(OFFICERS)
def take_public_copy_away(request: HttpRequest, pk: int) -> HttpResponse:
    contract = contract_of(pk)
    return ask(
        request,
        form=ReasonForm(sent(request), label="Why it is taken away"),
        do=lambda answers: take_away_public_copy(contract, by=request.user, reason=answers["reason"]),
        done="The public copy is taken away. The public can no longer download it from here.",
        back=_entry(contract),
        title=f"Take away the public copy of {contract.reference}",
        lead="The file is kept here. Whoever has downloaded it keeps it.",
        button="Take it away",
        above=_way(contract),
    )


@audience(READERS)
def read_public_copy(request: HttpRequest, pk: int) -> HttpResponseBase:
    contract = contract_of(pk)
    if contract.public_copy is None:
        raise Http404
    return attachment(request, contract.public_copy)
