"""When a call takes answers to the equality questions, and when officers may see the figures.

The answers themselves are in a room that knows neither applications nor people: `portal.equality`.
"""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from grants.models import Application, Call
from portal.accounts.models import User
from portal.equality.disclosure import Figures
from portal.equality.domain import figures_for, is_sealed
from portal.equality.passes import new_pass

# People answer when they have sent their application, and some in the last minute.
ANSWERS_FOR = timedelta(days=14)
# Whoever could take as many passes as they like could fill up the small counts with answers of their own until they are
# shown, and take theirs off again. That a pass was shown does not say that it was used.
MOST_PASSES = 5
REMEMBERED_FOR = timedelta(days=60)


def figures_on(call: Call) -> datetime:
    """From when on officers may see the figures. Until then answers are taken."""
    return call.closes_at + ANSWERS_FOR


def is_asked(call: Call, now: datetime | None = None) -> bool:
    in_time = call.asks_about_equality and (now or timezone.now()) < figures_on(call)
    return in_time and not is_sealed(call.pk)


def pass_for(application: Application, user: User) -> str:
    """A new pass to show on a receipt; empty where a person has been shown enough of them for this application."""
    key = f"equality-passes-{application.pk}-{user.pk}"
    # Not `incr`: with a cache in the database it forgets how long to remember.
    shown = cache.get(key, 0) + 1
    cache.set(key, shown, REMEMBERED_FOR.total_seconds())
    return new_pass(application.call_id) if shown <= MOST_PASSES else ""


def figures_of(call: Call, now: datetime | None = None) -> Figures | None:
    """The figures, or None while answers are taken. Reading them ends that for good, whatever the dates become."""
    return None if (now or timezone.now()) < figures_on(call) else figures_for(call.pk)
