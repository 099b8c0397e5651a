"""How long people worked on a form, told from when their answers were saved. Pure.

A pause longer than half an hour is a pause: somebody went home and came back. What lies before the first save is not
known, so the figure is a little low, never high.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

LONGEST_PAUSE = timedelta(minutes=30)
# Fewer moments than these say nothing about how long it took.
FEWEST_SAVES = 4


def minutes_worked(began: datetime, saves: Iterable[datetime]) -> int | None:
    """Whole minutes between `began` and the last save, without the pauses; None where too little was saved to tell."""
    moments = sorted({moment for moment in saves if moment >= began})
    if len(moments) < FEWEST_SAVES:
        return None
    worked = timedelta()
    for earlier, later in zip([began, *moments], moments, strict=False):
        if later - earlier <= LONGEST_PAUSE:
            worked += later - earlier
    return round(worked / timedelta(minutes=1))
