"""What may stand in a cell of a spreadsheet that somebody will open.

A spreadsheet program runs text that begins with =, +, -, @, a tab or a return as a formula, whoever typed it. Text from
people is therefore quoted with an apostrophe (OWASP, CSV injection). Numbers and dates are not text and stay as they
are.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_text(text: str) -> str:
    """Return `text` so that no spreadsheet program takes it for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def cell(value: Any) -> str:
    """Return `value` as a CSV cell: None is empty, dates are ISO, times London's, money with two decimals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Decimal | int | float):
        return str(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, Iterable):
        return safe_text("; ".join(str(part) for part in value))
    return safe_text(str(value))
