"""The options of a contract: asked for, taken by the variation that is agreed, or given up."""

from django.db import transaction
from django.utils import timezone

from commissioning.models import Contract, ExtensionOption
from portal.accounts.models import User
from portal.agreements.domain import ask_variation
from portal.agreements.domain.errors import ReasonMissing, WrongState
from portal.agreements.domain.locking import locked
from portal.agreements.domain.officers import require_officer_of
from portal.agreements.domain.variations import require_may_ask
from portal.events import ledger


def require_may_extend(option: ExtensionOption, by: User) -> None:
    """Raise NotAllowed, WrongState or VariationOpen where `by` cannot ask for this option now."""
    require_may_ask(option.contract, by)
    _require_its_turn(option)


@transaction.atomic
def ask_extension(option: ExtensionOption, *, by: User, reason: str, costing: str = "") -> ExtensionOption:
    """Ask for the variation that takes the option: its months after the present end, its value on top. `costing` says
    what the value is spent on.

    The provider may ask, or an officer; another officer agrees to it, or refuses. Options are taken in their order.
    Raises what `ask_variation` raises, and WrongState where the option, or one before it, is not open.
    """
    locked(option.contract)
    held = _held(option)
    _require_its_turn(held)
    held.variation = ask_variation(
        held.contract,
        by=by,
        reason=reason,
        new_value=held.contract.value + held.value if held.value else None,
        new_end=held.new_end(),
        costing="\n".join(filter(None, [f"As the contract says: {held}.", costing.strip()])),
    )
    held.save(update_fields=["variation"])
    return held


@transaction.atomic
def leave_option(option: ExtensionOption, *, by: User, reason: str) -> ExtensionOption:
    """Say that the option is not taken, and why. Raises NotAllowed, ReasonMissing, WrongState."""
    locked(option.contract)
    held = _held(option)
    require_officer_of(held.contract, by)
    if not reason.strip():
        raise ReasonMissing("Say why the option is not taken.")
    held.not_taken_on, held.not_taken_by, held.not_taken_because = timezone.localdate(), by, reason
    held.save(update_fields=["not_taken_on", "not_taken_by", "not_taken_because"])
    ledger.record("option-not-taken", held.contract, by=by, note=f"{held}. {reason}"[:500])
    return held


def _held(option: ExtensionOption) -> ExtensionOption:
    held = ExtensionOption.objects.select_for_update(of=("self",)).select_related("variation").get(pk=option.pk)
    held.contract = Contract.objects.get(pk=held.contract_id)
    _require_open(held)
    return held


def _require_open(option: ExtensionOption) -> None:
    if not option.is_open:
        raise WrongState("This option is answered already, or waits for its answer.")


def _require_its_turn(option: ExtensionOption) -> None:
    _require_open(option)
    before = option.contract.options.filter(number__lt=option.number).select_related("variation")
    if any(one.is_open or one.is_asked for one in before):
        raise WrongState("An option before this one is still open. Options are taken in their order.")
