"""A figure as people type it, and as it is shown. Pure: no Django.

One place says what a figure may look like, for the box on the page and for the cell in the spreadsheet.
"""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum

# As much as the database column holds: twelve digits, two of them after the point.
MOST = Decimal("9999999999.99")


class Unit(StrEnum):
    COUNT = "count"
    PERCENTAGE = "percentage"
    SCORE = "score"
    POUNDS = "pounds"
    DAYS = "days"


# Marks of writing direction and of joining, which come along with what is copied from a page and which nobody sees.
HIDDEN = re.compile(r"[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

# What is expected of these is said, and judged, in wholes: nobody expects 44.88 referrals.
IN_WHOLES = frozenset({Unit.COUNT, Unit.POUNDS, Unit.DAYS})

# What would be right, as an example after "such as".
EXAMPLES = {
    Unit.COUNT: "a whole number such as 12",
    Unit.PERCENTAGE: "a number from 0 to 100 such as 87.5",
    Unit.SCORE: "a number such as 3.4",
    Unit.POUNDS: "an amount in pounds such as 1250.00",
    Unit.DAYS: "a number of days such as 14",
}


class FigureWrong(ValueError):
    """`what` is wrong with it, and what would be `right`: "4.5 is not a whole number", "a whole number such as 12"."""

    def __init__(self, what: str, right: str) -> None:
        super().__init__(what, right)
        self.what = what
        self.right = right

    def __str__(self) -> str:
        return f"{self.what}. Enter {self.right}."


def parse(text: str, unit: Unit) -> Decimal:
    """The figure in `text`: spaces, signs that nobody sees, thousands commas, a pound or per cent sign of the right
    unit are forgiven.

    Raises FigureWrong, for a blank text too.
    """
    right = EXAMPLES[unit]
    typed = re.sub(r"[\s\u00a0\u202f]", "", HIDDEN.sub("", text))
    if not typed:
        raise FigureWrong("There is no figure", right)
    bare = typed.removeprefix("£") if unit is Unit.POUNDS else typed
    bare = bare.removesuffix("%") if unit is Unit.PERCENTAGE else bare
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", bare):
        bare = bare.replace(",", "")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", bare, re.ASCII) or len(bare) > 40:
        raise FigureWrong(f"“{shortened(text)}” is not a number", right)
    return check(Decimal(bare), unit)


def check(value: Decimal, unit: Unit) -> Decimal:
    """`value` with two decimals, or FigureWrong."""
    right = EXAMPLES[unit]
    try:
        if not value.is_finite():
            raise FigureWrong(f"“{value}” is not a number", right)
    except InvalidOperation as error:  # a signalling NaN
        raise FigureWrong("It is not a number", right) from error
    shown = f"{value:f}"
    if value < 0:
        raise FigureWrong(f"{shortened(shown)} is less than 0", right)
    if value > MOST:
        raise FigureWrong(f"{shortened(shown)} is too large", right)
    if unit is Unit.COUNT and value != value.to_integral_value():
        raise FigureWrong(f"{shortened(shown)} is not a whole number", right)
    if unit is Unit.PERCENTAGE and value > 100:
        raise FigureWrong(f"{shortened(shown)} is more than 100", right)
    rounded = value.quantize(Decimal("0.01"))
    if rounded != value:
        raise FigureWrong(f"{shortened(shown)} has more than two decimals", right)
    return rounded


def plain(value: Decimal) -> str:
    """ "41", "82.5": no needless zeros and no thousands commas, as it is typed back into a box."""
    text = f"{value:.2f}"
    return text.rstrip("0").rstrip(".")


def shown(value: Decimal, unit: Unit) -> str:
    """ "1,041", "82.5%", "£1,250.50", "14 days": the way people read it."""
    if unit is Unit.POUNDS:
        return f"£{value:,.0f}" if value == value.to_integral_value() else f"£{value:,.2f}"
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    if unit is Unit.PERCENTAGE:
        return f"{text}%"
    if unit is Unit.DAYS:
        return f"{text} day" if value == 1 else f"{text} days"
    return text


def about(value: float, unit: Unit) -> str:
    """ "68", "82%", "3.4": no more exactly than a forecast can be."""
    step = Decimal("0.1") if unit is Unit.SCORE else Decimal(1)
    return shown(Decimal(str(round(value, 2))).quantize(step, ROUND_HALF_UP), unit)


def due_by_profile(value: Decimal, unit: Unit) -> Decimal:
    """What a period is expected to bring, to draw and to list: people to the tenth, other things to the hundredth."""
    return value.quantize(Decimal("0.1") if unit in IN_WHOLES else Decimal("0.01"), ROUND_HALF_UP)


def shortened(text: str, most: int = 40) -> str:
    """What somebody typed, short enough to be quoted back on one line."""
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return text if len(text) <= most else f"{text[: most - 1]}…"
