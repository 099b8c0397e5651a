"""An organisation that is paid through Stripe: it opens an account there on Stripe's own pages, connected to the
Commissioner's, and then gives it as every other account is given, with two members and two officers to agree.

Stripe tells of every change, and is asked how the account stands now. Where another bank account was put in at Stripe
than the one that was agreed, nothing goes there any more: that is a change of whom we pay, whoever made it.
"""

from __future__ import annotations

from typing import Any

import stripe
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.banking.domain.errors import (
    NotAllowed,
    NotReady,
    OneOnItsWay,
    ReasonMissing,
    SameAccount,
    StripeDidNotAnswer,
    StripeIsNotOffered,
)
from portal.banking.domain.locking import locked_organisation, require_writer
from portal.banking.domain.telling import tell_everybody
from portal.banking.models import BankAccount, ConnectedAccount
from portal.events.ledger import record
from portal.organisations.models import Organisation
from portal.stripe.accounts import COMMISSIONER, account_named, transfers_are_on
from portal.stripe.registry import NotOurs

State = BankAccount.State
CHANGED_THERE = "Another bank account was put in at Stripe than the one that was given here."
# Of an account that was disconnected; a key that may not read accounts is refused in other words.
DISCONNECTED = "account_invalid"
CLOSED_THERE = "The account at Stripe is not connected to ours any more."


def open_onboarding(organisation: Organisation, *, by: User) -> str:
    """The address of Stripe's page where a member fills in what Stripe asks; a new account there if there is none.

    Two clicks at the same moment open one account: the request's key is the row's own identity. Raises
    StripeIsNotOffered, NotAllowed, StripeDidNotAnswer.
    """
    if not transfers_are_on():
        raise StripeIsNotOffered("We do not pay through Stripe. Give bank details instead.")
    account = _begin(organisation, by)
    client = account_named(COMMISSIONER).client()
    page = settings.SITE_ADDRESS + reverse("banking:stripe_back", args=[organisation.pk])
    try:
        if account.stripe_id is None:
            key = f"connected-{account.identity}"
            made = client.v1.accounts.create(_params_of(account), {"idempotency_key": key})
            ConnectedAccount.objects.filter(pk=account.pk, stripe_id=None).update(stripe_id=made.id)
            account.stripe_id = made.id
        # Stripe sends the browser to `refresh_url` where the link has been used or is too old.
        link = client.v1.account_links.create(
            {"account": account.stripe_id, "type": "account_onboarding", "return_url": page, "refresh_url": page}
        )
    except stripe.StripeError as error:
        raise StripeDidNotAnswer("Stripe did not answer. Nothing was changed. Try again in a minute.") from error
    return link.url


@transaction.atomic
def enter_connected(account: ConnectedAccount, *, by: User, reason: str = "") -> BankAccount:
    """Give the account at Stripe as the one that we pay to; all contacts of the organisation hear of it.

    Raises NotAllowed, StripeIsNotOffered, NotReady, OneOnItsWay, SameAccount, ReasonMissing (a change says why).
    """
    organisation = locked_organisation(account.organisation)
    require_writer(organisation, by)
    if not transfers_are_on():
        raise StripeIsNotOffered("We do not pay through Stripe. Give bank details instead.")
    now = ConnectedAccount.objects.select_for_update(of=("self",), no_key=True).get(pk=account.pk)
    if not now.is_ready or now.stripe_id is None:
        raise NotReady("Stripe needs more from you before it can pay you out. Go on there first.")
    if organisation.bank_accounts.on_its_way().exists():
        raise OneOnItsWay("Bank details were given already and are not agreed yet. Take those back first.")
    used = organisation.bank_accounts.in_use().first()
    if used and (used.stripe_account, used.fingerprint) == (now.stripe_id, now.fingerprint):
        raise SameAccount("This is the account that we pay to already.")
    if organisation.bank_accounts.agreed_once().exists() and not reason.strip():
        raise ReasonMissing("Say why the account changes.")
    given = BankAccount.objects.create(
        organisation=organisation,
        kind=BankAccount.Kind.STRIPE,
        stripe_account=now.stripe_id,
        account_name=(now.holder or organisation.name)[:70],
        sort_code_end=now.sort_code[-2:],
        account_number_end=now.last_four[-3:],
        fingerprint=now.fingerprint,
        reason=reason,
        entered_by=by,
    )
    record("bank-details-entered", organisation, by=by, note=given.masked)
    tell_everybody("banking/entered", given)
    return given


def take_account(stripe_id: str) -> ConnectedAccount:
    """Ask Stripe how a connected account stands now, and let ours be so. Raises NotOurs, stripe.StripeError."""
    known = ConnectedAccount.objects.filter(stripe_id=stripe_id).first()
    if known is None:
        raise NotOurs
    try:
        found = account_named(COMMISSIONER).client().v1.accounts.retrieve(stripe_id)
    except stripe.PermissionError as error:
        if error.error is None or error.error.code != DISCONNECTED:
            raise
        return _keep(known, None)
    return _keep(known, found)


def close_account(stripe_id: str) -> ConnectedAccount:
    """The organisation has disconnected its account at Stripe. Raises NotOurs."""
    known = ConnectedAccount.objects.filter(stripe_id=stripe_id).first()
    if known is None:
        raise NotOurs
    return _keep(known, None)


@transaction.atomic
def _begin(organisation: Organisation, by: User) -> ConnectedAccount:
    held = locked_organisation(organisation)
    require_writer(held, by)
    if held.is_test:
        raise NotAllowed("This organisation was made to try a call out. It is never paid.")
    if one := held.connected_accounts.standing().order_by("-pk").first():
        return one
    made = ConnectedAccount.objects.create(organisation=held, started_by=by)
    record("account-at-stripe-begun", held, by=by)
    return made


def _params_of(account: ConnectedAccount) -> Any:
    """The same for the same row, always: it is part of the idempotency."""
    return {
        "type": "express",
        "country": "GB",
        "capabilities": {"transfers": {"requested": True}},
        "metadata": {"connected": str(account.identity)},
    }


@transaction.atomic
def _keep(known: ConnectedAccount, found: Any | None) -> ConnectedAccount:
    """`found`: the account as Stripe has it, or nothing where it is not connected any more."""
    organisation = locked_organisation(known.organisation)
    rows = organisation.bank_accounts.select_for_update(of=("self",), no_key=True).order_by("pk")
    given = [one for one in rows if one.stripe_account == known.stripe_id]
    now = ConnectedAccount.objects.select_for_update(of=("self",), no_key=True).get(pk=known.pk)
    now.told_at = timezone.now()
    if found is None:
        now.takes_transfers = now.pays_out = False
        now.closed_at = now.closed_at or now.told_at
    else:
        capabilities = found.capabilities.to_dict() if found.capabilities else {}
        now.is_filled_in, now.pays_out = bool(found.details_submitted), bool(found.payouts_enabled)
        now.takes_transfers = capabilities.get("transfers") == "active"
        now.holder, now.sort_code, now.last_four, now.fingerprint = _bank_of(found)
    now.save()
    for one in given:
        one.organisation = organisation
        if now.closed_at or one.fingerprint != now.fingerprint:
            _no_more(one, CLOSED_THERE if now.closed_at else CHANGED_THERE)
    return now


def _bank_of(found: Any) -> tuple[str, str, str, str]:
    """Holder, sort code, last four digits and fingerprint of the bank account in pounds that Stripe pays on to."""
    accounts = found.external_accounts.to_dict()["data"] if found.external_accounts else []
    banks = [one for one in accounts if one.get("object") == "bank_account" and one.get("currency") == "gbp"]
    one = next((each for each in banks if each.get("default_for_currency")), None)
    if one is None:  # a card, perhaps, or nothing: nobody has agreed to that
        return "", "", "", ""
    sort_code = "".join(filter(str.isdigit, one.get("routing_number") or ""))[:6]
    holder, last_four = one.get("account_holder_name") or "", one.get("last4") or ""
    return holder[:200], sort_code, last_four[-4:], (one.get("fingerprint") or "")[:64]


def _no_more(given: BankAccount, why: str) -> None:
    """Nobody of ours ended it; everybody of the organisation hears."""
    if given.beside_another or given.state not in (State.IN_USE, *BankAccount.ON_ITS_WAY):
        return
    was_in_use = given.state == State.IN_USE
    if was_in_use:
        given.stop()
    else:
        given.refuse()
    given.ended_at, given.why_ended = timezone.now(), why
    given.save()
    record("bank-details-changed-at-stripe", given.organisation, by=None, note=f"{given.masked}: {why}")
    tell_everybody("banking/stopped" if was_in_use else "banking/refused", given)
