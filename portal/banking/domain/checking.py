"""The office checks an account: one officer rings somebody known, a second one agrees. Then money may go there."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.banking.domain.errors import DoesNotFit, EvidenceMissing, NotAllowed, ReasonMissing, SamePerson
from portal.banking.domain.locking import locked
from portal.banking.domain.looking import why_stripe_waits
from portal.banking.domain.telling import tell_everybody
from portal.banking.models import CHECKERS, BankAccount
from portal.dates.working_days import working_days_after
from portal.events.ledger import record

State = BankAccount.State


@transaction.atomic
def check_account(account: BankAccount, *, by: User, how: str) -> BankAccount:
    """A first officer has checked the name and the evidence, and rung the organisation on a number known before.

    Raises NotAllowed, ReasonMissing, EvidenceMissing, DoesNotFit, WrongStep.
    """
    held = locked(account, State.CONFIRMED)
    _require_officer(held, by)
    _require_sound(held)
    if not how.strip():
        raise ReasonMissing("Say whom you rang, on which number, and what you compared.")
    held.check_once()
    held.checked_by, held.checked_at, held.how_checked = by, timezone.now(), how
    held.save()
    record("bank-details-checked", held.organisation, by=by, note=f"{held.masked}: {how}")
    return held


@transaction.atomic
def agree_account(account: BankAccount, *, by: User) -> BankAccount:
    """A finance officer, not the first officer, agrees. Where another account was ever in use, money waits some days:
    also where that one was stopped first, or whoever stops it would shorten the wait.

    Raises NotAllowed, SamePerson, EvidenceMissing, DoesNotFit, WrongStep.
    """
    held = locked(account, State.CHECKED)
    _require_officer(held, by)
    _require_sound(held)
    if not by.has_role(Role.FINANCE_OFFICER):
        raise NotAllowed("A finance officer agrees to bank details.")
    if held.checked_by_id == by.pk:
        raise SamePerson("You checked these details, so another finance officer has to agree.")
    is_change = held.organisation.bank_accounts.agreed_once().exists()
    if before := held.organisation.bank_accounts.in_use().first():
        before.replace()
        before.ended_by, before.ended_at = by, timezone.now()
        before.save()
    held.agree()
    held.agreed_by, held.agreed_at = by, timezone.now()
    held.pays_from = first_day_of_payment(timezone.localdate(), is_change=is_change)
    held.save()
    record("bank-details-agreed", held.organisation, by=by, note=held.masked)
    tell_everybody("banking/agreed", held)
    return held


def first_day_of_payment(today: date, *, is_change: bool) -> date:
    """After a change some working days pass first, in which those who did not ask for it can object."""
    return working_days_after(today, settings.BANK_CHANGE_WAIT) if is_change else today


@transaction.atomic
def refuse_account(account: BankAccount, *, by: User, reason: str) -> BankAccount:
    """An officer does not believe it, or it is wrong; all contacts hear.

    Raises NotAllowed, ReasonMissing, WrongStep.
    """
    held = locked(account, *BankAccount.ON_ITS_WAY)
    _require_officer(held, by)
    if not reason.strip():
        raise ReasonMissing("Say why the details are refused: the organisation reads it.")
    held.refuse()
    held.ended_by, held.ended_at, held.why_ended = by, timezone.now(), reason
    held.save()
    record("bank-details-refused", held.organisation, by=by, note=f"{held.masked}: {reason}")
    tell_everybody("banking/refused", held)
    return held


def _require_officer(held: BankAccount, by: User) -> None:
    if not by.has_role(*CHECKERS):
        raise NotAllowed("Only a grants, commissioning or finance officer checks bank details.")
    if held.organisation.memberships.filter(user=by).exists():
        raise NotAllowed("You belong to this organisation, so somebody else has to check its bank details.")


def _require_sound(held: BankAccount) -> None:
    if held.is_at_stripe:
        if why := why_stripe_waits([held])[held.pk]:
            raise DoesNotFit(why)
        return
    if held.document is None or held.document.is_quarantined:
        state = held.document.get_state_display().lower() if held.document else "it is missing"
        raise EvidenceMissing(f"The paper that shows the account cannot be opened ({state}), so nobody can compare it.")
    if held.modulus == BankAccount.Modulus.FAILED:
        raise DoesNotFit("The sort code and the account number do not go together by the tables that are loaded.")
