"""The register of expenditure in the back office: its months, and of each what is published and what is missing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from portal.accounts.audiences import audience
from portal.agreements.models import Agreement
from portal.design.words import long_date, pounds
from portal.expenditure.domain import (
    ask_redaction,
    confirm_redaction,
    prepare_month,
    publish_again,
    publish_month,
    take_redaction_back,
    word_agreement,
    word_line,
)
from portal.expenditure.domain.preparing import months_with_payments
from portal.expenditure.domain.publishing import has_changed
from portal.expenditure.domain.reasons import usual_reasons
from portal.expenditure.domain.who import MAY_PUBLISH
from portal.expenditure.models import Edition, ExpenditureLine, ExpenditureMonth
from portal.expenditure.office.forms import AgainForm, PublishForm, RedactionForm, ValueForm
from portal.expenditure.rules import before, month_named, month_of, name_of
from portal.payments.office.agreement import changing
from portal.payments.office.frame import (
    COUNTERSIGNERS,
    OFFICERS,
    PREPARERS,
    READERS,
    Crumb,
    ask,
    by_button,
    do_at_once,
    office_page,
    sent,
)

PER_PAGE, MONTHS_PER_PAGE = 50, 24


def way(name: str = "") -> tuple[Crumb, ...]:
    above: tuple[Crumb, ...] = ((reverse("office_expenditure:list"), "Expenditure over £500"),)
    return (*above, (page_of(name), name)) if name else above


def page_of(month: str, **rest: int) -> str:
    return reverse("office_expenditure:month", args=[month])


def first_of(name: str) -> date:
    first = month_named(name)
    if first is None:
        raise Http404("There is no such month.")
    return first


@audience(READERS)
def months(request: HttpRequest) -> HttpResponse:
    """Every month in which something was paid or that somebody prepared, and the last two."""
    this = month_of(timezone.localdate())
    names = sorted({*months_with_payments(), *ExpenditureMonth.objects.values_list("first", flat=True)}, reverse=True)
    names = [this, before(this), *(one for one in names if one < before(this))] if names else []
    page = Paginator(names, MONTHS_PER_PAGE).get_page(request.GET.get("p"))
    latest = Edition.objects.filter(month=OuterRef("pk"), is_latest=True)
    known = ExpenditureMonth.objects.filter(first__in=list(page)).annotate(
        count=Count("lines"),
        without=Count("lines", filter=Q(lines__kind="payment", lines__value="")),
        waiting=Count("lines", filter=~Q(lines__redaction="") & Q(lines__redaction_confirmed_by__isnull=True)),
        published_at=Subquery(latest.values("published_at")[:1]),
        number=Subquery(latest.values("number")[:1]),
    )
    found = {one.first: one for one in known}
    rows = [
        {"first": first, "name": name_of(first), "month": found.get(first), "is_over": first < this} for first in page
    ]
    context = {"rows": rows, "page_obj": page}
    return office_page(request, "expenditure/office/months.html", "Expenditure over £500", context, icon="order")


@audience(READERS)
def month(request: HttpRequest, month: str) -> HttpResponse:
    one = get_object_or_404(ExpenditureMonth, first=first_of(month))
    lines = one.lines.select_related("agreement", "value_by", "redacted_by", "redaction_confirmed_by")
    page = Paginator(lines.order_by("on", "pk"), PER_PAGE).get_page(request.GET.get("p"))
    editions = list(one.editions.select_related("published_by").defer("content").order_by("-number"))
    to_publish_again = bool(editions) and editions[0].is_withheld
    # The whole file is written for it, so only where somebody asks.
    compared = has_changed(one) if editions and "compare" in request.GET else None
    context = {
        "month": one,
        "page_obj": page,
        "without": one.lines.without_reason().count(),
        "waiting": one.lines.redaction_waiting().count(),
        "editions": editions,
        "to_publish_again": to_publish_again,
        "may_publish": request.user.has_role(*MAY_PUBLISH),
        "is_over": one.last < timezone.localdate(),
        "has_changed": True if to_publish_again else compared,
    }
    return office_page(request, "expenditure/office/month.html", str(one), context, above=way(), icon="order")


@audience(PREPARERS)
@by_button(page_of)
def prepare(request: HttpRequest, month: str) -> HttpResponse:
    first = first_of(month)
    back = page_of(month)
    if not ExpenditureMonth.objects.filter(first=first).exists() and first > timezone.localdate():
        back = reverse("office_expenditure:list")
    done = "The month is gathered. Read its lines, and give a reason where one is missing."
    return do_at_once(request, lambda: prepare_month(first, by=request.user), done=done, back=back)


@audience(COUNTERSIGNERS)
def publish(request: HttpRequest, month: str) -> HttpResponse:
    one = get_object_or_404(ExpenditureMonth, first=first_of(month))
    return ask(
        request,
        form=PublishForm(sent(request)),
        do=lambda answers: publish_month(one, by=request.user),
        done=f"{one} is published.",
        back=page_of(month),
        title=f"Publish {one}",
        lead=f"{one.lines.count()} lines. What the portal was told since they were gathered is added.",
        points=["The file stays as it is published. Later changes stand in lines or editions of their own."],
        button="Publish",
        above=way(month),
    )


@audience(COUNTERSIGNERS)
def again(request: HttpRequest, month: str) -> HttpResponse:
    one = get_object_or_404(ExpenditureMonth, first=first_of(month))
    return ask(
        request,
        form=AgainForm(sent(request)),
        do=lambda answers: publish_again(one, by=request.user, **answers),
        done=f"{one} is published once more.",
        back=page_of(month),
        title=f"Publish {one} once more",
        points=["The edition before stays to be fetched, unless it shows what was hidden since."],
        button="Publish the new edition",
        above=way(month),
    )


def line_of(pk: int) -> ExpenditureLine:
    lines = ExpenditureLine.objects.select_related("agreement__organisation", "month", "redacted_by")
    return get_object_or_404(lines, pk=pk)


def _lead(line: ExpenditureLine) -> str:
    return f"{line.get_kind_display()} of {pounds(line.amount)}, {line.recipient}, {long_date(line.on)}. {line.purpose}"


def _named_at(line: ExpenditureLine) -> str:
    if line.agreement.kind == Agreement.Kind.CONTRACT:
        return "in the register of contracts, on the page of its contract and in the open data"
    return "among the funded projects, on the page of its award and in the open data"


def _page_of_line(pk: int) -> str:
    return page_of(line_of(pk).month.name)


def _ask_about(request: HttpRequest, line: ExpenditureLine, **words: Any) -> HttpResponse:
    return ask(request, lead=_lead(line), back=page_of(line.month.name), above=way(line.month.name), **words)


@audience(PREPARERS)
def value(request: HttpRequest, pk: int) -> HttpResponse:
    line = line_of(pk)
    return _ask_about(
        request,
        line,
        form=ValueForm(sent(request), initial={"text": line.value}),
        do=lambda answers: word_line(line, by=request.user, **answers),
        done="The reason is kept for this payment.",
        title=f"Value for money: {line.reference}",
        button="Save",
    )


@audience(PREPARERS)
def redact(request: HttpRequest, pk: int) -> HttpResponse:
    line = line_of(pk)
    return _ask_about(
        request,
        line,
        form=RedactionForm(sent(request)),
        do=lambda answers: ask_redaction(line, by=request.user, **answers),
        done="Somebody else has to confirm that it is hidden.",
        title=f"Hide the recipient: {line.reference}",
        points=[
            "Recipient, identifier, agreement, purpose and why it is good value are hidden, here and in every other "
            "line of the recipient. Amount and day are not.",
            "Once it is confirmed, what is published already is left out of the public page, and its files are not "
            "handed out until there is a new edition. Who has a copy keeps it.",
            f"The recipient is named elsewhere, too: {_named_at(line)}. Single payments are left out there; name, "
            "title and total are not. If that puts somebody at risk, see to it as well.",
        ],
        button="Ask for it",
    )


@audience(PREPARERS)
@by_button(_page_of_line)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    line = line_of(pk)
    back = page_of(line.month.name)
    done = "It is hidden, with every other line of the recipient."
    if ExpenditureMonth.objects.published().filter(lines__agreement__organisation=line.agreement.organisation_id):
        done += (
            " What is published of it is left out of the public page, and its files are not handed out: publish a new "
            "edition of each month that has one."
        )
    return do_at_once(request, lambda: confirm_redaction(line, by=request.user), done=done, back=back)


@audience(PREPARERS)
@by_button(_page_of_line)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    line = line_of(pk)
    back = page_of(line.month.name)
    done = "It is not hidden."
    return do_at_once(request, lambda: take_redaction_back(line, by=request.user), done=done, back=back)


@audience(OFFICERS)
@changing
def reason(request: HttpRequest, one: Agreement) -> HttpResponse:
    """The usual reason of an agreement's payments."""
    back = reverse("office_agreements:agreement", args=[one.reference])
    return ask(
        request,
        form=ValueForm(sent(request), initial={"text": usual_reasons([one.pk]).get(one.pk, "")}),
        do=lambda answers: word_agreement(one, by=request.user, **answers),
        done="The reason is kept. It stands with every payment that has none of its own.",
        back=back,
        title=f"Value for money: {one.reference}",
        lead=f"{one.title}. {one.organisation}, {pounds(one.value)}.",
        button="Save",
        above=((back, one.reference),),
    )
