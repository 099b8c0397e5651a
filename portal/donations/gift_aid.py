"""Gift Aid as HMRC has it: what a donor declares, which donations that covers, and what a claim's row may hold.

Pure. Source: HMRC, "Gift Aid declarations: claiming tax back on donations" (chapter 3 of the detailed guidance for
charities) with its template declarations, and the field rules of the Gift Aid schedule spreadsheet.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal

LONGEST_TITLE, LONGEST_NAME, LONGEST_HOUSE = 4, 35, 40
# For a donor without an address in the United Kingdom, who pays tax here all the same.
ABROAD = "X"
# As much as one spreadsheet takes.
MOST_ROWS = 1000
YEARS_BACK = 4
# Basic rate tax on what the donor had before tax: 20 of every 80 pence given.
RATE = Decimal("0.25")
# As HMRC's own check of a schedule has them.
POSTCODE = re.compile(
    r"GIR0AA|([A-Z][0-9][0-9]?|[A-Z][A-HJ-Y][0-9][0-9]?|[A-Z][0-9][A-Z]|[A-Z][A-HJ-Y][0-9][A-Z])[0-9][A-Z]{2}"
)
TITLE = re.compile(r"[A-Za-z][A-Za-z'-]{1,3}")
# Letters that do not come apart into a plain one and its mark.
PLAIN_LETTERS = str.maketrans({"Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Œ": "Oe", "œ": "oe", "ı": "i", "’": "'"})

THIS, ALWAYS = "gift", "always"

TAXPAYER = (
    "I am a UK taxpayer and understand that if I pay less Income Tax and/or Capital Gains Tax than the amount of Gift "
    "Aid claimed on all my donations in that tax year it is my responsibility to pay any difference."
)
TELL_US = (
    "you want to cancel this declaration",
    "you change your name or home address",
    "you no longer pay sufficient tax on your income and/or capital gains",
)


def what_is_covered(scope: str, foundation: str, *, monthly: bool) -> str:
    """The first sentence of the declaration."""
    if scope == ALWAYS:
        return (
            "I want to Gift Aid this donation and any donations I make in the future or have made in the past 4 years "
            f"to the {foundation}."
        )
    if monthly:
        return f"I want to Gift Aid every payment of this monthly gift to the {foundation}."
    return f"I want to Gift Aid this donation to the {foundation}."


def wording(scope: str, foundation: str, *, monthly: bool) -> str:
    """The whole declaration, kept as the donor agreed to it."""
    covered = what_is_covered(scope, foundation, monthly=monthly)
    tell = "; ".join(TELL_US).replace("your ", "my ").replace("you ", "I ")
    return f"{covered} {TAXPAYER} I will tell the {foundation} if: {tell}."


def years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


@dataclass(frozen=True)
class Declared:
    """What of a declaration decides which donations it covers. `until`: the moment at which it was cancelled."""

    scope: str
    gift: int
    on: date
    until: datetime | None = None

    def covers(self, *, gift: int, received_at: datetime, received_on: date) -> bool:
        """Whether a donation of the same donor is covered; `received_on` is the day of it here."""
        if self.until and received_at > self.until:
            return False
        if self.scope == THIS:
            return gift == self.gift
        return received_on >= years_before(self.on, YEARS_BACK)


def tax_on(amount: Decimal) -> Decimal:
    """What HMRC pays on donations of this much together, in pounds and pence, never a part of a penny too much."""
    return (amount * RATE).quantize(Decimal("0.01"), rounding=ROUND_DOWN)


def as_postcode(text: str) -> str:
    """ "bh1 1aa" as "BH1 1AA": capitals, one space. Raises ValueError for what is none; X is abroad."""
    plain = re.sub(r"\s+", "", text).upper()
    if plain == ABROAD:
        return ABROAD
    if not POSTCODE.fullmatch(plain):
        raise ValueError(text)
    return f"{plain[:-3]} {plain[-3:]}"


def western(text: str) -> str:
    """HMRC's check drops whatever is no western European letter, so "Łukasz" becomes "Lukasz" here, not "ukasz"."""
    plain = ""
    for letter in text.translate(PLAIN_LETTERS):
        if letter.isascii() or "\u00a1" <= letter <= "\u00ff":
            plain += letter
        else:
            plain += "".join(part for part in unicodedata.normalize("NFKD", letter) if part.isascii())
    return plain


def as_name(text: str) -> str:
    """A name as a row takes it: 35 characters, no hyphen, single spaces."""
    return " ".join(western(re.sub(r"[-‐‑–—]", " ", text)).split())[:LONGEST_NAME].strip()


def as_title(text: str) -> str:
    """Two to four letters, or nothing: a title is not asked for."""
    plain = western(text).strip().removesuffix(".")
    return plain if TITLE.fullmatch(plain) else ""


def as_day(day: date) -> str:
    """DD/MM/YY."""
    return f"{day:%d/%m/%y}"
