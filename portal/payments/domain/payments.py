"""What becomes of a payment, step by step.

Every verb here runs in its caller's transaction, under the agreement's lock.
"""

from collections.abc import Collection, Sequence
from decimal import Decimal

from django.db.models import Max, Sum

from portal.accounts.models import User
from portal.agreements.domain.money import money_of_all
from portal.agreements.models import Agreement
from portal.dates.financial_years import financial_year
from portal.payments.domain.errors import PaymentUnderWay
from portal.payments.drawing import draw, left_of
from portal.payments.models import Instalment, Payment, PaymentShare, PaymentStep, Rail


def open_payment(held: Instalment, *, by: User | None) -> Payment:
    """The payment of an instalment that was approved just now: its identity, and whose money it is."""
    return open_payments([held], by=by)[0]


def open_payments(held: Sequence[Instalment], *, by: User | None) -> list[Payment]:
    """The same for many. Four queries."""
    before = Payment.objects.filter(instalment__in=[one.pk for one in held]).order_by()
    last = dict(before.values_list("instalment").annotate(last=Max("attempt")))
    payments = Payment.objects.bulk_create(
        [Payment(instalment=one, attempt=last.get(one.pk, 0) + 1, amount=one.amount) for one in held]
    )
    take_steps(payments, by=by)
    _draw(payments)
    return payments


def take_step(payment: Payment, *, by: User | None, note: str = "") -> PaymentStep:
    """Say that the payment has come to the state that it is in."""
    return PaymentStep.objects.create(payment=payment, state=payment.state, by=by, note=note)


def take_steps(payments: Sequence[Payment], *, by: User | None, note: str = "", notes: Sequence[str] = ()) -> None:
    """The same for many, with one note for all or `notes`, one for each."""
    each = notes or [note] * len(payments)
    steps = [
        PaymentStep(payment=one, state=one.state, by=by, note=words) for one, words in zip(payments, each, strict=True)
    ]
    PaymentStep.objects.bulk_create(steps, batch_size=1000)


def _draw(payments: Sequence[Payment]) -> None:
    """Fix from which year's and stream's money each payment comes; nothing where its agreement's money is not tagged.

    One after the other, so that two of one agreement do not take the same pound.
    """
    agreements = {one.instalment.agreement_id for one in payments}
    money, taken = money_of_all(agreements), taken_of_all(agreements)
    left = {key: left_of(money[key], taken[key]) for key in agreements if money[key]}
    shares = []
    for one in payments:
        rest = left.get(one.instalment.agreement_id)
        if rest is None:
            continue
        for (year, stream), amount in draw(one.amount, year=financial_year(one.instalment.due_on), left=rest).items():
            shares.append(PaymentShare(payment=one, year=year, stream_id=stream, amount=amount))
            rest[year, stream] -= amount
    PaymentShare.objects.bulk_create(shares)


def draw_untagged(agreement: Agreement) -> None:
    """Money that was tagged only now pays for what was paid before, the earliest first."""
    untagged = Payment.objects.live().filter(instalment__agreement=agreement, shares__isnull=True)
    _draw(list(untagged.select_related("instalment__agreement").order_by("instalment__due_on", "pk")))


def taken_of(agreement: Agreement) -> dict[tuple[int, int], Decimal]:
    """{(financial year, stream's key): pounds} that payments take of the agreement's money. One query."""
    return taken_of_all([agreement.pk])[agreement.pk]


def taken_of_all(agreements: Collection[int]) -> dict[int, dict[tuple[int, int], Decimal]]:
    """The same for many, by their keys. One query."""
    found: dict[int, dict[tuple[int, int], Decimal]] = {key: {} for key in agreements}
    shares = PaymentShare.objects.live().filter(payment__instalment__agreement__in=found).order_by()
    rows = shares.values_list("payment__instalment__agreement", "year", "stream").annotate(taken=Sum("amount"))
    for key, year, stream, taken in rows:
        found[key][year, stream] = taken
    return found


def live_payment(held: Instalment) -> Payment:
    """The payment of an approved or paid instalment, locked. The database holds that there is one."""
    return Payment.objects.select_for_update().get(instalment=held, state__in=Payment.LIVE)


def cancel_payment(held: Instalment, *, by: User | None, reason: str) -> None:
    """An approved instalment is given up, and its payment with it. Raises PaymentUnderWay once it was sent."""
    payment = live_payment(held)
    if payment.state in Payment.UNDER_WAY and payment.rail == Rail.STRIPE:
        raise PaymentUnderWay(f"{held} is on its way through Stripe. Have the transfer given up or brought back first.")
    if payment.state in Payment.UNDER_WAY:
        raise PaymentUnderWay(f"{held} was sent to the bank. Wait for the bank’s answer, or have the payment recalled.")
    payment.cancel()
    payment.run = None
    payment.save()
    take_step(payment, by=by, note=reason)
