"""Payment runs in the office: which there are, what is in one, taking its file."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from portal.accounts.audiences import audience
from portal.dates.working_days import working_days_after
from portal.design.words import long_date
from portal.payments.attempts import reasons_of, words_of
from portal.payments.domain import (
    add_payments,
    cancel_run,
    change_day,
    file_again,
    make_run,
    remove_payments,
    take_file,
)
from portal.payments.domain.runs import why_not
from portal.payments.models import (
    BankAnswer,
    BankLine,
    Instalment,
    Payment,
    PaymentQuerySet,
    PaymentRun,
    Rail,
    Transfer,
)
from portal.payments.office.forms_of_runs import DayForm, RunForm
from portal.payments.office.frame import FINANCE, READERS, REFUSALS, ask, by_button, do_at_once, office_page, sent
from portal.payments.payer import PayerUnknown, payer
from portal.stripe.accounts import transfers_are_on

PER_PAGE = 50
TITLE = "Payment runs"


def runs_at() -> str:
    return reverse("office_payments:runs")


def page_of(run: PaymentRun) -> str:
    return reverse("office_payments:run", args=[run.number])


def address_of(number: str) -> str:
    return reverse("office_payments:run", args=[number])


def way_to(run: PaymentRun | None = None) -> tuple[tuple[str, str], ...]:
    return ((runs_at(), TITLE), *(((page_of(run), run.number),) if run else ()))


def about_run(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the run at its address."""

    @wraps(view)
    def found(request: HttpRequest, number: str) -> HttpResponse:
        return view(request, get_object_or_404(PaymentRun.objects.select_related("made_by", "taken_by"), number=number))

    return found


@audience(READERS)
def runs(request: HttpRequest) -> HttpResponse:
    gathered = Q(payments__state=Payment.State.IN_RUN)
    waiting = Count("payments", filter=Q(payments__state=Payment.State.SENT))
    every = PaymentRun.objects.select_related("made_by", "taken_by").annotate(
        gathered=Count("payments", filter=gathered),
        gathered_total=Sum("payments__amount", filter=gathered),
        waiting=waiting,
    )
    every = every.order_by("-pk")
    context = {
        "page_obj": Paginator(every, PER_PAGE).get_page(request.GET.get("p")),
        "to_send": Payment.objects.to_send().aggregate(number=Count("pk"), total=Sum("amount")),
        "to_explain": BankLine.objects.to_settle().count(),
        "through_stripe": transfers_are_on() or Transfer.objects.exists(),
        "to_see_to": Transfer.objects.to_look_at().count(),
        "is_finance": FINANCE.admits(request.user),
    }
    return office_page(request, "payments/office/runs.html", TITLE, context, icon="download")


@audience(FINANCE)
def new(request: HttpRequest) -> HttpResponse:
    first = {"pay_on": working_days_after(timezone.localdate(), 1)}
    form = RunForm(sent(request), initial=first)
    made: list[PaymentRun] = []
    answer = ask(
        request,
        form=form,
        do=lambda answers: made.append(make_run(by=request.user, **answers)),
        done="The run is made. Choose the payments that go with it.",
        back=runs_at(),
        title="Make a payment run",
        button="Make the run",
        above=way_to(),
    )
    if made:
        answer["Location"] = reverse("office_payments:run_add", args=[made[0].number])
    return answer


@audience(READERS)
@about_run
def run(request: HttpRequest, one: PaymentRun) -> HttpResponse:
    is_open = one.state == PaymentRun.State.OPEN
    payments = _whole(one.payments.all()).order_by("pk")
    held = _held(payments, one, request.user) if is_open else []
    page = Paginator(payments, PER_PAGE).get_page(request.GET.get("p"))
    why = reasons_of(page.object_list)
    states = one.payments.order_by().values("state").annotate(number=Count("pk"), total=Sum("amount"))
    labels = dict(Payment.State.choices)
    context = {
        "run": one,
        "is_open": is_open,
        "is_finance": FINANCE.admits(request.user),
        "waits_for_another": settings.RUN_TAKEN_BY_ANOTHER and one.made_by_id == request.user.pk,
        "payer_missing": _payer_missing() if is_open and one.rail != Rail.STRIPE else "",
        "held": held,
        "by_stripe": one.rail == Rail.STRIPE,
        "rows": [{"payment": each, "words": words_of(each, why.get(each.pk, ""))} for each in page],
        "page_obj": page,
        "figures": [{**each, "label": labels[each["state"]]} for each in states],
        "answers": BankAnswer.objects.about(one).select_related("read_by"),
        "to_explain": one.bank_lines.to_settle().count(),
    }
    return office_page(request, "payments/office/run.html", one.number, context, above=way_to(), icon="download")


@audience(FINANCE)
@about_run
def add(request: HttpRequest, one: PaymentRun) -> HttpResponse:
    """Every approved payment that is in no run, with why it cannot go; those that can are ticked, or all go at once."""
    waiting = with_standing(list(_whole(Payment.objects.to_send()).order_by("instalment__due_on", "pk")))
    reasons = why_not(waiting, request.user, one.rail)
    can_go = [each for each in waiting if not reasons[each.pk]]
    if request.method == "POST":
        ticked = set(request.POST.getlist("payment"))
        chosen = can_go if "everything" in request.POST else [each for each in waiting if str(each.pk) in ticked]
        return do_at_once(
            request,
            lambda: add_payments(one, chosen, by=request.user),
            done=f"{len(chosen)} added to {one}.",
            back=page_of(one),
        )
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "run": one,
        "rows": [{"payment": each, "reasons": reasons[each.pk]} for each in page],
        "page_obj": page,
        "can_go": len(can_go),
        "can_go_total": sum(each.amount for each in can_go),
    }
    title = f"Add payments to {one}"
    return office_page(request, "payments/office/run_add.html", title, context, above=way_to(one), icon="download")


@audience(FINANCE)
@by_button(address_of)
@about_run
def remove(request: HttpRequest, one: PaymentRun) -> HttpResponse:
    """The payments that are named, or all that cannot go today."""
    inside = _whole(one.payments.filter(state=Payment.State.IN_RUN))
    if "waiting" in request.POST:
        out = [row["payment"] for row in _held(inside, one, request.user)]
    else:
        named = set(request.POST.getlist("payment"))
        out = [each for each in inside if str(each.pk) in named]
    return do_at_once(
        request,
        lambda: remove_payments(one, out, by=request.user),
        done=f"{len(out)} taken out of {one}.",
        back=page_of(one),
    )


@audience(FINANCE)
@about_run
def day(request: HttpRequest, one: PaymentRun) -> HttpResponse:
    return ask(
        request,
        form=DayForm(sent(request), initial={"pay_on": one.pay_on}),
        do=lambda answers: change_day(one, by=request.user, **answers),
        done=f"{one} has another day.",
        back=page_of(one),
        title=f"Another day for {one}",
        button="Save",
        above=way_to(one),
    )


@audience(FINANCE)
@by_button(address_of)
@about_run
def cancel(request: HttpRequest, one: PaymentRun) -> HttpResponse:
    done = f"{one} is cancelled. Its payments can go into another run."
    return do_at_once(request, lambda: cancel_run(one, by=request.user), done=done, back=page_of(one))


@audience(FINANCE)
@by_button(address_of)
@about_run
def take(request: HttpRequest, one: PaymentRun) -> HttpResponse:
    done = f"The file of {one} is made, and its payments count as sent. Download it and give it to the bank."
    if one.rail == Rail.STRIPE:
        done = f"{one} is released. The portal asks Stripe for its payments from {long_date(one.pay_on)} on."
    return do_at_once(request, lambda: take_file(one, by=request.user), done=done, back=page_of(one))


@audience(FINANCE)
@by_button(address_of)
@about_run
def file(request: HttpRequest, one: PaymentRun) -> HttpResponse:
    try:
        found = file_again(one, by=request.user)
    except REFUSALS as refusal:
        return do_at_once(request, _raising(refusal), done="", back=page_of(one))
    response = HttpResponse(found.content, content_type=found.content_type)
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return response


def _raising(refusal: Exception) -> Callable[[], Any]:
    def deed() -> None:
        raise refusal

    return deed


def _whole(payments: PaymentQuerySet) -> PaymentQuerySet:
    return payments.select_related("run", "account", "instalment__agreement__organisation")


def _held(payments: PaymentQuerySet, run: PaymentRun, user: Any) -> list[dict[str, Any]]:
    """Those in the run that cannot go today, and why."""
    inside = with_standing(list(payments.filter(state=Payment.State.IN_RUN)))
    reasons = why_not(inside, user, run.rail)
    return [{"payment": each, "reasons": reasons[each.pk]} for each in inside if reasons[each.pk]]


def with_standing(payments: list[Payment]) -> list[Payment]:
    """With what their instalments wait for; one query."""
    asked = Instalment.objects.filter(pk__in=[each.instalment_id for each in payments])
    now = {each.pk: each for each in asked.with_standing(timezone.localdate())}
    for each in payments:
        each.instalment = now[each.instalment_id]
    return payments


def _payer_missing() -> str:
    try:
        payer()
    except PayerUnknown as unknown:
        return str(unknown)
    return ""
