"""One word for how a promise is kept. Pure: no Django.

The five words are those of the Procurement Act 2023 (section 52) and the Procurement Regulations 2024, which say
"meets", "close to", "below" and "significantly below" and leave the numbers to the buyer; 90% and 75% are this
office's and stand here, once.
"""

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction

from portal.monitoring.performance.promises import Direction

APPROACHING_FROM = Fraction(90, 100)
REQUIRES_IMPROVEMENT_FROM = Fraction(75, 100)


class Rating(StrEnum):
    GOOD = "Good"
    APPROACHING_TARGET = "Approaching target"
    REQUIRES_IMPROVEMENT = "Requires improvement"
    INADEQUATE = "Inadequate"
    OTHER = "Other"


# Best first, to compare by.
LADDER = (
    Rating.GOOD,
    Rating.APPROACHING_TARGET,
    Rating.REQUIRES_IMPROVEMENT,
    Rating.INADEQUATE,
)


def share_of(direction: Direction, actual: Fraction, expected: Fraction) -> Fraction:
    """How much of the promise is kept; 1 is all of it. Where nothing was to be reached, or nothing went wrong, it is
    kept; where nothing was to go wrong and something did, none of it is."""
    reached, wanted = (actual, expected) if direction is Direction.MORE else (expected, actual)
    return Fraction(1) if wanted == 0 else reached / wanted


def rating_of(share: Fraction, tolerance: Fraction = Fraction(0)) -> Rating:
    """The word for a share, by the thresholds of this office; within the target's tolerance it is met."""
    if share >= 1 - tolerance:
        return Rating.GOOD
    if share >= APPROACHING_FROM:
        return Rating.APPROACHING_TARGET
    if share >= REQUIRES_IMPROVEMENT_FROM:
        return Rating.REQUIRES_IMPROVEMENT
    return Rating.INADEQUATE


def worst(ratings: Sequence[Rating]) -> Rating:
    """One word for several targets: the worst of those that could be judged, Other when none could."""
    judged = [rating for rating in ratings if rating is not Rating.OTHER]
    return max(judged, key=LADDER.index) if judged else Rating.OTHER
