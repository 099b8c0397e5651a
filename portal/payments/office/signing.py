"""The office's own signature under an agreement, where its template asks for one."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.accounts.audiences import audience, office
from portal.accounts.fresh_sign_in import require_fresh_sign_in
from portal.accounts.proved_in_words import proved_in_words
from portal.accounts.roles import Role
from portal.agreements.domain import sign_for_office
from portal.agreements.domain.errors import AgreementRefusal
from portal.agreements.domain.signatures import fingerprint
from portal.agreements.domain.signing import may_sign_for_office, office_intent_of, signing_of
from portal.agreements.domain.signing_mails import office_role
from portal.agreements.signatories import Waits
from portal.agreements.text import passages
from portal.payments.office.agreement import agreement_of, page_of, way_to
from portal.payments.office.frame import office_page, sent

SIGNERS = office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER, Role.COMMISSIONER)


class OfficeSignForm(forms.Form):
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    name = forms.CharField(label="Your full name", max_length=150)
    position = forms.CharField(label="Your position in the office", max_length=120)
    agreed = forms.BooleanField(error_messages={"required": "Tick the box to say that you sign it."})

    def __init__(self, *args, intent: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed"].label = intent


@audience(SIGNERS)
def sign(request: HttpRequest, reference: str) -> HttpResponse:
    one = agreement_of(request, reference)
    stands = signing_of(one)
    waits_for_us = one.state == one.State.OFFERED and stands.waits in (Waits.OFFICE, Waits.OFFICE_FIRST)
    may = may_sign_for_office(one, request.user)
    form = OfficeSignForm(
        sent(request),
        initial={"name": request.user.name, "seen": fingerprint(one.text)},
        intent=office_intent_of(one),
    )
    if form.is_bound and form.is_valid():
        require_fresh_sign_in(request)
        try:
            signed = sign_for_office(one, by=request.user, proved_by=proved_in_words(request), **form.cleaned_data)
        except AgreementRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            begun = signed.state in signed.IN_FORCE
            messages.success(request, f"You have signed for the office.{' The agreement is signed.' if begun else ''}")
            return redirect(page_of(one))
    context = {
        "agreement": one,
        "passages": passages(one.text),
        "signing": stands,
        "waits_for_us": waits_for_us,
        "may": may,
        "role": office_role(one).label,
        "form": form,
        "back": page_of(one),
    }
    status = 422 if form.errors else 200
    return office_page(
        request, "agreements/office/sign.html", "Sign for the office", context, above=way_to(one), status=status
    )
