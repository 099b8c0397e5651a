"""Work on donations in the background."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from portal.donations.domain import giving, keeping, reconciling, refunding

# Waits of 4, 16, 64, 256 seconds after the first attempts; a refund that outlives them is left to the sweep.
RETRY = RetryStrategy(max_attempts=4, exponential_wait=4, retry_exceptions=[refunding.NotNow])


@app.task(name=refunding.SEND, queue="stripe", retry=RETRY)
def send_refund(refund_id: int) -> None:
    refunding.send_refund(refund_id)


@app.periodic(cron="*/10 * * * *")
@app.task(name="donations.send_overdue_refunds", queue="stripe", queueing_lock="donations.send_overdue_refunds")
def send_overdue_refunds(timestamp: int) -> None:
    refunding.send_overdue()


@app.periodic(cron="41 * * * *")
@app.task(name="donations.reconcile", queue="stripe", queueing_lock="donations.reconcile")
def reconcile(timestamp: int) -> None:
    reconciling.reconcile()


@app.periodic(cron="11 4 * * *")
@app.task(name="donations.forget_abandoned", queue="upkeep", queueing_lock="donations.forget_abandoned")
def forget_abandoned(timestamp: int) -> None:
    giving.forget_abandoned()


@app.periodic(cron="17 4 * * *")
@app.task(name="donations.forget_donors", queue="upkeep", queueing_lock="donations.forget_donors")
def forget_donors(timestamp: int) -> None:
    keeping.forget_donors()
    keeping.forget_claims()
