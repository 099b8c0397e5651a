"""Payments' work in the background."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from portal.accounts.models import User
from portal.payments import cards
from portal.payments.domain import bringing_back, payouts, transfers
from portal.payments.domain.answers import settle_all, settle_answer
from portal.payments.domain.approving import approve_payments, keys_in
from portal.payments.domain.releasing import SEND
from portal.payments.domain.repayments import CLOSE_CARD_PAGE
from portal.payments.domain.transfers_by_hand import SEND_BACK
from portal.payments.models import BankAnswer, Instalment, PaymentRun, Repayment

# Waits from 4 seconds to some 18 hours; a page of Stripe's closes by itself after a day.
RETRY = RetryStrategy(max_attempts=8, exponential_wait=4, retry_exceptions=[cards.CardsDidNotAnswer])
# Waits of 4, 16, 64, 256 seconds after the first attempts; what outlives them is left to the sweep.
SENT_AGAIN = RetryStrategy(max_attempts=4, exponential_wait=4, retry_exceptions=[transfers.NotNow])


@app.task(name="payments.settle_answer", queue="payments")
def settle(answer: int) -> None:
    settle_answer(BankAnswer.objects.get(pk=answer))


@app.periodic(cron="*/10 * * * *")
@app.task(name="payments.settle_all", queue="payments", queueing_lock="payments.settle_all")
def sweep(timestamp: int) -> None:
    """What lost its job."""
    settle_all()


@app.task(name="payments.approve", queue="payments")
def approve(marks: list[str], by: int) -> None:
    """What a finance officer approved in one press, where it was too much to wait for. Done again, it does the rest."""
    approve_payments(Instalment.objects.filter(pk__in=keys_in(marks)), by=User.objects.get(pk=by), seen=marks)


@app.task(name=CLOSE_CARD_PAGE, queue="stripe", retry=RETRY)
def close_card_page(repayment: int) -> None:
    cards.close_card_page(Repayment.objects.get(pk=repayment))


@app.task(name=SEND, queue="stripe", retry=SENT_AGAIN)
def send_transfers(run: int) -> None:
    transfers.send_transfers(PaymentRun.objects.get(pk=run))


@app.task(name=SEND_BACK, queue="stripe", retry=SENT_AGAIN)
def send_back(transfer: int) -> None:
    bringing_back.send_back(transfer)


@app.periodic(cron="*/10 * * * *")
@app.task(name="payments.sweep_transfers", queue="stripe", queueing_lock="payments.sweep_transfers")
def sweep_transfers(timestamp: int) -> None:
    """What lost its job, waited for money, or was not answered."""
    for deed in (transfers.send_overdue, bringing_back.take_back_overdue):
        try:
            deed()
        except transfers.NotNow:
            continue  # the next sweep tries again


@app.periodic(cron="47 * * * *")
@app.task(name="payments.compare_balance", queue="stripe", queueing_lock="payments.compare_balance")
def compare_balance(timestamp: int) -> None:
    payouts.compare_balance()
