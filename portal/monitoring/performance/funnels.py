"""How many go on from one step to the next, and what people gained. Pure: no Django.

The share that goes on comes with Wilson's 95% score interval (Wilson, *Journal of the American Statistical
Association* 22, 1927; recommended for small numbers by Brown, Cai and DasGupta, *Statistical Science* 16, 2001),
because "half of them withdrew" means little of four people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from math import sqrt

Z = 1.959964
"""The standard normal quantile of 97.5%."""


@dataclass(frozen=True)
class Step:
    """`count` people (or cases) came this far; None is not known. `days`: what they waited for it on average."""

    label: str
    count: int | None
    days: Decimal | None = None

    @property
    def days_shown(self) -> str:
        """ "66.5", or nothing."""
        return "" if self.days is None else f"{self.days:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Passage:
    """A step with the part of those of the step before it that came this far, from 0 to 1, and between what bounds that
    part lies for the service as such. None where it cannot be said: for the first step, of nobody, or of fewer than
    came this far (then some of them had entered before the period began)."""

    step: Step
    share: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def share_shown(self) -> str:
        """ "50%", or nothing."""
        return "" if self.share is None else f"{100 * self.share:.0f}%"

    @property
    def range_shown(self) -> str:
        """ "39% to 61%", or nothing."""
        return "" if self.low is None or self.high is None else f"{100 * self.low:.0f}% to {100 * self.high:.0f}%"


def passages(steps: Sequence[Step]) -> list[Passage]:
    """Each step with its share of the one before."""
    if not steps:
        return []
    return [Passage(steps[0]), *(_passage(before, step) for before, step in pairwise(steps))]


def mean_by_people(averages: Sequence[tuple[Decimal, Decimal]]) -> Decimal | None:
    """The average of everybody, such as of the days they waited, from (average, of how many) of each period: a quarter
    with few people weighs as little as it has people. None of nobody."""
    people = sum((count for _, count in averages), Decimal(0))
    if not people:
        return None
    together = sum((average * count for average, count in averages), Decimal(0))
    return (together / people).quantize(Decimal("0.01"), ROUND_HALF_UP)


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95% interval of a share of `hits` among `of` (one at least)."""
    share, spread = hits / of, Z**2 / of
    middle = (share + spread / 2) / (1 + spread)
    reach = Z / (1 + spread) * sqrt(share * (1 - share) / of + spread / (4 * of))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def cost_of_each(value: Decimal, *, days: int, of_days: int, outcomes: Decimal) -> Decimal | None:
    """Pounds for each outcome: the part of the `value` that falls to `days` of `of_days`, divided by what came of it.
    None of nothing."""
    if outcomes <= 0 or of_days <= 0:
        return None
    return (value * days / of_days / outcomes).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _passage(before: Step, step: Step) -> Passage:
    if not before.count or step.count is None or step.count > before.count:
        return Passage(step)
    low, high = wilson(step.count, before.count)
    return Passage(step, step.count / before.count, low, high)
