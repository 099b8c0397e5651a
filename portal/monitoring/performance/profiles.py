"""How a target's work is spread over its period: which part of it is expected by when. Pure: no Django.

A profile is a row of steps that cover the period without a gap. A step's weight is its part of the work, on any scale:
months of 100 and 50, or the very numbers that an officer expects. Within a step the work is spread evenly over the
days. No steps at all are an even profile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from portal.monitoring.periods import Frequency, Period, periods


class ProfileWrong(ValueError):
    """The steps do not make a profile; the message says why, for the officer who typed them."""


@dataclass(frozen=True)
class Step:
    """From `starts_on` to `ends_on`, both days included, `weight` of the work."""

    starts_on: date
    ends_on: date
    weight: Fraction


def checked(steps: Sequence[Step], starts_on: date, ends_on: date) -> tuple[Step, ...]:
    """`steps` as a profile of the period, or ProfileWrong."""
    if not steps:
        return ()
    for earlier, later in pairwise(steps):
        if later.starts_on != earlier.ends_on + timedelta(days=1):
            raise ProfileWrong("Each part must begin on the day after the one before it ends.")
    if steps[0].starts_on != starts_on or steps[-1].ends_on != ends_on:
        raise ProfileWrong("The parts must begin and end with the target’s period.")
    if any(step.weight < 0 or step.ends_on < step.starts_on for step in steps):
        raise ProfileWrong("No part may be less than nothing.")
    if not any(step.weight for step in steps):
        raise ProfileWrong("At least one part must be more than nothing.")
    return tuple(steps)


def exposure(steps: Sequence[Step], period: Period, stretch: Period) -> Fraction:
    """The part of the work of `period`, from 0 to 1, that `stretch` stands for."""
    if not steps:
        return Fraction(_shared(period, stretch), _days(period))
    done = sum((step.weight * _shared(_of(step), stretch) / _days(_of(step)) for step in steps), Fraction(0))
    return done / sum((step.weight for step in steps), Fraction(0))


def by_hand(starts_on: date, ends_on: date, frequency: Frequency, amounts: Sequence[Decimal]) -> tuple[Step, ...]:
    """A step for each period at `frequency`, as heavy as the amount expected in it. Raises ProfileWrong."""
    cut = periods(starts_on, ends_on, frequency)
    if len(amounts) != len(cut):
        raise ProfileWrong(f"Enter {len(cut)} numbers, one for each period.")
    return checked(
        [Step(one.starts_on, one.ends_on, Fraction(amount)) for one, amount in zip(cut, amounts, strict=True)],
        starts_on,
        ends_on,
    )


def cumulative(starts_on: date, ends_on: date, frequency: Frequency, totals: Sequence[Decimal]) -> tuple[Step, ...]:
    """The same from what is to be reached by the end of each period. Raises ProfileWrong."""
    if any(later < earlier for earlier, later in pairwise(totals)):
        raise ProfileWrong("What is to be reached in all cannot go down from one period to the next.")
    before = [Decimal(0), *totals]
    return by_hand(starts_on, ends_on, frequency, [total - last for last, total in pairwise(before)])


def seasonal(starts_on: date, ends_on: date, months: Mapping[int, Decimal]) -> tuple[Step, ...]:
    """A step for each calendar month; `months` are the weights of a whole January (1) to December (12), and a month
    that lies only partly in the period counts for that part. Raises ProfileWrong."""
    steps = []
    day = starts_on
    while day <= ends_on:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        last = min(following - timedelta(days=1), ends_on)
        whole = (following - day.replace(day=1)).days
        steps.append(Step(day, last, Fraction(months[day.month]) * ((last - day).days + 1) / whole))
        day = following
    return checked(steps, starts_on, ends_on)


def _of(step: Step) -> Period:
    return Period(step.starts_on, step.ends_on)


def _days(period: Period) -> int:
    return (period.ends_on - period.starts_on).days + 1


def _shared(one: Period, other: Period) -> int:
    """Days that both have."""
    return max(0, (min(one.ends_on, other.ends_on) - max(one.starts_on, other.starts_on)).days + 1)
