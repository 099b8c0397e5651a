"""While the second signature is missing: taking the first back, asking somebody else, refusing to sign."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from grants.domain.refusals import Refused
from grants.domain.signing import NotTheSecond, ask_another, decline_to_sign, signing_of, take_signature_back
from grants.domain.signing_mails import ends_at
from grants.forms.signing import AskSecondForm, DeclineToSignForm, TakeBackSignatureForm
from grants.models import Application
from grants.views.apply.applications import application_by
from grants.views.apply.refusals import may_not_sign, may_only_read
from portal.accounts import kept_posts
from portal.accounts.audiences import APPLICANT, audience
from portal.design.forms import Form
from portal.organisations.domain import MayNotSign, MayOnlyRead, may_sign_for, may_write


@audience(APPLICANT)
def take_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Open it to be changed again."""
    one = application_by(request, reference)
    if not may_write(one.organisation, request.user):
        return may_only_read(request, one)
    form = TakeBackSignatureForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        take_signature_back(one, by=request.user)
        messages.success(request, "The signature is taken back. You can change the answers again.")

    return _done(request, one, form, "take_back", act)


@audience(APPLICANT)
def decline(request: HttpRequest, reference: str) -> HttpResponse:
    """Say why one does not sign."""
    one = application_by(request, reference)
    if not may_sign_for(one.organisation, request.user):
        return may_not_sign(request, one)
    form = DeclineToSignForm(kept_posts.sent(request))
    kept_posts.keepable(form, request)

    def act() -> None:
        decline_to_sign(one, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "You have not signed. Your colleague hears why, and can change the answers.")

    return _done(request, one, form, "decline", act)


@audience(APPLICANT)
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask somebody else to sign second."""
    one = application_by(request, reference)
    if not may_sign_for(one.organisation, request.user):
        return may_not_sign(request, one)
    waiting = signing_of(one, request.user)
    form = AskSecondForm(request.POST if request.method == "POST" else None)
    if waiting:
        form.ask_second(one.organisation, besides=(waiting.first.signed_by, waiting.first.asks))

    def act() -> None:
        signature = ask_another(one, form.second, by=request.user)
        messages.success(request, f"{signature.asks} is asked to sign, and hears by e-mail.")

    return _done(request, one, form, "ask_second", act)


def _done(request: HttpRequest, one: Application, form: Form, template: str, act: Callable[[], None]) -> HttpResponse:
    """Do it where the form is whole; where nothing waits for a signature any more, say so on the application's page."""
    waiting = signing_of(one, request.user)
    if waiting is None:
        messages.warning(request, "This application does not wait for a signature any more.")
        return redirect("apply:application", reference=one.reference)
    if request.method == "POST" and form.is_valid():
        try:
            act()
            return redirect("apply:application", reference=one.reference)
        except MayOnlyRead:
            return may_only_read(request, one)
        except MayNotSign:
            return may_not_sign(request, one)
        except NotTheSecond as wrong:
            form.add_error("second" if "second" in form.fields else None, str(wrong))
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"application": one, "call": one.call, "form": form, "waiting": waiting, "by_when": ends_at(one)}
    return render(request, f"grants/apply/{template}.html", context, status=422 if form.errors else 200)
