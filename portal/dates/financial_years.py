"""The financial year of a public body: 1 April to 31 March. Named by the calendar year in which it starts."""

from datetime import date


def financial_year(day: date) -> int:
    """Return the year in which `day`'s financial year starts: 31 March 2026 is in 2025."""
    return day.year if (day.month, day.day) >= (4, 1) else day.year - 1


def financial_year_label(year: int) -> str:
    """Return how people write it: 2025 is "2025/26"."""
    return f"{year}/{(year + 1) % 100:02d}"


def financial_year_bounds(year: int) -> tuple[date, date]:
    """Return the first and last day of the financial year that starts in `year`."""
    return date(year, 4, 1), date(year + 1, 3, 31)
