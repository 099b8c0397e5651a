"""An organisation's bank details, as its own people see them: masked, with where they stand and what comes next."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from portal.accounts.audiences import APPLICANT, audience
from portal.accounts.fresh_sign_in import fresh_sign_in
from portal.banking import domain as banking
from portal.banking.domain.errors import BankingRefusal, DoesNotFit, ReasonMissing, SameAccount
from portal.banking.forms import ConfirmForm, GiveForm, ReasonForm
from portal.banking.models import BankAccount
from portal.banking.progress import next_step, steps_of
from portal.documents.domain import UploadRefused
from portal.documents.serving import attachment
from portal.organisations.domain import may_write
from portal.organisations.models import Organisation
from portal.organisations.views.frame import organisation_of, sent, status
from portal.stripe.accounts import transfers_are_on

PAGES = "banking/applicant"
NUMBERS = sensitive_post_parameters("sort_code", "account_number", "account_number_again")
READS = "You may read for this organisation. Somebody who may write for it sees to its bank details."
# At which field a refusal stands; others stand at the top of the page.
FIELDS: dict[type[Exception], str] = {
    DoesNotFit: "account_number",
    SameAccount: "account_number",
    ReasonMissing: "reason",
    UploadRefused: "evidence",
}


@audience(APPLICANT)
@never_cache
def accounts(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = organisation_of(request, pk)
    mine = list(organisation.bank_accounts.visible_to(request.user).in_full())
    on_its_way = next((one for one in mine if one.state in one.ON_ITS_WAY and not one.beside_another), None)
    in_use = next((one for one in mine if one.state == one.State.IN_USE and not one.beside_another), None)
    context = {
        "organisation": organisation,
        "on_its_way": on_its_way,
        "in_use": in_use,
        "reasons": banking.standings([pk], timezone.localdate())[pk] if in_use and not on_its_way else [],
        "earlier": [one for one in mine if one not in (on_its_way, in_use)],
        "steps": steps_of(on_its_way) if on_its_way else [],
        "next_step": next_step(on_its_way, request.user) if on_its_way else "",
        "may_write": may_write(organisation, request.user),
        "may_confirm": bool(on_its_way) and _may_confirm(organisation, on_its_way, request),
        "through_stripe": transfers_are_on(),
        "writers": organisation.memberships.writing().count(),
    }
    return render(request, f"{PAGES}/accounts.html", context)


def _may_confirm(organisation: Organisation, account: BankAccount, request: HttpRequest) -> bool:
    return organisation.bank_accounts.to_confirm_by(request.user).filter(pk=account.pk).exists()


@audience(APPLICANT)
@never_cache
@fresh_sign_in
@NUMBERS
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the first account, or another one in its place."""
    organisation = organisation_of(request, pk)
    if request.method != "POST" and (refusal := _why_not_give(request, organisation)):
        messages.info(request, refusal)
        return redirect("banking:accounts", pk)
    is_change = organisation.bank_accounts.agreed_once().exists()
    form = GiveForm(sent(request), request.FILES or None, is_change=is_change)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data.get(name, "") for name in ("account_name", "details", "evidence", "reason")}
        try:
            banking.enter_account(organisation, by=request.user, **said)
        except (BankingRefusal, UploadRefused) as refusal:
            form.refuse(FIELDS.get(type(refusal)), str(refusal))
        else:
            messages.success(request, "The bank details are saved. A colleague has to confirm them now.")
            return redirect("banking:accounts", pk)
    context = {"organisation": organisation, "form": form, "is_change": is_change}
    return render(request, f"{PAGES}/give.html", context, status=status(form))


def _why_not_give(request: HttpRequest, organisation: Organisation) -> str:
    """Said before anybody types for nothing; the verb says it once more."""
    if not may_write(organisation, request.user):
        return READS
    if organisation.bank_accounts.on_its_way().exists():
        return "Bank details were given already and are not agreed yet."
    return ""


def about_account(*states: str) -> Callable[..., Any]:
    """Give the view the organisation and its account at this address; others' are not found. Whoever comes when the
    account no longer stands at one of `states`, or may only read, is told so at once.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def found(request: HttpRequest, pk: int, account: int) -> HttpResponse:
            organisation = organisation_of(request, pk)
            mine = organisation.bank_accounts.visible_to(request.user).in_full()
            one = get_object_or_404(mine, pk=account)
            refusal = "" if request.method == "POST" else _why_not(request, organisation, one, states)
            if refusal:
                messages.info(request, refusal)
                return redirect("banking:accounts", pk)
            return view(request, organisation, one)

        return found

    return decorate


def _why_not(request: HttpRequest, organisation: Organisation, account: BankAccount, states: Collection[str]) -> str:
    if not may_write(organisation, request.user):
        return READS
    if states and account.state not in states:
        return f"These bank details are “{account.get_state_display()}” now."
    if states == (account.State.ENTERED,) and account.entered_by_id == request.user.pk:
        return "You gave these details, so a colleague has to confirm them."
    return ""


@audience(APPLICANT)
@never_cache
@fresh_sign_in
@NUMBERS
@about_account(BankAccount.State.ENTERED)
def confirm(request: HttpRequest, organisation: Organisation, account: BankAccount) -> HttpResponse:
    return _ask(
        request,
        organisation,
        account,
        form=ConfirmForm(sent(request)),
        page="confirm.html",
        do=lambda said: banking.confirm_account(account, by=request.user, details=said["details"]),
        done="You have confirmed the bank details. Two of our officers check them now.",
    )


@audience(APPLICANT)
@about_account(*BankAccount.ON_ITS_WAY)
def take_back(request: HttpRequest, organisation: Organisation, account: BankAccount) -> HttpResponse:
    """Without a fresh sign-in: to stop something nobody should have to hurry for a code."""
    return _ask(
        request,
        organisation,
        account,
        form=ReasonForm(sent(request), label="Why you take them back", submit="Take these bank details back"),
        page="take_back.html",
        do=lambda said: banking.take_back_account(account, by=request.user, reason=said["reason"]),
        done="The bank details are taken back. Everybody at your organisation is being told.",
    )


@audience(APPLICANT)
@about_account(BankAccount.State.IN_USE)
def stop(request: HttpRequest, organisation: Organisation, account: BankAccount) -> HttpResponse:
    """Nor here."""
    return _ask(
        request,
        organisation,
        account,
        form=ReasonForm(sent(request), label="What is wrong", submit="Pay nothing to this account"),
        page="stop.html",
        do=lambda said: banking.stop_account(account, by=request.user, reason=said["reason"]),
        done="Nothing is paid to this account any more. Everybody at your organisation is being told.",
    )


def _ask(
    request: HttpRequest,
    organisation: Organisation,
    account: BankAccount,
    *,
    form: Any,
    page: str,
    do: Callable[[dict[str, Any]], Any],
    done: str,
) -> HttpResponse:
    """A page with one form about an account: do what it says and go back to the overview, or say why not."""
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except BankingRefusal as refusal:
            field = FIELDS.get(type(refusal))
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            messages.success(request, done)
            return redirect("banking:accounts", organisation.pk)
    context = {"organisation": organisation, "account": account, "form": form}
    return render(request, f"{PAGES}/{page}", context, status=status(form))


@audience(APPLICANT)
@require_safe
@about_account()
def evidence(request: HttpRequest, organisation: Organisation, account: BankAccount) -> HttpResponseBase:
    """The paper that shows the account, as a download, to those who may write for the organisation: both numbers may
    stand on it.
    """
    if account.document is None:
        raise Http404
    return attachment(request, account.document)
