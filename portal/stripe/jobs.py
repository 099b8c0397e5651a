"""Stripe's inbox in the background."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from portal.stripe.domain import forgetting, receiving, working

# Waits of 4, 16, 64, 256 seconds after the first attempts; an event that outlives them is left to the sweep.
RETRY = RetryStrategy(max_attempts=4, exponential_wait=4, retry_exceptions=[working.StripeUnavailable])


@app.task(name=receiving.WORK_THROUGH, queue="stripe", retry=RETRY)
def work_through(event_id: int) -> None:
    working.work_through(event_id)


@app.periodic(cron="*/5 * * * *")
@app.task(name="stripe.sweep", queue="stripe", queueing_lock="stripe.sweep")
def sweep(timestamp: int) -> None:
    working.sweep()


@app.periodic(cron="23 * * * *")
@app.task(name="stripe.catch_up", queue="stripe", queueing_lock="stripe.catch_up")
def catch_up(timestamp: int) -> None:
    working.catch_up()


@app.periodic(cron="37 4 * * *")
@app.task(name="stripe.forget_bodies", queue="upkeep", queueing_lock="stripe.forget_bodies")
def forget_bodies(timestamp: int) -> None:
    forgetting.forget_bodies()
