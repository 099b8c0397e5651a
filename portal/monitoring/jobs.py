"""What the calendar does to targets and returns, and to totals that nobody confirmed."""

from django.utils import timezone
from procrastinate.contrib.django import app

from portal.agreements.models import Agreement
from portal.monitoring.domain.cases import drop_unconfirmed
from portal.monitoring.domain.outlooks import agreements_with_targets, refresh_outlooks
from portal.monitoring.domain.reminding import remind


@app.periodic(cron="41 3 * * *")
@app.task(name="monitoring.refresh_outlooks", queue="upkeep", queueing_lock="monitoring.refresh_outlooks")
def refresh_all_outlooks(timestamp: int) -> None:
    """A period that ended yesterday counts today. Each agreement is a transaction of its own."""
    for pk in agreements_with_targets():
        refresh_outlooks(Agreement.objects.get(pk=pk))


@app.periodic(cron="23 * * * *")
@app.task(name="monitoring.drop_unconfirmed", queue="upkeep", queueing_lock="monitoring.drop_unconfirmed")
def drop_unconfirmed_totals(timestamp: int) -> None:
    """The totals of a case file wait for a day, no longer."""
    drop_unconfirmed()


@app.periodic(cron="37 8 * * 1-5")
@app.task(name="monitoring.remind", queue="upkeep", queueing_lock="monitoring.remind")
def remind_of_returns(timestamp: int) -> None:
    """Who is to send a return hears of it before it is due, and when it is late."""
    remind(timezone.localdate())
