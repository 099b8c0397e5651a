"""Seeing an account: masked for everybody who may, whole only for a reason that is kept."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.timezone import localdate

from portal.accounts.models import User
from portal.banking.details import AtStripe, Details
from portal.banking.domain.errors import NoAccount, NotAllowed, ReasonMissing
from portal.banking.models import CHECKERS, BankAccount, BankLook, ConnectedAccount
from portal.banking.sealing import CannotOpen, fingerprints, open_sealed
from portal.banking.standing import Account, reasons_to_wait
from portal.dates.working_days import working_days_after
from portal.organisations.models import Merge, Organisation
from portal.stripe.accounts import transfers_are_on

State = BankAccount.State
ASKED = [State.IN_USE, *BankAccount.ON_ITS_WAY]


class Standing(NamedTuple):
    """Why nothing can be paid, as sentences, or the account that it is paid to."""

    reasons: list[str]
    account: BankAccount | None


@transaction.atomic
def look_at(account: BankAccount, *, by: User, why: str) -> Details:
    """The whole numbers, for an officer with a reason, which is kept. Raises NotAllowed, ReasonMissing, CannotOpen."""
    if not by.has_role(*CHECKERS):
        raise NotAllowed("Only a grants, commissioning or finance officer sees whole bank details.")
    if account.is_at_stripe:
        raise NotAllowed("Stripe alone knows the whole numbers of this account.")
    if not why.strip():
        raise ReasonMissing("Say why you need the whole numbers.")
    BankLook.objects.create(account=account, by=by, why=why[:200])
    return open_sealed(account.sealed)


def standings(organisations: Collection[int], today: date) -> dict[int, list[str]]:
    """For each organisation's key why it cannot be paid today; an empty list where it can. One query."""
    return {key: one.reasons for key, one in how_paid(organisations, today).items()}


def how_paid(organisations: Collection[int], today: date) -> dict[int, Standing]:
    """The same, with the account. One query more where one of them is at Stripe."""
    return _standings(BankAccount.objects.all(), organisations, today)


Payable = tuple[BankAccount, Details | AtStripe]


def account_for_payment(organisation: Organisation, *, by: User | None, why: str, today: date) -> Payable:
    """Where the money of `organisation` goes today, with the whole numbers; the look is kept.

    Raises NoAccount, whose sentence says why not.
    """
    found = accounts_for_payment([organisation.pk], by=by, why=why, today=today)[organisation.pk]
    if isinstance(found, NoAccount):
        raise found
    return found


@transaction.atomic
def accounts_for_payment(
    organisations: Collection[int], *, by: User | None, why: str, today: date
) -> dict[int, Payable | NoAccount]:
    """The same for many, by their keys, in two queries. The rows stay locked until the caller's transaction ends, so
    that none of the accounts is replaced or stopped between being asked for and being written into a payment.
    """
    rows = BankAccount.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    found = {key: _opened(one) for key, one in _standings(rows, organisations, today).items()}
    looked_at = [one[0] for one in found.values() if not isinstance(one, NoAccount) and not one[0].is_at_stripe]
    BankLook.objects.bulk_create(BankLook(account=one, by=by, why=why[:200]) for one in looked_at)
    return found


def _standings(rows: QuerySet[BankAccount], organisations: Collection[int], today: date) -> dict[int, Standing]:
    merges = Merge.objects.standing().filter(kept=OuterRef("organisation")).order_by("-merged_at")
    rows = rows.filter(organisation__in=organisations, state__in=ASKED, beside_another=False)
    in_use: dict[int, BankAccount] = {}
    merged: dict[int, datetime | None] = {}
    on_its_way = set()
    for row in rows.annotate(merged_at=Subquery(merges.values("merged_at")[:1])):
        if row.state == State.IN_USE:
            in_use[row.organisation_id] = row
            merged[row.organisation_id] = row.merged_at
        else:
            on_its_way.add(row.organisation_id)
    found = {}
    at_stripe = why_stripe_waits([one for one in in_use.values() if one.is_at_stripe])
    for key in organisations:
        one = in_use.get(key)
        facts = Account(
            pays_from=one.pays_from if one else None,
            merged_wait_until=_waits_after_merging(merged.get(key)),
            new_on_its_way=key in on_its_way,
            at_stripe=at_stripe.get(one.pk, "") if one else "",
        )
        found[key] = Standing(reasons_to_wait(facts, today), one)
    return found


def _waits_after_merging(merged_at: datetime | None) -> date | None:
    return working_days_after(localdate(merged_at), settings.BANK_CHANGE_WAIT) if merged_at else None


def why_stripe_waits(accounts: Collection[BankAccount]) -> dict[int, str]:
    """For accounts at Stripe, by their keys: why Stripe cannot pay to them, as a sentence, or nothing. One query."""
    if not accounts:
        return {}
    known = ConnectedAccount.objects.filter(stripe_id__in=[one.stripe_account for one in accounts])
    now = {one.stripe_id: one for one in known}
    return {one.pk: _why_stripe_waits(one, now.get(one.stripe_account)) for one in accounts}


def _why_stripe_waits(account: BankAccount, now: ConnectedAccount | None) -> str:
    if not transfers_are_on():
        return "Payments through Stripe are switched off here. The organisation has to give bank details."
    if now is None or now.closed_at:
        return "The organisation’s account at Stripe is not connected any more."
    if now.fingerprint != account.fingerprint:
        return "Another bank account was put in at Stripe than the one that was agreed."
    if not now.is_ready:
        return "Stripe does not pay this account out at present. The organisation has to see to it at Stripe."
    return ""


def _opened(standing: Standing) -> Payable | NoAccount:
    account = standing.account
    if standing.reasons or account is None:
        return NoAccount(" ".join(standing.reasons))
    if account.is_at_stripe:
        return account, AtStripe(account.stripe_account)
    try:
        details = open_sealed(account.sealed)
    except CannotOpen:
        return NoAccount("The bank details cannot be opened: none of the keys fits. Nothing is paid to them.")
    # Whoever can write to the database could put another account's sealed numbers into this row.
    if details.masked != account.masked or account.fingerprint not in fingerprints(details):
        return NoAccount("The bank details are not what was checked. Nothing is paid to them; tell the operator.")
    return account, details
