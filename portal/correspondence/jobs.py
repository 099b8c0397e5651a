"""Mails to many, in the background."""

from procrastinate.contrib.django import app

from portal.correspondence.domain import broadcasting


@app.task(name=broadcasting.JOB, queue="mail")
def send_broadcast(broadcast_id: int) -> None:
    broadcasting.carry_on(broadcast_id)


@app.periodic(cron="*/5 * * * *")
@app.task(name="correspondence.sweep", queue="mail", queueing_lock="correspondence.sweep")
def sweep(timestamp: int) -> None:
    broadcasting.carry_on_all()
