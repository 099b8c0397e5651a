"""What will happen when an agreement ends, in sentences, for the officer who is about to do it. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from portal.design.words import pounds

NO_WAY_BACK = "This cannot be undone."


@dataclass(frozen=True, kw_only=True)
class Money:
    """An agreement's money today, in pounds: what it is worth, what is paid, and the instalments still open."""

    value: Decimal
    paid: Decimal
    unpaid: Decimal
    open_instalments: int

    @property
    def left(self) -> Decimal:
        return self.value - self.paid


def of_terminating(money: Money, *, organisation: str, is_grant: bool) -> list[str]:
    said = [
        _cancelled(money),
        f"{pounds(money.paid)} that is paid stays paid." if money.paid else "Nothing was paid.",
        f"{organisation} hears by e-mail, with your reason.",
    ]
    if is_grant:
        said += [_free(money), "The public page says that the grant ended early. It does not show the reason."]
    return [*said, NO_WAY_BACK]


def of_taking_back(money: Money, *, organisation: str, is_grant: bool) -> list[str]:
    said = [
        f"{organisation} can no longer sign, and hears by e-mail, with your reason.",
        _cancelled(money),
    ]
    if is_grant:
        said += [
            f"{_free(money)} The reserve list can move up.",
            "The public page says that the offer was withdrawn. It does not show the reason.",
        ]
    return [*said, NO_WAY_BACK]


def of_ending(money: Money, *, is_grant: bool) -> list[str]:
    said = [f"{pounds(money.paid)} of {pounds(money.value)} is paid. No payment can be planned after this."]
    if is_grant and money.left:
        said.append(_free(money))
    return [*said, NO_WAY_BACK]


def _cancelled(money: Money) -> str:
    if not money.open_instalments:
        return "No instalment is open, so none is cancelled."
    several = (
        f"{money.open_instalments} instalments that are not paid yet are cancelled: {pounds(money.unpaid)} in all."
    )
    one = f"The instalment that is not paid yet is cancelled: {pounds(money.unpaid)}."
    return one if money.open_instalments == 1 else several


def _free(money: Money) -> str:
    return f"{pounds(money.left)} is free again in the fund’s budget."
