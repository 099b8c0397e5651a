"""Two payment runs: one that the bank has answered, with a refusal, and one still open. All is illustrative."""

from decimal import Decimal

from django.utils import timezone

from commissioning.models import Contract
from home.demonstration.accounts import give_account
from home.demonstration.contract_facts import INTERVIEWS, TREATMENT
from home.demonstration.payments import countersigned
from portal.accounts.models import User
from portal.dates.working_days import working_days_after
from portal.payments.domain import (
    add_instalment,
    add_payments,
    approve_payment,
    make_run,
    override_holds,
    prepare_payment,
    read_answer,
    settle_answer,
    take_file,
)
from portal.payments.models import Instalment, Payment, PaymentRun, Rail

OVERRIDDEN = "The service must not stop while the return is being typed in. (Illustrative.)"
REFUSED = "AC04 account closed (illustrative)"


def build_runs(logins: dict[str, User]) -> None:
    """`logins` by name: "commissioning", "finance", "finance2", "commissioner". What is there already is left alone."""
    if PaymentRun.objects.exists():
        return
    treatment, interviews = Contract.objects.get(title=TREATMENT), Contract.objects.get(title=INTERVIEWS)
    sent = [
        _approved(treatment, Decimal(1200), logins),
        _approved(interviews, Decimal("840.50"), logins),
        _approved(interviews, Decimal(460), logins),
    ]
    first = _run(sent, logins)
    take_file(first, by=logins["finance2"])
    paid, paid_too, refused = sent
    answer = read_answer(
        (
            "Identity,Status,Amount,Reason\n"
            f"{paid.identity},paid,{paid.amount},\n"
            f"{paid_too.identity},paid,{paid_too.amount},\n"
            f"{refused.identity},refused,{refused.amount},{REFUSED}\n"
            "CLEANING-11,paid,96.00,Office cleaning (illustrative)\n"
        ).encode(),
        name="answer-of-the-bank.csv",
        by=logins["finance"],
    )
    settle_answer(answer)
    again = Payment.objects.get(instalment=refused.instalment, state=Payment.State.APPROVED)
    _run([again, _approved(treatment, Decimal(1350), logins)], logins)


def _approved(contract: Contract, amount: Decimal, logins: dict[str, User]) -> Payment:
    give_account(contract.organisation, logins)
    today = timezone.localdate()
    planned = add_instalment(contract, by=logins["commissioning"], amount=amount, due_on=today)
    one = Instalment.objects.with_standing(today).get(pk=planned.pk)
    if keys := [hold.key for hold in one.to_override]:
        override_holds(one, keys, by=logins["commissioner"], reason=OVERRIDDEN)
    countersigned(approve_payment(prepare_payment(one, by=logins["commissioning"]), by=logins["finance2"]), logins)
    return Payment.objects.get(instalment=one)


def _run(payments: list[Payment], logins: dict[str, User]) -> PaymentRun:
    day = working_days_after(timezone.localdate(), 1)
    run = make_run(by=logins["finance"], rail=Rail.BANK_FILE, pay_on=day)
    add_payments(run, payments, by=logins["finance"])
    return run
