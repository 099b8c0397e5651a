"""Where the money of one agreement is, cut by the funding streams and years that it comes from. Pure, no Django.

Money is {(financial year, stream): pounds} as in portal.agreements.terms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from portal.agreements.terms import Money, total
from portal.dates.financial_years import financial_year
from portal.payments.drawing import draw, left_of
from portal.payments.instalments import split
from portal.payments.whereabouts import NOTHING, Sums

Place = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Holding:
    """`money` is what the agreement was promised; `approved`, `sent` and `arrived` are what its payments take of it;
    `returned` is what came back. `planned` are the instalments that nobody has approved: (day on which due, pounds).
    `spent` is what was reported, of the whole agreement. Of one that is `over` nothing more is promised than what is
    planned, on its way or there.
    """

    money: Money
    approved: Money = field(default_factory=dict)
    sent: Money = field(default_factory=dict)
    arrived: Money = field(default_factory=dict)
    returned: Money = field(default_factory=dict)
    planned: Sequence[tuple[date, Decimal]] = ()
    spent: Decimal | None = None
    over: bool = False

    @property
    def kept(self) -> dict[Place, Decimal]:
        """What arrived and did not come back."""
        back = {place: min(self.returned.get(place, NOTHING), amount) for place, amount in self.arrived.items()}
        return {place: amount - back[place] for place, amount in self.arrived.items()}


def ahead(holding: Holding) -> list[tuple[date, dict[Place, Decimal]]]:
    """Whose money the planned instalments will take if they are approved in the order in which they are due.

    The same rule draws on them then (portal.payments.drawing). What is not tagged is left out.
    """
    taken: dict[Place, Decimal] = {}
    for moved in (holding.approved, holding.sent, holding.arrived):
        for place, amount in moved.items():
            taken[place] = taken.get(place, NOTHING) + amount
    left = left_of(holding.money, taken)
    found = []
    for day, amount in sorted(holding.planned):
        parts = draw(min(amount, total(left.values())), year=financial_year(day), left=left)
        left = {place: pounds - parts.get(place, NOTHING) for place, pounds in left.items()}
        found.append((day, parts))
    return found


def by_place(holding: Holding) -> dict[Place, Sums]:
    """The sums of each year and stream that the agreement's money is tagged with."""
    planned: dict[Place, Decimal] = {}
    for _, parts in ahead(holding):
        for place, amount in parts.items():
            planned[place] = planned.get(place, NOTHING) + amount
    kept = holding.kept
    spent = _spent(holding.spent, kept)
    found = {}
    for place, promised in holding.money.items():
        approved, sent = holding.approved.get(place, NOTHING), holding.sent.get(place, NOTHING)
        arrived = holding.arrived.get(place, NOTHING)
        under_way = planned.get(place, NOTHING) + approved + sent + arrived
        found[place] = Sums(
            promised=under_way if holding.over else promised,
            planned=planned.get(place, NOTHING),
            approved=approved,
            sent=sent,
            arrived=arrived,
            spent=None if spent is None else spent.get(place, NOTHING),
            returned=arrived - kept.get(place, NOTHING),
        )
    return found


def _spent(said: Decimal | None, kept: Mapping[Place, Decimal]) -> dict[Place, Decimal] | None:
    """A report does not say whose pounds it spent: in the proportions of what is there."""
    if said is None or not total(kept.values()):
        return None
    return dict(zip(kept, split(min(said, total(kept.values())), list(kept.values())), strict=True))


def together(sums: Sequence[Sums]) -> Sums:
    """The same of several agreements. `spent` counts those that have reported."""
    return Sums(
        promised=total(one.promised for one in sums),
        planned=total(one.planned for one in sums),
        approved=total(one.approved for one in sums),
        sent=total(one.sent for one in sums),
        arrived=total(one.arrived for one in sums),
        spent=total(one.spent or NOTHING for one in sums),
        returned=total(one.returned for one in sums),
    )
