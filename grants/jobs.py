"""The grants wing's work in the background."""

from procrastinate.contrib.django import app

from grants.domain.alerts import forget_unconfirmed, tell_of_open_calls
from grants.domain.reminders import remind_drafts, remind_signatories_of_changes


@app.periodic(cron="*/10 * * * *")
@app.task(name="grants.tell_of_open_calls", queue="mail", queueing_lock="grants.tell_of_open_calls")
def tell(timestamp: int) -> None:
    tell_of_open_calls()


@app.periodic(cron="40 3 * * *")
@app.task(name="grants.forget_unconfirmed", queue="upkeep", queueing_lock="grants.forget_unconfirmed")
def forget(timestamp: int) -> None:
    forget_unconfirmed()


@app.periodic(cron="0 7 * * *")
@app.task(name="grants.remind_drafts", queue="mail", queueing_lock="grants.remind_drafts")
def remind(timestamp: int) -> None:
    remind_drafts()
    remind_signatories_of_changes()
