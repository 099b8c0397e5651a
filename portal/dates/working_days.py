"""Working days in England and Wales: Monday to Friday without the bank holidays that GOV.UK lists.

The list comes with the package govuk-bank-holidays and reaches some two years ahead; beyond its end only weekends are
passed over. Nothing is fetched from the network.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache


def working_days_after(day: date, count: int) -> date:
    """The working day that is `count` after `day`: 1 after a Friday is Monday. 0 is `day` itself."""
    return _along(day, count, 1)


def working_days_before(day: date, count: int) -> date:
    """The working day that is `count` before `day`."""
    return _along(day, count, -1)


def is_working_day(day: date) -> bool:
    return _calendar()(day)


def _along(day: date, count: int, step: int) -> date:
    if count < 0:
        raise ValueError("Count the days from 0 on.")
    works = _calendar()
    while count:
        day += timedelta(days=step)
        count -= works(day)
    return day


@cache
def _calendar() -> Callable[[date], bool]:
    # Here and not above: the package loads an HTTP client that nothing here uses, and most processes never ask.
    from govuk_bank_holidays.bank_holidays import BankHolidays

    holidays = BankHolidays(use_cached_holidays=True)
    return lambda day: holidays.is_work_day(day, division=BankHolidays.ENGLAND_AND_WALES)
