"""What the calendar does to targets and returns, and to totals that nobody confirmed."""

import logging
from collections.abc import Sequence

from django.utils import timezone
from procrastinate.contrib.django import app

from portal.agreements.models import Agreement
from portal.monitoring.domain.cases import drop_unconfirmed
from portal.monitoring.domain.outlooks import agreements_with_targets, refresh_outlooks
from portal.monitoring.domain.reminding import remind

logger = logging.getLogger(__name__)


class OutlooksFailed(Exception):
    """The agreements whose outlooks stay those of the day before; the log says why."""

    def __init__(self, agreements: Sequence[int]) -> None:
        super().__init__(f"Outlooks not worked out for agreements {', '.join(map(str, agreements))}")
        self.agreements = list(agreements)


@app.periodic(cron="41 3 * * *")
@app.task(name="monitoring.refresh_outlooks", queue="upkeep", queueing_lock="monitoring.refresh_outlooks")
def refresh_all_outlooks(timestamp: int) -> None:
    """A period that ended yesterday counts today. Each agreement is a transaction of its own, and one that fails does
    not keep the rest waiting; the job fails at its end, so that whoever runs the portal sees it. Raises OutlooksFailed.
    """
    failed = []
    for pk in agreements_with_targets():
        try:
            refresh_outlooks(Agreement.objects.get(pk=pk))
        except Exception:
            logger.exception("The outlooks of agreement %s were not worked out anew", pk)
            failed.append(pk)
    if failed:
        raise OutlooksFailed(failed)


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
