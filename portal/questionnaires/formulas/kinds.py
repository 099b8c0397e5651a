"""What a piece of a formula is, and what is wrong when it is something else. Pure."""

from collections.abc import Collection
from difflib import get_close_matches
from enum import StrEnum


class Is(StrEnum):
    """What a name or a piece of a formula stands for. The words are those of the sentences to officers."""

    NUMBER = "a number or an amount"
    DATE = "a date"
    PERIOD = "a length of time"
    YES_NO = "yes or no"
    TEXT = "text"
    LIST = "several choices"
    ROWS = "a table"
    NUMBERS = "a column of numbers"
    OTHER = "words"


class FormulaWrong(ValueError):
    """The formula cannot be used. The message is a sentence for the officer who wrote it."""


def unknown_name(name: str, known: Collection[str]) -> FormulaWrong:
    close = get_close_matches(name, known, n=1)
    advice = f" Did you mean “{close[0]}”?" if close else ""
    return FormulaWrong(f"“{name}” is not something that this formula can use.{advice}")
