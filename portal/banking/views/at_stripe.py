"""Being paid through Stripe, as an organisation's own people see it: opening the account there, and giving it here."""

import stripe
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from portal.accounts.audiences import APPLICANT, audience
from portal.accounts.fresh_sign_in import fresh_sign_in
from portal.banking import domain as banking
from portal.banking.domain.errors import BankingRefusal, ReasonMissing
from portal.banking.forms import GiveStripeForm
from portal.organisations.domain import may_write
from portal.organisations.models import Organisation
from portal.organisations.views.frame import organisation_of, sent, status
from portal.stripe.accounts import onboarding_origin, transfers_are_on
from portal.stripe.leading import leads_to
from portal.stripe.registry import NotOurs

PAGES = "banking/applicant"
NO_ANSWER = "Stripe did not answer. What you filled in there is kept there. Try again in a minute."


def _page(request: HttpRequest, organisation: Organisation, *, said: str = "") -> HttpResponse:
    account = organisation.connected_accounts.standing().order_by("-pk").first()
    in_use = organisation.bank_accounts.in_use().first()
    known = (account.stripe_id, account.fingerprint) if account else None
    context = {
        "organisation": organisation,
        "account": account,
        "is_on": transfers_are_on(),
        "may_write": may_write(organisation, request.user),
        "on_its_way": organisation.bank_accounts.on_its_way().exists(),
        "is_used": bool(in_use) and (in_use.stripe_account, in_use.fingerprint) == known,
        "said": said,
    }
    return render(request, f"{PAGES}/stripe.html", context, status=422 if said else 200)


@audience(APPLICANT)
@never_cache
@fresh_sign_in
@leads_to(onboarding_origin)
def at_stripe(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the account at Stripe stands; a button leads on to Stripe, which asks what it has to know."""
    organisation = organisation_of(request, pk)
    if request.method != "POST":
        return _page(request, organisation)
    try:
        return redirect(banking.open_onboarding(organisation, by=request.user))
    except BankingRefusal as refusal:
        return _page(request, organisation, said=str(refusal))


@audience(APPLICANT)
@never_cache
def stripe_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Where Stripe sends the browser back to. What it says is not believed: Stripe is asked."""
    organisation = organisation_of(request, pk)
    account = organisation.connected_accounts.standing().order_by("-pk").first()
    if account and account.stripe_id and transfers_are_on():
        try:
            now = banking.take_account(account.stripe_id)
        except (stripe.StripeError, NotOurs):
            messages.info(request, NO_ANSWER)
        else:
            messages.info(request, "Stripe has all that it asked for." if now.is_ready else "Stripe asks for more.")
    return redirect("banking:stripe", pk)


@audience(APPLICANT)
@never_cache
@fresh_sign_in
def stripe_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the account at Stripe as the one that we pay to."""
    organisation = organisation_of(request, pk)
    account = organisation.connected_accounts.standing().order_by("-pk").first()
    if account is None:
        return redirect("banking:stripe", pk)
    form = GiveStripeForm(sent(request), is_change=organisation.bank_accounts.agreed_once().exists())
    if request.method == "POST" and form.is_valid():
        try:
            banking.enter_connected(account, by=request.user, reason=form.cleaned_data.get("reason", ""))
        except BankingRefusal as refusal:
            form.add_error("reason" if isinstance(refusal, ReasonMissing) else None, str(refusal))
        else:
            messages.success(request, "The account at Stripe is given. A colleague has to confirm it now.")
            return redirect("banking:accounts", pk)
    context = {"organisation": organisation, "account": account, "form": form}
    return render(request, f"{PAGES}/stripe_give.html", context, status=status(form))
