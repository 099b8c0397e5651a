"""A provider claims money under one of its agreements, or takes a claim back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from home.agreement_page import write_to
from portal.accounts import kept_posts
from portal.accounts.audiences import PROVIDER, audience
from portal.accounts.models import User
from portal.agreements.domain.errors import AgreementRefusal
from portal.agreements.models import Agreement
from portal.documents.domain import UploadRefused
from portal.payments.domain import claim_money, take_back_claim
from portal.payments.domain.budgets import lines_of
from portal.payments.domain.claims import claimable, left_to_claim, require_may_claim
from portal.payments.domain.errors import MoreThanAgreed, PaymentRefusal
from portal.payments.forms import BudgetClaimForm, ClaimForm

NOTHING_LEFT = "All of the money is paid, claimed or being prepared: there is nothing left to claim."
NO_LINE_LEFT = (
    "All lines of the budget are claimed. Some of the agreement’s money is in none of them: write to us, and we put it "
    "there."
)


@audience(PROVIDER)
def claim(request: HttpRequest, reference: str) -> HttpResponse:
    mine = get_object_or_404(Agreement.objects.of(request.user).select_related("organisation"), reference=reference)
    instalments, left = claimable(mine), left_to_claim(mine)
    lines = lines_of(mine)
    sent = (kept_posts.sent(request), request.FILES or None)
    facts = {"instalments": instalments, "left": left}
    form = BudgetClaimForm(*sent, lines=lines, **facts) if lines else ClaimForm(*sent, **facts)
    kept_posts.keepable(form, request)
    # Who has written already keeps what was typed: the form comes back with the sentence.
    anything = (bool(instalments) or left > 0) and (not lines or any(one.left_to_claim for one in lines))
    why = NO_LINE_LEFT if lines and left > 0 else NOTHING_LEFT
    if not form.is_bound and (refusal := _why_not(mine, request.user, none="" if anything else why)):
        context = {"agreement": mine, "refusal": refusal, "write_to": write_to(mine), "lines": lines}
        return render(request, "home/provider/claim.html", context)
    if request.method == "POST" and form.is_valid():
        try:
            claim_money(mine, by=request.user, **form.cleaned_data)
        except MoreThanAgreed as refusal:
            form.add_error("amount" if "amount" in form.fields else None, str(refusal))
        except (AgreementRefusal, PaymentRefusal) as refusal:
            form.add_error(None, str(refusal))
        except UploadRefused as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, "We have your claim. We answer here and by e-mail.")
            return redirect("provider_agreement", reference)
    context = {"agreement": mine, "form": form, "lines": lines}
    return render(request, "home/provider/claim.html", context, status=422 if form.errors else 200)


def _why_not(mine: Agreement, user: User, *, none: str) -> str:
    try:
        require_may_claim(mine, user)
    except AgreementRefusal as refusal:
        return str(refusal)
    return none


@audience(PROVIDER)
def take_back(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The button beside a claim; whoever comes by a link goes to the page with the button."""
    mine = get_object_or_404(Agreement.objects.of(request.user), reference=reference)
    if request.method != "POST":
        return redirect("provider_agreement", reference)
    claim = get_object_or_404(mine.claims.select_related("agreement"), number=number)
    try:
        take_back_claim(claim, by=request.user)
    except (AgreementRefusal, PaymentRefusal) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Claim {number} is taken back.")
    return redirect("provider_agreement", reference)
