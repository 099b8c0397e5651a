"""Payments' work in the background."""

from procrastinate.contrib.django import app

from portal.accounts.models import User
from portal.payments.domain.answers import settle_all, settle_answer
from portal.payments.domain.approving import approve_payments
from portal.payments.models import BankAnswer, Instalment


@app.task(name="payments.settle_answer", queue="payments")
def settle(answer: int) -> None:
    settle_answer(BankAnswer.objects.get(pk=answer))


@app.periodic(cron="*/10 * * * *")
@app.task(name="payments.settle_all", queue="payments", queueing_lock="payments.settle_all")
def sweep(timestamp: int) -> None:
    """What lost its job."""
    settle_all()


@app.task(name="payments.approve", queue="payments")
def approve(instalments: list[int], by: int) -> None:
    """What a finance officer approved in one press, where it was too much to wait for. Done again, it does the rest."""
    approve_payments(Instalment.objects.filter(pk__in=instalments), by=User.objects.get(pk=by))
