"""Variations in the back office: the office asks for one, and answers those that were asked for."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from portal.accounts.audiences import audience
from portal.accounts.models import User
from portal.agreements.domain import ask_variation, refuse_variation
from portal.agreements.domain.money import money_of
from portal.agreements.domain.templates import rule_of_variation
from portal.agreements.models import Agreement, Variation
from portal.design.words import long_date, pounds
from portal.monitoring.domain import due_after, end_report_of
from portal.payments.domain import agree_variation
from portal.payments.office.agreement import changing, page_of, way_to
from portal.payments.office.forms import AskVariationForm
from portal.payments.office.forms_of_variations import AnswerVariationForm
from portal.payments.office.frame import OFFICERS, REFUSALS, ask, office_page, sent
from portal.payments.reallocating import reallocated
from portal.streams.models import FundingStream


@audience(OFFICERS)
@changing
def vary(request: HttpRequest, one: Agreement) -> HttpResponse:
    return ask(
        request,
        form=AskVariationForm(sent(request), agreement=one),
        do=lambda answers: ask_variation(one, by=request.user, **answers),
        done="The change is asked for. Somebody else in the office has to agree to it.",
        back=page_of(one),
        title=f"Ask for a change to {one.reference}",
        lead=f"It is worth {pounds(one.value)} and ends on {long_date(one.ends_on)}.",
        button="Ask for this change",
        above=way_to(one),
    )


@audience(OFFICERS)
@changing
def answer(request: HttpRequest, one: Agreement, number: int) -> HttpResponse:
    variation = get_object_or_404(Variation, agreement=one, number=number)
    if request.method == "GET" and variation.state != Variation.State.ASKED:
        return redirect("office_agreements:variation", one.reference, number)
    variation.agreement = one
    value, end = variation.new_value or one.value, variation.new_end or one.ends_on
    tagged = money_of(one)
    moves_end = variation.new_end is not None
    always = rule_of_variation(one, new_value=variation.new_value, other_terms=moves_end) is not None
    again = rule_of_variation(one, new_value=variation.new_value, other_terms=True) is not None
    form = AnswerVariationForm(
        sent(request),
        value=value,
        starts_on=one.starts_on,
        ends_on=end,
        proposed=reallocated(tagged, new_value=value, old_end=one.ends_on, new_end=end) if tagged else {},
        streams=streams_for(tagged),
        variation=variation,
        is_signed_again=always,
    )
    if form.is_bound and form.is_valid():
        try:
            answered = _answered(variation, form, by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _done(answered))
            return redirect(page_of(one))
    context = {
        "form": form,
        "variation": variation,
        "points": [line for line in (*variation.lines, _what_moves(one, variation)) if line],
        "always": always,
        "again": again,
        "back": page_of(one),
    }
    title, status = f"Answer variation {number}", 422 if form.errors else 200
    page = "payments/office/answer_variation.html"
    return office_page(request, page, title, context, above=way_to(one), status=status)


def _answered(variation: Variation, form: AnswerVariationForm, *, by: User) -> Variation:
    answers = form.cleaned_data
    if answers["verdict"] == "refuse":
        return refuse_variation(variation, by=by, answer=answers["answer"])
    return agree_variation(
        variation,
        by=by,
        answer=answers["answer"],
        money=answers.get("money"),
        particulars=form.particulars,
        agreed_change=form.agreed_change,
        on=answers.get("agreed_on"),
    )


def _done(answered: Variation) -> str:
    if answered.state == Variation.State.TO_SIGN:
        return f"Variation {answered.number} is ready to sign. Until all have signed, the agreement holds as it was."
    return f"Variation {answered.number} is answered. The organisation is being told."


def streams_for(money: dict[tuple[int, int], object]) -> list[FundingStream]:
    """The streams that the agreement draws on already."""
    return list(FundingStream.objects.filter(pk__in={stream for _, stream in money}))


def _what_moves(one: Agreement, variation: Variation) -> str:
    """What an agreed new end takes along, said before the officer answers."""
    report = end_report_of(one) if variation.new_end else None
    if report is None or variation.new_end is None:
        return ""
    if report.state == report.State.ACCEPTED:
        return "The end report is accepted already, so the end cannot move."
    moves = f"The end report moves with the end: it would be due on {long_date(due_after(report, variation.new_end))}."
    if report.state == report.State.SUBMITTED:
        return f"{moves} It was sent already, and goes back to be brought up to date."
    return moves
