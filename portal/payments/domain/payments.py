"""What becomes of a payment, step by step.

Every verb here runs in its caller's transaction, under the agreement's lock.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Max, Sum

from portal.accounts.models import User
from portal.agreements.domain.money import money_of
from portal.agreements.models import Agreement
from portal.dates.financial_years import financial_year
from portal.payments.domain.errors import PaymentUnderWay
from portal.payments.drawing import draw, left_of
from portal.payments.models import Instalment, Payment, PaymentShare, PaymentStep, Rail


def open_payment(held: Instalment, *, by: User | None) -> Payment:
    """The payment of an instalment that was approved just now: its identity, and whose money it is."""
    last = held.payments.aggregate(last=Max("attempt"))["last"] or 0
    payment = Payment.objects.create(instalment=held, attempt=last + 1, amount=held.amount)
    take_step(payment, by=by)
    draw_payment(payment)
    return payment


def take_step(payment: Payment, *, by: User | None, note: str = "") -> PaymentStep:
    """Say that the payment has come to the state that it is in."""
    return PaymentStep.objects.create(payment=payment, state=payment.state, by=by, note=note)


def take_steps(payments: Sequence[Payment], *, by: User | None, note: str = "") -> None:
    """The same for many."""
    steps = [PaymentStep(payment=one, state=one.state, by=by, note=note) for one in payments]
    PaymentStep.objects.bulk_create(steps, batch_size=500)


def draw_payment(payment: Payment) -> list[PaymentShare]:
    """Fix from which year's and stream's money the payment comes; nothing where the agreement's money is not tagged."""
    agreement = payment.instalment.agreement
    money = money_of(agreement)
    if not money:
        return []
    year = financial_year(payment.instalment.due_on)
    parts = draw(payment.amount, year=year, left=left_of(money, taken_of(agreement)))
    shares = [
        PaymentShare(payment=payment, year=year, stream_id=stream, amount=amount)
        for (year, stream), amount in parts.items()
    ]
    return PaymentShare.objects.bulk_create(shares)


def draw_untagged(agreement: Agreement) -> None:
    """Money that was tagged only now pays for what was paid before, the earliest first."""
    untagged = Payment.objects.live().filter(instalment__agreement=agreement, shares__isnull=True)
    for payment in untagged.select_related("instalment__agreement").order_by("instalment__due_on", "pk"):
        draw_payment(payment)


def taken_of(agreement: Agreement) -> dict[tuple[int, int], Decimal]:
    """{(financial year, stream's key): pounds} that payments take of the agreement's money. One query."""
    shares = PaymentShare.objects.live().filter(payment__instalment__agreement=agreement).order_by()
    rows = shares.values_list("year", "stream").annotate(taken=Sum("amount"))
    return {(year, stream): taken for year, stream, taken in rows}


def live_payment(held: Instalment) -> Payment:
    """The payment of an approved or paid instalment, locked. The database holds that there is one."""
    return Payment.objects.select_for_update().get(instalment=held, state__in=Payment.LIVE)


def confirm_payment(
    payment: Payment, *, by: User | None, paid_on: date, reference: str, note: str = "", rail: Rail | str = ""
) -> None:
    """The money has arrived; the instalment is paid with it."""
    payment.rail = rail or payment.rail
    payment.paid_on, payment.reference = paid_on, reference
    payment.confirm()
    payment.save()
    take_step(payment, by=by, note=" ".join(words for words in (reference, note) if words))


def cancel_payment(held: Instalment, *, by: User | None, reason: str) -> None:
    """An approved instalment is given up, and its payment with it. Raises PaymentUnderWay once it was sent."""
    payment = live_payment(held)
    if payment.state in Payment.UNDER_WAY:
        raise PaymentUnderWay(f"{held} was sent to the bank. Wait for the bank’s answer, or have the payment recalled.")
    payment.cancel()
    payment.run = None
    payment.save()
    take_step(payment, by=by, note=reason)
