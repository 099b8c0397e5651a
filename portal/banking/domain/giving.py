"""An organisation says where its money goes: one member enters the account, a second one confirms it."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.banking.details import Details
from portal.banking.domain.errors import (
    DoesNotFit,
    NotAllowed,
    OneOnItsWay,
    ReasonMissing,
    SameAccount,
    SamePerson,
    WrongStep,
)
from portal.banking.domain.locking import locked, locked_organisation, require_writer
from portal.banking.domain.tables import modulus_of
from portal.banking.domain.telling import tell_everybody
from portal.banking.models import CHECKERS, BankAccount, ConnectedAccount
from portal.banking.modulus import Verdict
from portal.banking.sealing import fingerprints, open_sealed, seal
from portal.documents.domain import store_upload
from portal.events.ledger import record, timeline
from portal.organisations.models import Organisation

State = BankAccount.State
# How often somebody may type other numbers before the account has to be given again.
TRIES = 5
NOT_THE_SAME = "bank-details-typed-otherwise"


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

    Numbers that do not pass the modulus check are refused, and nobody may let them through: the bank would send the
    money back. Where the tables are too old for them, the operator loads new ones first.

    Raises NotAllowed, DoesNotFit, OneOnItsWay, SameAccount, ReasonMissing (a change says why), UploadRefused.
    """
    held = locked_organisation(organisation)
    require_writer(held, by)
    if held.is_test:
        raise NotAllowed("This organisation was made to try a call out. It is never paid.")
    modulus = modulus_of(details)
    if modulus == Verdict.FAILED:
        raise DoesNotFit("This sort code and account number do not go together. Check both on the statement.")
    if held.bank_accounts.on_its_way().exists():
        raise OneOnItsWay("Bank details were given already and are not agreed yet. Take those back first.")
    now = held.bank_accounts.in_use().first()
    if now and now.fingerprint in fingerprints(details) and now.account_name == account_name:
        raise SameAccount("This is the account that we pay to already.")
    if held.bank_accounts.agreed_once().exists() and not reason.strip():
        raise ReasonMissing("Say why the account changes.")
    account = BankAccount.objects.create(
        organisation=held,
        account_name=account_name,
        sealed=seal(details),
        sort_code_end=details.sort_code[-2:],
        account_number_end=details.account_number[-3:],
        fingerprint=fingerprints(details)[0],
        modulus=modulus,
        document=store_upload(evidence, by=by, organisation=held),
        reason=reason,
        entered_by=by,
    )
    record("bank-details-entered", held, by=by, note=account.masked)
    tell_everybody("banking/entered", account)
    return account


def confirm_account(account: BankAccount, *, by: User, details: Details) -> BankAccount:
    """A second member says that the account is theirs, and types its numbers from their own papers: nobody confirms
    what they only see on the screen.

    Raises NotAllowed, SamePerson, WrongStep, DoesNotFit (they typed other numbers, which is kept).
    """
    held = _confirmed(account, by, details)
    if held is None:
        raise DoesNotFit(
            "These are not the numbers that your colleague gave. Check them on a statement of your own. If your "
            "colleague’s are wrong, take the details back and give them again."
        )
    return held


@transaction.atomic
def _confirmed(account: BankAccount, by: User, details: Details) -> BankAccount | None:
    """None where other numbers were typed: what is kept of that has to stay when the verb refuses."""
    held = locked(account, State.ENTERED)
    require_writer(held.organisation, by)
    if held.entered_by_id == by.pk:
        raise SamePerson("You entered these details, so a colleague has to confirm them.")
    if timeline(held).filter(verb=NOT_THE_SAME).count() >= TRIES:
        raise WrongStep("Other numbers were typed five times. Take these details back and give them again.")
    if not _are_the_same(held, details):
        record(NOT_THE_SAME, held, by=by)
        return None
    held.confirm()
    held.confirmed_by, held.confirmed_at = by, timezone.now()
    held.save()
    record("bank-details-confirmed", held.organisation, by=by, note=held.masked)
    return held


def _are_the_same(held: BankAccount, details: Details) -> bool:
    if not held.is_at_stripe:
        return details == open_sealed(held.sealed)
    now = ConnectedAccount.objects.get(stripe_id=held.stripe_account)
    return now.fingerprint == held.fingerprint and now.fits(details)


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


@transaction.atomic
def stop_account(account: BankAccount, *, by: User, reason: str) -> BankAccount:
    """A member or an officer says that money must not go there any more; all contacts hear. Another account is given
    and checked before anything is paid again: money that waits some days is not lost.

    Raises NotAllowed, ReasonMissing, WrongStep.
    """
    held = locked(account, State.IN_USE)
    if not by.has_role(*CHECKERS):
        require_writer(held.organisation, by)
    if not reason.strip():
        raise ReasonMissing("Say why nothing must be paid to this account.")
    held.stop()
    held.ended_by, held.ended_at, held.why_ended = by, timezone.now(), reason
    held.save()
    record("bank-details-stopped", held.organisation, by=by, note=f"{held.masked}: {reason}")
    tell_everybody("banking/stopped", held)
    return held
