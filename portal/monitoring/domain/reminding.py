"""Chasing returns: a mail before one is due, others when it is late, the last of them to the lead officer too."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction

from portal.dates.working_days import working_days_after, working_days_before
from portal.monitoring.domain import notices
from portal.monitoring.models import MonitoringReturn

# Whoever switches this on, or comes back after a long pause, does not chase what was due long ago.
AT_MOST_AFTER = timedelta(days=60)
# No reminder comes earlier than so many days before the return is due.
AT_MOST_BEFORE = timedelta(days=60)


def days_to_remind(due_on: date) -> list[date]:
    """The days on which a return that is due on `due_on` is chased: once before it, then after it."""
    before = working_days_before(due_on, settings.RETURN_REMINDER_BEFORE)
    return [before, *(working_days_after(due_on, count) for count in sorted(settings.RETURN_REMINDERS_AFTER))]


def remind(today: date) -> int:
    """Send the reminders whose day has come; how many returns were chased. Run twice, it sends once."""
    awaited = MonitoringReturn.objects.awaited().filter(
        state=MonitoringReturn.State.DUE,
        due_on__gte=today - AT_MOST_AFTER,
        due_on__lte=today + AT_MOST_BEFORE,
    )
    return sum(_remind(pk, today) for pk in awaited.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _remind(pk: int, today: date) -> bool:
    locked = (
        MonitoringReturn.objects.select_for_update(of=("self",))
        .select_related("agreement__organisation", "agreement__lead_officer")
        .get(pk=pk)
    )
    days = days_to_remind(locked.due_on)
    passed = sum(day <= today for day in days)
    if locked.state != MonitoringReturn.State.DUE or not locked.can_be_written or passed <= locked.reminded:
        return False
    locked.reminded = passed
    locked.save(update_fields=["reminded"])
    if locked.due_on < today:
        notices.return_late(locked)
        if passed == len(days):
            notices.return_still_missing(locked)
    else:
        notices.return_due_soon(locked)
    return True
