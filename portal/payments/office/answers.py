"""The bank's answers in the office: reading one, and the lines that nobody has explained yet."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from portal.accounts.audiences import audience
from portal.design.words import pounds
from portal.payments.domain import match_by_hand, read_answer, set_aside, settle_answer
from portal.payments.matching import SAID
from portal.payments.models import BankAnswer, BankLine, PaymentRun
from portal.payments.office.forms import ReasonForm
from portal.payments.office.forms_of_runs import AnswerForm, MatchForm
from portal.payments.office.frame import FINANCE, READERS, REFUSALS, Crumb, ask, office_page, sent
from portal.payments.office.runs import about_run, page_of, runs_at, way_to
from portal.payments.rails.orders import Outcome

PER_PAGE = 50
# A longer answer is left to the worker: the officer does not wait for it.
SOON = 200
TITLE = "To be explained"


def lines_at() -> str:
    return reverse("office_payments:answers")


@audience(READERS)
def lines(request: HttpRequest) -> HttpResponse:
    found = BankLine.objects.to_settle().select_related("answer__read_by", "run", "repayment__agreement").order_by("pk")
    context = {
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("p")),
        "unread": BankLine.objects.unread().count(),
        "is_finance": FINANCE.admits(request.user),
    }
    return office_page(request, "payments/office/answers.html", TITLE, context, above=way_to(), icon="download")


@audience(FINANCE)
def read(request: HttpRequest) -> HttpResponse:
    """A statement, or an answer to several runs."""
    return _read(request, None, back=runs_at(), above=way_to())


@audience(FINANCE)
@about_run
def read_for_run(request: HttpRequest, run: PaymentRun) -> HttpResponse:
    return _read(request, run, back=page_of(run), above=way_to(run))


@audience(FINANCE)
def match(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(BankLine.objects.select_related("answer__run"), pk=pk)
    form = MatchForm(sent(request), line=line)
    none = "" if form.fields["payment"].queryset.exists() else " No payment of this amount waits or was paid."
    return ask(
        request,
        form=form,
        do=lambda answers: match_by_hand(line, by=request.user, **answers),
        done="The line is matched.",
        back=lines_at(),
        title=f"Match line {line.number} of {line.answer}",
        lead=f"{_in_words(line)} {line.why_unmatched}{none}",
        button="Match",
        above=(*way_to(), (lines_at(), TITLE)),
    )


@audience(FINANCE)
def aside(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(BankLine.objects.select_related("answer"), pk=pk)
    return ask(
        request,
        form=ReasonForm(sent(request), label="What is it about, and who saw to it?"),
        do=lambda answers: set_aside(line, by=request.user, reason=answers["reason"]),
        done="The line is set aside.",
        back=lines_at(),
        title=f"Set aside line {line.number} of {line.answer}",
        lead=f"{_in_words(line)} {line.why_unmatched}",
        button="Set aside",
        above=(*way_to(), (lines_at(), TITLE)),
    )


def _in_words(line: BankLine) -> str:
    amount = f" {pounds(line.amount)}" if line.amount is not None else ""
    name = f", “{line.end_to_end}”" if line.end_to_end else ""
    said = f" ({line.said})" if line.said else ""
    return f"The bank says: {SAID[Outcome(line.outcome)]}{amount}{name}{said}."


def _read(request: HttpRequest, run: PaymentRun | None, *, back: str, above: tuple[Crumb, ...]) -> HttpResponse:
    form = AnswerForm(sent(request), request.FILES or None)
    if form.is_bound and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            answer = read_answer(upload.read(), name=upload.name, by=request.user, run=run)
        except REFUSALS as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _what_came_of(answer))
            return redirect(back)
    title = f"Read the bank’s answer to {run}" if run else "Read the bank’s answer"
    context = {"form": form, "button": "Read the answer", "back": back, "lead": "", "points": ()}
    status = 422 if form.errors else 200
    return office_page(request, "payments/office/ask.html", title, context, above=above, status=status)


def _what_came_of(answer: BankAnswer) -> str:
    number = answer.lines.count()
    if number > SOON:
        return f"{number} lines are kept and are being compared. Look again in a minute."
    settle_answer(answer)
    to_explain = answer.lines.to_settle().count()
    rest = f", {to_explain} to be explained" if to_explain else ""
    return f"{number} line{'' if number == 1 else 's'} read: {number - to_explain} matched{rest}."
