"""One agreement in the back office, and what an officer does with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from portal.accounts.audiences import audience
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.domain import confirm_condition, send_proof_back, set_terms, take_lead
from portal.agreements.domain.errors import NotAllowed
from portal.agreements.domain.letters import addresses
from portal.agreements.domain.officers import is_officer_of, require_officer_of
from portal.agreements.domain.signing import may_sign_for_office, signing_of
from portal.agreements.domain.variation_copies import texts_of_changes
from portal.agreements.models import Agreement, Condition
from portal.agreements.pdf import agreement_as_pdf
from portal.agreements.signatories import Waits
from portal.agreements.text import passages
from portal.banking.domain import standings
from portal.design.paging import paged
from portal.design.words import pounds
from portal.events.ledger import timeline
from portal.mail.bounces import closed_among
from portal.payments.attempts import whereabouts
from portal.payments.domain import add_instalment
from portal.payments.domain.budgets import lines_of
from portal.payments.domain.overriding import MAY_OVERRIDE
from portal.payments.domain.repayments import may_ask_back
from portal.payments.domain.schedules import PLANNABLE, is_free
from portal.payments.models import Override
from portal.payments.office.forms import InstalmentForm, ReasonForm, TermsForm
from portal.payments.office.frame import (
    OFFICERS,
    READERS,
    Crumb,
    ask,
    by_button,
    do_at_once,
    not_yours,
    office_page,
    sent,
)

LATEST = 100
PEOPLE = ("prepared_by", "approved_by", "countersigned_by", "paid_by")
# Returns and claims at a time.
PER_PAGE = 10


def agreement_of(request: HttpRequest, reference: str) -> Agreement:
    seen = Agreement.objects.visible_to(request.user).select_related("organisation", "lead_officer")
    return get_object_or_404(seen, reference=reference)


def page_of(agreement: Agreement) -> str:
    return reverse("office_agreements:agreement", args=[agreement.reference])


def address_of(reference: str, **rest: int) -> str:
    return reverse("office_agreements:agreement", args=[reference])


def way_to(agreement: Agreement) -> tuple[Crumb, ...]:
    return ((reverse("office_agreements:list"), "Agreements"), (page_of(agreement), agreement.reference))


def changing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that changes the agreement it is given: an officer of the other kind of agreement reads why not (403)."""

    @wraps(view)
    def guarded(request: HttpRequest, reference: str, **rest: int) -> HttpResponse:
        one = agreement_of(request, reference)
        try:
            require_officer_of(one, request.user)
        except NotAllowed as refusal:
            return not_yours(request, refusal, back=page_of(one), above=way_to(one))
        return view(request, one, **rest)

    return guarded


@audience(READERS)
def agreement(request: HttpRequest, reference: str) -> HttpResponse:
    one = agreement_of(request, reference)
    today = timezone.localdate()
    instalments = list(
        one.instalments.with_standing(today).select_related(*PEOPLE).prefetch_related(Override.with_people())
    )
    where = whereabouts(instalments)
    for each in instalments:
        each.where = where.get(each.pk)
    any_to_pay = any(each.state not in {each.State.PAID, each.State.CANCELLED} for each in instalments)
    in_force = sum(each.amount for each in instalments if each.state != each.State.CANCELLED)
    returns = paged(request, one.returns.by_what_is_to_be_done(), "returns", per_page=PER_PAGE)
    claims = one.claims.select_related("instalment", "claimed_by", "answered_by", "document").to_answer_first()
    claims = claims.prefetch_related("lines__line", "lines__document")
    variations = list(one.variations.select_related("asked_by", "answered_by"))
    context = {
        "agreement": one,
        "unreachable": closed_among(addresses(one)),
        "themes": list(one.themes.all()),
        "conditions": list(
            one.conditions.select_related("met_confirmed_by").prefetch_related("proofs__given_by", "proofs__document")
        ),
        "targets": list(one.targets.select_related("indicator")),
        "instalments": instalments,
        "bank": standings([one.organisation_id], today)[one.organisation_id] if any_to_pay else [],
        "paid": sum(instalment.amount for instalment in instalments if instalment.state == instalment.State.PAID),
        "returns": [{"return": each, "is_overdue": each.is_overdue(today)} for each in returns],
        "return_pages": returns,
        "variations": variations,
        "changes": texts_of_changes(variations),
        "budget": lines_of(one),
        "claims": paged(request, claims, "claims", per_page=PER_PAGE),
        "repayments": list(one.repayments.with_parts().select_related("asked_by", "received_by")),
        "may_ask_back": may_ask_back(one, request.user),
        "is_finance": request.user.has_role(Role.FINANCE_OFFICER),
        "signatures": list(one.signatures.all()),
        "signing": signing_of(one) if one.state == Agreement.State.OFFERED else None,
        "draft_changes": list(one.draft_changes.select_related("asked_by", "answered_by", "made")),
        "may_offer": not one.is_grant and one.state == Agreement.State.PLANNED,
        "to_sign": may_sign_for_office(one, request.user) and _waits_for_office(one),
        "passages": passages(one.text),
        "events": timeline(one, *instalments, *one.returns.only("pk"))[:LATEST],
        "left": one.value - in_force,
        "is_officer": is_officer_of(one, request.user),
        "unread": one.thread.waiting_for_office().count(),
        "documents": paged(request, one.documents.order_by("-uploaded_at", "-pk"), "documents", per_page=PER_PAGE),
        "may_schedule": one.state in PLANNABLE and (is_free(one) or one.value > in_force),
        "may_plan": one.state in PLANNABLE,
        "may_override": request.user.has_role(*MAY_OVERRIDE),
        "may_vary": _may_vary(one, request.user),
        "today": today,
    }
    above = ((reverse("office_agreements:list"), "Agreements"),)
    return office_page(request, "agreements/office/agreement.html", one.reference, context, above=above)


def _waits_for_office(one: Agreement) -> bool:
    waits = (Waits.OFFICE, Waits.OFFICE_FIRST)
    return one.state == Agreement.State.OFFERED and signing_of(one).waits in waits


def _may_vary(one: Agreement, user: User) -> bool:
    return is_officer_of(one, user) and one.state in Agreement.IN_FORCE and not one.variations.open().exists()


@audience(READERS)
def pdf(request: HttpRequest, reference: str) -> HttpResponse:
    return agreement_as_pdf(request, agreement_of(request, reference))


@audience(OFFICERS)
@by_button(address_of)
@changing
def lead(request: HttpRequest, one: Agreement) -> HttpResponse:
    done = f"You look after {one.reference} now."
    return do_at_once(request, lambda: take_lead(one, by=request.user), done=done, back=page_of(one))


@audience(OFFICERS)
@by_button(address_of)
@changing
def confirm(request: HttpRequest, one: Agreement, number: int) -> HttpResponse:
    condition = get_object_or_404(Condition, agreement=one, number=number)
    done = f"Condition {number} is confirmed."
    return do_at_once(request, lambda: confirm_condition(condition, by=request.user), done=done, back=page_of(one))


@audience(OFFICERS)
@changing
def send_back(request: HttpRequest, one: Agreement, number: int) -> HttpResponse:
    """What shows that a condition is met does not show it yet."""
    condition = get_object_or_404(Condition, agreement=one, number=number)
    proof = get_object_or_404(condition.proofs.select_related("condition__agreement"), state="given")
    return ask(
        request,
        form=ReasonForm(sent(request), label="What is missing?"),
        do=lambda answers: send_proof_back(proof, by=request.user, answer=answers["reason"]),
        done="It is sent back. The organisation is told what is missing.",
        back=page_of(one),
        title=f"Condition {number}",
        lead=f"{condition.text}\n\n{proof.given_by}: {proof.words}",
        button="Send it back",
        above=way_to(one),
    )


@audience(OFFICERS)
@changing
def terms(request: HttpRequest, one: Agreement, number: int) -> HttpResponse:
    condition = get_object_or_404(Condition, agreement=one, number=number)
    now = {"before_payment": condition.before_payment, "due_on": condition.due_on}
    return ask(
        request,
        form=TermsForm(sent(request), initial=now),
        do=lambda answers: set_terms(condition, by=request.user, **answers),
        done=f"The terms of condition {number} are set.",
        back=page_of(one),
        title=f"Condition {number}",
        lead=condition.text,
        button="Save",
        above=way_to(one),
    )


@audience(OFFICERS)
@changing
def add(request: HttpRequest, one: Agreement) -> HttpResponse:
    left = one.value - one.instalments.in_force().total()
    return ask(
        request,
        form=InstalmentForm(sent(request)),
        do=lambda answers: add_instalment(one, by=request.user, **answers),
        done="The instalment is planned.",
        back=page_of(one),
        title=f"Plan an instalment of {one.reference}",
        lead=f"{pounds(left)} of {pounds(one.value)} is not planned yet.",
        button="Plan the instalment",
        above=way_to(one),
    )
