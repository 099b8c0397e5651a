"""What an agreement is said to be once its last day has passed and nobody has ended or extended it. Pure.

Its books are still open, so its state stays; but it is no longer in force, in the office as in public.
"""

from datetime import date


def is_past(ends_on: date, today: date) -> bool:
    """Whether the last day, which still belongs to the agreement, is over."""
    return ends_on < today


def past_its_last_day(state: str) -> str:
    """The state in words, of an agreement that is past its last day."""
    return f"{state}, past its last day"
