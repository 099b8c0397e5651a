"""What a forecast says, and words for a chance, the same for every reader. Pure: no Django.

The words are those of the Professional Head of Intelligence Assessment's probability yardstick, which British police
forces and government departments use. It leaves gaps between its ranges, so that nobody quarrels about a point; a
computed chance falls into them, and here each gap is shared at its middle.
"""

from dataclasses import dataclass

from portal.monitoring.performance.ratings import Rating

INTERVAL = 0.8
"""A forecast's interval holds the final figure in four years of five."""

# Up to this chance, not including it: these words, as they stand after "the target is".
YARDSTICK = (
    (0.075, "has only a remote chance of being met"),
    (0.225, "is highly unlikely to be met"),
    (0.375, "is unlikely to be met"),
    (0.525, "has a realistic possibility of being met"),
    (0.775, "is likely to be met"),
    (0.925, "is highly likely to be met"),
)
LIKELY_FROM = 0.525
"""From here on a target is at least likely to be met."""
ALMOST_CERTAIN = "is almost certain to be met"

PLACES = {Rating.INADEQUATE: 0.15, Rating.REQUIRES_IMPROVEMENT: 0.3, Rating.APPROACHING_TARGET: 0.45}
"""Where a target stands in a list, among the chances of others, while too few figures tell its own: the middle of what
the yardstick calls highly unlikely, unlikely and possible. To sort by, and never shown."""


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """The final figure is from `low` to `high`, in the indicator's unit, in `INTERVAL` of the years. `chance` that the
    target is met, from 0 to 1."""

    low: float
    high: float
    chance: float


def in_words(chance: float) -> str:
    """ "is likely to be met": after "the target". `chance` from 0 to 1."""
    if not 0 <= chance <= 1:
        raise ValueError("A chance is from 0 to 1.")
    return next((words for below, words in YARDSTICK if chance < below), ALMOST_CERTAIN)


def in_percent(chance: float) -> str:
    """ "27%"; never 0% or 100%, which would claim to know: "under 1%", "over 99%"."""
    if chance < 0.01:
        return "under 1%"
    if chance > 0.99:
        return "over 99%"
    return f"{100 * chance:.0f}%"
