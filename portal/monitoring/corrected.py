"""What an agreement's accepted figures were before each of their corrections: for whoever publishes them, because
somebody may have kept what was published then."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from portal.agreements.models import Agreement
from portal.monitoring.models import Edition, Measurement, MonitoringReturn
from portal.monitoring.standings import returns_that_count

Span = tuple[date, date]
# By indicator and period.
Known = Mapping[int, Mapping[Span, Decimal]]
Figures = Mapping[int, Decimal]


@dataclass(frozen=True)
class Corrections:
    """`before`: every accepted figure just before each accepted correction, oldest first. `last_on`: by indicator and
    period, the day on which a figure was corrected last."""

    before: Sequence[Known] = ()
    last_on: Mapping[int, Mapping[Span, date]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Said:
    """What a return said: first, and after each of its corrections."""

    span: Span
    accepted_at: datetime
    figures: Sequence[Figures]


def corrections_of(agreement: Agreement) -> Corrections:
    """Four queries; two where nothing was corrected."""
    returns = [one for one in returns_that_count(agreement) if one.state == MonitoringReturn.State.ACCEPTED]
    corrections = list(
        MonitoringReturn.objects.corrections().accepted().filter(corrects__in=returns).order_by("accepted_at", "number")
    )
    if not corrections:
        return Corrections()
    said = _said(returns)
    made: dict[int, int] = defaultdict(int)
    before = []
    last_on: dict[int, dict[Span, date]] = defaultdict(dict)
    for one in corrections:
        assert one.corrects_id is not None
        assert one.accepted_at is not None  # the database holds it
        before.append(_known(said, made, one.accepted_at))
        earlier, later = said[one.corrects_id].figures[made[one.corrects_id] :][:2]
        made[one.corrects_id] += 1
        for indicator, value in later.items():
            if earlier.get(indicator) != value:
                last_on[indicator][one.period_start, one.period_end] = timezone.localdate(one.accepted_at)
    return Corrections(before, last_on)


def said_before(accepted: MonitoringReturn) -> Sequence[Figures]:
    """What an accepted return said before each of its accepted corrections, oldest first: two queries."""
    return _said([accepted])[accepted.pk].figures[:-1]


def _known(said: Mapping[int, _Said], made: Mapping[int, int], at: datetime) -> Known:
    known: dict[int, dict[Span, Decimal]] = defaultdict(dict)
    for pk, one in said.items():
        if one.accepted_at <= at:
            for indicator, value in one.figures[made.get(pk, 0)].items():
                known[indicator][one.span] = value
    return known


def _said(returns: Sequence[MonitoringReturn]) -> dict[int, _Said]:
    """By return."""
    now: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for measured in Measurement.objects.filter(monitoring_return__in=returns):
        now[measured.monitoring_return_id][measured.indicator_id] = measured.value
    editions: dict[int, list[Edition]] = defaultdict(list)
    for edition in Edition.objects.filter(
        monitoring_return__in=returns, monitoring_return__corrections__state="accepted"
    ).distinct():
        editions[edition.monitoring_return_id].append(edition)
    found = {}
    for one in returns:
        kept = editions[one.pk]
        first = next((at for at, edition in enumerate(kept) if edition.why == Edition.Why.CORRECTED), 0)
        # The edition before the first correction is the one that was accepted.
        told: list[Figures] = [_figures(edition) for edition in kept[max(first - 1, 0) :]] or [now[one.pk]]
        assert one.accepted_at is not None  # the database holds it
        found[one.pk] = _Said((one.period_start, one.period_end), one.accepted_at, told)
    return found


def _figures(edition: Edition) -> Figures:
    return {one["indicator"]: Decimal(one["value"]) for one in edition.figures}
