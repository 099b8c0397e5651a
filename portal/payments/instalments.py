"""How an amount is cut into instalments. Pure: pounds in, pounds out, no Django.

The office pays small grants by Bacs, "possibly in two parts": in full when the agreement is signed where the grant is
small enough, and else a first part then and the rest once the end report is accepted. Where the line lies and how big
the first part is stand in a `SchedulePolicy`, so that a fund with other terms hands in another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

PENNY = Decimal("0.01")


class When(StrEnum):
    """What an instalment waits for."""

    SIGNATURE = "signature"
    END_REPORT = "end_report"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One instalment to come. `amount` in pounds and pence."""

    amount: Decimal
    when: When


@dataclass(frozen=True, kw_only=True)
class SchedulePolicy:
    """Up to and including `in_one_up_to` pounds: one instalment. Above: `first_share` per cent first."""

    in_one_up_to: Decimal = Decimal(3000)
    first_share: int = 75

    def __post_init__(self) -> None:
        if not 0 < self.first_share < 100:
            raise ValueError("The first share is a percentage between 1 and 99.")


SMALL_GRANTS = SchedulePolicy()


def split(amount: Decimal, shares: Sequence[Decimal | int]) -> list[Decimal]:
    """Cut `amount` in proportion to `shares`, to the penny; the parts always add up to `amount` exactly.

    Every part is rounded down, and the pennies left over go one each to the parts that lost most, the earlier part
    first where two lost the same. Raises ValueError for no shares, a negative one, none above zero, or an amount that
    is negative or has fractions of a penny.
    """
    if not shares or any(share < 0 for share in shares) or not sum(shares):
        raise ValueError("Shares are not negative, and at least one is above zero.")
    if amount < 0 or amount != amount.quantize(PENNY):
        raise ValueError("An amount is whole pennies and not negative.")
    whole = sum(Decimal(share) for share in shares)
    pennies = int(amount / PENNY)
    exact = [Decimal(pennies) * Decimal(share) / whole for share in shares]
    down = [int(one.to_integral_value(rounding=ROUND_DOWN)) for one in exact]
    left = pennies - sum(down)
    losers = sorted(range(len(shares)), key=lambda place: (down[place] - exact[place], place))
    for place in losers[:left]:
        down[place] += 1
    return [PENNY * one for one in down]


def by_shares(whole: Decimal, shares: Sequence[Decimal | int]) -> list[Decimal]:
    """What percentages of `whole` pounds come to, to the penny; what is left to 100 is left over. 100 come to `whole`.

    Raises ValueError as `split` does, and for more than 100 in all.
    """
    rest = 100 - sum(Decimal(share) for share in shares)
    if rest < 0:
        raise ValueError("Shares come to 100 at most.")
    return split(whole, [*shares, rest])[:-1]


def schedule(amount: Decimal, policy: SchedulePolicy = SMALL_GRANTS) -> list[Part]:
    """The instalments of a grant of `amount` pounds, first one first."""
    if amount <= policy.in_one_up_to:
        return [Part(amount=amount, when=When.SIGNATURE)]
    first, rest = split(amount, [policy.first_share, 100 - policy.first_share])
    return [Part(amount=first, when=When.SIGNATURE), Part(amount=rest, when=When.END_REPORT)]


def resplit(unpaid: Sequence[Decimal], left: Decimal) -> list[Decimal]:
    """New amounts for the instalments not yet paid, in the proportions they had, when `left` pounds are to be paid.

    A zero stands for an instalment that is no longer needed.
    """
    return split(left, unpaid)
