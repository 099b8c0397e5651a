"""The register's own work: on the first of a month, the month before is gathered for the officer."""

from django.utils import timezone
from procrastinate.contrib.django import app

from portal.expenditure.domain.errors import AlreadyPublished
from portal.expenditure.domain.preparing import prepare_month
from portal.expenditure.rules import before, month_of


@app.periodic(cron="30 5 1-5 * *")
@app.task(name="expenditure.prepare_last_month", queue="upkeep", queueing_lock="expenditure.prepare_last_month")
def prepare_last_month(timestamp: int) -> None:
    """On five days, so that a day on which nothing ran is made up for. Run twice, done once."""
    try:
        prepare_month(before(month_of(timezone.localdate())), by=None)
    except AlreadyPublished:
        return
