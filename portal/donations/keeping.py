"""How long is kept what says who gave. Pure.

A charity keeps its accounting records for six years from the end of the financial year in which they were made
(Charities Act 2011, section 131), and what it claimed Gift Aid on for six years after the end of the accounting period
that the claim was for (HMRC, chapter 3 of the detailed guidance). The later of the two counts. Then names, addresses
and mails go; amounts and days stay in the books, of nobody.
"""

from datetime import date

YEARS_KEPT = 6
# The last day of the financial year: month and day.
YEAR_ENDS = (3, 31)


def end_of_year(day: date) -> date:
    """The last day of the financial year in which `day` is."""
    this = date(day.year, *YEAR_ENDS)
    return this if day <= this else this.replace(year=day.year + 1)


def forget_from(last: date) -> date:
    """The first day on which what last mattered on `last` is not kept any more."""
    ends = end_of_year(last)
    return date(ends.year + YEARS_KEPT, ends.month + 1, 1)


def last_to_forget(today: date) -> date:
    """The latest day of which nothing is kept any more `today`."""
    over = today > date(today.year, *YEAR_ENDS)
    return date(today.year - YEARS_KEPT - (0 if over else 1), *YEAR_ENDS)
