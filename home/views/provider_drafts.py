"""Before an agreement is signed: asking for another text, taking that back, and what is different in a new one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from home.views.provider_signing import agreement_of
from portal.accounts import kept_posts
from portal.accounts.audiences import PROVIDER, audience
from portal.agreements import domain as agreements
from portal.agreements.domain.drafts import open_change_of, require_may_wish
from portal.agreements.domain.errors import AgreementRefusal
from portal.agreements.draft_pages import drafts_of
from portal.agreements.forms import DraftChangeForm


@audience(PROVIDER)
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    mine = agreement_of(request, reference)
    form = DraftChangeForm(kept_posts.sent(request))
    kept_posts.keepable(form, request)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            agreements.ask_draft_change(mine, by=request.user, wish=form.cleaned_data["wish"])
        except AgreementRefusal as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "We have your request, and we will answer it here and by e-mail.")
            return redirect("provider_agreement", reference)
    elif request.method != "POST":
        try:
            require_may_wish(mine, request.user)
        except AgreementRefusal as refused:
            refusal = str(refused)
    context = {"agreement": mine, "form": form, "refusal": refusal}
    return render(request, "home/provider/draft.html", context, status=422 if form.errors else 200)


@audience(PROVIDER)
def take_back(request: HttpRequest, reference: str) -> HttpResponse:
    """A page with a button; the button takes the wish back."""
    mine = agreement_of(request, reference)
    change = open_change_of(mine)
    if change is None:
        messages.warning(request, "There is no request to take back.")
        return redirect("provider_agreement", reference)
    if request.method == "POST":
        try:
            agreements.take_wish_back(change, by=request.user)
        except AgreementRefusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "The request is taken back. The agreement can be signed as it is.")
        return redirect("provider_agreement", reference)
    return render(request, "home/provider/draft_take_back.html", {"agreement": mine, "change": change})


@audience(PROVIDER)
def drafts(request: HttpRequest, reference: str) -> HttpResponse:
    mine = agreement_of(request, reference)
    context = {"agreement": mine, **drafts_of(mine, request.GET.get("draft"))}
    return render(request, "home/provider/drafts.html", context)
