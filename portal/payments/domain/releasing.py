"""A run through Stripe is released: from here on the portal asks Stripe for its transfers, by a job."""

from collections.abc import Sequence
from datetime import datetime, time

from django.utils import timezone
from procrastinate.contrib.django import app

from portal.payments.domain.errors import PaymentHeld
from portal.payments.models import Payment, PaymentRun, Transfer

SEND = "payments.send_transfers"  # the job of `jobs.py`, by name, because that module imports those that import this


def release(run: PaymentRun, payments: Sequence[Payment]) -> None:
    """In the transaction that takes the run: what is to be asked for, and the job of the day on which it is paid.

    Raises PaymentHeld where a payment has no account to go to: it would count as sent for ever.
    """
    Transfer.objects.bulk_create(
        [Transfer(payment=one, destination=_destination_of(one)) for one in payments], batch_size=500
    )
    midnight = timezone.make_aware(datetime.combine(run.pay_on, time.min))
    if run.pay_on > timezone.localdate():
        app.configure_task(SEND, queue="stripe", schedule_at=midnight).defer(run=run.pk)
    else:
        app.configure_task(SEND, queue="stripe").defer(run=run.pk)


def _destination_of(payment: Payment) -> str:
    if payment.account is None or not payment.account.stripe_account:
        raise PaymentHeld([f"{payment} has no account at Stripe to go to. Take it out of the run."])
    return payment.account.stripe_account
