"""A figure beside the eight periods before it: whether it moved beyond its usual range, in words.

The rule is that of `performance.signals`: the natural process limits of the figures before, of periods about as long.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from portal.monitoring.comparison import Row
from portal.monitoring.figures import IN_WHOLES, Unit, shown
from portal.monitoring.models import Measurement, MonitoringReturn
from portal.monitoring.performance.signals import LEAST_BEFORE, is_unusual, limits

PERIODS = 8
# A quarter has 90 to 92 days; a period cut short at either end of an agreement is no company for it.
ABOUT_AS_LONG = 0.1


@dataclass(frozen=True)
class Movement:
    """`words` about a figure; `unusual` is None where too little is known to tell."""

    words: str
    unusual: bool | None


@dataclass(frozen=True)
class Moved:
    """A row of a return with its last eight figures, latest first, and what they say of this one."""

    row: Row
    earlier: Sequence[str]
    movement: Movement | None


def moved(monitoring_return: MonitoringReturn, rows: Sequence[Row]) -> list[Moved]:
    return [_moved(monitoring_return, row) for row in rows]


def _moved(monitoring_return: MonitoringReturn, row: Row) -> Moved:
    unit = Unit(row.indicator.unit)
    last = row.earlier[:PERIODS]
    comparable = [one for one in last if _about_as_long(one, monitoring_return)]
    before = [one.value for one in reversed(comparable)]
    movement = None if row.now is None or monitoring_return.is_end_report else _movement(row.now.value, before, unit)
    return Moved(row, [shown(one.value, unit) for one in last], movement)


def _about_as_long(one: Measurement, other: MonitoringReturn) -> bool:
    mine = (one.monitoring_return.period_end - one.monitoring_return.period_start).days + 1
    theirs = (other.period_end - other.period_start).days + 1
    return abs(mine - theirs) <= ABOUT_AS_LONG * theirs


def _movement(value: Decimal, before: Sequence[Decimal], unit: Unit) -> Movement:
    values = [float(one) for one in before]
    unusual = is_unusual(float(value), values)
    if unusual is None and len(values) >= LEAST_BEFORE:
        return Movement("Hard to tell: it was mostly 0, or always the same", None)
    if unusual is None:
        return Movement("Too early to tell", None)
    lower, upper = limits(values)
    usual = f"{_edge(lower, unit, ROUND_CEILING)} to {_edge(upper, unit, ROUND_FLOOR)}"
    if not unusual:
        return Movement(f"Within its usual range, {usual}.", False)
    return Movement(f"{'Above' if value > upper else 'Below'} its usual range, {usual}.", True)


def _edge(limit: float, unit: Unit, rounding: str) -> str:
    """The last value inside the range, as people read it."""
    step = Decimal(1) if unit in IN_WHOLES else Decimal("0.1")
    return shown(Decimal(str(round(limit, 6))).quantize(step, rounding), unit)
