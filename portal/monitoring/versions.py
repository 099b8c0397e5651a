"""Every wording that an indicator ever had, and why it was worded anew."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.events.ledger import timeline
from portal.monitoring.models import Indicator


@dataclass(frozen=True)
class Version:
    """One wording. `worded_at`, `reason` and `by` are not known of a first one."""

    indicator: Indicator
    worded_at: datetime | None = None
    reason: str = ""
    by: str = ""


def versions_of(indicator: Indicator) -> list[Version]:
    """All versions of `indicator`, latest first, whichever of them it is."""
    chain = [indicator]
    while chain[-1].replaces is not None:
        chain.append(chain[-1].replaces)
    later: list[Indicator] = []
    following: Indicator | None = indicator
    while (following := Indicator.objects.filter(replaces=following).first()) is not None:
        later.append(following)
    whole = [*reversed(later), *chain]
    said = _said(whole)
    return [said.get(one.pk, Version(one)) for one in whole]


def _said(indicators: Iterable[Indicator]) -> dict[int, Version]:
    named = {one.pk: one for one in indicators}
    events = timeline(*named.values()).filter(verb="indicator-reworded")
    return {
        int(event.object_id): Version(
            named[int(event.object_id)], event.occurred_at, event.note, str(event.actor or "")
        )
        for event in events
    }
