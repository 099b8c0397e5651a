"""Variations in the back office: the office asks for one, and answers those that were asked for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from portal.accounts.audiences import audience
from portal.agreements.domain import ask_variation, refuse_variation
from portal.agreements.domain.money import money_of
from portal.agreements.models import Agreement, Variation
from portal.design.words import long_date, pounds
from portal.monitoring.domain import due_after, end_report_of
from portal.payments.domain import agree_variation
from portal.payments.office.agreement import changing, page_of, way_to
from portal.payments.office.forms import AnswerForm, AskVariationForm
from portal.payments.office.frame import OFFICERS, ask, sent
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

    def say(answers: dict) -> None:
        if answers["verdict"] == "refuse":
            refuse_variation(variation, by=request.user, answer=answers["answer"])
            return
        money, day = answers.get("money"), answers["agreed_on"]
        agree_variation(variation, by=request.user, answer=answers["answer"], money=money, on=day)

    value, end = variation.new_value or one.value, variation.new_end or one.ends_on
    now = money_of(one)
    proposed = reallocated(now, new_value=value, old_end=one.ends_on, new_end=end) if now else {}
    form = AnswerForm(
        sent(request), value=value, starts_on=one.starts_on, ends_on=end, proposed=proposed, streams=streams_for(now)
    )
    return ask(
        request,
        form=form,
        do=say,
        done=f"Variation {number} is answered. The organisation is being told.",
        back=page_of(one),
        title=f"Answer variation {number}",
        points=[line for line in (*variation.lines, _what_moves(one, variation)) if line],
        button="Send the answer",
        above=way_to(one),
    )


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
