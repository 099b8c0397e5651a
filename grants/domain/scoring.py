"""From scores to a panel's score. Pure: dataclasses in and out, exact fractions inside, no Django.

A scheme says how scores combine:

weighted    each criterion counts for its weight: Σ weight × mean level ÷ highest level, out of 100.
matrix      each criterion is scored on two axes that are added (2 to 10 on Dorset's five levels); the panel's score
            is the mean over the criteria.

Four rules hold for both.

1. "Cannot judge" is a value and never a number. It is left out of the scorers' mean; a criterion that nobody could
   judge (in a matrix: on either axis) is left out of the sum and of the weights, which are then counted up to 100
   again. With no more than half of the weight judged there is no total: it would say more than the panel knows.
2. The panel's value on a criterion and axis is the mean of its scorers, unless the panel moderated it: then it is
   the moderated value. The scorers' own values stay as they were.
3. A spread (highest minus lowest) at or above the call's limit has to be moderated. Moderation settles the values it
   was made on: when a score is given afterwards, the panel looks again.
4. A band is reached in full or not at all: with bands from 0, 5 and 7, a total of 4.5 lies in the lowest and 6.9 in
   the middle one. The published rule names whole numbers only ("4 or below", "5 or 6", "7 or above"); rounding up
   would recommend more than the panel scored, and the Commissioner decides on every application whatever its band.
   The band is read off the total as it is shown, with two decimals, so that the two never contradict each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

TWO_PLACES = Decimal("0.01")
LEAST_JUDGED = Fraction(1, 2)  # of the weight; a total needs more than this

type Cell = tuple[int, str]
"""A criterion's key and an axis's key: the smallest thing that has a score."""


class Combination(StrEnum):
    WEIGHTED = "weighted"
    MATRIX = "matrix"


@dataclass(frozen=True)
class Axis:
    key: str
    title: str


@dataclass(frozen=True)
class Level:
    value: int
    title: str
    anchor: str = ""


@dataclass(frozen=True)
class Band:
    """Totals from `at_least` up to the next band."""

    at_least: Decimal
    recommendation: str
    meaning: str


@dataclass(frozen=True)
class Scheme:
    """How a call is scored. `levels` are the same on every axis."""

    combination: Combination
    axes: tuple[Axis, ...]
    levels: tuple[Level, ...]
    bands: tuple[Band, ...] = ()

    @property
    def highest(self) -> int:
        return max(level.value for level in self.levels)

    @property
    def out_of(self) -> int:
        """The best total there is."""
        return 100 if self.combination == Combination.WEIGHTED else self.highest * len(self.axes)

    def takes(self, value: int) -> bool:
        return any(level.value == value for level in self.levels)

    def band(self, total: Decimal | None) -> Band | None:
        """The highest band that `total` reaches (rule 4)."""
        reached = [band for band in self.bands if total is not None and band.at_least <= total]
        return max(reached, key=lambda band: band.at_least, default=None)


@dataclass(frozen=True)
class Criterion:
    key: int
    title: str
    weight: int


@dataclass(frozen=True)
class Given:
    """What one scorer gave on one axis of one criterion; None means "cannot judge"."""

    scorer: int
    criterion: int
    axis: str
    value: int | None


@dataclass(frozen=True)
class Moderated:
    """What the panel agreed; `before` are the scorers' values it was agreed on, in rising order."""

    criterion: int
    axis: str
    value: int
    before: tuple[int, ...]


@dataclass(frozen=True)
class CellScore:
    """Where the panel stands on one axis of one criterion."""

    criterion: Criterion
    axis: Axis
    name: str
    """The criterion's title, with the axis where there is more than one."""
    values: tuple[int, ...]
    """The scorers' numbers in rising order, "cannot judge" left out."""
    mean: Fraction | None
    moderated: int | None
    spread: int
    needs_moderation: bool

    @property
    def value(self) -> Fraction | None:
        return Fraction(self.moderated) if self.moderated is not None else self.mean

    @property
    def shown(self) -> Decimal | None:
        return None if self.value is None else rounded(self.value)


@dataclass(frozen=True)
class PanelScore:
    cells: tuple[CellScore, ...]
    total: Decimal | None
    """Two decimals; None when too little was judged."""
    out_of: int
    band: Band | None

    @property
    def to_moderate(self) -> tuple[CellScore, ...]:
        return tuple(cell for cell in self.cells if cell.needs_moderation)

    @property
    def needs_moderation(self) -> bool:
        return bool(self.to_moderate)


def panel_score(
    scheme: Scheme,
    criteria: Sequence[Criterion],
    given: Iterable[Given],
    moderated: Iterable[Moderated] = (),
    *,
    spread_limit: int,
) -> PanelScore:
    """Combine what the scorers gave and the panel moderated. A single scorer's score is this with one scorer."""
    values = _values_by_cell(given)
    settled = {(one.criterion, one.axis): one for one in moderated}
    cells = tuple(
        _cell_score(
            criterion,
            axis,
            criterion.title if len(scheme.axes) == 1 else f"{criterion.title}: {axis.title}",
            values[criterion.key, axis.key],
            settled.get((criterion.key, axis.key)),
            spread_limit,
        )
        for criterion in criteria
        for axis in scheme.axes
    )
    total = _total(scheme, cells)
    return PanelScore(cells=cells, total=total, out_of=scheme.out_of, band=scheme.band(total))


def rounded(value: Fraction) -> Decimal:
    """Two decimals, halves up."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(TWO_PLACES, ROUND_HALF_UP)


def _values_by_cell(given: Iterable[Given]) -> defaultdict[Cell, tuple[int, ...]]:
    values: defaultdict[Cell, tuple[int, ...]] = defaultdict(tuple)
    for one in given:
        if one.value is not None:
            cell = (one.criterion, one.axis)
            values[cell] = tuple(sorted((*values[cell], one.value)))
    return values


def _cell_score(
    criterion: Criterion,
    axis: Axis,
    name: str,
    values: tuple[int, ...],
    settled: Moderated | None,
    spread_limit: int,
) -> CellScore:
    spread = max(values) - min(values) if values else 0
    stands = settled is not None and tuple(settled.before) == values
    return CellScore(
        criterion=criterion,
        axis=axis,
        name=name,
        values=values,
        mean=Fraction(sum(values), len(values)) if values else None,
        moderated=settled.value if settled is not None else None,
        spread=spread,
        needs_moderation=spread >= spread_limit > 0 and not stands,
    )


def _total(scheme: Scheme, cells: Sequence[CellScore]) -> Decimal | None:
    matrix = scheme.combination == Combination.MATRIX
    by_criterion: dict[Criterion, list[Fraction | None]] = {}
    for cell in cells:
        by_criterion.setdefault(cell.criterion, []).append(cell.value)
    # A matrix averages: every criterion counts the same.
    weights = {criterion: 1 if matrix else criterion.weight for criterion in by_criterion}
    judged = {
        criterion: sum((value for value in values if value is not None), Fraction(0))
        for criterion, values in by_criterion.items()
        if None not in values
    }
    whole, counted = sum(weights.values()), sum(weights[criterion] for criterion in judged)
    if not whole or Fraction(counted, whole) <= LEAST_JUDGED:
        return None
    mean = sum((weights[criterion] * value for criterion, value in judged.items()), Fraction(0)) / counted
    return rounded(mean if matrix else mean * 100 / (scheme.highest * len(scheme.axes)))
