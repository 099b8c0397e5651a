"""Payments' work in the background."""

from procrastinate.contrib.django import app

from portal.payments.domain.answers import settle_all, settle_answer
from portal.payments.models import BankAnswer


@app.task(name="payments.settle_answer", queue="payments")
def settle(answer: int) -> None:
    settle_answer(BankAnswer.objects.get(pk=answer))


@app.periodic(cron="*/10 * * * *")
@app.task(name="payments.settle_all", queue="payments", queueing_lock="payments.settle_all")
def sweep(timestamp: int) -> None:
    """What lost its job."""
    settle_all()
