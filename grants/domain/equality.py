"""When a call takes answers to the equality questions, and when officers may see the figures.

The answers themselves are in a room that knows neither applications nor people: `portal.equality`.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from grants.models import Call
from portal.equality.disclosure import Figures
from portal.equality.domain import figures_for

# People answer when they have sent their application, and some in the last minute.
ANSWERS_FOR = timedelta(days=14)


def figures_on(call: Call) -> datetime:
    """From when on officers may see the figures. Until then answers are taken."""
    return call.closes_at + ANSWERS_FOR


def is_asked(call: Call, now: datetime | None = None) -> bool:
    return call.asks_about_equality and (now or timezone.now()) < figures_on(call)


def figures_of(call: Call, now: datetime | None = None) -> Figures | None:
    """The figures, or None while answers are taken. Reading them ends that for good, whatever the dates become."""
    return None if (now or timezone.now()) < figures_on(call) else figures_for(call.pk)
