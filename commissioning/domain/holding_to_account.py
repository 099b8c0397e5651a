"""What the verbs of reviews, actions, risks and notices share: who may act, and numbers that go up by one."""

from typing import Any

from django.db.models import Manager, Max, Model

from commissioning.models import Contract
from portal.accounts.models import User
from portal.agreements.domain.errors import AgreementRefusal, NotAllowed, ReasonMissing
from portal.agreements.domain.locking import locked
from portal.agreements.domain.officers import require_officer_of
from portal.organisations.models import Membership


class AlreadyMoved(AgreementRefusal):
    """It is not in the state that the page showed."""


class NotComplete(AgreementRefusal):
    """Something is missing that this step needs."""


class WrongDate(AgreementRefusal):
    """A day that cannot be."""


def held_by_officer(contract: Contract, by: User) -> Contract:
    """The contract, locked until the transaction ends, for an officer who does not belong to its provider.

    Raises NotAllowed for everybody else.
    """
    locked(contract)
    held = Contract.objects.select_related("organisation").get(pk=contract.pk)
    require_officer_of(held, by)
    if held.organisation.memberships.filter(user=by).exists():
        raise NotAllowed("You belong to this provider. Somebody else in the office has to do this.")
    return held


def require_writer_of(contract: Contract, by: User) -> None:
    """Raise NotAllowed unless `by` acts for the provider, and does not only read."""
    if not may_write_for(contract, by):
        raise NotAllowed("You may read this, but not answer for the organisation.")


def may_write_for(contract: Contract, user: User) -> bool:
    writers = [Membership.Role.SIGNS, Membership.Role.EDITS]
    return contract.organisation.memberships.filter(user=user, role__in=writers).exists()


def require_words(text: str, sentence: str) -> str:
    """`text` without blanks around it. Raises ReasonMissing, saying `sentence`, where nothing is left."""
    words = text.strip()
    if not words:
        raise ReasonMissing(sentence)
    return words


def next_number(rows: Manager[Any]) -> int:
    """For a contract that is locked: one more than the last."""
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def again[Row: Model](row: Row) -> Row:
    """The row as it stands now, held until the transaction ends; its contract was locked before."""
    rows = type(row)._default_manager.select_for_update(of=("self",))
    return rows.select_related("contract__organisation").get(pk=row.pk)
