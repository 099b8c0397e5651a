"""Measured once, reported to everybody who asks: figures that an organisation has sent already under another agreement,
of the same indicator in the same words and for the same days."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from portal.monitoring import figures
from portal.monitoring.figures import Unit
from portal.monitoring.models import Indicator, Measurement, MonitoringReturn


@dataclass(frozen=True)
class Offer:
    """`value` and how it splits, by category id, as `source` says it. `there` is what this return says already."""

    indicator: Indicator
    value: Decimal
    note: str
    parts: Mapping[int, Decimal]
    source: MonitoringReturn
    there: Decimal | None

    @property
    def shown(self) -> str:
        return figures.shown(self.value, Unit(self.indicator.unit))

    @property
    def there_shown(self) -> str:
        return "" if self.there is None else figures.shown(self.there, Unit(self.indicator.unit))


def offers_of(monitoring_return: MonitoringReturn) -> list[Offer]:
    """What it might take over, where it does not say the same already: four queries. Nothing where nobody writes in it,
    nor for an end report, nor a correction."""
    if monitoring_return.kind != MonitoringReturn.Kind.PERIODIC or not monitoring_return.can_be_written:
        return []
    State = MonitoringReturn.State
    told = (
        Measurement.objects.filter(
            indicator__in=monitoring_return.indicators().filter(agreement__isnull=True),
            monitoring_return__agreement__organisation=monitoring_return.agreement.organisation_id,
            monitoring_return__kind=MonitoringReturn.Kind.PERIODIC,
            monitoring_return__period_start=monitoring_return.period_start,
            monitoring_return__period_end=monitoring_return.period_end,
            monitoring_return__state__in=[State.SUBMITTED, State.ACCEPTED],
            taken_from__isnull=True,
        )
        .exclude(monitoring_return__agreement=monitoring_return.agreement_id)
        .select_related("indicator", "monitoring_return__agreement", "monitoring_return__corrects")
        .prefetch_related("parts")
        .order_by("indicator__title", "monitoring_return__state", "monitoring_return__agreement__reference")
    )
    mine = dict(monitoring_return.measurements.values_list("indicator", "value"))
    offers: dict[int, Offer] = {}
    for one in told:
        if mine.get(one.indicator_id) != one.value:
            parts = {part.category_id: part.value for part in one.parts.all()}
            offer = Offer(one.indicator, one.value, one.note, parts, one.monitoring_return, mine.get(one.indicator_id))
            # Accepted comes before what is still being read.
            offers.setdefault(one.indicator_id, offer)
    return list(offers.values())
