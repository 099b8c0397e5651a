"""Seeing an account: masked for everybody who may, whole only for a reason that is kept."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from django.db import transaction

from portal.accounts.models import User
from portal.banking.details import Details
from portal.banking.domain.checking import CHECKERS
from portal.banking.domain.errors import NoAccount, NotAllowed, ReasonMissing
from portal.banking.models import BankAccount, BankLook
from portal.banking.sealing import open_sealed
from portal.banking.standing import Account, reasons_to_wait
from portal.organisations.models import Organisation


@transaction.atomic
def look_at(account: BankAccount, *, by: User, why: str) -> Details:
    """The whole numbers, for an officer with a reason, which is kept. Raises NotAllowed, ReasonMissing."""
    if not by.has_role(*CHECKERS):
        raise NotAllowed("Only a grants, commissioning or finance officer sees whole bank details.")
    if not why.strip():
        raise ReasonMissing("Say why you need the whole numbers.")
    BankLook.objects.create(account=account, by=by, why=why[:200])
    return open_sealed(account.sealed)


def standings(organisations: Collection[int], today: date) -> dict[int, list[str]]:
    """For each organisation's key why it cannot be paid today; an empty list where it can. One query."""
    facts = {organisation: Account() for organisation in organisations}
    asked = [BankAccount.State.IN_USE, *BankAccount.ON_ITS_WAY]
    rows = BankAccount.objects.filter(organisation__in=facts, state__in=asked)
    for organisation, state, pays_from in rows.values_list("organisation", "state", "pays_from"):
        in_use = state == BankAccount.State.IN_USE
        new = {"pays_from": pays_from} if in_use else {"new_on_its_way": True}
        facts[organisation] = replace(facts[organisation], **new)
    return {organisation: reasons_to_wait(account, today) for organisation, account in facts.items()}


def account_for_payment(
    organisation: Organisation, *, by: User | None, why: str, today: date
) -> tuple[BankAccount, Details]:
    """Where the money of `organisation` goes today, with the whole numbers; the look is kept.

    Raises NoAccount, whose sentence says why not.
    """
    reasons = standings([organisation.pk], today)[organisation.pk]
    if reasons:
        raise NoAccount(" ".join(reasons))
    account = BankAccount.objects.in_use().get(organisation=organisation)
    BankLook.objects.create(account=account, by=by, why=why[:200])
    return account, open_sealed(account.sealed)
