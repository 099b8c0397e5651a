"""What the calendar does to targets, over night."""

from procrastinate.contrib.django import app

from portal.agreements.models import Agreement
from portal.monitoring.domain.outlooks import agreements_with_targets, refresh_outlooks


@app.periodic(cron="41 3 * * *")
@app.task(name="monitoring.refresh_outlooks", queue="upkeep", queueing_lock="monitoring.refresh_outlooks")
def refresh_all_outlooks(timestamp: int) -> None:
    """A period that ended yesterday counts today. Each agreement is a transaction of its own."""
    for pk in agreements_with_targets():
        refresh_outlooks(Agreement.objects.get(pk=pk))
