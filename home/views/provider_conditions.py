"""Showing that a condition of an agreement is met."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from home.views.provider_signing import agreement_of
from portal.accounts import kept_posts
from portal.accounts.audiences import PROVIDER, audience
from portal.agreements.domain import show_condition_met
from portal.agreements.domain.errors import AgreementRefusal
from portal.agreements.domain.proofs import require_may_show
from portal.agreements.forms import ProofForm
from portal.documents.domain import UploadRefused


@audience(PROVIDER)
def show(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    mine = agreement_of(request, reference)
    condition = get_object_or_404(mine.conditions.select_related("agreement__organisation"), number=number)
    form = ProofForm(kept_posts.sent(request), request.FILES or None)
    kept_posts.keepable(form, request)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            show_condition_met(condition, by=request.user, **form.cleaned_data)
        except AgreementRefusal as refused:
            form.add_error(None, str(refused))
        except UploadRefused as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, "Thank you. We look at it, and answer here and by e-mail.")
            return redirect("provider_agreement", reference)
    elif request.method != "POST":
        try:
            require_may_show(condition, request.user)
        except AgreementRefusal as refused:
            refusal = str(refused)
    context = {"agreement": mine, "condition": condition, "form": form, "refusal": refusal}
    return render(request, "home/provider/condition.html", context, status=422 if form.errors else 200)
