"""One variation in the back office: what is different, the text that is signed, the office's signature."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from portal.accounts.audiences import audience
from portal.accounts.fresh_sign_in import require_fresh_sign_in
from portal.accounts.proved_in_words import proved_in_words
from portal.agreements.domain import take_variation_back
from portal.agreements.domain.errors import AgreementRefusal, CannotTakeHold
from portal.agreements.domain.officers import is_officer_of
from portal.agreements.domain.signatures import fingerprint
from portal.agreements.domain.signing_mails import office_role
from portal.agreements.domain.variation_signing import (
    may_sign_variation_for_office,
    signing_of_variation,
    variation_office_intent_of,
)
from portal.agreements.models import Agreement, Variation
from portal.agreements.pdf import variation_as_pdf
from portal.agreements.signatories import Waits
from portal.agreements.text import passages
from portal.payments.domain import sign_variation_for_office
from portal.payments.office.agreement import agreement_of, changing, page_of, way_to
from portal.payments.office.forms import ReasonForm
from portal.payments.office.frame import OFFICERS, READERS, Crumb, ask, office_page, sent
from portal.payments.office.signing import SIGNERS, OfficeSignForm


def _variation(one: Agreement, number: int) -> Variation:
    found = Variation.objects.select_related("asked_by", "answered_by", "closed_by")
    variation = get_object_or_404(found, agreement=one, number=number)
    variation.agreement = one
    return variation


def address_of(variation: Variation) -> str:
    return reverse("office_agreements:variation", args=[variation.agreement.reference, variation.number])


def _way(variation: Variation) -> tuple[Crumb, ...]:
    return (*way_to(variation.agreement), (address_of(variation), f"Variation {variation.number}"))


@audience(READERS)
def variation(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    one = _variation(agreement_of(request, reference), number)
    context = _shown(request, one)
    return office_page(request, _PAGE, f"Variation {number}", context, above=way_to(one.agreement))


@audience(SIGNERS)
def sign(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The same page with the place to sign for the office."""
    one = _variation(agreement_of(request, reference), number)
    context = _shown(request, one)
    if not context["waits_for_us"]:
        return redirect(address_of(one))
    form = OfficeSignForm(
        sent(request),
        initial={"name": request.user.name, "seen": fingerprint(one.text)},
        intent=variation_office_intent_of(one),
    )
    if form.is_bound and form.is_valid():
        require_fresh_sign_in(request)
        try:
            sign_variation_for_office(one, by=request.user, proved_by=proved_in_words(request), **form.cleaned_data)
        except CannotTakeHold as stuck:
            form.add_error(None, f"The change cannot take hold, so your signature was not taken. {stuck.reason}")
        except AgreementRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "You have signed for the office. The change holds from today.")
            return redirect(address_of(one))
    status = 422 if form.errors else 200
    context |= {"form": form, "role": office_role(one.agreement).label}
    return office_page(request, _PAGE, "Sign for the office", context, above=_way(one), status=status)


@audience(OFFICERS)
@changing
def take_back(request: HttpRequest, one: Agreement, number: int) -> HttpResponse:
    """What was agreed to and is not signed by all is taken back, with a reason."""
    held = _variation(one, number)
    if held.state != Variation.State.TO_SIGN:
        return redirect(address_of(held))
    return ask(
        request,
        form=ReasonForm(sent(request), label="Why does the office take the change back?"),
        do=lambda answers: take_variation_back(held, by=request.user, reason=answers["reason"]),
        done="The change is taken back. The organisation is being told; the agreement holds as it was.",
        back=page_of(one),
        title=f"Take variation {number} back",
        points=held.lines,
        button="Take it back",
        above=_way(held),
    )


@audience(READERS)
def pdf(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    return variation_as_pdf(request, _variation(agreement_of(request, reference), number))


_PAGE = "agreements/office/variation.html"


def _shown(request: HttpRequest, one: Variation) -> dict[str, object]:
    stands = signing_of_variation(one)
    waits = one.state == Variation.State.TO_SIGN
    return {
        "agreement": one.agreement,
        "variation": one,
        "differences": one.differences,
        "passages": passages(one.text),
        "signing": stands,
        "waits_for_us": waits and stands.waits == Waits.OFFICE and not stands.fallen,
        "may": may_sign_variation_for_office(one, request.user),
        "is_officer": is_officer_of(one.agreement, request.user),
        "back": page_of(one.agreement),
    }
