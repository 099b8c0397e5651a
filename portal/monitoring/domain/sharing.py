"""Taking over what was reported under another agreement, when somebody says that it is the same; and again, when it was
corrected there."""

from collections.abc import Collection, Sequence

from django.db import transaction

from portal.accounts.models import User
from portal.agreements.domain import locking
from portal.design.words import long_date
from portal.events import ledger
from portal.monitoring.domain.corrections import may_be_corrected, open_correction, under_way
from portal.monitoring.domain.errors import ReturnChanged
from portal.monitoring.domain.figures import Came, Changes, Reported, store
from portal.monitoring.domain.returns import save_figures
from portal.monitoring.domain.writing import let_write, locked_return
from portal.monitoring.left_behind import LeftBehind, left_behind
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


@transaction.atomic
def follow_sources(monitoring_return: MonitoringReturn, *, by: User, seen: int | None = None) -> MonitoringReturn:
    """Figures that were taken over follow their sources, which were corrected since: an accepted return by a correction
    that begins with what the sources say now, by whoever may begin one; in a correction that is being written they are
    written down. Gives back the correction, which the provider looks over and sends.

    Raises ReturnChanged where there is nothing to follow, MayOnlyRead, AlreadyCorrecting, WordsMissing where the figure
    is not asked for any more, PartsWrong.
    """
    # As for every correction: the agreement first.
    locking.locked(monitoring_return.agreement)
    locked = locked_return(monitoring_return, seen)
    behind = left_behind(locked)
    if not behind:
        raise ReturnChanged(locked)
    if locked.is_correction:
        let_write(locked, by)
        correction = locked
    else:
        wrong = [one.indicator.pk for one in behind]
        correction = open_correction(locked, by=by, reason=_reason(behind), wrong=wrong)
    changes: Changes = {}
    for one in behind:
        figure = {one.indicator.pk: Reported(one.now, one.note, one.parts)}
        changes |= store(correction, figure, by=by, came=Came(CameBy.SHARED, taken_from=one.source))
    correction.revision += 1
    correction.save()
    sources = ", ".join(dict.fromkeys(str(one.source) for one in behind))
    ledger.record("return-written", correction, by=by, changes=changes, note=f"As in {sources}")
    return correction


def can_follow(monitoring_return: MonitoringReturn) -> bool:
    """Whether figures of it may follow their sources now: it is accepted and nobody corrects it yet, or it is a
    correction that is being written."""
    if monitoring_return.is_correction:
        return monitoring_return.can_be_written
    return may_be_corrected(monitoring_return) and under_way(monitoring_return) is None


def _reason(behind: Sequence[LeftBehind]) -> str:
    """A line for each source."""
    lines = []
    for one in behind:
        since = f"was corrected on {long_date(one.corrected_on)}" if one.corrected_on else "says something else since"
        why = f": {one.reason}" if one.reason else "."
        lines.append(f"{one.source}, where the figure was taken from, {since}{why}")
    return "\n".join(dict.fromkeys(lines))
