"""What a stream gives in a financial year, what of it is promised, and what is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction

from portal.accounts.models import User
from portal.dates.financial_years import financial_year_label
from portal.design.words import pounds
from portal.events.ledger import record
from portal.streams.guards import budget_of, committed_of
from portal.streams.models import CarryOver, FundingStream, StreamBudget

# (financial year, stream's key)
Place = tuple[int, int]


class StreamRefusal(Exception):
    """The ancestor, for views that show the sentence."""


class Overdrawn(StreamRefusal):
    """More would be promised of a stream than it gives. `place` says of which, in which year."""

    def __init__(self, sentence: str, *, place: Place) -> None:
        super().__init__(sentence)
        self.place = place


class NothingToCarry(StreamRefusal):
    """There is no budget to carry from or into, or the reason is missing."""


@dataclass(frozen=True, kw_only=True)
class Position:
    """Pounds of a stream in a financial year. `budget` is None where nobody has entered one; it counts what was carried
    in and out.
    """

    budget: Decimal | None
    committed: Decimal

    @property
    def left(self) -> Decimal | None:
        """What can still be promised."""
        return None if self.budget is None else self.budget - self.committed


def position_of(year: int, stream: int) -> Position:
    """As the rows stand in this transaction. One query."""
    query = f"SELECT {budget_of('%(stream)s', '%(year)s')}, {committed_of('%(stream)s', '%(year)s')}"
    with connection.cursor() as cursor:
        cursor.execute(query, {"stream": stream, "year": year})
        budget, committed = cursor.fetchone()
    return Position(budget=budget, committed=committed)


def positions_of(year: int) -> dict[int, Position]:
    """By stream's key: every stream with a budget in the year. One query."""
    query = f"""
        SELECT asked.stream_id, {budget_of("asked.stream_id", "asked.year")},
            {committed_of("asked.stream_id", "asked.year")}
        FROM streams_streambudget asked WHERE asked.year = %s
    """  # noqa: S608 - names in our own statements
    with connection.cursor() as cursor:
        cursor.execute(query, [year])
        return {stream: Position(budget=budget, committed=committed) for stream, budget, committed in cursor}


def _held(places: Iterable[Place]) -> Iterator[tuple[StreamBudget, Position]]:
    """The budgets of these places, locked until the transaction ends, as they stand then; none where none is entered.

    Always in the same order, so that two transactions do not wait for each other.
    """
    for year, stream in sorted(set(places)):
        budget = StreamBudget.objects.select_for_update(of=("self",)).filter(year=year, stream=stream).first()
        if budget:
            yield budget, position_of(year, stream)


def require_budgets(places: Iterable[Place]) -> None:
    """Call it in the transaction that promises money, after the rows are written: hold the budgets until it commits,
    and raise Overdrawn where more would be promised than is there.
    """
    for budget, position in _held(places):
        if position.left is not None and position.left < 0:
            raise Overdrawn(
                f"{budget.stream} gives {pounds(position.budget)} in {financial_year_label(budget.year)}, and "
                f"{pounds(position.committed)} would be promised: {pounds(-position.left)} too much.",
                place=(budget.year, budget.stream_id),
            )


def require_room(needs: Mapping[Place, Decimal], *, already: Mapping[Place, Decimal]) -> None:
    """Before the rows are written: hold the budgets, and raise Overdrawn where `needs` in the place of what is taken
    `already` would be more than is there. `place` of the refusal says where.
    """
    for budget, position in _held(needs):
        place = (budget.year, budget.stream_id)
        if position.left is None:
            continue
        free = position.left + already.get(place, Decimal(0))
        if needs[place] > free:
            said = pounds(max(free, Decimal(0)))
            raise Overdrawn(
                f"Of {budget.stream}, {financial_year_label(budget.year)}, only {said} is left for this.", place=place
            )


@transaction.atomic
def carry_over(stream: FundingStream, *, by: User, year: int, amount: Decimal, reason: str) -> CarryOver:
    """Take what nobody was promised of `year` into the next one. Raises NothingToCarry, Overdrawn."""
    held = StreamBudget.objects.select_for_update(of=("self",)).filter(stream=stream, year__in=[year, year + 1])
    if {budget.year for budget in held.order_by("year")} != {year, year + 1}:
        both = f"{financial_year_label(year)} and for {financial_year_label(year + 1)}"
        raise NothingToCarry(f"Enter a budget of {stream} for {both} first.")
    if not reason.strip():
        raise NothingToCarry("Say why the money is carried over.")
    left = position_of(year, stream.pk).left
    if left is None or amount > left:
        free = pounds(max(left or Decimal(0), Decimal(0)))
        raise Overdrawn(f"Only {free} of {financial_year_label(year)} is promised to nobody.", place=(year, stream.pk))
    carried = CarryOver.objects.create(stream=stream, year=year, amount=amount, reason=reason, decided_by=by)
    record("money-carried-over", stream, by=by, note=f"{carried}, {pounds(amount)}: {reason}")
    return carried
