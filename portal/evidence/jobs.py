"""The evidence room's work in the background."""

from procrastinate.contrib.django import app

from portal.evidence.domain.reminding import remind_all


@app.periodic(cron="30 6 * * *")
@app.task(name="evidence.remind", queue="mail", queueing_lock="evidence.remind")
def remind(timestamp: int) -> None:
    remind_all()
