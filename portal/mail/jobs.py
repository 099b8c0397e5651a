"""The mail room's work in the background."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from portal.mail import outbox

# Waits of 4, 16, 64, 256 seconds after the first attempts; a mail that outlives them is left to the sweep.
RETRY = RetryStrategy(max_attempts=4, exponential_wait=4, retry_exceptions=[outbox.TransportFailed])


@app.task(name=outbox.SEND, queue="mail", retry=RETRY)
def send_message(message_id: int) -> None:
    outbox.deliver(message_id)


@app.periodic(cron="*/5 * * * *")
@app.task(name="mail.sweep", queue="mail", queueing_lock="mail.sweep")
def sweep(timestamp: int) -> None:
    outbox.sweep()
