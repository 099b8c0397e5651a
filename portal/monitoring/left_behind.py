"""Figures that were taken over from a return of another agreement, which says something else since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from portal.agreements.models import AgreementQuerySet
from portal.monitoring import figures
from portal.monitoring.figures import Unit
from portal.monitoring.models import Indicator, Measurement, MonitoringReturn


@dataclass(frozen=True)
class LeftBehind:
    """`here` is what this return says; `now` and `parts`, by category id, what its `source` says: None where that has
    no such figure any more. `correction` is the latest accepted one of the source."""

    indicator: Indicator
    here: Decimal
    now: Decimal | None
    note: str
    parts: Mapping[int, Decimal]
    source: MonitoringReturn
    correction: MonitoringReturn | None

    @property
    def here_shown(self) -> str:
        return figures.shown(self.here, Unit(self.indicator.unit))

    @property
    def now_shown(self) -> str:
        return "no figure" if self.now is None else figures.shown(self.now, Unit(self.indicator.unit))

    @property
    def only_splits_otherwise(self) -> bool:
        return self.now == self.here

    @property
    def corrected_on(self) -> date | None:
        accepted_at = self.correction.accepted_at if self.correction else None
        return timezone.localdate(accepted_at) if accepted_at else None

    @property
    def reason(self) -> str:
        return self.correction.reason if self.correction else ""


def left_behind(monitoring_return: MonitoringReturn) -> list[LeftBehind]:
    """What differs from its accepted source, in number or in parts: five queries, two where nothing was taken over.

    A source that is not accepted yet, or is asked about, may still change, so it is not held against the figure."""
    taken = list(
        monitoring_return.measurements.filter(taken_from__state=MonitoringReturn.State.ACCEPTED)
        .select_related("indicator", "taken_from__agreement", "taken_from__corrects")
        .prefetch_related("parts")
        .order_by("indicator__title", "pk")
    )
    if not taken:
        return []
    sources = {one.taken_from_id for one in taken}
    told = Measurement.objects.filter(monitoring_return__in=sources, indicator__in=[one.indicator_id for one in taken])
    says = {(one.monitoring_return_id, one.indicator_id): one for one in told.prefetch_related("parts")}
    accepted = MonitoringReturn.objects.accepted().filter(corrects__in=sources).order_by("accepted_at", "pk")
    corrections = {one.corrects_id: one for one in accepted}
    found = []
    for one in taken:
        assert one.taken_from is not None  # the query asked for its state
        source = says.get((one.taken_from.pk, one.indicator_id))
        if source and (source.value, _parts(source)) == (one.value, _parts(one)):
            continue
        found.append(
            LeftBehind(
                one.indicator,
                here=one.value,
                now=source.value if source else None,
                note=source.note if source else "",
                parts=_parts(source) if source else {},
                source=one.taken_from,
                correction=corrections.get(one.taken_from.pk),
            )
        )
    return found


def returns_left_behind(agreements: AgreementQuerySet) -> QuerySet[MonitoringReturn]:
    """Accepted returns with a figure that an accepted correction of its source has changed, and that nobody corrects
    yet, each with the moment of that correction, `left_at`. Where only the parts differ, its own page says so."""
    source = Measurement.objects.filter(
        monitoring_return=OuterRef("taken_from"), indicator=OuterRef("indicator")
    ).exclude(value=OuterRef("value"))
    corrections = MonitoringReturn.objects.corrections()
    left = (
        Measurement.objects.filter(Exists(source), monitoring_return=OuterRef("pk"), taken_from__state="accepted")
        .annotate(left_at=Max("taken_from__corrections__accepted_at"))
        .filter(left_at__isnull=False)
        .order_by("-left_at")
    )
    return (
        MonitoringReturn.objects.reports()
        .accepted()
        .filter(agreement__in=agreements)
        .exclude(Exists(corrections.under_way().filter(corrects=OuterRef("pk"))))
        .annotate(left_at=Subquery(left.values("left_at")[:1]))
        .filter(left_at__isnull=False)
    )


def _parts(figure: Measurement) -> dict[int, Decimal]:
    """Without the noughts, which may be written or left out."""
    return {part.category_id: part.value for part in figure.parts.all() if part.value}
