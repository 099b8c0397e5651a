"""The agreements' work in the background."""

from procrastinate.contrib.django import app

from portal.agreements.domain.reminding import remind_all


@app.periodic(cron="0 7 * * *")
@app.task(name="agreements.remind", queue="mail", queueing_lock="agreements.remind")
def remind(timestamp: int) -> None:
    remind_all()
