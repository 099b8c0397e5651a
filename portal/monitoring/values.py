"""What the returns say on an indicator: a figure, or one that is made of two."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from portal.monitoring.models import Indicator, Measurement
from portal.monitoring.performance.standing import PENNY


@dataclass(frozen=True)
class ReportedValue:
    """What a return says on an indicator: a number, of an average with its `weight`, or that many `out_of` so many."""

    value: Decimal
    out_of: Decimal | None = None
    weight: Decimal | None = None

    @property
    def of(self) -> Decimal | None:
        """As the rule of `performance` takes it."""
        return self.out_of if self.weight is None else self.weight

    @property
    def parts(self) -> tuple[Decimal, Decimal] | None:
        return None if self.out_of is None else (self.value, self.out_of)

    @property
    def shown(self) -> Decimal | None:
        """As people read it: of a rate the per cent, None of nothing."""
        if self.out_of is None:
            return self.value
        return (100 * self.value / self.out_of).quantize(PENNY, ROUND_HALF_UP) if self.out_of else None


def values_of(indicator: Indicator, figures: Mapping[int, Mapping[int, Measurement]]) -> dict[int, ReportedValue]:
    """By return. A rate needs both of its parts, and an average of people says of how many it is."""
    if indicator.denominator_id is not None and indicator.is_weighed:
        people = figures[indicator.denominator_id]
        there = figures[indicator.pk].items()
        return {pk: ReportedValue(one.value, weight=people[pk].value) for pk, one in there if pk in people}
    if indicator.numerator_id is None or indicator.denominator_id is None:
        return {pk: ReportedValue(one.value) for pk, one in figures[indicator.pk].items()}
    cases, out_of = figures[indicator.numerator_id], figures[indicator.denominator_id]
    return {pk: ReportedValue(cases[pk].value, out_of[pk].value) for pk in cases.keys() & out_of.keys()}
