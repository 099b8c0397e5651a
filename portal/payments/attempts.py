"""Where the money of an instalment is at this moment, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from portal.design.words import long_date
from portal.payments.models import Instalment, Payment, PaymentStep, Rail

WHY = (Payment.State.FAILED, Payment.State.REVERSED)


@dataclass(frozen=True)
class Whereabouts:
    """`attempt` is the key of the payment whose page says more."""

    attempt: int
    words: str
    can_be_paid_by_hand: bool


def words_of(payment: Payment, why: str = "") -> str:
    """One sentence. `why` is what the bank said, where it refused or sent back."""
    run = payment.run
    by_stripe = payment.rail == Rail.STRIPE
    match payment.state:
        case Payment.State.IN_RUN:
            return f"In run {run}."
        case Payment.State.SENT if by_stripe:
            day = f" from {long_date(run.pay_on)} on" if run else ""
            return f"Released in run {run}. The portal asks Stripe for it{day}."
        case Payment.State.CONFIRMED if by_stripe:
            return f"Paid into its account at Stripe on {long_date(payment.paid_on)} in run {run}."
        case Payment.State.SENT:
            asked = " The bank was asked to bring it back." if payment.recall_asked_at else ""
            return f"Sent in run {run}, to be paid on {long_date(run.pay_on) if run else 'a day unknown'}.{asked}"
        case Payment.State.CONFIRMED:
            return f"Paid on {long_date(payment.paid_on)}{f' in run {run}' if run else ', outside the portal'}."
        case Payment.State.FAILED:
            return f"Refused by {'Stripe' if by_stripe else 'the bank'}: {why}"
        case Payment.State.REVERSED:
            return f"Paid on {long_date(payment.paid_on)}, and came back: {why}"
        case Payment.State.CANCELLED:
            return "Cancelled."
        case _:
            return "Approved, in no run yet."


def whereabouts(instalments: Iterable[Instalment]) -> dict[int, Whereabouts]:
    """For each instalment's key that has had a payment. Two queries, however many."""
    payments = Payment.objects.filter(instalment__in=[one.pk for one in instalments]).select_related("run")
    of: dict[int, list[Payment]] = {}
    for payment in payments.order_by("attempt"):
        of.setdefault(payment.instalment_id, []).append(payment)
    why = reasons_of([one for attempts in of.values() for one in attempts])
    return {
        key: Whereabouts(
            attempts[-1].pk, _said(attempts, why), can_be_paid_by_hand=attempts[-1].state == Payment.State.APPROVED
        )
        for key, attempts in of.items()
    }


def reasons_of(payments: Collection[Payment]) -> dict[int, str]:
    """What the bank said of those that it refused or sent back, by the payment's key."""
    stopped = [one.pk for one in payments if one.state in WHY]
    steps = PaymentStep.objects.filter(payment__in=stopped, state__in=WHY)
    return dict(steps.values_list("payment", "note"))


def _said(attempts: list[Payment], why: dict[int, str]) -> str:
    """The latest payment, and the one before where that is why there is another."""
    latest = attempts[-1]
    now = words_of(latest, why.get(latest.pk, ""))
    if len(attempts) == 1 or latest.state not in (Payment.State.APPROVED, Payment.State.IN_RUN, Payment.State.SENT):
        return now
    before = attempts[-2]
    return f"{now} Before: {words_of(before, why.get(before.pk, ''))}"
