"""An organisation says where its money goes: one member enters the account, a second one confirms it."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.banking.details import Details
from portal.banking.domain.errors import OneOnItsWay, ReasonMissing, SameAccount, SamePerson
from portal.banking.domain.locking import locked, locked_organisation, require_writer
from portal.banking.domain.telling import tell_everybody
from portal.banking.models import BankAccount
from portal.banking.sealing import fingerprint, seal
from portal.documents.domain import store_upload
from portal.events.ledger import record
from portal.organisations.models import Organisation

State = BankAccount.State


@transaction.atomic
def enter_account(
    organisation: Organisation,
    *,
    by: User,
    account_name: str,
    details: Details,
    evidence: UploadedFile,
    reason: str = "",
) -> BankAccount:
    """Give an account, the first one or another one; all contacts of the organisation hear of it.

    Raises NotAllowed, OneOnItsWay, SameAccount, ReasonMissing (a change says why), UploadRefused.
    """
    held = locked_organisation(organisation)
    require_writer(held, by)
    if held.bank_accounts.on_its_way().exists():
        raise OneOnItsWay("Bank details were given already and are not agreed yet. Take those back first.")
    now = held.bank_accounts.in_use().first()
    print_of_it = fingerprint(details)
    if now and (now.fingerprint, now.account_name) == (print_of_it, account_name):
        raise SameAccount("This is the account that we pay to already.")
    if now and not reason.strip():
        raise ReasonMissing("Say why the account changes.")
    account = BankAccount.objects.create(
        organisation=held,
        account_name=account_name,
        sealed=seal(details),
        sort_code_end=details.sort_code[-2:],
        account_number_end=details.account_number[-3:],
        fingerprint=print_of_it,
        document=store_upload(evidence, by=by, organisation=held),
        reason=reason,
        entered_by=by,
    )
    record("bank-details-entered", held, by=by, note=account.masked)
    tell_everybody("banking/entered", account)
    return account


@transaction.atomic
def confirm_account(account: BankAccount, *, by: User) -> BankAccount:
    """A second member says that the account is theirs. Raises NotAllowed, SamePerson, WrongStep."""
    held = locked(account, State.ENTERED)
    require_writer(held.organisation, by)
    if held.entered_by_id == by.pk:
        raise SamePerson("You entered these details, so a colleague has to confirm them.")
    held.confirm()
    held.confirmed_by, held.confirmed_at = by, timezone.now()
    held.save()
    record("bank-details-confirmed", held.organisation, by=by, note=held.masked)
    return held


@transaction.atomic
def take_back_account(account: BankAccount, *, by: User, reason: str) -> BankAccount:
    """Any member stops it before the office has agreed; all contacts hear.

    Raises NotAllowed, ReasonMissing, WrongStep.
    """
    held = locked(account, *BankAccount.ON_ITS_WAY)
    require_writer(held.organisation, by)
    if not reason.strip():
        raise ReasonMissing("Say why you take them back: the office reads it.")
    held.take_back()
    held.ended_by, held.ended_at, held.why_ended = by, timezone.now(), reason
    held.save()
    record("bank-details-taken-back", held.organisation, by=by, note=f"{held.masked}: {reason}")
    tell_everybody("banking/taken_back", held)
    return held
