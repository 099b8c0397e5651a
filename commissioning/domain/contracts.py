"""The life of a contract: registered, mobilised, live; its returns issued and accepted."""

from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django_fsm import can_proceed

from commissioning.domain import publication
from commissioning.models import Contract
from portal.accounts.models import User
from portal.agreements.domain.errors import ReasonMissing, WrongState
from portal.agreements.domain.officers import require_officer_of
from portal.agreements.seams import why_not_signed
from portal.documents.domain import store_upload
from portal.events import ledger
from portal.monitoring import domain as monitoring
from portal.monitoring.models import MonitoringReturn
from portal.monitoring.periods import Frequency
from portal.payments.budgeting import Part
from portal.payments.domain import make_budget
from portal.references.numbering import next_reference

PREFIX = "CON"


class ContractMoved(Exception):
    """The contract is not in the state that the page showed; `contract` is as it is now."""

    def __init__(self, contract: Contract) -> None:
        super().__init__(f"{contract.reference} is {contract.get_state_display()!r}")
        self.contract = contract


@transaction.atomic
def register_contract(contract: Contract, *, by: User) -> Contract:
    """Keep a new contract under a reference of its own, such as "CON-2017-0001" (the year in which it starts).

    Raises NotAllowed, as every verb here does for everybody but a commissioning officer.
    """
    contract.reference = next_reference(PREFIX, contract.starts_on.year)
    contract.save()
    require_officer_of(contract, by)
    ledger.record("contract-registered", contract, by=by)
    make_budget(contract, _budget_of(contract), by=by)
    return contract


@transaction.atomic
def mobilise(contract: Contract, *, by: User) -> Contract:
    """It is signed; the service is being set up, from today on, or from the start of a contract that runs already.

    Raises ContractMoved, and WrongState where something else has to come first.
    """
    locked = _locked(contract, by)
    if locked.state == Contract.State.OFFERED or not can_proceed(locked.mobilise):
        raise ContractMoved(locked)
    if why := why_not_signed(locked):
        raise WrongState(why)
    locked.mobilise()
    locked.mobilised_on = locked.mobilised_on or _day_of(locked)
    return _kept(locked, "contract-mobilised", by)


@transaction.atomic
def go_live(contract: Contract, *, by: User) -> Contract:
    """The service runs. Raises ContractMoved."""
    locked = _locked(contract, by)
    if locked.state == Contract.State.OFFERED or not can_proceed(locked.begin):
        raise ContractMoved(locked)
    locked.begin()
    locked.live_on = locked.live_on or _day_of(locked)
    return _kept(locked, "contract-live", by)


@transaction.atomic
def issue_contract_returns(
    contract: Contract, *, by: User, starts_on: date | None = None, ends_on: date | None = None
) -> list[MonitoringReturn]:
    """A return for each period of the contract, at its own frequency; the new ones are given back.

    A contract may begin some days before the year of its targets, as Restorative Dorset did: the periods keep to the
    targets.
    """
    require_officer_of(contract, by)
    first = contract.targets.aggregate(first=Min("starts_on"))["first"]
    return monitoring.issue_returns(
        contract,
        frequency=Frequency(contract.return_frequency),
        by=by,
        starts_on=starts_on,
        ends_on=ends_on,
        counted_from=starts_on or first,
        due_after=contract.returns_due_after,
    )


@transaction.atomic
def accept_contract_return(
    monitoring_return: MonitoringReturn, *, by: User, seen: int | None = None
) -> MonitoringReturn:
    """Accept a contract's return and bring its published figures up to date.

    Raises what portal.monitoring.domain.accept_return raises.
    """
    accepted = monitoring.accept_return(monitoring_return, by=by, seen=seen)
    publication.refresh_contract(Contract.objects.get(pk=accepted.agreement_id))
    return accepted


@transaction.atomic
def publish(contract: Contract, *, by: User) -> Contract:
    """Show the contract and its results on the public site from now on."""
    locked = _locked(contract, by)
    locked.published = True
    locked.save(update_fields=["published"])
    publication.publish_contract(locked)
    ledger.record("contract-published", locked, by=by)
    return locked


@transaction.atomic
def set_public_copy(contract: Contract, *, by: User, copy: UploadedFile) -> Contract:
    """Keep the redacted copy that the public may read. Raises NotAllowed, UploadRefused."""
    locked = _locked(contract, by)
    locked.public_copy = store_upload(copy, by=by, allowed=["pdf"])
    return _kept(locked, "contract-public-copy-kept", by)


@transaction.atomic
def take_away_public_copy(contract: Contract, *, by: User, reason: str) -> Contract:
    """The public no longer reads it; the file is kept. Raises NotAllowed, ReasonMissing, WrongState (there is none)."""
    locked = _locked(contract, by)
    if not reason.strip():
        raise ReasonMissing("Say why it is taken away.")
    if locked.public_copy is None:
        raise WrongState("This contract has no public copy.")
    locked.public_copy = None
    locked.save(update_fields=["public_copy"])
    publication.refresh_contract(locked)
    ledger.record("contract-public-copy-taken-away", locked, by=by, note=reason.strip())
    return locked


def _budget_of(contract: Contract) -> list[Part]:
    """Its lots, where each has a value: money is claimed by lot then."""
    lots = list(contract.lots.all())
    worth = [Part(str(one)[:140], one.value) for one in lots if one.value is not None]
    return worth if len(worth) == len(lots) else []


def _day_of(contract: Contract) -> date:
    """Today; of a contract that is entered later than it began, the day of its start."""
    return min(contract.starts_on, timezone.localdate())


def _locked(contract: Contract, by: User) -> Contract:
    require_officer_of(contract, by)
    return Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)


def _kept(contract: Contract, verb: str, by: User) -> Contract:
    contract.save()
    publication.refresh_contract(contract)
    ledger.record(verb, contract, by=by)
    return contract
