"""Taking hold of an account. The organisation's row is locked first: two changes at once wait for each other."""

from portal.accounts.models import User
from portal.banking.domain.errors import NotAllowed, WrongStep
from portal.banking.models import BankAccount
from portal.organisations.domain import may_write
from portal.organisations.models import Organisation


def locked_organisation(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk)


def locked(account: BankAccount, *states: BankAccount.State) -> BankAccount:
    """The account as it stands now, with its organisation, if it stands at one of `states`. Raises WrongStep.

    All accounts of the organisation are locked, in the order in which payments lock them, too: one that comes into use
    ends another, and a payment that asks for both meanwhile would else wait for this, and this for it.
    """
    organisation = locked_organisation(account.organisation)
    rows = organisation.bank_accounts.select_for_update(of=("self",), no_key=True).order_by("pk")
    held = {one.pk: one for one in rows}.get(account.pk)
    if held is None:
        raise WrongStep("Two profiles of this organisation were merged at this very moment. Look at it again.")
    held.organisation = organisation
    if held.beside_another:
        raise WrongStep(
            "These bank details came with a profile that was merged into this one. They are kept, not used."
        )
    if held.state not in states:
        raise WrongStep(f"Somebody was quicker: these bank details are “{held.get_state_display()}” now.")
    return held


def require_writer(organisation: Organisation, by: User) -> None:
    """Raise NotAllowed unless `by` acts for the organisation."""
    if not may_write(organisation, by):
        raise NotAllowed("Only somebody who acts for the organisation gives its bank details.")
