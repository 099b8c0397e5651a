"""Payments that need a third person, or that went on although something held them. All is illustrative."""

from decimal import Decimal

from django.utils import timezone

from commissioning.domain import refresh_contract
from commissioning.models import Contract
from home.demonstration.accounts import give_account
from home.demonstration.contract_facts import INTERVIEWS, TREATMENT
from portal.accounts.models import User
from portal.payments.domain import (
    Terms,
    accept_claim,
    add_instalment,
    approve_payment,
    claim_money,
    countersign_payment,
    mark_paid,
    override_holds,
    prepare_payment,
    set_schedule,
)
from portal.payments.models import Instalment, Override

REASON = "The figures came by post and are being typed in. The service must not stop for it. (Illustrative.)"


def build_payments(logins: dict[str, User]) -> None:
    """`logins` by name: "commissioning", "finance", "finance2", "commissioner", "partners". What is there already is
    left alone.
    """
    if Override.objects.exists():
        return
    interviews, treatment = Contract.objects.get(title=INTERVIEWS), Contract.objects.get(title=TREATMENT)
    for contract in (interviews, treatment):
        give_account(contract.organisation, logins)
    _approved(_overridden(interviews, Decimal(30000), logins), logins)
    one = countersigned(_approved(_overridden(treatment, Decimal(2000), logins), logins), logins)
    mark_paid(one, by=logins["finance2"], paid_on=timezone.localdate(), remittance=f"DEMO-{treatment.reference}")
    refresh_contract(Contract.objects.get(pk=treatment.pk))
    # And one that still waits for the return.
    _planned(treatment, Decimal(3000), logins)
    _claimed(treatment, logins)
    set_schedule(
        interviews,
        [
            Terms(amount=Decimal(20000), due_on=interviews.ends_on, milestone="Half of the year’s interviews are held"),
            Terms(amount=Decimal(10000), due_on=interviews.ends_on, by_claim=True),
        ],
        by=logins["commissioning"],
        rest=interviews.value - Decimal(60000),
    )


def _claimed(contract: Contract, logins: dict[str, User]) -> None:
    """A claim that is paid on its day."""
    words = "Two group sessions in the evening. (Illustrative.)"
    claim = claim_money(contract, by=logins["partners"], what_for=words, amount=Decimal(1500), invoice="PHD-7")
    owed = accept_claim(claim, by=logins["commissioning"]).instalment
    one = countersigned(_approved(_override(owed, logins), logins), logins)
    mark_paid(one, by=logins["finance2"], paid_on=timezone.localdate(), remittance=f"DEMO-{contract.reference}")


def _planned(contract: Contract, amount: Decimal, logins: dict[str, User]) -> Instalment:
    return add_instalment(contract, by=logins["commissioning"], amount=amount, due_on=timezone.localdate())


def _overridden(contract: Contract, amount: Decimal, logins: dict[str, User]) -> Instalment:
    return _override(_planned(contract, amount, logins), logins)


def _override(planned: Instalment, logins: dict[str, User]) -> Instalment:
    one = Instalment.objects.with_standing(timezone.localdate()).get(pk=planned.pk)
    if keys := [hold.key for hold in one.to_override]:
        override_holds(one, keys, by=logins["commissioner"], reason=REASON)
    return one


def countersigned(one: Instalment, logins: dict[str, User]) -> Instalment:
    """By the Commissioner, where what was prepared for its agreement lately is above the limit together."""
    if one.state != Instalment.State.SECONDED:
        return one
    return countersign_payment(one, by=logins["commissioner"])


def _approved(one: Instalment, logins: dict[str, User]) -> Instalment:
    return approve_payment(prepare_payment(one, by=logins["commissioning"]), by=logins["finance"])
