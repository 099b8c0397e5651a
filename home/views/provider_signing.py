"""Signing an agreement for an organisation: one person, or two, each in their own login."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from portal.accounts.audiences import PROVIDER, audience
from portal.accounts.fresh_sign_in import require_fresh_sign_in
from portal.accounts.proved_in_words import proved_in_words
from portal.agreements import domain as agreements
from portal.agreements.domain.drafts import open_change_of
from portal.agreements.domain.errors import AgreementRefusal, SecondMissing
from portal.agreements.domain.signatures import fingerprint
from portal.agreements.domain.signing import intent_of, may_sign, signing_of
from portal.agreements.forms import SignForm, TakeSignaturesBackForm
from portal.agreements.models import Agreement
from portal.agreements.seams import why_not_signed
from portal.agreements.signatories import Waits
from portal.agreements.text import passages
from portal.organisations.domain import may_write


def agreement_of(request: HttpRequest, reference: str) -> Agreement:
    """An agreement of the person's organisations; everybody else's is not found."""
    return get_object_or_404(Agreement.objects.of(request.user).select_related("organisation"), reference=reference)


@audience(PROVIDER)
def sign_agreement(request: HttpRequest, reference: str) -> HttpResponse:
    """The text, and under it the place to sign. Whoever sends proves first who they are."""
    mine = agreement_of(request, reference)
    if mine.state != Agreement.State.OFFERED:
        return redirect("provider_agreement", reference)
    stands = signing_of(mine)
    form = SignForm(
        request.POST if request.method == "POST" else None,
        initial={"name": request.user.name, "seen": fingerprint(mine.text)},
        intent=intent_of(mine),
        address=reverse("provider_sign", args=[reference]),
    )
    if stands.asks_two and stands.waits == Waits.ORGANISATION:
        form.ask_second(mine.organisation, besides=[request.user])
    if request.method == "POST" and form.is_valid():
        require_fresh_sign_in(request)
        answers = form.cleaned_data
        try:
            signed = agreements.sign(
                mine,
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
            return redirect("provider_agreement", reference)
    context = {
        "agreement": mine,
        "passages": passages(mine.text),
        "form": form,
        "may_sign": may_sign(mine, request.user),
        "may_write": may_write(mine.organisation, request.user),
        "signing": stands,
        "has_signed": stands.signed_by(request.user),
        "change": open_change_of(mine),
        "not_yet": why_not_signed(mine),
        "several_drafts": mine.drafts.count() > 1,
    }
    return render(request, "home/provider/sign.html", context, status=422 if form.errors else 200)


def _done(signed: Agreement) -> str:
    match signing_of(signed).waits:
        case Waits.SECOND:
            return "You have signed. The second signature is asked for by e-mail."
        case Waits.OFFICE:
            return "You have signed for your organisation. The office signs next, and you hear when it has."
    return "The agreement is signed. Thank you."


@audience(PROVIDER)
def take_back(request: HttpRequest, reference: str) -> HttpResponse:
    """The signatures so far stand no longer: to ask for a change, or because somebody else should sign."""
    mine = agreement_of(request, reference)
    stands = signing_of(mine)
    if mine.state != Agreement.State.OFFERED or not stands.of_organisation:
        messages.warning(request, "There is no signature to take back.")
        return redirect("provider_agreement", reference)
    form = TakeSignaturesBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            agreements.take_signatures_back(mine, by=request.user)
        except AgreementRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The signature is taken back.")
            return redirect("provider_agreement", reference)
    context = {
        "agreement": mine,
        "form": form,
        "signing": stands,
        "may_write": may_write(mine.organisation, request.user),
    }
    return render(request, "home/provider/take_back.html", context, status=422 if form.errors else 200)
