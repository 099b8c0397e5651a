"""Subsidy control in the back office: the list, and of one agreement all that was decided, said and given."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from portal.accounts.audiences import audience
from portal.agreements.domain.officers import is_officer_of
from portal.agreements.models import Agreement
from portal.dates.financial_years import financial_year, financial_year_label
from portal.design.words import long_date, pounds
from portal.exports.csv_files import csv_download
from portal.payments.office.agreement import agreement_of, changing, way_to
from portal.payments.office.frame import OFFICERS, READERS, ask, by_button, do_at_once, office_page, sent
from portal.subsidies.domain import confirm_given, decide_basis, record_in_database, send_notice
from portal.subsidies.domain.adding_up import held_by
from portal.subsidies.domain.deciding import OPEN, not_given_yet
from portal.subsidies.domain.giving import day_of_right
from portal.subsidies.models import SubsidyBasis, SubsidyBasisQuerySet
from portal.subsidies.office.forms import DecideForm, GivenForm, InDatabaseForm, ListForm
from portal.subsidies.rules import CAP

PER_PAGE = 25
HEADER = [
    "Agreement", "Organisation", "Basis", "Reason", "Gross value", "Financial year", "Stands", "Notice sent on",
    "Answered on", "Given on", "Publish by", "Published on", "Database reference",
]  # fmt: skip


def page_of(reference: str, **rest: int) -> str:
    return reverse("office_subsidies:agreement", args=[reference])


@audience(READERS)
def subsidies(request: HttpRequest) -> HttpResponse:
    form, found = _asked_for(request)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    context = {"form": form, "page_obj": page, "query": request.GET.urlencode()}
    status = 422 if form.errors else 200
    return office_page(
        request, "subsidies/office/list.html", "Subsidy control", context, icon="clipboard-list", status=status
    )


@audience(READERS)
def subsidies_csv(request: HttpRequest) -> StreamingHttpResponse:
    return csv_download("subsidies.csv", HEADER, _rows(_asked_for(request)[1]))


def _asked_for(request: HttpRequest) -> tuple[ListForm, SubsidyBasisQuerySet]:
    found = SubsidyBasis.objects.standing().visible_to(request.user)
    form = ListForm(request.GET)
    if form.is_valid():
        basis, step = form.cleaned_data["basis"], form.cleaned_data["step"]
        found = found.filter(basis=basis) if basis else found
        if step == "answer":
            found = found.to_confirm()
        elif step == "given":
            found = found.filter(given_on__isnull=False)
        elif step == "publish":
            found = found.filter(publish_by__isnull=False, published_on__isnull=True)
    return form, found.select_related("agreement__organisation").order_by("-decided_at", "-pk")


def _rows(found: SubsidyBasisQuerySet) -> Iterator[list[object]]:
    for one in found.iterator(chunk_size=500):
        yield [
            one.agreement.reference, one.agreement.organisation.name, one.get_basis_display(), one.reason, one.amount,
            financial_year_label(one.year), one.standing, _day(one.notice_at), _day(one.answered_at), one.given_on,
            one.publish_by, one.published_on, one.database_reference,
        ]  # fmt: skip


def _day(moment):
    return timezone.localtime(moment).date() if moment else None


@audience(READERS)
def agreement(request: HttpRequest, reference: str) -> HttpResponse:
    one = agreement_of(request, reference)
    bases = one.subsidy_bases.select_related("decided_by", "notice_by", "given_said_by", "published_by")
    held = held_by(one.organisation, financial_year(timezone.localdate()))
    signed = one.state in (*Agreement.IN_FORCE, *Agreement.OVER)
    told = one.state in (Agreement.State.OFFERED, *Agreement.IN_FORCE)
    is_officer = is_officer_of(one, request.user)
    context = {
        "agreement": one,
        "rows": [
            {
                "basis": each,
                "to_notice": is_officer and each.is_mfa and not each.superseded_at and not each.notice_at and told,
                "to_give": is_officer
                and signed
                and not each.superseded_at
                and not each.given_on
                and (each.is_within_cap or each.basis == SubsidyBasis.Basis.OTHER),
                "to_publish": is_officer and bool(each.publish_by) and not each.published_on,
            }
            for each in bases.prefetch_related("declared").order_by("-number")
        ],
        "held": held,
        "cap": CAP,
        "may_decide": is_officer and one.state in OPEN,
        "without": not_given_yet(one) if one.state in OPEN else 0,
    }
    above = way_to(one)
    return office_page(
        request, "subsidies/office/agreement.html", "Subsidy control", context, above=above, icon="clipboard-list"
    )


@audience(OFFICERS)
@changing
def decide(request: HttpRequest, one: Agreement) -> HttpResponse:
    held = held_by(one.organisation, financial_year(timezone.localdate()))
    return ask(
        request,
        form=DecideForm(sent(request), more=one.state in Agreement.IN_FORCE),
        do=lambda answers: decide_basis(one, by=request.user, **answers),
        done="The basis is decided.",
        back=page_of(one.reference),
        title=f"Decide on the basis: {one.reference}",
        lead=f"{one.organisation}: {pounds(not_given_yet(one))} of {pounds(one.value)} has no basis for good.",
        points=[
            "Minimal financial assistance is for enterprises, whatever their form, and needs the recipient’s "
            "confirmation before the agreement is signed.",
            f"{one.organisation} has {pounds(held.total)} of it in {held.years}; {pounds(held.left)} of "
            f"{pounds(CAP)} is left.",
            "A decision takes the place of an earlier one whose money is not given yet.",
        ],
        button="Decide",
        above=(*way_to(one), (page_of(one.reference), "Subsidy control")),
    )


def basis_of(one: Agreement, number: int) -> SubsidyBasis:
    return get_object_or_404(one.subsidy_bases.select_related("agreement__organisation"), number=number)


@audience(OFFICERS)
@by_button(page_of)
@changing
def notice(request: HttpRequest, one: Agreement, number: int) -> HttpResponse:
    basis = basis_of(one, number)
    done = "The organisation is being told, and asked to confirm that the cap is kept."
    return do_at_once(request, lambda: send_notice(basis, by=request.user), done=done, back=page_of(one.reference))


@audience(OFFICERS)
@changing
def given(request: HttpRequest, one: Agreement, number: int) -> HttpResponse:
    basis = basis_of(one, number)
    return ask(
        request,
        form=GivenForm(sent(request), initial={"given_on": day_of_right(one)}),
        do=lambda answers: confirm_given(basis, by=request.user, **answers),
        done="It is confirmed." + (" The organisation is being told in writing." if basis.is_mfa else ""),
        back=page_of(one.reference),
        title=f"Confirm what was given: {one.reference}",
        lead=f"{pounds(basis.amount)} to {one.organisation}: {basis.get_basis_display().lower()}."
        + (" It goes on the public database within three months of this day." if basis.on_database else ""),
        button="Confirm",
        above=(*way_to(one), (page_of(one.reference), "Subsidy control")),
    )


@audience(OFFICERS)
@changing
def published(request: HttpRequest, one: Agreement, number: int) -> HttpResponse:
    basis = basis_of(one, number)
    by = f" It has to be there by {long_date(basis.publish_by)}." if basis.publish_by else ""
    return ask(
        request,
        form=InDatabaseForm(sent(request), initial={"on": timezone.localdate()}),
        do=lambda answers: record_in_database(basis, by=request.user, **answers),
        done="It is recorded.",
        back=page_of(one.reference),
        title=f"In the public database: {one.reference}",
        lead=f"{pounds(basis.amount)} to {one.organisation}.{by}",
        button="Record it",
        above=(*way_to(one), (page_of(one.reference), "Subsidy control")),
    )
