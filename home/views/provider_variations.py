"""A change to an agreement, as its organisation sees it: what is different, and signing or declining it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from home.views.provider_signing import agreement_of
from portal.accounts.audiences import PROVIDER, audience
from portal.accounts.fresh_sign_in import require_fresh_sign_in
from portal.accounts.proved_in_words import proved_in_words
from portal.agreements import domain as agreements
from portal.agreements.domain.errors import AgreementRefusal, SecondMissing
from portal.agreements.domain.signatures import fingerprint
from portal.agreements.domain.signing import may_sign
from portal.agreements.domain.variation_signing import signing_of_variation, variation_intent_of
from portal.agreements.domain.variations import may_decline
from portal.agreements.forms import DeclineVariationForm, SignVariationForm
from portal.agreements.models import Variation
from portal.agreements.pdf import variation_as_pdf
from portal.agreements.signatories import Waits
from portal.agreements.text import passages
from portal.payments.domain import sign_variation


def _variation(request: HttpRequest, reference: str, number: int) -> Variation:
    agreement = agreement_of(request, reference)
    asked = Variation.objects.select_related("asked_by", "closed_by")
    variation = get_object_or_404(asked, agreement=agreement, number=number)
    variation.agreement = agreement
    return variation


@audience(PROVIDER)
def variation(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """What changes, and under its text the place to sign. Whoever sends proves first who they are."""
    one = _variation(request, reference, number)
    waits = one.state == Variation.State.TO_SIGN
    stands = signing_of_variation(one) if one.text else None
    form = SignVariationForm(
        request.POST if request.method == "POST" else None,
        initial={"name": request.user.name, "seen": fingerprint(one.text)},
        intent=variation_intent_of(one),
        address=reverse("provider_variation", args=[reference, number]),
    )
    if stands and waits and stands.asks_two and (stands.waits == Waits.ORGANISATION or stands.fallen):
        form.ask_second(one.agreement.organisation, besides=[request.user])
    if request.method == "POST" and form.is_valid():
        require_fresh_sign_in(request)
        answers = form.cleaned_data
        try:
            signed = sign_variation(
                one,
                by=request.user,
                name=answers["name"],
                position=answers["position"],
                agreed=answers["agreed"],
                second=form.second,
                seen=answers["seen"],
                proved_by=proved_in_words(request),
            )
        except SecondMissing as missing:
            form.add_error("second" if "second" in form.fields else None, str(missing))
        except AgreementRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _done(signed))
            return redirect("provider_variation", reference, number)
    context = {
        "agreement": one.agreement,
        "variation": one,
        "passages": passages(one.text),
        "form": form,
        "waits": waits,
        "signing": stands,
        "may_sign": may_sign(one.agreement, request.user),
        "may_decline": one.is_open and may_decline(one, request.user),
        "has_signed": bool(stands and stands.signed_by(request.user)),
    }
    return render(request, "home/provider/variation.html", context, status=422 if form.errors else 200)


def _done(signed: Variation) -> str:
    match signing_of_variation(signed).waits:
        case Waits.SECOND:
            return "You have signed. The second signature is asked for by e-mail."
        case Waits.OFFICE:
            return "You have signed for your organisation. The office signs next, and you hear when it has."
    return "The change is signed by all, and holds from today."


@audience(PROVIDER)
def decline(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    one = _variation(request, reference, number)
    if not one.is_open:
        return redirect("provider_variation", reference, number)
    form = DeclineVariationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            agreements.decline_variation(one, by=request.user, reason=form.cleaned_data["reason"])
        except AgreementRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The change is declined. The agreement goes on as it was.")
            return redirect("provider_variation", reference, number)
    context = {"agreement": one.agreement, "variation": one, "form": form, "may": may_decline(one, request.user)}
    return render(request, "home/provider/decline_variation.html", context, status=422 if form.errors else 200)


@audience(PROVIDER)
def variation_pdf(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    return variation_as_pdf(request, _variation(request, reference, number))
