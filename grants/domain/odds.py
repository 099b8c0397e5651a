"""Honest odds: what the last call says about the chances in the next one. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

# A figure from fewer would tell of somebody in particular, or of chance.
FEWEST = 5
MOST_REASONS = 3


@dataclass(frozen=True)
class Chances:
    """What may fairly be said of a call that was decided. None, or nothing, where there were too few."""

    applications: int
    awards: int | None
    usual_reasons: tuple[tuple[str, int], ...]
    median_minutes: int | None


def chances(outcomes: Sequence[str], reasons: Iterable[str], minutes: Iterable[int | None]) -> Chances:
    """From the outcome of each decision ("award", "decline", "reserve"), the main reason of each no, and the minutes
    that each application took.

    A reason is told when enough were refused, and at least two for it.
    """
    refused = Counter(reason for reason in reasons if reason)
    enough = refused.total() >= FEWEST
    usual = [(reason, count) for reason, count in refused.most_common(MOST_REASONS) if count > 1] if enough else []
    known = [one for one in minutes if one is not None]
    return Chances(
        applications=len(outcomes),
        awards=sum(one == "award" for one in outcomes) if len(outcomes) >= FEWEST else None,
        usual_reasons=tuple(usual),
        median_minutes=round(median(known)) if len(known) >= FEWEST else None,
    )
