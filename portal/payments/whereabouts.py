"""Where each pound of an agreement or of a funding stream is at this moment. Pure: sums in, places out.

A pound is in one place at a time. It is promised, planned as an instalment, approved by two people, on its way, with
the organisation, and spent as the organisation reports; so the places always come to what was promised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Pounds. `promised` is all there is; the others are parts of it. `spent` is what accepted reports say, or None
    where none was accepted; `returned` is what was paid back.
    """

    promised: Decimal
    planned: Decimal = NOTHING
    approved: Decimal = NOTHING
    sent: Decimal = NOTHING
    arrived: Decimal = NOTHING
    spent: Decimal | None = None
    returned: Decimal = NOTHING


@dataclass(frozen=True)
class Place:
    key: str
    title: str
    amount: Decimal
    means: str


def places(sums: Sums) -> list[Place]:
    """From the budget to the report, the furthest last; empty places too. They come to `sums.promised`.

    Raises ValueError for more paid than was promised, or more spent than arrived.
    """
    under_way = sums.planned + sums.approved + sums.sent + sums.arrived
    spent = sums.spent or NOTHING
    if (
        under_way > sums.promised
        or spent + sums.returned > sums.arrived
        or min(sums.planned, sums.approved, sums.sent) < 0
    ):
        raise ValueError("The parts come to more than the whole.")
    return [
        Place("unplanned", "Promised, not planned", sums.promised - under_way, "No instalment stands for it yet."),
        Place("planned", "Planned", sums.planned, "It waits for its day, a return or a condition, or for two people."),
        Place("approved", "Approved", sums.approved, "Two people agreed. It waits to be sent."),
        Place("sent", "On its way", sums.sent, "It was sent. Nobody has confirmed yet that it arrived."),
        Place(
            "arrived",
            "With the organisation",
            sums.arrived - spent - sums.returned,
            "It arrived, and is not reported as spent yet.",
        ),
        Place("spent", "Spent, as reported", spent, "An accepted report, return or claim says what it was spent on."),
        Place("returned", "Paid back", sums.returned, "It came back, and stands in the stream that it came from."),
    ]


@dataclass(frozen=True)
class Month:
    """`left` is what had not arrived at the end of the month, None of a month still to come; `planned` is what would
    be left if every instalment were paid on its day.
    """

    first: date
    left: Decimal | None
    planned: Decimal


def burn_down(
    value: Decimal,
    *,
    starts_on: date,
    ends_on: date,
    due: Sequence[tuple[date, Decimal]],
    paid: Sequence[tuple[date, Decimal]],
    today: date,
) -> list[Month]:
    """What was left of `value` at the end of each month, from the first month of the agreement to the last in which
    anything is due or paid.
    """
    last = max([ends_on, *(day for day, _ in due), *(day for day, _ in paid)])
    first = min([starts_on, *(day for day, _ in paid)]).replace(day=1)
    found = []
    while first <= last:
        following = month_after(first)
        gone = sum((amount for day, amount in paid if day < following), NOTHING)
        meant = sum((amount for day, amount in due if day < following), NOTHING)
        found.append(Month(first, value - gone if first <= today else None, value - meant))
        first = following
    return found


def month_after(first: date) -> date:
    """The first day of the month after the one that `first` lies in."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def by_month(
    due: Sequence[tuple[date, str, Decimal]], *, today: date, months: int
) -> list[tuple[date, Mapping[str, Decimal]]]:
    """What is to be paid in each of the next `months`, by kind: (first day of the month, {kind: pounds}).

    What was due before this month stands in it; what is due after the last month is left out.
    """
    firsts = [today.replace(day=1)]
    while len(firsts) < months:
        firsts.append(month_after(firsts[-1]))
    table: dict[date, dict[str, Decimal]] = {first: {} for first in firsts}
    for day, kind, amount in due:
        first = max(day.replace(day=1), firsts[0])
        if first in table:
            table[first][kind] = table[first].get(kind, NOTHING) + amount
    return list(table.items())
