"""Taking over what was reported under another agreement, when somebody says that it is the same."""

from collections.abc import Collection

from django.db import transaction

from portal.accounts.models import User
from portal.monitoring.domain.figures import Came, Reported
from portal.monitoring.domain.returns import save_figures
from portal.monitoring.models import CameBy, MonitoringReturn
from portal.monitoring.shared import offers_of


@transaction.atomic
def take_figures(
    monitoring_return: MonitoringReturn, indicators: Collection[int], *, by: User, seen: int | None = None
) -> int:
    """Report for `indicators` (by id) what the organisation reported for the same days under another agreement; how
    many were taken. What is not on offer any more is left alone.

    Raises ReturnChanged, MayOnlyRead, PartsWrong.
    """
    taken = [one for one in offers_of(monitoring_return) if one.indicator.pk in indicators]
    kept = monitoring_return
    for one in taken:
        figure = Reported(one.value, one.note, one.parts or None)
        came = Came(CameBy.SHARED, taken_from=one.source)
        kept = save_figures(kept, {one.indicator.pk: figure}, by=by, seen=seen, note=f"As in {one.source}", came=came)
        seen = kept.revision
    return len(taken)
